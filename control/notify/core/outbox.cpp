#include "control/notify/core/outbox.h"

#include <algorithm>
#include <utility>

namespace rha::control {
namespace {

constexpr Duration kLinger = std::chrono::seconds(1);
constexpr Duration kBackoffMin = std::chrono::seconds(5);
constexpr Duration kBackoffMax = std::chrono::minutes(10);
constexpr Duration kComplaintInterval = std::chrono::hours(1);

bool SameKind(const EventRecord& a, const EventRecord& b) {
    return a.code == b.code && a.severity == b.severity && a.scenario == b.scenario &&
           a.host_name == b.host_name;
}

Duration Backoff(std::uint64_t attempts) {
    Duration wait = kBackoffMin;
    for (std::uint64_t i = 1; i < attempts && wait < kBackoffMax; ++i) wait *= 2;
    return std::min(wait, kBackoffMax);
}

}  // namespace

Outbox::Outbox(NotifyTarget target, OutboxProgress progress)
    : target_(std::move(target)), progress_(progress), read_(progress.cursor) {}

std::optional<EventNote> Outbox::Offer(const std::vector<EventRecord>& page, Instant now) {
    std::optional<EventNote> lost;
    if (!page.empty() && page.front().id > read_ + 1) {
        lost = EventNote{EventCode::kNotificationGivenUp,
                         {{"target", target_.name},
                          {"count", std::to_string(page.front().id - read_ - 1)},
                          {"reason", "the event log no longer holds them"}}};
    }
    for (const EventRecord& event : page) {
        if (Wants(target_, event) && !Take(event, now)) {
            full_ = true;
            break;
        }
        read_ = event.id;
    }
    return lost;
}

bool Outbox::Take(const EventRecord& event, Instant now) {
    const auto same = [&event](const EventGroup& group) { return SameKind(group.first, event); };
    const bool digests = target_.kind != TargetKind::kHook;  // a script is run for each
    const auto found = std::ranges::find_if(waiting_.groups, same);
    if (digests && found != waiting_.groups.end()) {
        found->last = event;
        ++found->count;
    } else {
        if (waiting_.groups.size() >= (digests ? kGroupsMax : 1)) return false;
        if (waiting_.groups.empty()) since_ = now;
        waiting_.groups.push_back({event, event, 1});
        urgent_ |=
            event.severity == Severity::kCritical && std::ranges::none_of(last_groups_, same);
    }
    ++waiting_.count;
    waiting_.through_id = event.id;
    return true;
}

std::optional<Instant> Outbox::Due() const {
    if (waiting_.groups.empty()) return std::nullopt;
    if (retry_at_) return retry_at_;
    if (target_.kind == TargetKind::kHook) return since_;
    const Instant gathered = since_ + kLinger;
    if (!last_sent_ || urgent_) return gathered;
    return std::max(gathered, *last_sent_ + target_.interval);
}

void Outbox::Clear() {
    progress_.cursor = waiting_.through_id;
    last_groups_ = std::move(waiting_.groups);
    waiting_ = {};
    urgent_ = false;
    full_ = false;
    retry_at_.reset();
}

Outbox::Outcome Outbox::Delivered(Instant now) {
    Outcome outcome;
    if (progress_.attempts >= kAttemptsBeforeComplaint) {
        outcome.events.push_back({EventCode::kNotificationRecovered, {{"target", target_.name}}});
    }
    progress_.attempts = 0;
    last_sent_ = now;
    Clear();
    outcome.progress = progress_;
    return outcome;
}

Outbox::Outcome Outbox::Failed(Instant now, const Error& error) {
    Outcome outcome;
    ++progress_.attempts;
    const bool complain = progress_.attempts == kAttemptsBeforeComplaint &&
                          (!last_complaint_ || now - *last_complaint_ >= kComplaintInterval);
    if (complain) {
        last_complaint_ = now;
        outcome.events.push_back(
            {EventCode::kNotificationFailed,
             {{"target", target_.name}, {"reason", error.ToString()}, {"remedy", error.remedy}}});
    }
    if (progress_.attempts % kAttemptsMax == 0) {
        outcome.events.push_back({EventCode::kNotificationGivenUp,
                                  {{"target", target_.name},
                                   {"count", std::to_string(waiting_.count)},
                                   {"reason", error.ToString()}}});
        Clear();
    }
    retry_at_ = now + Backoff(progress_.attempts);
    outcome.progress = progress_;
    return outcome;
}

OutboxProgress Outbox::Passed(Instant now) {
    last_sent_ = now;
    progress_.attempts = 0;
    Clear();
    return progress_;
}

OutboxProgress Outbox::progress() const {
    OutboxProgress progress = progress_;
    if (waiting_.groups.empty()) progress.cursor = std::max(progress.cursor, read_);
    return progress;
}

}  // namespace rha::control
