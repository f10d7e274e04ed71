// RingCaptureSession: CaptureSession over a mapped ring and a control connection.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "common/runtime/unique_fd.h"
#include "engine/capture/client/capture_connection.h"
#include "engine/capture/core/ring.h"
#include "engine/ports/write_source.h"

namespace rha::engine {

class RingCaptureSession final : public CaptureSession {
public:
    /// `reply` is that of an ATTACH over `connection`.
    static Result<std::unique_ptr<CaptureSession>> Create(
        std::unique_ptr<CaptureConnection> connection, CaptureReply reply);
    ~RingCaptureSession() override;
    RingCaptureSession(const RingCaptureSession&) = delete;
    RingCaptureSession& operator=(const RingCaptureSession&) = delete;

    const CaptureInfo& info() const override { return info_; }
    ByteSpan Peek(std::size_t max_bytes) override;
    void Advance(std::size_t bytes) override;
    void Release(Sequence upto) override;
    void Acknowledge(Sequence upto) override;
    void Rewind() override;
    int doorbell() const override { return wait_.Get(); }
    void ClearDoorbell() override;
    Sequence head() const override;
    std::uint64_t ring_used_bytes() const override;

    Status MarkAllDirty() override;
    Status MarkDirty(FileId file, std::uint64_t offset, std::uint64_t length) override;
    Result<std::vector<DirtyRegion>> ClaimDirty(std::size_t max) override;
    Status CompleteClaims(const std::vector<DirtyRegion>& regions) override;
    Status AbandonClaims() override;
    Result<std::uint64_t> DirtyBytes() override;
    Result<std::vector<CapturedFile>> Files() override;
    Result<std::unique_ptr<BackingFile>> OpenBacking(FileId file) override;

private:
    explicit RingCaptureSession(std::unique_ptr<CaptureConnection> connection);
    Status MapRing(CaptureReply& reply);
    Status MakeDoorbell();
    Result<CaptureReply> Call(const CaptureRequest& request);

    const std::unique_ptr<CaptureConnection> connection_;
    UniqueFd bell_;
    UniqueFd wait_;  ///< epoll: the bell, and the connection's end
    UniqueFd root_;
    const rha_ring_shared* shared_ = nullptr;
    std::uint64_t mapped_bytes_ = 0;
    rha_ring_feedback* feedback_ = nullptr;
    rha_ring_consumer consumer_{};
    CaptureInfo info_;
};

}  // namespace rha::engine
