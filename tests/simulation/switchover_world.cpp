#include "tests/simulation/switchover_world.h"

#include <algorithm>

#include "control/core/machine_state_codec.h"

namespace rha::control::simulation {
namespace {

constexpr std::uint64_t kFaultSeconds = 1500;
constexpr std::uint64_t kHealSeconds = 6000;
constexpr std::uint64_t kQuietSeconds = 200;
constexpr std::uint64_t kTimeoutSeconds = 60;
constexpr std::size_t kStoryLines = 120;

std::string Tagged(const Action& action) {
    return std::string(Name(action.kind)) + " " + std::string(Name(action.side)) + " " +
           std::to_string(action.tag.epoch.value) + "/" + std::to_string(action.tag.step);
}

Reply Refused(const std::string& message, bool retryable = false) {
    Reply reply{.answered = true};
    reply.error = Error{.code = ErrorCode::kFailedPrecondition,
                        .message = message,
                        .remedy = "look there",
                        .retryable = retryable};
    return reply;
}

}  // namespace

SwitchoverWorld::SwitchoverWorld(std::uint64_t seed) : random_(seed) {
    scenario_.id = {"11111111-1111-1111-1111-111111111111"};
    scenario_.name = "web";
    scenario_.vm = {"22222222-2222-2222-2222-222222222222"};
    scenario_.master_host = {"A"};
    scenario_.replica_host = {"B"};
    scenario_.settings.is_alive_timeout = std::chrono::seconds(kTimeoutSeconds);
    scenario_.settings.shutdown_grace = std::chrono::seconds(10);
    scenario_.settings.automatic_switchover = Chance(70);
    scenario_.settings.check_guest = Chance(80);
    crash_chance_percent_ = Below(4);
    calm_ = 1 + Below(8);
    a_.name = "A";
    b_.name = "B";
    a_.runs_vm = true;
    a_.registered = true;
    Restart();
}

void SwitchoverWorld::Say(const std::string& line) {
    const std::string full = std::to_string(second_) + " " + line;
    for (const char c : full) {
        hash_ ^= static_cast<unsigned char>(c);
        hash_ *= 1099511628211ull;
    }
    story_.push_back(full);
    if (story_.size() > kStoryLines) story_.pop_front();
}

void SwitchoverWorld::Violation(const std::string& what) {
    Say("VIOLATION " + what);
    violations_.push_back("at " + std::to_string(second_) + " s: " + what);
}

std::string SwitchoverWorld::Story() const {
    std::string out;
    for (const auto& line : story_) out += line + "\n";
    return out;
}

void SwitchoverWorld::At(std::uint64_t second, Call call) {
    queue_.emplace(std::pair{std::max(second, second_), queued_++}, std::move(call));
}

void SwitchoverWorld::Run() {
    Feed(RunRequest{});
    while (second_ < kFaultSeconds && persisted_.state != State::kDeleted) {
        Faults();
        Operator();
        Second();
    }
    Heal();
    const std::uint64_t end = second_ + kHealSeconds;
    std::uint64_t quiet = 0;
    while (second_ < end && quiet < kQuietSeconds) {
        const MachineState before = persisted_;
        Second();
        const bool same = Resting(persisted_.state) && persisted_ == before;
        quiet = same ? quiet + 1 : 0;
    }
    CheckRest();
}

void SwitchoverWorld::Second() {
    ++second_;
    if (restart_at_ && second_ >= *restart_at_) Restart();
    Guest();
    Replicate();
    SendReports();
    while (!queue_.empty() && queue_.begin()->first.first <= second_) {
        const Call call = std::move(queue_.begin()->second);
        queue_.erase(queue_.begin());
        call();
    }
    Feed(Tick{});
}

// ---- What goes wrong. ----

void SwitchoverWorld::Faults() {
    for (Host* host : {&a_, &b_}) {
        if (Rare(500) && host->alive) {
            Say("host " + host->name + " dies");
            host->alive = false;
            host->runs_vm = false;
            if (host->job == Job::kMaster) gap_ = true;
        } else if (!host->alive && Below(130) == 0) {
            Say("host " + host->name + " is back");
            host->alive = true;
            ++host->engine_run;
        }
    }
    for (auto* link : {&a_.link, &b_.link, &link_ab_}) {
        if (*link ? Rare(300) : Below(60) == 0) {
            *link = !*link;
            Say(std::string("links ") + (a_.link ? "a" : "-") + (b_.link ? "b" : "-") +
                (link_ab_ ? "c" : "-"));
        }
    }
    if (Rare(500)) {
        // The control service loses its own network.
        Say("the control service is cut off");
        a_.link = false;
        b_.link = false;
    }
    Host& master = HostOf(Side::kMaster);
    if (master.runs_vm && Rare(400)) {
        Say("the guest goes down");
        master.runs_vm = false;
    }
    if (Rare(200)) gap_ = true;
    if (Rare(500)) {
        Say("engine " + master.name + " forgets");
        if (master.job == Job::kMaster) master.job = Job::kNone;
        ++master.engine_run;
    }
    if (machine_ && Rare(150)) Crash();
}

void SwitchoverWorld::Heal() {
    Say("healed");
    healed_ = true;
    a_.link = b_.link = link_ab_ = true;
    for (Host* host : {&a_, &b_}) {
        if (!host->alive) ++host->engine_run;
        host->alive = true;
    }
    crash_chance_percent_ = 0;
    if (!machine_) Restart();
}

// ---- Guest, replication, reports. ----

void SwitchoverWorld::Write(Host& host) {
    host.content = host.content * 6364136223846793005ull + ++writes_;
    if (host.job == Job::kMaster) chain_.push_back(host.content);
}

void SwitchoverWorld::Guest() {
    for (Host* host : {&a_, &b_}) {
        if (host->runs_vm) Write(*host);
    }
}

void SwitchoverWorld::Replicate() {
    Host* const master = a_.job == Job::kMaster ? &a_ : b_.job == Job::kMaster ? &b_ : nullptr;
    const bool streaming = master != nullptr && a_.alive && b_.alive && link_ab_ &&
                           Other(*master).job == Job::kReplica && !replica_.promoted &&
                           a_.epoch == b_.epoch;
    if (!streaming) {
        sync_left_ = 5;
        return;
    }
    replica_.heard_master_at = second_;
    if (gap_) {
        replica_.consistent = false;
        if (sync_left_ > 0) {
            --sync_left_;
            return;
        }
        gap_ = false;
    }
    replica_.consistent = true;
    const std::uint64_t last = chain_.size() - 1;
    const std::uint64_t lag = master->runs_vm ? std::min(Below(3), last) : 0;
    replica_.durable = std::max(replica_.durable, last - lag);
    if (replica_.suspended) return;
    replica_.applied = replica_.durable;
    Other(*master).content = chain_[replica_.applied];
}

Report SwitchoverWorld::ReportOf(const Host& host) const {
    Report report{.host = {host.name}, .replication = {}, .vm = {}, .engine_run = host.engine_run};
    if (host.registered) {
        report.vm = VmSummary{.id = scenario_.vm,
                              .state = host.runs_vm ? VmState::kRunning : VmState::kOff,
                              .guest = GuestHealth::kAlive};
    }
    if (host.job == Job::kNone) return report;
    ReplicationFacts facts{.scenario = scenario_.id, .epoch = {host.epoch}};
    const bool linked = link_ab_ && a_.alive && b_.alive;
    if (host.job == Job::kMaster) {
        facts.state = !linked ? ReplicationState::kConnecting
                      : gap_  ? ReplicationState::kSynchronising
                              : ReplicationState::kRunning;
        facts.capture = {1 + host.master_epoch};
        facts.captured = {chain_.size()};
        facts.durable = {replica_.durable + 1};
        facts.dirty_bytes = gap_ ? 65536 : 0;
    } else {
        facts.state = replica_.promoted ? ReplicationState::kPromoted : ReplicationState::kRunning;
        facts.consistent = replica_.consistent;
        facts.apply_suspended = replica_.suspended;
        facts.peer_connected = second_ - replica_.heard_master_at < 10 && !replica_.promoted;
    }
    report.replication = facts;
    return report;
}

void SwitchoverWorld::SendReports() {
    for (const Host* host : {&a_, &b_}) {
        if (!host->alive || !host->link) continue;
        if (!healed_ && Chance(5)) continue;  // an interval without a report
        const Report report = ReportOf(*host);
        At(second_, [this, report] {
            if (!machine_) return;
            if (report.host == machine_->scenario().master_host) master_report_at_ = second_;
            Feed(report);
        });
    }
}

// ---- The control service: commit, then act; it may die in between. ----

void SwitchoverWorld::Feed(const Event& event) {
    if (!machine_) return;
    SwitchoverMachine next = *machine_;
    const Maintenance maintenance = persisted_.maintenance;
    const StepResult result = next.Step(event, Now());
    if (result.persist) {
        const auto decoded = DecodeMachineState(EncodeMachineState(*result.persist));
        if (!decoded || !(*decoded == *result.persist)) Violation("the state's text is not it");
        persisted_ = *result.persist;
    }
    if (result.settings) {
        const Duration before = scenario_.settings.is_alive_timeout;
        scenario_ = next.Stored();
        if (scenario_.settings.is_alive_timeout < before) shortened_at_ = second_;
    }
    CheckStep(result, std::holds_alternative<SwitchoverRequest>(event));
    for (const auto& note : result.events) CheckEvent(note, maintenance);
    const bool dies = result.persist && Chance(crash_chance_percent_);
    const std::size_t acted = dies ? Below(result.actions.size() + 1) : result.actions.size();
    machine_ = std::move(next);
    for (std::size_t i = 0; i < acted; ++i) Send(result.actions[i]);
    if (dies) Crash();
}

void SwitchoverWorld::CheckStep(const StepResult& result, bool asked) {
    for (const auto& step : result.transitions) {
        ++transition_count_;
        Say(std::string(Name(step.from)) + " " + std::string(Name(step.on)) + " " +
            std::string(Name(step.to)));
        if (step.from == State::kSwitched && step.to == State::kVerifying) ++turns_;
        const bool recovers =
            step.on == Trigger::kRecoverMaster || step.on == Trigger::kRecoverReplica;
        if (recovers) ++recovered_;
        if (step.from == State::kMaintenance && step.to == State::kCountdown) {
            Violation("counts down during a maintenance");
        }
        if (step.to != State::kSwitching) continue;
        operator_switched_ = asked;
        if (step.on == Trigger::kTimeoutAutomatic) {
            const auto timeout =
                static_cast<std::uint64_t>(scenario_.settings.is_alive_timeout.count());
            if (second_ - master_report_at_ < timeout) {
                Violation("switched over although the master was heard less than a timeout ago");
            }
            if (shortened_at_ && second_ - *shortened_at_ < timeout) {
                Violation("switched over because the timeout was shortened");
            }
            if (!scenario_.settings.automatic_switchover) Violation("automatic although off");
        }
    }
    if (result.persist && result.persist->error &&
        result.persist->error->code == ErrorCode::kInternal) {
        Violation("took a way that is not in the table");
    }
    if (result.refusal && result.refusal->remedy.empty()) Violation("a refusal without a remedy");
}

void SwitchoverWorld::CheckEvent(const EventNote& event, const Maintenance& before) {
    const bool over =
        event.code == EventCode::kMaintenanceEnded || event.code == EventCode::kMaintenanceResync;
    if (!over) return;
    ++maintained_;
    if (!before.ready) Violation("a maintenance is over before its host was ready");
    if (HostOf(before.side).engine_run == before.engine_run) {
        Violation("a maintenance is over before its host was down");
    }
}

void SwitchoverWorld::Crash() {
    Say("the control service dies");
    machine_.reset();
    restart_at_ = second_ + 1 + Below(90);
}

void SwitchoverWorld::Restart() {
    Say("the control service starts");
    restart_at_.reset();
    machine_ = SwitchoverMachine::Restore(scenario_, persisted_, Now());
    Feed(Restarted{});
}

void SwitchoverWorld::CheckActions(const Action& action) {
    if (action.kind != ActionKind::kStartVm) return;
    auto& sides = started_in_epoch_[action.tag.epoch.value];
    sides.insert(action.side);
    if (sides.size() > 1) Violation("both sides were told to start in one epoch");
}

void SwitchoverWorld::Send(const Action& action) {
    CheckActions(action);
    Say("send " + Tagged(action));
    const bool lost = !healed_ && Chance(5);
    // Commands of one connection arrive in order, one after another.
    Host& host = HostOf(action.side);
    const std::uint64_t arrives = std::max(host.free_at, second_ + Below(3));
    host.free_at = arrives;
    if (!lost) At(arrives, [this, &host, action] { Deliver(host, action); });
    // The connection's own deadline: the shell always hears of an end.
    const auto deadline = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(action.timeout).count());
    At(second_ + deadline, [this, action] {
        Feed(Reply{.tag = action.tag,
                   .error = Error{.code = ErrorCode::kTimeout, .message = "no answer"}});
    });
}

void SwitchoverWorld::Deliver(Host& host, const Action& action) {
    if (!host.alive || !host.link) {
        At(second_ + 1, [this, action] {
            Feed(Reply{.tag = action.tag,
                       .error = Error{.code = ErrorCode::kUnavailable,
                                      .message = "not connected",
                                      .retryable = true}});
        });
        return;
    }
    Reply reply = Execute(host, action);
    reply.tag = action.tag;
    Say("did " + Tagged(action) + (reply.error ? ": " + reply.error->message : ""));
    const int copies = healed_ ? 1 : Chance(5) ? 0 : Chance(5) ? 2 : 1;
    for (int i = 0; i < copies; ++i) {
        const std::uint64_t delay = healed_ ? 0 : Chance(5) ? Below(120) : Below(2);
        At(second_ + delay, [this, reply] { Feed(reply); });
    }
}

// ---- The engines. ----

std::optional<Error> SwitchoverWorld::Trouble() {
    if (healed_ || !Chance(6)) return std::nullopt;
    Error error{.code = ErrorCode::kIo, .message = "trouble", .remedy = "look there"};
    error.retryable = Chance(60);
    return error;
}

Reply SwitchoverWorld::Execute(Host& host, const Action& action) {
    Reply reply{.answered = true};
    if (action.tag.epoch.value < host.epoch && action.kind != ActionKind::kVerify) {
        reply.error = Error{.code = ErrorCode::kStaleEpoch, .message = "stale epoch"};
        return reply;
    }
    if (auto trouble = Trouble()) {
        reply.error = std::move(trouble);
        return reply;
    }
    if (action.kind == ActionKind::kStopReplication) return Stop(host, action);
    return action.side == Side::kMaster ? ExecuteOnMaster(host, action)
                                        : ExecuteOnReplica(host, action);
}

Reply SwitchoverWorld::Stop(Host& host, const Action& action) {
    host.epoch = action.tag.epoch.value;
    if (host.job == Job::kReplica) replica_.promoted = replica_.suspended = false;
    if (host.job == Job::kMaster) gap_ = true;
    host.job = Job::kNone;
    return {.answered = true};
}

Reply SwitchoverWorld::Suspend(Host& host, const Action& action) {
    const bool replica = host.job == Job::kReplica && !replica_.promoted;
    if (action.suspend && (!replica || !replica_.consistent)) return Refused("not consistent");
    if (replica) replica_.suspended = action.suspend;
    return {.answered = true};
}

Reply SwitchoverWorld::ExecuteOnMaster(Host& host, const Action& action) {
    Reply reply{.answered = true};
    switch (action.kind) {
        case ActionKind::kVerify:
            return host.runs_vm ? reply : Refused("the machine is off");
        case ActionKind::kStartMaster:
            return StartMaster(host, action);
        case ActionKind::kShutdownGuest:
            host.runs_vm = false;
            reply.graceful = Chance(80);
            return reply;
        case ActionKind::kDrain:
            if (host.job != Job::kMaster || gap_) return Refused("not replicating");
            if (!link_ab_ || !Other(host).alive || replica_.applied + 1 < chain_.size()) {
                return Refused("not yet", true);
            }
            host.drained_at = chain_.size();
            host.drained_content = host.content;
            reply.final_sequence = {host.drained_at};
            reply.final_capture = {1};
            return reply;
        case ActionKind::kStartVm:
            // Only a replica that was cut off when the order was given may run as well.
            if (Other(host).runs_vm) Say("both run");
            host.runs_vm = true;
            return reply;
        default:
            return Refused("not for a master");
    }
}

Reply SwitchoverWorld::StartMaster(Host& host, const Action& action) {
    const bool same = host.job == Job::kMaster && host.epoch == action.tag.epoch.value;
    const bool first = host.master_epoch != action.tag.epoch.value;
    host.master_epoch = action.tag.epoch.value;
    const bool trusts =
        action.trusted_generation != 0 && !action.full_compare && host.captured && first;
    if (trusts && !same) {
        ++trusted_;
        if (Other(host).content != host.started_content) {
            Violation("a replica is believed that is not what this host's files were");
        }
    }
    host.job = Job::kMaster;
    host.epoch = action.tag.epoch.value;
    if (same) return {.answered = true};
    gap_ = !trusts;
    chain_ = {host.content};
    replica_.durable = replica_.applied = 0;
    return {.answered = true};
}

Reply SwitchoverWorld::StartReplica(Host& host, const Action& action) {
    Reply reply{.answered = true};
    if (host.job == Job::kReplica && replica_.promoted) return Refused("promoted");
    if (host.registered) Violation("a registered machine is made a replica");
    const bool kept = host.job == Job::kReplica;
    if (action.adopt && !kept) {
        if (host.runs_vm) return Refused("the machine runs here");
        const bool unchanged =
            action.final_sequence.value == host.drained_at && host.content == host.drained_content;
        replica_ = {};
        reply.generation = 5;
        reply.unchanged = action.final_sequence.value != 0 && unchanged;
    }
    host.job = Job::kReplica;
    host.epoch = action.tag.epoch.value;
    return reply;
}

Reply SwitchoverWorld::Promote(Host& host, const Action& action) {
    if (host.job == Job::kReplica && replica_.suspended) {
        // The journal is applied first, whether or not the promotion is refused then.
        replica_.suspended = false;
        replica_.applied = replica_.durable;
        host.content = chain_[replica_.applied];
    }
    const bool final = replica_.applied + 1 >= action.final_sequence.value;
    if (host.job != Job::kReplica) return Refused("no replica");
    if (action.require_final && !final) return Refused("not final");
    if (!replica_.consistent && !action.allow_inconsistent) return Refused("not consistent");
    host.epoch = action.tag.epoch.value;
    host.captured = false;
    replica_.promoted = true;
    replica_.promoted_cleanly = action.require_final;
    replica_.allowed_inconsistent = action.allow_inconsistent;
    return {.answered = true, .consistent = replica_.consistent};
}

Reply SwitchoverWorld::ExecuteOnReplica(Host& host, const Action& action) {
    switch (action.kind) {
        case ActionKind::kStartReplica:
            return StartReplica(host, action);
        case ActionKind::kPromote:
            return Promote(host, action);
        case ActionKind::kSuspendApply:
            return Suspend(host, action);
        case ActionKind::kRegisterVm:
            host.registered = true;
            return {.answered = true};
        case ActionKind::kUnregisterVm:
            if (host.runs_vm) return Refused("it runs");
            host.registered = false;
            return {.answered = true};
        case ActionKind::kStartVm:
            return StartOnReplica(host, action);
        default:
            return Refused("not for a replica");
    }
}

Reply SwitchoverWorld::StartOnReplica(Host& host, const Action& action) {
    const Host& master = Other(host);
    const bool replica = host.job == Job::kReplica;
    if ((replica && !replica_.promoted) || !host.registered) {
        return Refused("not promoted or not registered");
    }
    if (host.runs_vm) return {.answered = true};
    if (!replica) {  // its copy lived before: the operator chose it
        host.captured = false;
        host.runs_vm = true;
        host.epoch = action.tag.epoch.value;
        return {.answered = true};
    }
    const bool first = !host.captured;
    if (first && replica_.promoted_cleanly && host.content != master.content) {
        Violation("a clean switchover started the replica without its final data");
    }
    if (replica_.promoted_cleanly && master.runs_vm) {
        Violation("a clean switchover started the replica beside the running master");
    }
    if (!replica_.consistent && !replica_.allowed_inconsistent) {
        Violation("an inconsistent replica was started without an override");
    }
    if (first) host.started_content = host.content;
    host.captured = true;
    host.runs_vm = true;
    if (master.runs_vm) Say("both run, epoch " + std::to_string(action.tag.epoch.value));
    return {.answered = true};
}

}  // namespace rha::control::simulation
