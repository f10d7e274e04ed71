// CaptureConnection: one connection to a rha-capturefs; requests and replies of protocol.h as
// calls. Thread-safe: calls take turns. A connection that failed once fails ever after.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "common/error.h"
#include "common/runtime/mutex.h"
#include "common/runtime/unique_fd.h"
#include "engine/capture/client/capture_messages.h"

namespace rha::engine {

class CaptureConnection {
public:
    /// kUnavailable when nobody listens at `socket`.
    static Result<std::unique_ptr<CaptureConnection>> Open(const std::filesystem::path& socket);

    /// The reply, or the error that it carries, or kUnavailable. `descriptors`: those that came
    /// with it.
    Result<CaptureReply> Call(const CaptureRequest& request,
                              std::vector<UniqueFd>* descriptors = nullptr);

    /// For poll(): hangs up when the other side is gone.
    int fd() const { return fd_.Get(); }

private:
    CaptureConnection(std::filesystem::path socket, UniqueFd fd);
    Status Send(const CaptureRequest& request) RHA_REQUIRES(mutex_);
    Result<CaptureReply> Receive(const CaptureRequest& request, std::vector<UniqueFd>* descriptors)
        RHA_REQUIRES(mutex_);
    Error Broken(int errno_value);

    const std::filesystem::path socket_;
    const UniqueFd fd_;
    Mutex mutex_;
    std::uint32_t last_request_id_ RHA_GUARDED_BY(mutex_) = 0;
    bool broken_ RHA_GUARDED_BY(mutex_) = false;
};

}  // namespace rha::engine
