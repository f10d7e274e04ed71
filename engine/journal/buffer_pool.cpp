#include "engine/journal/buffer_pool.h"

#include <deque>
#include <utility>
#include <vector>

#include "common/runtime/mutex.h"
#include "engine/journal/aligned_buffer.h"

namespace rha::engine {

struct BufferPool::State {
    struct Waiter {
        std::uint64_t owner;
        Ready ready;
    };
    std::vector<AlignedBuffer> buffers;  ///< constant after construction
    std::size_t buffer_bytes = 0;
    mutable Mutex mutex;
    std::vector<std::byte*> free RHA_GUARDED_BY(mutex);
    std::deque<Waiter> waiters RHA_GUARDED_BY(mutex);
};

BatchBuffer& BatchBuffer::operator=(BatchBuffer&& other) noexcept {
    if (this != &other) {
        Release();
        pool_ = std::move(other.pool_);
        data_ = std::exchange(other.data_, nullptr);
        size_ = std::exchange(other.size_, 0);
    }
    return *this;
}

void BatchBuffer::Release() {
    if (data_ == nullptr) return;
    const auto pool = std::move(pool_);
    size_ = 0;
    pool->Return(std::exchange(data_, nullptr));
}

BufferPool::BufferPool(std::size_t count, std::size_t buffer_bytes)
    : state_(std::make_unique<State>()) {
    state_->buffer_bytes = buffer_bytes;
    MutexLock lock(state_->mutex);
    for (std::size_t i = 0; i < count; ++i) {
        state_->buffers.emplace_back(buffer_bytes);
        state_->free.push_back(state_->buffers.back().bytes().data());
    }
}

BufferPool::~BufferPool() = default;

std::shared_ptr<BufferPool> BufferPool::Make(std::size_t count, std::size_t buffer_bytes) {
    return std::shared_ptr<BufferPool>(new BufferPool(count, buffer_bytes));
}

void BufferPool::Acquire(std::uint64_t owner, Ready ready) {
    std::byte* data = nullptr;
    {
        MutexLock lock(state_->mutex);
        if (state_->free.empty()) {
            state_->waiters.push_back({owner, std::move(ready)});
            return;
        }
        data = state_->free.back();
        state_->free.pop_back();
    }
    ready(BatchBuffer(shared_from_this(), data, state_->buffer_bytes));
}

void BufferPool::Cancel(std::uint64_t owner) {
    std::vector<Ready> cancelled;
    {
        MutexLock lock(state_->mutex);
        std::erase_if(state_->waiters, [&](State::Waiter& waiter) {
            if (waiter.owner != owner) return false;
            cancelled.push_back(std::move(waiter.ready));
            return true;
        });
    }
    for (auto& ready : cancelled) ready(BatchBuffer());
}

std::size_t BufferPool::free_count() const {
    MutexLock lock(state_->mutex);
    return state_->free.size();
}

void BufferPool::Return(std::byte* data) {
    Ready ready;
    {
        MutexLock lock(state_->mutex);
        if (state_->waiters.empty()) {
            state_->free.push_back(data);
            return;
        }
        ready = std::move(state_->waiters.front().ready);
        state_->waiters.pop_front();
    }
    ready(BatchBuffer(shared_from_this(), data, state_->buffer_bytes));
}

}  // namespace rha::engine
