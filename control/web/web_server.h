// WebServer: HTTPS on one address, on Boost.Beast. Reads requests within bounds, asks `answer`, and
// sends what it says. Knows no routes.
//
// Bounds: 64 connections (more are closed at once), 8 KiB of headers, no body, 10 s for a handshake
// or a request, 15 s idle between two, 30 s without progress while sending, 200 requests a
// connection. Of answers that are left for later 16 at a time (503 for more), four of them at work.
//
// Thread rule: one thread of its own, on which `answer` is called; `answer` may block for
// milliseconds, and what it leaves for later runs on four others, and may wait. The destructor
// closes everything at once, and waits for what is at work.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/error.h"
#include "control/web/site.h"

namespace rha::control {

struct WebOptions {
    std::string address;  ///< host:port; port 0 lets the system choose
    std::string certificate_pem;
    std::string key_pem;
};

class WebServer {
public:
    using Answer = std::function<WebResponse(const WebRequest&)>;

    /// Listens. kConflict: the address is in use or not this host's; kInvalidArgument: address,
    /// certificate or key make no sense.
    static Result<std::unique_ptr<WebServer>> Start(const WebOptions& options, Answer answer);
    ~WebServer();
    WebServer(const WebServer&) = delete;
    WebServer& operator=(const WebServer&) = delete;

    std::uint16_t port() const;

private:
    class Impl;
    explicit WebServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace rha::control
