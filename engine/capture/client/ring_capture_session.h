// RingCaptureSession: CaptureSession over a ring in shared memory and a driver that answers
// requests. How the memory, the doorbell and the answers come to this process is the derived
// class's: socket_capture_session.h for rha-capturefs, port_capture_session.h for rhaflt.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/capture/client/capture_messages.h"
#include "engine/capture/core/ring.h"
#include "engine/ports/write_source.h"

namespace rha::engine {

class RingCaptureSession : public CaptureSession {
public:
    RingCaptureSession(const RingCaptureSession&) = delete;
    RingCaptureSession& operator=(const RingCaptureSession&) = delete;

    const CaptureInfo& info() const final { return info_; }
    ByteSpan Peek(std::size_t max_bytes) final;
    void Advance(std::size_t bytes) final;
    void Release(Sequence upto) final;
    void Acknowledge(Sequence upto) final;
    void Rewind() final;
    Sequence head() const final;
    std::uint64_t ring_used_bytes() const final;

    Status MarkAllDirty() final;
    Status MarkDirty(FileId file, std::uint64_t offset, std::uint64_t length) final;
    Result<std::vector<DirtyRegion>> ClaimDirty(std::size_t max) final;
    Status CompleteClaims(const std::vector<DirtyRegion>& regions) final;
    Status AbandonClaims() final;
    Result<std::uint64_t> DirtyBytes() final;
    Result<std::vector<CapturedFile>> Files() final;

protected:
    /// `driver`: what an operator knows it by.
    explicit RingCaptureSession(std::string driver) : driver_(std::move(driver)) {}

    /// The memory of an ATTACH's ring; it must stay until this object is gone.
    Status OpenRing(const rha_capture_attached& attached, const rha_ring_shared* shared,
                    rha_ring_feedback* feedback);
    /// Where a file lies, and which one it is, as the driver says at this moment.
    struct Place {
        std::string path;
        std::uint64_t inode = 0;
    };
    Result<Place> Locate(FileId id);
    /// kCorruption, with what to do about that driver.
    std::unexpected<Error> Damaged(std::string what) const;

    /// One round trip to the driver. Any thread.
    virtual Result<CaptureReply> Ask(const CaptureRequest& request) = 0;

private:
    /// Ask(), unless the ring is damaged.
    Result<CaptureReply> Call(const CaptureRequest& request);

    const std::string driver_;
    rha_ring_consumer consumer_{};
    CaptureInfo info_;
};

}  // namespace rha::engine
