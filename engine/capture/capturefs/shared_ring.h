// SharedRing: the memory of one ring, as two sealed memfds: the ring itself, which only this
// process can write (the seal refuses writable mappings made later), and the engine's feedback
// page. Neither can change its size, so that nobody can take pages away from under the other. Plain
// value.
#pragma once

#include <cstdint>

#include "common/error.h"
#include "common/runtime/unique_fd.h"
#include "engine/capture/core/ring.h"

namespace rha::capturefs {

class SharedRing {
public:
    /// All memory is allocated and touched here, so that no guest write pays for it.
    static Result<SharedRing> Create(std::uint64_t data_bytes);
    SharedRing(SharedRing&& other) noexcept;
    SharedRing& operator=(SharedRing&&) = delete;
    ~SharedRing();

    rha_ring_shared* shared() const { return shared_; }
    rha_ring_feedback* feedback() const { return feedback_; }
    std::uint8_t* data() const {
        return reinterpret_cast<std::uint8_t*>(shared_) + RHA_RING_PAGE_BYTES;
    }
    std::uint64_t mapped_bytes() const { return mapped_bytes_; }
    int ring_fd() const { return ring_fd_.Get(); }
    int feedback_fd() const { return feedback_fd_.Get(); }

private:
    SharedRing() = default;

    UniqueFd ring_fd_;
    UniqueFd feedback_fd_;
    std::uint64_t mapped_bytes_ = 0;
    rha_ring_shared* shared_ = nullptr;
    rha_ring_feedback* feedback_ = nullptr;
};

}  // namespace rha::capturefs
