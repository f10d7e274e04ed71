// BatchMemory: reusable memory for batches the engine composes itself. Fresh memory costs more than
// the copy into it, so buffers come back when the transport lets go of them, on whatever thread.
// Blocks begin at a multiple of 4096, for O_DIRECT.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "common/bytes.h"
#include "common/runtime/mutex.h"

namespace rha::engine {

/// A block of memory of fixed size; its last holder returns it to the pool it came from.
class BatchMemory {
public:
    explicit BatchMemory(std::size_t block_bytes)
        : block_bytes_(block_bytes), idle_(std::make_shared<Idle>()) {}

    std::size_t block_bytes() const { return block_bytes_; }

    std::shared_ptr<std::byte> Get() {
        Block block = idle_->Take();
        if (!block) block.reset(static_cast<std::byte*>(::operator new(block_bytes_, kAlignment)));
        std::byte* at = block.release();
        return {at, [idle = idle_](std::byte* memory) { idle->Put(Block(memory)); }};
    }

private:
    static constexpr std::align_val_t kAlignment{4096};
    struct Delete {
        void operator()(std::byte* block) const { ::operator delete(block, kAlignment); }
    };
    using Block = std::unique_ptr<std::byte, Delete>;

    class Idle {
    public:
        Block Take() {
            const MutexLock lock(mutex_);
            if (blocks_.empty()) return nullptr;
            Block block = std::move(blocks_.back());
            blocks_.pop_back();
            return block;
        }
        void Put(Block block) {
            const MutexLock lock(mutex_);
            blocks_.push_back(std::move(block));
        }

    private:
        Mutex mutex_;
        std::vector<Block> blocks_ RHA_GUARDED_BY(mutex_);
    };

    std::size_t block_bytes_;
    std::shared_ptr<Idle> idle_;
};

}  // namespace rha::engine
