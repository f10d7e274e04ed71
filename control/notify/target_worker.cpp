#include "control/notify/target_worker.h"

#include <algorithm>
#include <utility>

#include "common/runtime/log.h"

namespace rha::control {
namespace {

constexpr std::uint32_t kPage = 200;
/// The cursor of a target that nothing concerns is written this rarely.
constexpr std::uint64_t kIdleSaveDistance = 1000;
constexpr Duration kStoreRetry = std::chrono::seconds(2);
constexpr Duration kIdleWait = std::chrono::minutes(1);

}  // namespace

TargetWorker::TargetWorker(const NotifierParts& parts, const StoredTarget& stored)
    : parts_(parts),
      target_(stored.target),
      damage_(stored.damage),
      updates_(parts.subscribe()),
      outbox_(stored.target, stored.progress),
      saved_(stored.progress),
      last_error_(stored.damage) {
    Publish();
    thread_ = std::thread([this] { Run(); });
}

TargetWorker::~TargetWorker() {
    cancel_.Set();
    updates_->Close();
    thread_.join();
}

TargetView TargetWorker::View() const {
    const MutexLock lock(mutex_);
    return view_;
}

void TargetWorker::Run() {
    while (!cancel_.IsSet()) {
        Read();
        const auto due = outbox_.Due();
        if (due && *due <= parts_.clock.Now()) {
            Attempt();
        } else {
            Wait();
        }
    }
    Save(outbox_.progress());
}

void TargetWorker::Read() {
    while (!outbox_.full()) {
        const auto page = parts_.events.LoadEvents(
            {.after_id = outbox_.read_position(), .limit = kPage, .oldest_first = true});
        if (!page) {
            if (!std::exchange(store_fails_, true)) {
                LogError("notifications to '{}' wait, the event log cannot be read: {}",
                         target_.name, Describe(page.error()));
            }
            break;
        }
        store_fails_ = false;
        const auto lost = outbox_.Offer(*page, parts_.clock.Now());
        if (lost) Log({*lost});
        if (page->size() < kPage) break;
    }
    const OutboxProgress progress = outbox_.progress();
    if (progress.cursor >= saved_.cursor + kIdleSaveDistance) Save(progress);
    Publish();
}

void TargetWorker::Attempt() {
    auto answer = Carry(outbox_.message());
    const Instant now = parts_.clock.Now();
    if (!answer && answer.error().code == ErrorCode::kCancelled) return;
    ++(answer ? delivered_ : failures_);
    last_error_ = answer ? std::nullopt : std::optional(answer.error());
    if (target_.kind == TargetKind::kHook) {
        Save(outbox_.Passed(now));
    } else {
        const Outbox::Outcome outcome =
            answer ? outbox_.Delivered(now) : outbox_.Failed(now, answer.error());
        Save(outcome.progress);
        Log(outcome.events);
    }
    Publish();
}

Result<std::string> TargetWorker::Carry(const Message& message) {
    if (damage_) return std::unexpected(*damage_);
    if (target_.kind != TargetKind::kHook) {
        return Deliver(target_, message, parts_.facts, cancel_);
    }
    for (const EventGroup& group : message.groups) {
        RHA_RETURN_IF_ERROR(RunFor(group.last));
    }
    return std::string();
}

Status TargetWorker::RunFor(const EventRecord& event) {
    EventNote note{EventCode::kHookFailed,
                   {{"target", target_.name},
                    {"event", std::string(TextOf(event.code).name)},
                    {"output", "-"}}};
    const auto checked = CheckHook(parts_.hooks, target_.address);
    auto ran = checked ? RunHook(target_.address, HookEnvironment(event, parts_.facts),
                                 target_.timeout, cancel_)
                       : Result<HookResult>(std::unexpected(checked.error()));
    if (!ran) {
        if (ran.error().code == ErrorCode::kCancelled) return std::unexpected(ran.error());
        note.arguments["reason"] = ran.error().ToString();
        note.arguments["remedy"] = ran.error().remedy;
        parts_.log_event(note, event.scenario);
        return std::unexpected(std::move(ran).error());
    }
    if (!ran->output.empty()) note.arguments["output"] = ran->output;
    if (ran->exit_code == 0) {
        note.code = EventCode::kHookFinished;
        parts_.log_event(note, event.scenario);
        return {};
    }
    std::string reason =
        ran->timed_out ? "it ran longer than " + std::to_string(target_.timeout.count()) + " s"
                       : "exit code " + std::to_string(ran->exit_code);
    note.arguments["reason"] = reason;
    note.arguments["remedy"] = "Correct the script or raise its time limit";
    parts_.log_event(note, event.scenario);
    return Fail(ErrorCode::kFailedPrecondition, target_.address + ": " + reason,
                "correct the script or raise its time limit");
}

void TargetWorker::Wait() {
    const Instant now = parts_.clock.Now();
    Instant until = outbox_.Due().value_or(now + kIdleWait);
    if (store_fails_) until = std::min(until, now + kStoreRetry);
    for (;;) {
        const Duration left = until - parts_.clock.Now();
        if (left <= Duration{}) return;
        const auto batch = updates_->Wait(left);
        if (batch.closed || (!batch.events.empty() && !outbox_.full()) || batch.overflowed) return;
    }
}

void TargetWorker::Save(const OutboxProgress& progress) {
    if (progress == saved_) return;
    if (auto stored = parts_.store.SaveProgress(target_.name, progress); !stored) {
        // Told twice after a restart rather than not at all.
        LogWarning("how far '{}' was notified cannot be stored: {}", target_.name,
                   Describe(stored.error()));
        return;
    }
    saved_ = progress;
}

void TargetWorker::Publish() {
    const MutexLock lock(mutex_);
    view_.target = target_;
    view_.has_secret = !target_.secret.empty();
    view_.target.secret.clear();
    view_.progress = outbox_.progress();
    view_.waiting = outbox_.waiting();
    view_.delivered = delivered_;
    view_.failures = failures_;
    view_.error = last_error_;
}

void TargetWorker::Log(const std::vector<EventNote>& notes) {
    for (const EventNote& note : notes) parts_.log_event(note, {});
}

}  // namespace rha::control
