#include "control/notify/notifier.h"

#include <optional>
#include <utility>

#include "control/notify/core/message_text.h"
#include "control/notify/target_worker.h"

namespace rha::control {
namespace {

std::unexpected<Error> NoSuchTarget(const std::string& name) {
    return Fail(ErrorCode::kNotFound, "there is no notification target '" + name + "'",
                "run: rhactl notify list");
}

Result<std::string> TestHook(const NotifyTarget& target, const Message& message,
                             const NotifierParts& parts, const CancelSignal& cancel) {
    RHA_RETURN_IF_ERROR(CheckHook(parts.hooks, target.address));
    auto environment = HookEnvironment(message.groups.front().last, parts.facts);
    environment["RHA_MOMENT"] = "test";
    RHA_ASSIGN_OR_RETURN(const HookResult ran,
                         RunHook(target.address, environment, target.timeout, cancel));
    if (ran.exit_code == 0) return "exit code 0: " + ran.output;
    return Fail(ErrorCode::kFailedPrecondition,
                ran.timed_out ? "the hook ran too long: " + ran.output
                              : "the hook ended with exit code " + std::to_string(ran.exit_code) +
                                    ": " + ran.output,
                "correct the script or raise its time limit");
}

}  // namespace

Notifier::Notifier(NotifierParts parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<Notifier>> Notifier::Start(NotifierParts parts) {
    std::unique_ptr<Notifier> notifier(new Notifier(std::move(parts)));
    RHA_ASSIGN_OR_RETURN(const auto targets, notifier->parts_.store.LoadTargets());
    const MutexLock lock(notifier->mutex_);
    for (const StoredTarget& target : targets) notifier->Launch(target);
    return notifier;
}

Notifier::~Notifier() {
    stopping_.Set();
    const MutexLock lock(mutex_);
    workers_.clear();
}

void Notifier::Launch(const StoredTarget& stored) {
    workers_[stored.target.name] = std::make_shared<TargetWorker>(parts_, stored);
}

Result<TargetView> Notifier::Add(const NotifyTarget& target, bool replace) {
    RHA_RETURN_IF_ERROR(Validate(target));
    if (target.kind == TargetKind::kHook) {
        RHA_RETURN_IF_ERROR(CheckHook(parts_.hooks, target.address));
    }
    const MutexLock lock(mutex_);
    if (!replace && workers_.size() >= kTargetsMax) {
        return Fail(ErrorCode::kFailedPrecondition, "there are 32 notification targets already",
                    "remove one first: rhactl notify remove NAME");
    }
    std::optional<StoredTarget> before;
    if (const auto running = workers_.find(target.name); replace && running != workers_.end()) {
        before = StoredTarget{running->second->target(), running->second->View().progress, {}};
        workers_.erase(running);  // stores how far it has come
    }
    auto stored = replace ? parts_.store.ReplaceTarget(target) : parts_.store.InsertTarget(target);
    if (!stored) {
        if (before) Launch(*before);
        return std::unexpected(std::move(stored).error());
    }
    Launch(*stored);
    return workers_[target.name]->View();
}

std::vector<TargetView> Notifier::List() const {
    std::vector<TargetView> views;
    const MutexLock lock(mutex_);
    for (const auto& [name, worker] : workers_) views.push_back(worker->View());
    return views;
}

Status Notifier::Remove(const std::string& name) {
    std::shared_ptr<TargetWorker> ending;  // without the lock
    const MutexLock lock(mutex_);
    const auto found = workers_.find(name);
    if (found == workers_.end()) return NoSuchTarget(name);
    RHA_RETURN_IF_ERROR(parts_.store.RemoveTarget(name));
    ending = std::move(found->second);
    workers_.erase(found);
    return {};
}

Result<std::string> Notifier::Test(const std::string& name) {
    std::shared_ptr<TargetWorker> worker;
    {
        const MutexLock lock(mutex_);
        const auto found = workers_.find(name);
        if (found == workers_.end()) return NoSuchTarget(name);
        worker = found->second;
    }
    const NotifyTarget target = worker->target();
    worker.reset();
    const Message message = TestMessage(name, parts_.clock.WallNow());
    if (target.kind == TargetKind::kHook) return TestHook(target, message, parts_, stopping_);
    return Deliver(target, message, parts_.facts, stopping_);
}

}  // namespace rha::control
