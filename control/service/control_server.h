// ControlServer: the parts of the control service put together and listening.
//
// Ports: the API (mutual TLS) and enrolment (TLS, no client certificate). Threads: gRPC's, the
// runtime's, one for each target of notifications, and worker pools. Destroying it stops at once;
// what was in flight is carried on by
// the next start (invariant I6).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "common/error.h"
#include "common/runtime/tls/certificate_authority.h"

namespace rha::control {

struct ServerOptions {
    std::filesystem::path data_directory = "/var/lib/rha-control";
    std::string listen = "0.0.0.0:7444";
    std::string enrol_listen = "0.0.0.0:7445";
    int certificate_days = kLeafDays;
    std::filesystem::path hook_directory = "/etc/rha/hooks";
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

private:
    class Impl;
    explicit ControlServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace rha::control
