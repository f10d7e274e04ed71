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
      strand_(boost::asio::make_strand(context_->pool)),
      scenario_(std::make_shared<const Scenario>(stored.scenario)),
      machine_(SwitchoverMachine::Restore(stored.scenario, stored.machine, context_->clock.Now())) {
}

void ScenarioSession::Start() {
    Deliver(Restarted{});
}

Status ScenarioSession::Ask(Event request) {
    auto done = std::make_shared<std::promise<Status>>();
    auto outcome = done->get_future();
    boost::asio::post(
        strand_, [self = shared_from_this(), done, request = std::move(request),
                  came = context_->clock.Now()] { done->set_value(self->Handle(request, came)); });
    return outcome.get();
}

void ScenarioSession::Request(Event request, std::function<void(Status)> done) {
    boost::asio::post(strand_, [weak = weak_from_this(), request = std::move(request),
                                done = std::move(done), came = context_->clock.Now()] {
        if (const auto self = weak.lock()) done(self->Handle(request, came));
    });
}

// Handlers hold no session: a pool that is stopped drops them, and they must not keep it alive.
void ScenarioSession::Deliver(Event fact) {
    boost::asio::post(
        strand_, [weak = weak_from_this(), fact = std::move(fact), came = context_->clock.Now()] {
            if (const auto self = weak.lock()) {
                if (auto status = self->Handle(fact, came); !status) self->DeliverAgain(fact);
            }
        });
}

Status ScenarioSession::Handle(const Event& event, Instant came) {
    SwitchoverMachine next = Copy();
    stepped_at_ = std::max(stepped_at_, came);
    StepResult result = next.Step(event, stepped_at_);
    const auto changed =
        result.settings ? std::make_shared<const Scenario>(next.Stored()) : scenario();
    RHA_RETURN_IF_ERROR(Commit(*changed, result, MoveIn(next, result)));
    Observe(event, next, result);
    const State state = next.state().state;
    {
        MutexLock lock(mutex_);
        machine_ = std::move(next);
        scenario_ = changed;
    }
    if (result.settings) context_->on_settings(*changed);
    context_->bus.StatusChanged();
    for (const auto& action : result.actions) Perform(action);
    for (const auto& transition : result.transitions) {
        if (transition.to == State::kRunning) context_->on_running(*changed);
        if (transition.to == State::kDeleted) Finish();
    }
    if (!result.transitions.empty()) context_->on_moved(changed->id, state);
    Arm();
    if (result.refusal) return std::unexpected(std::move(*result.refusal));
    return {};
}

std::optional<ScenarioMove> ScenarioSession::MoveIn(const SwitchoverMachine& next,
                                                    const StepResult& result) {
    if (!result.persist) return std::nullopt;
    const SwitchoverMachine before = Copy();
    MoveFacts facts{.before = before.state(),
                    .after = next.state(),
                    .transitions = result.transitions,
                    .now = context_->clock.WallNow(),
                    .sync = sync_,
                    .last_sync = {},
                    .lag_ms = {},
                    .master_heard = {},
                    .heartbeat = next.scenario().settings.heartbeat_interval};
    if (const auto& report = before.LastReport(Side::kMaster)) {
        const Duration ago = context_->clock.Now() - before.LastReportAt(Side::kMaster);
        facts.master_heard = WallTime{facts.now.unix_ns - ago.count()};
        if (report->replication) facts.lag_ms = report->replication->lag_ms;
    }
    const auto& told = next.LastReport(Side::kMaster);
    if (!told || !told->replication || !told->replication->last_sync) return MoveOf(facts);
    const SyncOutcome& last = *told->replication->last_sync;
    const bool fresh = last.epoch == told->replication->epoch && last.ended != sync_known_;
    if (fresh) facts.last_sync = last;
    return MoveOf(facts);
}

void ScenarioSession::Observe(const Event& event, const SwitchoverMachine& next,
                              const StepResult& result) {
    for (const auto& transition : result.transitions) {
        if (transition.to == State::kSynchronising) sync_.reset();
    }
    const auto* report = std::get_if<Report>(&event);
    if (report == nullptr || !report->replication) return;
    const bool master = report->host == next.scenario().master_host;
    const bool settled =
        next.state().state != State::kStarting && next.state().state != State::kSynchronising;
    const auto& last = report->replication->last_sync;
    const bool before = settled || report->replication->state != ReplicationState::kRunning;
    if (master && before && last) sync_known_ = last->ended;
    if (master && report->replication->sync) sync_ = report->replication->sync;
    if (!context_->on_replication) return;
    context_->on_replication(next.scenario().id, master ? Side::kMaster : Side::kReplica,
                             *report->replication);
}

Status ScenarioSession::Commit(const Scenario& scenario, const StepResult& result,
                               std::optional<ScenarioMove> move) {
    if (!result.persist && result.events.empty()) return {};
    ScenarioCommit commit{.scenario = scenario.id,
                          .machine = result.persist,
                          .events = {},
                          .settings = {},
                          .move = std::move(move)};
    for (const auto& note : result.events) {
        commit.events.push_back(context_->Render(note.code, note.arguments, &scenario));
    }
    if (result.settings) {
        commit.settings = {.scenario = scenario, .change = *result.settings};
        commit.settings->change.at = context_->clock.WallNow();
    }
    if (auto status = context_->store.Commit(commit); !status) {
        if (!std::exchange(store_fails_, true)) {
            LogError("scenario '{}' stands still, the store does not take its state: {}",
                     scenario.name, Describe(status.error()));
        }
        return std::unexpected(
            std::move(status).error().While("commit scenario '" + scenario.name + "'"));
    }
    if (std::exchange(store_fails_, false)) {
        LogInfo("scenario '{}' goes on, the store works again", scenario.name);
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
                               const Instant came = self->context_->clock.Now();
                               boost::asio::post(self->strand_, [weak, once, again, came] {
                                   const auto session = weak.lock();
                                   if (!session) return;
                                   if (once) session->tick_pending_ = false;
                                   if (auto status = session->Handle(again, came); !status)
                                       session->DeliverAgain(again);
                               });
                           });
}

void ScenarioSession::Perform(const Action& action) {
    if (action.kind == ActionKind::kVerify) {
        PerformVerify(action);
        return;
    }
    if (action.kind == ActionKind::kRunHook) {
        PerformHook(action);
        return;
    }
    // Whether a renewal counts is seen in the next reports; nobody waits for its answer.
    const bool renewal = action.kind == ActionKind::kRenewLease;
    const Scenario scenario = Copy().scenario();
    const Side other = action.side == Side::kMaster ? Side::kReplica : Side::kMaster;
    const std::string peer = context_->hosts.AddressOf(HostOf(scenario, other));
    context_->fleet.Execute(BuildCommand(scenario, action, peer),
                            [weak = weak_from_this(), tag = action.tag, renewal](Reply reply) {
                                reply.tag = tag;
                                const auto self = weak.lock();
                                if (!self) return;
                                if (renewal) {
                                    self->RememberRenewal(reply);
                                } else {
                                    self->Deliver(std::move(reply));
                                }
                            });
}

void ScenarioSession::RememberRenewal(const Reply& reply) {
    const std::string trouble = reply.error ? Describe(*reply.error) : std::string();
    {
        MutexLock lock(mutex_);
        if (trouble == std::exchange(renewal_trouble_, trouble)) return;
    }
    const std::string name = scenario()->name;
    if (trouble.empty()) {
        LogInfo("scenario '{}': its run lease is renewed again", name);
    } else {
        LogWarning("scenario '{}': its run lease was not renewed: {}", name, trouble);
    }
}

void ScenarioSession::PerformVerify(const Action& action) {
    const SwitchoverMachine machine = Copy();
    auto task = MakeVerificationTask(*context_, machine.scenario(), action.adopt);
    task.noted = machine.state().home_adapters;
    task.goes_home = machine.state().backward;
    Verify(context_->fleet, std::move(task),
           [weak = weak_from_this(), tag = action.tag](const Verdict& verdict) {
               const auto self = weak.lock();
               if (!self) return;
               self->RememberVerdict(verdict);
               Reply reply{.tag = tag, .answered = true};
               reply.extra_paths = verdict.extra_paths;
               reply.adapters = verdict.adapters;
               if (!verdict.Ok()) reply.error = verdict.FirstError();
               self->Deliver(std::move(reply));
           });
}

void ScenarioSession::PerformHook(const Action& action) {
    const SwitchoverMachine machine = Copy();
    const Scenario& scenario = machine.scenario();
    const bool switching = machine.state().state == State::kSwitching;
    context_->hook_runner.Run(
        {.moment = action.moment,
         .scenario = scenario.id,
         .scenario_name = scenario.name,
         .master = context_->hosts.NameOf(scenario.master_host),
         .replica = context_->hosts.NameOf(scenario.replica_host),
         .mode = switching ? std::string(Name(machine.state().mode)) : std::string(),
         .limit = action.timeout},
        [weak = weak_from_this(), tag = action.tag](Result<std::string> ran) {
            const auto self = weak.lock();
            if (!self) return;
            Reply reply{.tag = tag, .answered = true};
            if (ran) {
                reply.output = std::move(*ran);
            } else {
                reply.error = std::move(ran).error();
                reply.error->retryable = false;  // once only
            }
            self->Deliver(std::move(reply));
        });
}

void ScenarioSession::Arm() {
    std::optional<Instant> next;
    {
        MutexLock lock(mutex_);
        next = machine_.NextDeadline(stepped_at_);
    }
    if (!next || (armed_ && *armed_ <= *next)) return;
    armed_ = next;
    context_->clock.CallAt(*next, [weak = weak_from_this(), at = *next] {
        const auto self = weak.lock();
        if (!self) return;
        const Instant came = self->context_->clock.Now();
        boost::asio::post(self->strand_, [weak, at, came] {
            if (const auto session = weak.lock()) session->OnTimer(at, came);
        });
    });
}

void ScenarioSession::OnTimer(Instant at, Instant came) {
    if (armed_ != at) return;
    armed_.reset();
    if (auto status = Handle(Tick{}, came); !status) DeliverAgain(Tick{});
}

void ScenarioSession::Finish() {
    const auto scenario = this->scenario();
    if (auto status = context_->store.DeleteScenario(scenario->id); !status) {
        // Its state is "deleted": the next start removes it.
        LogError("scenario '{}' cannot be removed from the store: {}", scenario->name,
                 Describe(status.error()));
    }
    context_->on_deleted(scenario->id);
}

void ScenarioSession::RememberVerdict(const Verdict& verdict) {
    const auto record = std::make_shared<const VerificationRecord>(
        VerificationRecord{.at = context_->clock.WallNow(), .findings = verdict.findings});
    MutexLock lock(mutex_);
    verified_ = record;
}

std::shared_ptr<const Scenario> ScenarioSession::scenario() const {
    MutexLock lock(mutex_);
    return scenario_;
}

State ScenarioSession::state() const {
    MutexLock lock(mutex_);
    return machine_.state().state;
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
    view.divergence_unknown = machine.DivergenceUnknown();
    view.status_known = true;
    for (const Side side : {Side::kMaster, Side::kReplica}) {
        const auto& report = machine.LastReport(side);
        const bool master = side == Side::kMaster;
        const bool answers = report && machine.Level(side, now) == HostLevel::kHealthy;
        (master ? view.master_answers : view.replica_answers) = answers;
        if (!answers) view.status_known = false;
        if (!report) continue;
        (master ? view.master : view.replica) = report->replication;
        (master ? view.master_vm : view.replica_vm) = report->vm;
        const auto age = Milliseconds(now - machine.LastReportAt(side));
        view.status_age_ms = std::max(view.status_age_ms, age);
    }
    MutexLock lock(mutex_);
    view.verified = verified_;
    return view;
}

}  // namespace rha::control
