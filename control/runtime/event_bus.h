// EventBus: hands new events to subscribers through bounded queues. A subscriber that is too slow
// loses the oldest ones and is told so; it then reads the store from the last id it has seen.
// Thread rule: any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "common/runtime/mutex.h"
#include "common/time.h"
#include "control/ports/scenario_store.h"

namespace rha::control {

/// What a subscriber is woken for. A status changes with every heartbeat.
enum class Updates : std::uint8_t { kEvents, kEventsAndStatus };

/// One subscriber's queue. Destroying it unsubscribes.
class EventSubscription {
public:
    struct Batch {
        std::vector<EventRecord> events;
        bool overflowed = false;      ///< some were dropped: read them from the store
        bool status_changed = false;  ///< some scenario's or host's status is new
        bool closed = false;          ///< the runtime stops
    };

    EventSubscription(Updates updates, std::size_t queue_max)
        : updates_(updates), queue_max_(queue_max) {}

    /// Everything queued; waits up to `timeout` while there is nothing.
    Batch Wait(Duration timeout);
    /// Ends Wait now and for good.
    void Close();

private:
    friend class EventBus;
    void Push(const EventRecord& event);
    void MarkChanged();

    const Updates updates_;
    const std::size_t queue_max_;
    Mutex mutex_;
    CondVar ready_;
    std::deque<EventRecord> queue_ RHA_GUARDED_BY(mutex_);
    bool overflowed_ RHA_GUARDED_BY(mutex_) = false;
    bool status_changed_ RHA_GUARDED_BY(mutex_) = false;
    bool closed_ RHA_GUARDED_BY(mutex_) = false;
};

/// Indexed by Severity.
using EventCounts = std::array<std::uint64_t, 4>;

class EventBus {
public:
    explicit EventBus(std::size_t queue_max) : queue_max_(queue_max) {}

    std::shared_ptr<EventSubscription> Subscribe(Updates updates);
    void Publish(const std::vector<EventRecord>& events);
    /// Status snapshots are worth reading again.
    void StatusChanged();
    void Close();
    /// Events published so far.
    EventCounts Counts();

private:
    /// Those that want such updates.
    std::vector<std::shared_ptr<EventSubscription>> Live(Updates updates);

    const std::size_t queue_max_;
    Mutex mutex_;
    std::vector<std::weak_ptr<EventSubscription>> subscriptions_ RHA_GUARDED_BY(mutex_);
    bool closed_ RHA_GUARDED_BY(mutex_) = false;
    EventCounts counts_ RHA_GUARDED_BY(mutex_) = {};
};

}  // namespace rha::control
