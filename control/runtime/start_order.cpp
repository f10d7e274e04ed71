// A group's run: few scenarios synchronise at a time, the others wait for their turn. The order is
// stored before anything starts, so that a restart of this service forgets nobody.
#include <algorithm>
#include <set>
#include <utility>

#include "common/runtime/log.h"
#include "common/texts/texts.h"
#include "control/core/start_queue.h"
#include "control/runtime/runtime_impl.h"

namespace rha::control {
namespace {

/// With the member's consent, as of the host that it was given for; else as of now.
QueuedRun RunOf(const ScenarioSession& session, const std::vector<OverwriteConsent>& consents) {
    const ScenarioView view = session.View();
    QueuedRun run{.scenario = view.scenario.id,
                  .machine_on = view.machine.active == Side::kMaster ? view.scenario.master_host
                                                                     : view.scenario.replica_host};
    const auto consent = std::ranges::find_if(consents, [&](const OverwriteConsent& given) {
        return given.scenario == view.scenario.id.value || given.scenario == view.scenario.name;
    });
    if (consent == consents.end()) return run;
    run.overwrite_diverged = true;
    if (!consent->machine_on.value.empty()) run.machine_on = consent->machine_on;
    return run;
}

RunRequest RequestOf(const QueuedRun& run) {
    return {.overwrite_diverged = run.overwrite_diverged, .machine_on = run.machine_on};
}

/// A run that would be refused for want of consent is asked at once, too.
bool WantsConsent(const ScenarioSession& session, const QueuedRun& run) {
    const ScenarioView view = session.View();
    return !run.overwrite_diverged && (view.machine.diverged_bytes != 0 || view.divergence_unknown);
}

using Sessions = std::vector<std::shared_ptr<ScenarioSession>>;

/// A request that names more is a mistake, or worse.
constexpr std::size_t kNamedMax = 10'000;

/// Those of `members` that `names` has, by id or name; every one of `names` must be a member.
Result<Sessions> Named(const Sessions& members, const std::vector<std::string>& names,
                       const std::string& group) {
    if (names.size() > kNamedMax) {
        return Fail(ErrorCode::kInvalidArgument,
                    Say("a request cannot name more than {count} scenarios",
                        {{"count", std::to_string(kNamedMax)}}),
                    "name none of them, which means all of the group, or several times fewer");
    }
    std::set<std::string> wanted(names.begin(), names.end());
    Sessions named;
    for (const auto& member : members) {
        const auto scenario = member->scenario();
        const bool by_id = wanted.erase(scenario->id.value) != 0;
        const bool by_name = wanted.erase(scenario->name) != 0;
        if (by_id || by_name) named.push_back(member);
    }
    if (wanted.empty()) return named;
    return Fail(ErrorCode::kInvalidArgument,
                Say("'{scenario}' is no scenario of the group '{group}'",
                    {{"scenario", *wanted.begin()}, {"group", group}}),
                "`rhactl group list` shows the members of all groups");
}

}  // namespace

std::unexpected<Error> NoSuchGroup(const std::string& group) {
    return Fail(ErrorCode::kNotFound,
                Say("no scenario belongs to a group '{group}'", {{"group", group}}),
                "`rhactl group list` shows all groups");
}

std::vector<std::shared_ptr<ScenarioSession>> ControlRuntime::Impl::Members(
    const std::string& group) const {
    auto members = Sessions();
    std::erase_if(members, [&](const auto& s) { return s->scenario()->group != group; });
    std::ranges::sort(members, {}, [](const auto& session) { return session->scenario()->name; });
    return members;
}

Status ControlRuntime::Impl::LoadStartQueue() {
    RHA_ASSIGN_OR_RETURN(const auto stored, context_->store.LoadStartQueue());
    for (const QueuedRun& run : stored) {
        const auto session = Find(run.scenario.value);
        if (session && MayWait((*session)->View().machine)) {
            MutexLock lock(queue_mutex_);
            Wait(run);
        } else {
            RHA_RETURN_IF_ERROR(context_->store.Dequeue(run.scenario));
        }
    }
    return {};
}

void ControlRuntime::Impl::Wait(const QueuedRun& run) {
    queue_.Add(run.scenario);
    // One that waits already stays as it is, but for a consent that it had not.
    QueuedRun& waiting = waiting_.try_emplace(run.scenario, run).first->second;
    if (waiting.machine_on == run.machine_on) waiting.overwrite_diverged |= run.overwrite_diverged;
}

std::map<ScenarioId, std::size_t> ControlRuntime::Impl::Positions() const {
    MutexLock lock(queue_mutex_);
    return queue_.Positions();
}

Result<std::vector<GroupItem>> ControlRuntime::Impl::RunGroup(
    const std::string& group, const std::vector<std::string>& only,
    const std::vector<OverwriteConsent>& consents) {
    auto members = Members(group);
    if (members.empty()) return NoSuchGroup(group);
    if (!only.empty()) {
        RHA_ASSIGN_OR_RETURN(members, Named(members, only, group));
    }
    std::vector<std::string> consented;
    for (const auto& consent : consents) consented.push_back(consent.scenario);
    RHA_RETURN_IF_ERROR(Named(members, consented, group));
    std::vector<QueuedRun> waiting;
    std::map<ScenarioId, RunRequest> at_once;
    for (const auto& session : members) {
        const QueuedRun run = RunOf(*session, consents);
        if (MayWait(session->View().machine) && !WantsConsent(*session, run)) {
            waiting.push_back(run);
        } else {
            at_once.emplace(run.scenario, RequestOf(run));
        }
    }
    RHA_RETURN_IF_ERROR(context_->store.Enqueue(waiting));
    {
        MutexLock lock(queue_mutex_);
        for (const QueuedRun& run : waiting) Wait(run);
    }
    Turns turns = StartNext();
    context_->bus.StatusChanged();
    std::vector<GroupItem> items;
    for (const auto& session : members) {
        const ScenarioId id = session->scenario()->id;
        GroupItem item{.scenario = session->scenario()->name, .error = {}};
        Status status;
        if (const auto turn = turns.find(id); turn != turns.end()) {
            status = turn->second.get();
        } else if (const auto asked = at_once.find(id); asked != at_once.end()) {
            status = session->Ask(asked->second);
        }
        if (!status) item.error = std::move(status).error();
        items.push_back(std::move(item));
    }
    const auto positions = Positions();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto position = positions.find(members[i]->scenario()->id);
        if (position != positions.end()) items[i].queue_position = position->second;
    }
    return items;
}

ControlRuntime::Impl::Turns ControlRuntime::Impl::StartNext() {
    std::vector<std::pair<std::shared_ptr<ScenarioSession>, RunRequest>> next;
    {
        MutexLock lock(queue_mutex_);
        if (queue_.empty()) return {};
        for (const ScenarioId& id : queue_.Next(busy_)) {
            auto session = sessions_.Find(id);
            if (session) next.emplace_back(session, RequestOf(waiting_.at(id)));
        }
    }
    Turns turns;
    for (const auto& [session, run] : next) {
        auto told = std::make_shared<std::promise<Status>>();
        turns.emplace(session->scenario()->id, told->get_future());
        session->Request(run, [this, told, weak = std::weak_ptr(session)](Status outcome) {
            if (const auto asked = weak.lock()) OnTurn(*asked, outcome);
            told->set_value(std::move(outcome));
        });
    }
    return turns;
}

void ControlRuntime::Impl::OnMoved(const ScenarioId& scenario, State state) {
    {
        MutexLock lock(queue_mutex_);
        if (TakesAPlace(state)) {
            busy_.insert(scenario);
        } else {
            busy_.erase(scenario);
        }
    }
    StartNext();
}

void ControlRuntime::Impl::OnTurn(const ScenarioSession& session, const Status& outcome) {
    const auto scenario = session.scenario();
    if (auto status = context_->store.Dequeue(scenario->id); !status) {
        // The next start of the service finds it running, and drops it; or it has moved since.
        LogError("scenario '{}' cannot be taken out of the stored queue: {}", scenario->name,
                 Describe(status.error()));
    }
    {
        MutexLock lock(queue_mutex_);
        queue_.Settled(scenario->id);
        waiting_.erase(scenario->id);
    }
    if (!outcome) {
        Append(context_->Render(
            EventCode::kTurnRefused,
            {{"reason", outcome.error().ToString()}, {"remedy", outcome.error().remedy}},
            scenario.get()));
    }
    context_->bus.StatusChanged();
    StartNext();
}

bool ControlRuntime::Impl::LeaveQueue(const ScenarioId& scenario) {
    {
        MutexLock lock(queue_mutex_);
        if (!queue_.Remove(scenario)) return false;
        waiting_.erase(scenario);
    }
    if (auto status = context_->store.Dequeue(scenario); !status) {
        LogError("a scenario cannot be taken out of the stored queue: {}",
                 Describe(status.error()));
    }
    context_->bus.StatusChanged();
    return true;
}

}  // namespace rha::control
