// RingMemory: a ring in ordinary memory, of exactly the size it claims so that sanitizers see every
// step beyond it.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "engine/capture/core/ring.h"

namespace rha::capturefs {

class RingMemory {
public:
    RingMemory(std::uint64_t data_bytes, std::uint64_t kept_bytes)
        : mapped_bytes_(RHA_RING_PAGE_BYTES + data_bytes),
          memory_(static_cast<std::uint8_t*>(std::aligned_alloc(4096, mapped_bytes_)), &std::free) {
        std::memset(memory_.get(), 0, mapped_bytes_);
        rha_ring_create(&producer, shared(), feedback.get(), data(), data_bytes, kept_bytes, 42);
    }

    rha_ring_shared* shared() { return reinterpret_cast<rha_ring_shared*>(memory_.get()); }
    std::uint8_t* data() { return memory_.get() + RHA_RING_PAGE_BYTES; }
    std::uint64_t mapped_bytes() const { return mapped_bytes_; }

    const std::unique_ptr<rha_ring_feedback> feedback = std::make_unique<rha_ring_feedback>();
    rha_ring_producer producer{};

private:
    const std::uint64_t mapped_bytes_;
    const std::unique_ptr<std::uint8_t, void (*)(void*)> memory_;
};

}  // namespace rha::capturefs
