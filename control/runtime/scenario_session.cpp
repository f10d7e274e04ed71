#include "control/runtime/scenario_session.h"

#include <algorithm>
#include <future>
#include <utility>

#include <boost/asio/post.hpp>

#include "common/runtime/log.h"
#include "control/runtime/command_builder.h"
#include "control/runtime/verification_run.h"

namespace rha::control {
namespace {

constexpr auto kStoreRetry = std::chrono::seconds(1);

std::uint64_t Milliseconds(Duration duration) {
    const auto count = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
    return static_cast<std::uint64_t>(std::max<long>(0, count));
}

}  // namespace

ScenarioSession::ScenarioSession(std::shared_ptr<RuntimeContext> context,
                                 const StoredScenario& stored)
    : context_(std::move(context)),
      scenario_(stored.scenario),
      strand_(boost::asio::make_strand(context_->pool)),
      machine_(SwitchoverMachine::Restore(stored.scenario, stored.machine, context_->clock.Now())) {
}

void ScenarioSession::Start() {
    Deliver(Restarted{});
}

Status ScenarioSession::Ask(Event request) {
    auto done = std::make_shared<std::promise<Status>>();
    auto outcome = done->get_future();
    boost::asio::post(strand_, [self = shared_from_this(), done, request = std::move(request)] {
        done->set_value(self->Handle(request));
    });
    return outcome.get();
}

// Handlers hold no session: a pool that is stopped drops them, and they must not keep it alive.
void ScenarioSession::Deliver(Event fact) {
    boost::asio::post(strand_, [weak = weak_from_this(), fact = std::move(fact)] {
        if (const auto self = weak.lock()) {
            if (auto status = self->Handle(fact); !status) self->DeliverAgain(fact);
        }
    });
}

Status ScenarioSession::Handle(const Event& event) {
    SwitchoverMachine next = Copy();
    StepResult result = next.Step(event, context_->clock.Now());
    RHA_RETURN_IF_ERROR(Commit(result));
    {
        MutexLock lock(mutex_);
        machine_ = std::move(next);
    }
    context_->bus.StatusChanged();
    for (const auto& action : result.actions) Perform(action);
    for (const auto& transition : result.transitions) {
        if (transition.to == State::kRunning) context_->on_running(scenario_);
        if (transition.to == State::kDeleted) Finish();
    }
    Arm();
    if (result.refusal) return std::unexpected(std::move(*result.refusal));
    return {};
}

Status ScenarioSession::Commit(const StepResult& result) {
    if (!result.persist && result.events.empty()) return {};
    ScenarioCommit commit{.scenario = scenario_.id, .machine = result.persist, .events = {}};
    for (const auto& note : result.events) {
        commit.events.push_back(context_->Render(note.code, note.arguments, &scenario_));
    }
    if (auto status = context_->store.Commit(commit); !status) {
        if (!std::exchange(store_fails_, true)) {
            LogError("scenario '{}' stands still, the store does not take its state: {}",
                     scenario_.name, Describe(status.error()));
        }
        return std::unexpected(
            std::move(status).error().While("commit scenario '" + scenario_.name + "'"));
    }
    if (std::exchange(store_fails_, false)) {
        LogInfo("scenario '{}' goes on, the store works again", scenario_.name);
    }
    context_->bus.Publish(commit.events);
    return {};
}

void ScenarioSession::DeliverAgain(const Event& event) {
    // A report is overtaken by the next one, and one tick stands for many.
    const bool once = std::holds_alternative<Report>(event) || std::holds_alternative<Tick>(event);
    if (once && std::exchange(tick_pending_, true)) return;
    context_->clock.CallAt(context_->clock.Now() + kStoreRetry,
                           [weak = weak_from_this(), once, again = once ? Event(Tick{}) : event] {
                               const auto self = weak.lock();
                               if (!self) return;
                               boost::asio::post(self->strand_, [weak, once, again] {
                                   const auto session = weak.lock();
                                   if (!session) return;
                                   if (once) session->tick_pending_ = false;
                                   if (auto status = session->Handle(again); !status)
                                       session->DeliverAgain(again);
                               });
                           });
}

void ScenarioSession::Perform(const Action& action) {
    if (action.kind == ActionKind::kVerify) {
        PerformVerify(action);
        return;
    }
    const Scenario scenario = Copy().scenario();
    const Side other = action.side == Side::kMaster ? Side::kReplica : Side::kMaster;
    const std::string peer = context_->hosts.AddressOf(HostOf(scenario, other));
    context_->fleet.Execute(BuildCommand(scenario, action, peer),
                            [weak = weak_from_this(), tag = action.tag](Reply reply) {
                                reply.tag = tag;
                                if (const auto self = weak.lock()) self->Deliver(std::move(reply));
                            });
}

void ScenarioSession::PerformVerify(const Action& action) {
    Verify(context_->fleet, MakeVerificationTask(*context_, Copy().scenario(), action.adopt),
           [weak = weak_from_this(), tag = action.tag](const Verdict& verdict) {
               const auto self = weak.lock();
               if (!self) return;
               Reply reply{.tag = tag, .answered = true};
               reply.extra_paths = verdict.extra_paths;
               if (!verdict.Ok()) reply.error = verdict.FirstError();
               self->Deliver(std::move(reply));
           });
}

void ScenarioSession::Arm() {
    const auto next = Copy().NextDeadline(context_->clock.Now());
    if (!next || (armed_ && *armed_ <= *next)) return;
    armed_ = next;
    context_->clock.CallAt(*next, [weak = weak_from_this(), at = *next] {
        const auto self = weak.lock();
        if (!self) return;
        boost::asio::post(self->strand_, [weak, at] {
            if (const auto session = weak.lock()) session->OnTimer(at);
        });
    });
}

void ScenarioSession::OnTimer(Instant at) {
    if (armed_ != at) return;
    armed_.reset();
    if (auto status = Handle(Tick{}); !status) DeliverAgain(Tick{});
}

void ScenarioSession::Finish() {
    if (auto status = context_->store.DeleteScenario(scenario_.id); !status) {
        // Its state is "deleted": the next start removes it.
        LogError("scenario '{}' cannot be removed from the store: {}", scenario_.name,
                 Describe(status.error()));
    }
    context_->on_deleted(scenario_.id);
}

SwitchoverMachine ScenarioSession::Copy() const {
    MutexLock lock(mutex_);
    return machine_;
}

ScenarioView ScenarioSession::View() const {
    const Instant now = context_->clock.Now();
    const SwitchoverMachine machine = Copy();
    ScenarioView view{.scenario = machine.scenario(), .machine = machine.state()};
    view.master_name = context_->hosts.NameOf(view.scenario.master_host);
    view.replica_name = context_->hosts.NameOf(view.scenario.replica_host);
    view.countdown_ms_left = Milliseconds(machine.CountdownLeft(now));
    view.status_known = true;
    for (const Side side : {Side::kMaster, Side::kReplica}) {
        const auto& report = machine.LastReport(side);
        if (!report || machine.Level(side, now) != HostLevel::kHealthy) view.status_known = false;
        if (!report) continue;
        const bool master = side == Side::kMaster;
        (master ? view.master : view.replica) = report->replication;
        (master ? view.master_vm : view.replica_vm) = report->vm;
        const auto age = Milliseconds(now - machine.LastReportAt(side));
        view.status_age_ms = std::max(view.status_age_ms, age);
    }
    return view;
}

}  // namespace rha::control
