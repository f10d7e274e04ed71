#include "engine/capture/client/ring_capture_session.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace rha::engine {

std::unexpected<Error> RingCaptureSession::Damaged(std::string what) const {
    return Fail(ErrorCode::kCorruption, std::move(what),
                "restart " + driver_ +
                    " when no guest runs; if that does not help, install engine and " + driver_ +
                    " of the same version");
}

Status RingCaptureSession::OpenRing(const rha_capture_attached& attached,
                                    const rha_ring_shared* shared, rha_ring_feedback* feedback) {
    if (rha_ring_open(&consumer_, shared, attached.ring_mapped_bytes, feedback) ==
            RHA_RING_CORRUPT ||
        consumer_.capture_id != attached.capture_id) {
        return Damaged("what " + driver_ + " handed over is not its ring");
    }
    info_ = {.capture_id = {attached.capture_id},
             .resumed = attached.resumed != 0,
             .released = {consumer_.released_sequence},
             .ring_bytes = consumer_.data_bytes,
             .dirty_bytes = attached.dirty_bytes};
    return {};
}

Result<CaptureReply> RingCaptureSession::Call(const CaptureRequest& request) {
    if (consumer_.corrupt != 0) return Damaged("the ring is damaged");
    return Ask(request);
}

// --- ring ---------------------------------------------------------------------------------------

ByteSpan RingCaptureSession::Peek(std::size_t max_bytes) {
    const std::uint8_t* run = nullptr;
    std::size_t bytes = 0;
    if (rha_ring_peek_or_sleep(&consumer_, max_bytes, &run, &bytes) != RHA_RING_RECORDS) return {};
    return std::as_bytes(std::span(run, bytes));
}

void RingCaptureSession::Advance(std::size_t bytes) {
    rha_ring_advance(&consumer_, bytes);
}

void RingCaptureSession::Release(Sequence upto) {
    rha_ring_release(&consumer_, upto.value);
}

void RingCaptureSession::Acknowledge(Sequence upto) {
    rha_ring_acknowledge(&consumer_, upto.value);
}

void RingCaptureSession::Rewind() {
    rha_ring_rewind(&consumer_);
}

Sequence RingCaptureSession::head() const {
    return {rha_ring_last_sequence(&consumer_)};
}

std::uint64_t RingCaptureSession::ring_used_bytes() const {
    return rha_ring_unreleased(&consumer_);
}

// --- dirty map ----------------------------------------------------------------------------------

Status RingCaptureSession::MarkAllDirty() {
    RHA_RETURN_IF_ERROR(Call({.type = RHA_CAPTURE_MARK}));
    return {};
}

Status RingCaptureSession::MarkDirty(FileId file, std::uint64_t offset, std::uint64_t length) {
    RHA_RETURN_IF_ERROR(
        Call({.type = RHA_CAPTURE_MARK, .file = file, .offset = offset, .length = length}));
    return {};
}

Result<std::vector<DirtyRegion>> RingCaptureSession::ClaimDirty(std::size_t max) {
    RHA_ASSIGN_OR_RETURN(const CaptureReply reply,
                         Call({.type = RHA_CAPTURE_CLAIM, .length = max}));
    std::vector<DirtyRegion> regions;
    for (std::size_t at = 0; at + sizeof(rha_capture_region) <= reply.items.size();
         at += sizeof(rha_capture_region)) {
        rha_capture_region region;
        std::memcpy(&region, reply.items.data() + at, sizeof region);
        regions.push_back({{region.file_id}, region.region});
    }
    return regions;
}

Status RingCaptureSession::CompleteClaims(const std::vector<DirtyRegion>& regions) {
    constexpr std::size_t kPerMessage = 2048;
    for (std::size_t first = 0; first < regions.size(); first += kPerMessage) {
        CaptureRequest request{.type = RHA_CAPTURE_COMPLETE};
        const std::size_t end = std::min(regions.size(), first + kPerMessage);
        for (std::size_t i = first; i < end; ++i) {
            const rha_capture_region region{regions[i].file.value, regions[i].region};
            request.payload.append(reinterpret_cast<const char*>(&region), sizeof region);
        }
        RHA_RETURN_IF_ERROR(Call(request));
    }
    return {};
}

Status RingCaptureSession::AbandonClaims() {
    RHA_RETURN_IF_ERROR(Call({.type = RHA_CAPTURE_ABANDON}));
    return {};
}

Result<std::uint64_t> RingCaptureSession::DirtyBytes() {
    RHA_ASSIGN_OR_RETURN(const CaptureReply reply, Call({.type = RHA_CAPTURE_DIRTY}));
    return reply.value;
}

// --- files --------------------------------------------------------------------------------------

Result<std::vector<CapturedFile>> RingCaptureSession::Files() {
    std::vector<CapturedFile> files;
    for (bool more = true; more;) {
        const FileId after = files.empty() ? FileId{} : files.back().id;
        RHA_ASSIGN_OR_RETURN(const CaptureReply reply,
                             Call({.type = RHA_CAPTURE_FILES, .file = after}));
        rha_capture_file file;
        const char* path = nullptr;
        std::size_t at = 0;
        const std::size_t before = files.size();
        while (rha_capture_next_file(reply.items.data(), reply.items.size(), &at, &file, &path)) {
            files.push_back({.id = {file.file_id},
                             .path = std::string(path, file.path_bytes),
                             .directory = file.directory != 0,
                             .size_bytes = file.size_bytes});
        }
        more = reply.more && files.size() != before;
    }
    return files;
}

Result<RingCaptureSession::Place> RingCaptureSession::Locate(FileId id) {
    RHA_ASSIGN_OR_RETURN(const CaptureReply reply, Ask({.type = RHA_CAPTURE_FILE, .file = id}));
    rha_capture_file file;
    const char* path = nullptr;
    std::size_t at = 0;
    if (!rha_capture_next_file(reply.items.data(), reply.items.size(), &at, &file, &path)) {
        return Damaged(driver_ + " answered without the file asked for");
    }
    return Place{std::string(path, file.path_bytes), file.inode};
}

}  // namespace rha::engine
