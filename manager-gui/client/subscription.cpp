#include "manager-gui/client/subscription.h"

#include <algorithm>
#include <utility>

namespace rha::manager {
namespace {

constexpr auto kPauseMin = std::chrono::milliseconds(500);
constexpr auto kPauseMax = std::chrono::milliseconds(8000);

}  // namespace

Subscription::Subscription(Read read) : read_(std::move(read)), thread_([this] { Run(); }) {}

Subscription::~Subscription() {
    {
        const MutexLock lock(mutex_);
        stopping_ = true;
        if (context_ != nullptr) context_->TryCancel();
        changed_.NotifyAll();
    }
    thread_.join();
}

void Subscription::Interrupt() {
    const MutexLock lock(mutex_);
    if (context_ != nullptr) context_->TryCancel();
}

void Subscription::Run() {
    auto pause = kPauseMin;
    for (;;) {
        pause = ReadOnce() ? kPauseMin : std::min(pause * 2, kPauseMax);
        if (!Pause(pause)) return;
    }
}

bool Subscription::ReadOnce() {
    grpc::ClientContext context;
    {
        const MutexLock lock(mutex_);
        if (stopping_) return false;
        context_ = &context;
    }
    const bool heard = read_(context);
    const MutexLock lock(mutex_);
    context_ = nullptr;
    return heard;
}

bool Subscription::Pause(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    const MutexLock lock(mutex_);
    while (!stopping_) {
        if (!changed_.WaitUntil(mutex_, end)) return !stopping_;
    }
    return false;
}

}  // namespace rha::manager
