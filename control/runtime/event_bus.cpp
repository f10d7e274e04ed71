#include "control/runtime/event_bus.h"

#include <chrono>
#include <iterator>
#include <utility>

namespace rha::control {

EventSubscription::Batch EventSubscription::Wait(Duration timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    MutexLock lock(mutex_);
    while (queue_.empty() && !overflowed_ && !status_changed_ && !closed_) {
        if (!ready_.WaitUntil(mutex_, deadline)) break;
    }
    Batch batch;
    batch.events.assign(std::make_move_iterator(queue_.begin()),
                        std::make_move_iterator(queue_.end()));
    queue_.clear();
    batch.overflowed = std::exchange(overflowed_, false);
    batch.status_changed = std::exchange(status_changed_, false);
    batch.closed = closed_;
    return batch;
}

void EventSubscription::Close() {
    MutexLock lock(mutex_);
    closed_ = true;
    ready_.NotifyAll();
}

void EventSubscription::Push(const EventRecord& event) {
    MutexLock lock(mutex_);
    if (queue_.size() >= queue_max_) {
        queue_.pop_front();
        overflowed_ = true;
    }
    queue_.push_back(event);
    ready_.NotifyAll();
}

void EventSubscription::MarkChanged() {
    MutexLock lock(mutex_);
    if (!std::exchange(status_changed_, true)) ready_.NotifyAll();
}

std::shared_ptr<EventSubscription> EventBus::Subscribe(Updates updates) {
    auto subscription = std::make_shared<EventSubscription>(updates, queue_max_);
    MutexLock lock(mutex_);
    if (closed_) subscription->Close();
    subscriptions_.push_back(subscription);
    return subscription;
}

void EventBus::Publish(const std::vector<EventRecord>& events) {
    {
        MutexLock lock(mutex_);
        for (const auto& event : events) ++counts_[static_cast<std::size_t>(event.severity)];
    }
    for (const auto& subscription : Live(Updates::kEvents)) {
        for (const auto& event : events) subscription->Push(event);
    }
}

EventCounts EventBus::Counts() {
    MutexLock lock(mutex_);
    return counts_;
}

void EventBus::StatusChanged() {
    for (const auto& subscription : Live(Updates::kEventsAndStatus)) subscription->MarkChanged();
}

void EventBus::Close() {
    {
        MutexLock lock(mutex_);
        closed_ = true;
    }
    for (const auto& subscription : Live(Updates::kEvents)) subscription->Close();
}

std::vector<std::shared_ptr<EventSubscription>> EventBus::Live(Updates updates) {
    std::vector<std::shared_ptr<EventSubscription>> live;
    MutexLock lock(mutex_);
    std::erase_if(subscriptions_, [](const auto& weak) { return weak.expired(); });
    for (const auto& weak : subscriptions_) {
        auto subscription = weak.lock();
        if (subscription && subscription->updates_ >= updates) {
            live.push_back(std::move(subscription));
        }
    }
    return live;
}

}  // namespace rha::control
