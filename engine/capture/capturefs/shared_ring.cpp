#include "engine/capture/capturefs/shared_ring.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>

namespace rha::capturefs {
namespace {

Error MemoryError(const char* what) {
    Error error = ErrnoError(errno, what);
    error.remedy = "make memory free for the ring, or give rha-capturefs a smaller --ring-mib";
    return error;
}

Result<void*> Map(const UniqueFd& fd, std::uint64_t bytes) {
    if (!fd) return std::unexpected(MemoryError("create the ring's memory"));
    if (const int failure = ::posix_fallocate(fd.Get(), 0, static_cast<off_t>(bytes));
        failure != 0) {
        errno = failure;
        return std::unexpected(MemoryError("allocate the ring's memory"));
    }
    void* mapping =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd.Get(), 0);
    if (mapping == MAP_FAILED) return std::unexpected(MemoryError("map the ring's memory"));
    return mapping;
}

Status Seal(const UniqueFd& fd, int seals) {
    if (::fcntl(fd.Get(), F_ADD_SEALS, seals) != 0) {
        return std::unexpected(ErrnoError(errno, "seal the ring's memory"));
    }
    return {};
}

}  // namespace

Result<SharedRing> SharedRing::Create(std::uint64_t data_bytes) {
    SharedRing ring;
    ring.mapped_bytes_ = RHA_RING_PAGE_BYTES + data_bytes;
    ring.ring_fd_.Reset(::memfd_create("rha-ring", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    RHA_ASSIGN_OR_RETURN(void* shared, Map(ring.ring_fd_, ring.mapped_bytes_));
    ring.shared_ = static_cast<rha_ring_shared*>(shared);
    ring.feedback_fd_.Reset(::memfd_create("rha-ring-feedback", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    RHA_ASSIGN_OR_RETURN(void* feedback, Map(ring.feedback_fd_, RHA_RING_PAGE_BYTES));
    ring.feedback_ = static_cast<rha_ring_feedback*>(feedback);
    constexpr int kSize = F_SEAL_SHRINK | F_SEAL_GROW;
    RHA_RETURN_IF_ERROR(Seal(ring.ring_fd_, kSize | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL));
    RHA_RETURN_IF_ERROR(Seal(ring.feedback_fd_, kSize | F_SEAL_SEAL));
    return ring;
}

SharedRing::SharedRing(SharedRing&& other) noexcept
    : ring_fd_(std::move(other.ring_fd_)),
      feedback_fd_(std::move(other.feedback_fd_)),
      mapped_bytes_(other.mapped_bytes_),
      shared_(std::exchange(other.shared_, nullptr)),
      feedback_(std::exchange(other.feedback_, nullptr)) {}

SharedRing::~SharedRing() {
    if (shared_ != nullptr) ::munmap(shared_, mapped_bytes_);
    if (feedback_ != nullptr) ::munmap(feedback_, RHA_RING_PAGE_BYTES);
}

}  // namespace rha::capturefs
