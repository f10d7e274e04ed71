// RangeLock: serialises overlapping changes of one file, so that their order in the ring is their
// order in the file. Granted strictly in order of arrival among overlapping requests, so a
// whole-file request is never starved. Shared requests do not exclude each other. Thread-safe.
#pragma once

#include <cstdint>
#include <limits>

#include "common/runtime/mutex.h"

namespace rha::capturefs {

class RangeLock {
public:
    static constexpr std::uint64_t kEnd = std::numeric_limits<std::uint64_t>::max();

    /// Holds [first, end) for its lifetime; waits for it in the constructor.
    class Hold {
    public:
        Hold(RangeLock& lock, std::uint64_t first, std::uint64_t end, bool shared = false);
        ~Hold();
        Hold(const Hold&) = delete;
        Hold& operator=(const Hold&) = delete;

    private:
        friend class RangeLock;
        RangeLock& lock_;
        const std::uint64_t first_;
        const std::uint64_t end_;
        const bool shared_;
        Hold* older_ = nullptr;  ///< requests form a list in order of arrival, newest first
        Hold* newer_ = nullptr;
    };

private:
    bool Blocked(const Hold& hold) const RHA_REQUIRES(mutex_);

    Mutex mutex_;
    CondVar released_;
    Hold* newest_ RHA_GUARDED_BY(mutex_) = nullptr;
    unsigned waiting_ RHA_GUARDED_BY(mutex_) = 0;
};

}  // namespace rha::capturefs
