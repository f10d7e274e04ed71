// SocketCaptureSession: a session with rha-capturefs: its ring's memory and doorbell are
// descriptors that came over the connection.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "common/runtime/unique_fd.h"
#include "engine/capture/client/capture_connection.h"
#include "engine/capture/client/ring_capture_session.h"

namespace rha::engine {

class SocketCaptureSession final : public RingCaptureSession {
public:
    /// `reply` and `descriptors` are those of an ATTACH over `connection`.
    static Result<std::unique_ptr<CaptureSession>> Create(
        std::unique_ptr<CaptureConnection> connection, const CaptureReply& reply,
        std::vector<UniqueFd> descriptors);
    ~SocketCaptureSession() override;

    int doorbell() const override { return wait_.Get(); }
    void ClearDoorbell() override;
    Result<std::unique_ptr<BackingFile>> OpenBacking(FileId file) override;

private:
    explicit SocketCaptureSession(std::unique_ptr<CaptureConnection> connection);
    Status MapRing(const CaptureReply& reply, std::vector<UniqueFd> descriptors);
    Status MakeDoorbell();
    Result<CaptureReply> Ask(const CaptureRequest& request) override;

    const std::unique_ptr<CaptureConnection> connection_;
    UniqueFd bell_;
    UniqueFd wait_;  ///< epoll: the bell, and the connection's end
    UniqueFd root_;
    const rha_ring_shared* shared_ = nullptr;
    std::uint64_t mapped_bytes_ = 0;
    rha_ring_feedback* feedback_ = nullptr;
};

}  // namespace rha::engine
