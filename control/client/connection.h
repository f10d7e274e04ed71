// Connection: one control service, reached with the administrator's identity.
//
// A call that fails because no connection comes about is followed by a handshake by hand, so that
// the operator reads which certificate, address or port is wrong instead of "unavailable".
// Blocking; thread-safe.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include <grpcpp/grpcpp.h>

#include "common/error.h"
#include "common/runtime/rpc/error_conversion.h"
#include "common/runtime/tls/identity.h"
#include "rha/v1/control.grpc.pb.h"

namespace rha::client {

/// Where the control service is; written by LogIn beside the identity.
struct Endpoint {
    std::string address;        ///< host:port of the API
    std::string enrol_address;  ///< host:port of enrolment
};

/// Whether there is a <directory>/control.json, be it readable or not.
bool HasEndpoint(const std::filesystem::path& directory);
/// <directory>/control.json. kPermissionDenied with the advice to log in where there is none.
Result<Endpoint> LoadEndpoint(const std::filesystem::path& directory);
Status SaveEndpoint(const std::filesystem::path& directory, const Endpoint& endpoint);

class Connection {
public:
    Connection(Identity identity, Endpoint endpoint, std::chrono::milliseconds timeout);

    /// Connection.Call(&v1::Control::Stub::ListHosts, request).
    template <typename Request, typename Reply>
    Result<Reply> Call(grpc::Status (v1::Control::Stub::*method)(grpc::ClientContext*,
                                                                 const Request&, Reply*),
                       const Request& request) {
        grpc::ClientContext context;
        return Call(context, method, request);
    }

    /// The same with a context of the caller's, who may cancel the call from another thread.
    template <typename Request, typename Reply>
    Result<Reply> Call(grpc::ClientContext& context,
                       grpc::Status (v1::Control::Stub::*method)(grpc::ClientContext*,
                                                                 const Request&, Reply*),
                       const Request& request) {
        context.set_deadline(std::chrono::system_clock::now() + timeout_);
        Reply reply;
        const grpc::Status status = (stub_.get()->*method)(&context, request, &reply);
        if (!status.ok()) return std::unexpected(Explain(status));
        return reply;
    }

    v1::Control::Stub& stub() { return *stub_; }
    const Endpoint& endpoint() const { return endpoint_; }

    /// The status as an Error, with the reason when no connection came about.
    Error Explain(const grpc::Status& status) const;

private:
    const Identity identity_;
    const Endpoint endpoint_;
    const std::chrono::milliseconds timeout_;
    std::unique_ptr<v1::Control::Stub> stub_;
};

}  // namespace rha::client
