// ControlServer: the parts of the control service put together and listening.
//
// Ports: the API (mutual TLS), enrolment (TLS, no client certificate), and the overview page if it
// is wanted (TLS, a token). Threads: gRPC's, the runtime's, the web port's, one for each target of
// notifications, and worker pools. Destroying it stops at once; what was in flight is carried on by
// the next start (invariant I6).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "common/error.h"
#include "common/runtime/environment.h"
#include "common/runtime/tls/certificate_authority.h"

namespace rha::control {

struct ServerOptions {
    std::filesystem::path data_directory = ControlDirectory();
    std::string listen = "0.0.0.0:7444";
    std::string enrol_listen = "0.0.0.0:7445";
    int certificate_days = kLeafDays;
    unsigned starts_at_once_max = 2;  ///< see RuntimeOptions
    std::filesystem::path hook_directory = ConfigDirectory() / "hooks";
    std::string web;                        ///< host:port of the overview page; empty: none
    std::filesystem::path web_certificate;  ///< PEM; empty: this service's own
    std::filesystem::path web_key;
    std::filesystem::path web_downloads;  ///< offered for downloading; empty: nothing
    std::string version;
};

class ControlServer {
public:
    /// On success both ports accept connections. kConflict: a port or the directory is in use.
    static Result<std::unique_ptr<ControlServer>> Start(const ServerOptions& options);
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

    /// The ports that were bound (a configured 0 lets the system choose).
    int api_port() const;
    int enrol_port() const;
    int web_port() const;  ///< 0: none

private:
    class Impl;
    explicit ControlServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace rha::control
