// CheckpointKeeper: the one owner of a replica's bookkeeping record while it runs; the applier
// saves how far it has come, commands save epoch, promotion and generation.
//
// Thread rule: every method may be called from any thread; Update blocks for one sync.
#pragma once

#include <functional>
#include <utility>

#include "common/error.h"
#include "common/runtime/mutex.h"
#include "engine/replica/bookkeeping.h"

namespace rha::engine {

class CheckpointKeeper {
public:
    /// Precondition: the bookkeeping has a checkpoint.
    explicit CheckpointKeeper(Bookkeeping books) : books_(std::move(books)) {}

    Checkpoint Get() const {
        MutexLock lock(mutex_);
        return *books_.latest();
    }

    /// Changes the record and makes it durable; on error nothing has changed.
    Status Update(const std::function<void(Checkpoint&)>& change) {
        MutexLock lock(mutex_);
        if (closed_) return Fail(ErrorCode::kCancelled, "the replica is closed");
        Checkpoint next = *books_.latest();
        change(next);
        return books_.Save(std::move(next));
    }

    /// From now on another may open the bookkeeping; nothing is saved here any more.
    void Close() {
        MutexLock lock(mutex_);
        closed_ = true;
        books_.Unlock();
    }

private:
    mutable Mutex mutex_;
    bool closed_ RHA_GUARDED_BY(mutex_) = false;
    Bookkeeping books_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::engine
