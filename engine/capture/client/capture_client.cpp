#include "engine/capture/client/capture_client.h"

#include <optional>
#include <utility>

#include "engine/capture/client/capture_connection.h"
#include "engine/capture/client/socket_capture_session.h"

namespace rha::engine {
namespace {

/// `path` relative to `root`; nothing when it does not lie below it.
std::string RelativePath(const std::filesystem::path& root, const std::string& path, bool* below) {
    std::filesystem::path normal = std::filesystem::path(path).lexically_normal();
    if (!normal.has_filename()) normal = normal.parent_path();
    std::filesystem::path base = root.lexically_normal();
    if (!base.has_filename()) base = base.parent_path();
    const std::filesystem::path relative = normal.lexically_relative(base);
    *below = normal.is_absolute() && !relative.empty() && *relative.begin() != "..";
    return relative == "." ? std::string() : relative.string();
}

Result<std::string> RootOf(const CaptureMount& mount) {
    RHA_ASSIGN_OR_RETURN(auto connection, CaptureConnection::Open(mount.socket));
    RHA_ASSIGN_OR_RETURN(CaptureReply reply, connection->Call({.type = RHA_CAPTURE_HELLO}));
    return std::move(reply.text);
}

}  // namespace

CaptureClient::CaptureClient(std::vector<CaptureMount> mounts) : mounts_(std::move(mounts)) {}

Result<std::unique_ptr<CaptureSession>> CaptureClient::Attach(
    const ScenarioId& scenario, const std::vector<std::string>& paths) {
    for (const CaptureMount& mount : mounts_) {
        CaptureRequest request{.type = RHA_CAPTURE_ATTACH, .scenario = scenario};
        std::vector<std::string> parts;
        std::size_t inside = 0;
        for (const std::string& path : paths) {
            bool below = false;
            parts.push_back(RelativePath(mount.root, path, &below));
            inside += below ? 1 : 0;
        }
        request.payload = EncodePaths(parts);
        if (inside == 0) continue;
        if (inside != paths.size()) {
            return Fail(ErrorCode::kInvalidArgument,
                        "the files of scenario " + scenario.value + " lie below different roots",
                        "move the machine's files below one root directory");
        }
        RHA_ASSIGN_OR_RETURN(auto connection, CaptureConnection::Open(mount.socket));
        std::vector<UniqueFd> descriptors;
        RHA_ASSIGN_OR_RETURN(const CaptureReply reply, connection->Call(request, &descriptors));
        return SocketCaptureSession::Create(std::move(connection), reply, std::move(descriptors));
    }
    return Fail(ErrorCode::kInvalidArgument,
                "the files of scenario " + scenario.value + " lie below no root directory",
                "move them below a directory that rha-capturefs captures, or capture theirs");
}

Status CaptureClient::Detach(const ScenarioId& scenario) {
    for (const CaptureMount& mount : mounts_) {
        RHA_ASSIGN_OR_RETURN(auto connection, CaptureConnection::Open(mount.socket));
        RHA_RETURN_IF_ERROR(connection->Call({.type = RHA_CAPTURE_DETACH, .scenario = scenario}));
    }
    return {};
}

Result<std::vector<std::string>> CaptureClient::Roots() {
    std::vector<std::string> roots;
    std::optional<Error> silent;
    for (const CaptureMount& mount : mounts_) {
        if (auto root = RootOf(mount)) {
            roots.push_back(std::move(*root));
        } else {
            silent = std::move(root).error();
        }
    }
    if (roots.empty() && silent) return std::unexpected(std::move(*silent));
    return roots;
}

Result<std::string> CaptureClient::RecordedPath(const std::string& folder) {
    for (const CaptureMount& mount : mounts_) {
        bool below = false;
        auto part = RelativePath(mount.root, folder, &below);
        if (below && !part.empty()) return part;
    }
    return Fail(ErrorCode::kInvalidArgument, "'" + folder + "' lies below no root directory",
                "move it below a directory that rha-capturefs captures, or capture its own");
}

}  // namespace rha::engine
