#include "engine/capture/capturefs/range_lock.h"

namespace rha::capturefs {

bool RangeLock::Blocked(const Hold& hold) const {
    for (const Hold* other = hold.older_; other != nullptr; other = other->older_) {
        const bool overlap = other->first_ < hold.end_ && hold.first_ < other->end_;
        if (overlap && !(other->shared_ && hold.shared_)) return true;
    }
    return false;
}

RangeLock::Hold::Hold(RangeLock& lock, std::uint64_t first, std::uint64_t end, bool shared)
    : lock_(lock), first_(first), end_(end), shared_(shared) {
    MutexLock guard(lock_.mutex_);
    older_ = lock_.newest_;
    if (older_ != nullptr) older_->newer_ = this;
    lock_.newest_ = this;
    while (lock_.Blocked(*this)) {
        ++lock_.waiting_;
        lock_.released_.Wait(lock_.mutex_);
        --lock_.waiting_;
    }
}

RangeLock::Hold::~Hold() {
    MutexLock guard(lock_.mutex_);
    if (older_ != nullptr) older_->newer_ = newer_;
    if (newer_ != nullptr) {
        newer_->older_ = older_;
    } else {
        lock_.newest_ = older_;
    }
    if (lock_.waiting_ != 0) lock_.released_.NotifyAll();
}

}  // namespace rha::capturefs
