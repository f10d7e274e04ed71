// BufferPool: a bounded number of aligned, pre-touched buffers, each for one batch as received.
//
// The pool is the replica's back-pressure: who wants to receive a batch first waits for a buffer.
// Fresh memory is expensive, so buffers are touched once and reused for ever. Thread rule: every
// method may be called from any thread; callbacks run on the thread that freed the buffer, without
// a lock held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "common/bytes.h"

namespace rha::engine {

class BufferPool;

/// Owns one buffer of a pool until destroyed. Empty when default-made or moved from.
class BatchBuffer {
public:
    BatchBuffer() = default;
    BatchBuffer(BatchBuffer&& other) noexcept { *this = std::move(other); }
    BatchBuffer& operator=(BatchBuffer&& other) noexcept;
    BatchBuffer(const BatchBuffer&) = delete;
    BatchBuffer& operator=(const BatchBuffer&) = delete;
    ~BatchBuffer() { Release(); }

    explicit operator bool() const { return data_ != nullptr; }
    /// The whole buffer: kBatchHeaderBytes + kBatchRecordBytesMax, rounded up to 4096.
    MutableByteSpan bytes() const { return {data_, size_}; }
    /// Gives the buffer back now.
    void Release();

private:
    friend class BufferPool;
    BatchBuffer(std::shared_ptr<BufferPool> pool, std::byte* data, std::size_t size)
        : pool_(std::move(pool)), data_(data), size_(size) {}

    std::shared_ptr<BufferPool> pool_;
    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

class BufferPool : public std::enable_shared_from_this<BufferPool> {
public:
    using Ready = std::function<void(BatchBuffer)>;

    /// Allocates and touches `count` buffers of `buffer_bytes` (a multiple of 4096).
    static std::shared_ptr<BufferPool> Make(std::size_t count, std::size_t buffer_bytes);
    ~BufferPool();
    BufferPool(const BufferPool&) = delete;
    BufferPool& operator=(const BufferPool&) = delete;

    /// Calls `ready` exactly once: with a buffer, at once when one is free, else in order of
    /// asking; or with an empty one after Cancel(owner).
    void Acquire(std::uint64_t owner, Ready ready);
    /// Answers every waiting Acquire of `owner` with an empty buffer.
    void Cancel(std::uint64_t owner);

    std::size_t free_count() const;

private:
    friend class BatchBuffer;
    struct State;
    BufferPool(std::size_t count, std::size_t buffer_bytes);
    void Return(std::byte* data);

    std::unique_ptr<State> state_;
};

}  // namespace rha::engine
