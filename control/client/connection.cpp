#include "control/client/connection.h"

#include <system_error>

#include <nlohmann/json.hpp>

#include "common/runtime/clock.h"
#include "common/runtime/files.h"
#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/keepalive.h"
#include "common/runtime/rpc/message_size.h"
#include "common/runtime/tls/tls_probe.h"
#include "common/texts/texts.h"

namespace rha::client {
namespace {

constexpr const char* kFile = "control.json";
constexpr auto kProbeTimeout = std::chrono::seconds(5);

grpc::ChannelArguments Arguments() {
    grpc::ChannelArguments arguments;
    KeepAlive(arguments);
    arguments.SetMaxReceiveMessageSize(kAnswerBytesMax);
    return arguments;
}

}  // namespace

bool HasEndpoint(const std::filesystem::path& directory) {
    std::error_code unreadable;
    const auto found = std::filesystem::status(directory / kFile, unreadable);
    return found.type() != std::filesystem::file_type::not_found;
}

Result<Endpoint> LoadEndpoint(const std::filesystem::path& directory) {
    const auto text = ReadSmallFile(directory / kFile);
    if (!text && text.error().code == ErrorCode::kNotFound) {
        return Fail(
            ErrorCode::kPermissionDenied,
            "you are not logged in to a control service (no " + (directory / kFile).string() + ")",
            "run: rhactl login --control HOST:7445 --code CODE");
    }
    if (!text) return std::unexpected(text.error());
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    const auto member = [&json](const char* name) -> std::string {
        if (!json.is_object() || !json.contains(name) || !json[name].is_string()) return {};
        return json[name];
    };
    Endpoint endpoint{member("address"), member("enrol_address")};
    if (endpoint.address.empty()) {
        return Fail(ErrorCode::kCorruption, (directory / kFile).string() + " names no address",
                    "log in again: rhactl login");
    }
    return endpoint;
}

Status SaveEndpoint(const std::filesystem::path& directory, const Endpoint& endpoint) {
    const nlohmann::ordered_json json = {{"address", endpoint.address},
                                         {"enrol_address", endpoint.enrol_address}};
    return WriteFileAtomically(directory / kFile, json.dump(2) + "\n");
}

Connection::Connection(Identity identity, Endpoint endpoint, std::chrono::milliseconds timeout)
    : identity_(std::move(identity)),
      endpoint_(std::move(endpoint)),
      timeout_(timeout),
      stub_(v1::Control::NewStub(
          MutualTlsChannel(identity_, endpoint_.address, kControlDnsName, Arguments()))) {}

Error Connection::Explain(const grpc::Status& status) const {
    Error error = FromGrpcStatus(
        status, Say("control service at {address}", {{"address", endpoint_.address}}));
    const bool from_grpc = status.error_details().empty();
    if (!from_grpc || error.code != ErrorCode::kUnavailable) return error;
    const auto probed =
        ProbeTls(identity_, endpoint_.address, kControlDnsName, WallNow(), kProbeTimeout);
    if (probed) return error;
    return Error(probed.error()).While("call the control service at " + endpoint_.address);
}

}  // namespace rha::client
