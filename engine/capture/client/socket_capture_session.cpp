#include "engine/capture/client/socket_capture_session.h"

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

Result<std::unique_ptr<CaptureSession>> SocketCaptureSession::Create(
    std::unique_ptr<CaptureConnection> connection, const CaptureReply& reply,
    std::vector<UniqueFd> descriptors) {
    std::unique_ptr<SocketCaptureSession> session(new SocketCaptureSession(std::move(connection)));
    RHA_RETURN_IF_ERROR(session->MapRing(reply, std::move(descriptors)));
    RHA_RETURN_IF_ERROR(session->MakeDoorbell());
    return std::unique_ptr<CaptureSession>(std::move(session));
}

SocketCaptureSession::SocketCaptureSession(std::unique_ptr<CaptureConnection> connection)
    : RingCaptureSession("rha-capturefs"), connection_(std::move(connection)) {}

SocketCaptureSession::~SocketCaptureSession() {
    if (shared_ != nullptr) ::munmap(const_cast<rha_ring_shared*>(shared_), mapped_bytes_);
    if (feedback_ != nullptr) ::munmap(feedback_, RHA_RING_PAGE_BYTES);
}

Status SocketCaptureSession::MapRing(const CaptureReply& reply, std::vector<UniqueFd> descriptors) {
    rha_capture_attached attached;
    struct stat status{};
    if (reply.items.size() != sizeof attached || descriptors.size() != RHA_CAPTURE_DESCRIPTORS) {
        return Damaged("rha-capturefs answered without a ring");
    }
    std::memcpy(&attached, reply.items.data(), sizeof attached);
    if (::fstat(descriptors[0].Get(), &status) != 0 ||
        std::cmp_not_equal(status.st_size, attached.ring_mapped_bytes)) {
        return Damaged("the ring is not of the size that rha-capturefs names");
    }
    mapped_bytes_ = attached.ring_mapped_bytes;
    void* shared = ::mmap(nullptr, mapped_bytes_, PROT_READ, MAP_SHARED, descriptors[0].Get(), 0);
    if (shared == MAP_FAILED) return std::unexpected(ErrnoError(errno, "map the ring"));
    shared_ = static_cast<const rha_ring_shared*>(shared);
    void* feedback = ::mmap(nullptr, RHA_RING_PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
                            descriptors[1].Get(), 0);
    if (feedback == MAP_FAILED)
        return std::unexpected(ErrnoError(errno, "map the ring's feedback"));
    feedback_ = static_cast<rha_ring_feedback*>(feedback);
    bell_ = std::move(descriptors[2]);
    root_ = std::move(descriptors[3]);
    return OpenRing(attached, shared_, feedback_);
}

Status SocketCaptureSession::MakeDoorbell() {
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

void SocketCaptureSession::ClearDoorbell() {
    std::array<epoll_event, 2> events;
    if (::epoll_wait(wait_.Get(), events.data(), events.size(), 0) <= 0) return;
    eventfd_t count = 0;
    (void)::eventfd_read(bell_.Get(), &count);  // empty when only the end was told
}

Result<CaptureReply> SocketCaptureSession::Ask(const CaptureRequest& request) {
    return connection_->Call(request);
}

Result<std::unique_ptr<BackingFile>> SocketCaptureSession::OpenBacking(FileId id) {
    RHA_ASSIGN_OR_RETURN(const auto place, Locate(id));
    return OpenBackingFile(root_.Get(), place.path, place.inode);
}

}  // namespace rha::engine
