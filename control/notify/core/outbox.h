// Outbox: what one target still has to be told, and when. Pure.
//
// The event log is the queue: it is durable and bounded. The outbox only remembers how far the
// target has been told (the cursor) and how often the next message has failed; both are persisted,
// so a restart forgets nothing. Events of one kind (code, severity, scenario, host) become one
// entry with a count, so that a flood is one message.
//
// A message leaves a second after its first event, and not before the target's interval is over
// since the last one; a critical event of a new kind does not wait for that. Failures are repeated
// after 5 s, 10 s … 10 min; after kAttemptsMax of them (about a day and a half) the message is
// given up, the cursor goes on, and an event says so.
//
//   Offer(page) … Due(now)? → TakeMessage(now) → Delivered(now) | Failed(now, error)
//
// Delivery is at least once: a crash between the server's answer and the stored cursor sends a
// message again, with the same message id.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/time.h"
#include "control/notify/core/target.h"

namespace rha::control {

/// Events of one kind.
struct EventGroup {
    EventRecord first;
    EventRecord last;
    std::uint64_t count = 0;
};

struct Message {
    std::vector<EventGroup> groups;
    std::uint64_t through_id = 0;  ///< the cursor once it is delivered
    std::uint64_t count = 0;       ///< events in all groups
};

/// Persisted per target.
struct OutboxProgress {
    std::uint64_t cursor = 0;
    std::uint64_t attempts = 0;  ///< failed ones since the last success
    bool operator==(const OutboxProgress&) const = default;
};

class Outbox {
public:
    static constexpr std::size_t kGroupsMax = 50;
    static constexpr std::uint64_t kAttemptsMax = 220;
    static constexpr std::uint64_t kAttemptsBeforeComplaint = 3;

    /// What the shell writes down after an attempt, and says in the event log.
    struct Outcome {
        OutboxProgress progress;
        std::vector<EventNote> events;
    };

    Outbox(NotifyTarget target, OutboxProgress progress);

    /// The next events of the log in order of id, from read_position() on. Stops taking at
    /// kGroupsMax kinds: then read_position() stands before the first one not taken. Ids have no
    /// holes, so what is missing before `page` was trimmed from the log; the returned event says
    /// so.
    std::optional<EventNote> Offer(const std::vector<EventRecord>& page, Instant now);
    std::uint64_t read_position() const { return read_; }
    bool full() const { return full_; }

    /// When TakeMessage has something; nothing: not before more is offered.
    std::optional<Instant> Due() const;
    /// Everything that waits. Requires Due() <= now. Attempt until Delivered or Failed.
    const Message& message() const { return waiting_; }

    Outcome Delivered(Instant now);
    Outcome Failed(Instant now, const Error& error);
    /// What the message waits for never comes (a hook that ran, or may not run): goes on without
    /// complaint.
    OutboxProgress Passed(Instant now);

    /// The cursor may move on over events that did not concern the target.
    OutboxProgress progress() const;
    std::uint64_t waiting() const { return waiting_.count; }

private:
    bool Take(const EventRecord& event, Instant now);
    void Clear();

    const NotifyTarget target_;
    OutboxProgress progress_;
    std::uint64_t read_ = 0;
    bool full_ = false;
    Message waiting_;
    bool urgent_ = false;  ///< a critical event of a kind that the last message did not have
    Instant since_;        ///< when the first waiting event was offered
    std::optional<Instant> last_sent_;
    std::optional<Instant> retry_at_;
    std::optional<Instant> last_complaint_;
    std::vector<EventGroup> last_groups_;  ///< of the last message
};

}  // namespace rha::control
