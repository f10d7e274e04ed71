// RingMemory: a ring in ordinary memory, of exactly the size it claims so that sanitizers see every
// step beyond it.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#include "engine/capture/core/ring.h"

namespace rha::capturefs {

class RingMemory {
public:
    RingMemory(std::uint64_t data_bytes, std::uint64_t kept_bytes)
        : mapped_bytes_(RHA_RING_PAGE_BYTES + data_bytes),
          memory_(static_cast<std::uint8_t*>(::operator new(mapped_bytes_, kPage))) {
        std::memset(memory_.get(), 0, mapped_bytes_);
        rha_ring_create(&producer, shared(), feedback.get(), data(), data_bytes, kept_bytes, 42);
    }

    rha_ring_shared* shared() { return reinterpret_cast<rha_ring_shared*>(memory_.get()); }
    std::uint8_t* data() { return memory_.get() + RHA_RING_PAGE_BYTES; }
    std::uint64_t mapped_bytes() const { return mapped_bytes_; }

    const std::unique_ptr<rha_ring_feedback> feedback = std::make_unique<rha_ring_feedback>();
    rha_ring_producer producer{};

private:
    static constexpr std::align_val_t kPage{RHA_RING_PAGE_BYTES};
    struct Free {
        void operator()(std::uint8_t* memory) const { ::operator delete(memory, kPage); }
    };
    const std::uint64_t mapped_bytes_;
    const std::unique_ptr<std::uint8_t, Free> memory_;
};

}  // namespace rha::capturefs
