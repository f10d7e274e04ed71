#include "engine/capture/client/ring_capture_session.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/capture/client/backing_file.h"

namespace rha::engine {
namespace {

std::unexpected<Error> Damaged(std::string what) {
    return Fail(
        ErrorCode::kCorruption, std::move(what),
        "restart rha-capturefs when no guest runs; if that does not help, install engine and "
        "rha-capturefs of the same version");
}

}  // namespace

Result<std::unique_ptr<CaptureSession>> RingCaptureSession::Create(
    std::unique_ptr<CaptureConnection> connection, CaptureReply reply) {
    std::unique_ptr<RingCaptureSession> session(new RingCaptureSession(std::move(connection)));
    RHA_RETURN_IF_ERROR(session->MapRing(reply));
    RHA_RETURN_IF_ERROR(session->MakeDoorbell());
    return std::unique_ptr<CaptureSession>(std::move(session));
}

RingCaptureSession::RingCaptureSession(std::unique_ptr<CaptureConnection> connection)
    : connection_(std::move(connection)) {}

RingCaptureSession::~RingCaptureSession() {
    if (shared_ != nullptr) ::munmap(const_cast<rha_ring_shared*>(shared_), mapped_bytes_);
    if (feedback_ != nullptr) ::munmap(feedback_, RHA_RING_PAGE_BYTES);
}

Status RingCaptureSession::MapRing(CaptureReply& reply) {
    rha_capture_attached attached;
    struct stat status{};
    if (reply.items.size() != sizeof attached ||
        reply.descriptors.size() != RHA_CAPTURE_DESCRIPTORS) {
        return Damaged("rha-capturefs answered without a ring");
    }
    std::memcpy(&attached, reply.items.data(), sizeof attached);
    if (::fstat(reply.descriptors[0].Get(), &status) != 0 ||
        std::cmp_not_equal(status.st_size, attached.ring_mapped_bytes)) {
        return Damaged("the ring is not of the size that rha-capturefs names");
    }
    mapped_bytes_ = attached.ring_mapped_bytes;
    void* shared =
        ::mmap(nullptr, mapped_bytes_, PROT_READ, MAP_SHARED, reply.descriptors[0].Get(), 0);
    if (shared == MAP_FAILED) return std::unexpected(ErrnoError(errno, "map the ring"));
    shared_ = static_cast<const rha_ring_shared*>(shared);
    void* feedback = ::mmap(nullptr, RHA_RING_PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
                            reply.descriptors[1].Get(), 0);
    if (feedback == MAP_FAILED)
        return std::unexpected(ErrnoError(errno, "map the ring's feedback"));
    feedback_ = static_cast<rha_ring_feedback*>(feedback);
    bell_ = std::move(reply.descriptors[2]);
    root_ = std::move(reply.descriptors[3]);
    if (rha_ring_open(&consumer_, shared_, mapped_bytes_, feedback_) == RHA_RING_CORRUPT ||
        consumer_.capture_id != attached.capture_id) {
        return Damaged("what rha-capturefs handed over is not its ring");
    }
    info_.capture_id = {attached.capture_id};
    info_.resumed = attached.resumed != 0;
    info_.released = {consumer_.released_sequence};
    info_.ring_bytes = consumer_.data_bytes;
    info_.dirty_bytes = attached.dirty_bytes;
    return {};
}

Status RingCaptureSession::MakeDoorbell() {
    wait_.Reset(::epoll_create1(EPOLL_CLOEXEC));
    epoll_event bell{.events = EPOLLIN, .data = {.fd = bell_.Get()}};
    // Edge-triggered: the end of rha-capturefs is told once.
    epoll_event end{.events = EPOLLRDHUP | EPOLLET, .data = {.fd = connection_->fd()}};
    if (!wait_ || ::epoll_ctl(wait_.Get(), EPOLL_CTL_ADD, bell_.Get(), &bell) != 0 ||
        ::epoll_ctl(wait_.Get(), EPOLL_CTL_ADD, connection_->fd(), &end) != 0) {
        return std::unexpected(ErrnoError(errno, "watch the ring's doorbell"));
    }
    return {};
}

Result<CaptureReply> RingCaptureSession::Call(const CaptureRequest& request) {
    if (consumer_.corrupt != 0) return Damaged("the ring is damaged");
    return connection_->Call(request);
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

void RingCaptureSession::ClearDoorbell() {
    std::array<epoll_event, 2> events;
    if (::epoll_wait(wait_.Get(), events.data(), events.size(), 0) <= 0) return;
    eventfd_t count = 0;
    (void)::eventfd_read(bell_.Get(), &count);  // empty when only the end was told
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

Result<std::unique_ptr<BackingFile>> RingCaptureSession::OpenBacking(FileId id) {
    RHA_ASSIGN_OR_RETURN(const CaptureReply reply,
                         connection_->Call({.type = RHA_CAPTURE_FILE, .file = id}));
    rha_capture_file file;
    const char* path = nullptr;
    std::size_t at = 0;
    if (!rha_capture_next_file(reply.items.data(), reply.items.size(), &at, &file, &path)) {
        return Damaged("rha-capturefs answered without the file asked for");
    }
    return OpenBackingFile(root_.Get(), std::string(path, file.path_bytes), file.inode);
}

}  // namespace rha::engine
