#include "tests/simulation/switchover_world.h"

#include <algorithm>

#include "control/core/machine_state_codec.h"

namespace rha::control::simulation {
namespace {

/// Clocks are wrong by this much at most.
constexpr double kClockError = 0.005;
constexpr std::uint64_t kFaultSeconds = 1500;
constexpr std::uint64_t kHealSeconds = 6000;
constexpr std::uint64_t kQuietSeconds = 200;
constexpr std::uint64_t kTimeoutSeconds = 60;
constexpr std::size_t kStoryLines = 120;

double ClockRate(Surroundings& around) {
    const auto error = static_cast<double>(around.random() % 2001) - 1000;
    return 1 + kClockError * error / 1000;
}

std::string Tagged(const Action& action) {
    return std::string(Name(action.kind)) + " " + std::string(Name(action.side)) + " " +
           std::to_string(action.tag.epoch.value) + "/" + std::to_string(action.tag.step);
}

}  // namespace

Surroundings::Surroundings(std::uint64_t seed) : random(seed) {
    control_rate = ClockRate(*this);
    crash_chance_percent = random() % 4;
    calm = 1 + random() % 8;
}

Site::Site(std::string its_name, Surroundings& around)
    : name(std::move(its_name)), rate(ClockRate(around)) {}

SwitchoverWorld::SwitchoverWorld(Surroundings& around, unsigned number, Site& master, Site& replica,
                                 bool& link)
    : around_(around), link_ab_(link) {
    const std::string digit = std::to_string(number);
    scenario_.id = {"11111111-1111-1111-1111-11111111111" + digit};
    scenario_.name = "web";
    scenario_.vm = {"22222222-2222-2222-2222-22222222222" + digit};
    scenario_.master_host = {master.name};
    scenario_.replica_host = {replica.name};
    scenario_.settings.is_alive_timeout = std::chrono::seconds(kTimeoutSeconds);
    scenario_.settings.shutdown_grace = std::chrono::seconds(10);
    scenario_.settings.automatic_switchover = Chance(70);
    scenario_.settings.check_guest = Chance(80);
    scenario_.settings.run_lease = Chance(80);
    scenario_.settings.automatic_reverse = Chance(40);
    if (Chance(30)) scenario_.settings.before_sync_limit = std::chrono::seconds(30);
    if (Chance(30)) scenario_.settings.before_switchover_limit = std::chrono::seconds(30);
    a_.site = &master;
    b_.site = &replica;
    a_.runs_vm = true;
    a_.registered = true;
}

void SwitchoverWorld::Say(const std::string& line) {
    const std::string full = std::to_string(around_.second) + " " + line;
    for (const char c : full) {
        hash_ ^= static_cast<unsigned char>(c);
        hash_ *= 1099511628211ull;
    }
    story_.push_back(full);
    if (story_.size() > kStoryLines) story_.pop_front();
}

void SwitchoverWorld::Violation(const std::string& what) {
    Say("VIOLATION " + what);
    violations_.push_back("at " + std::to_string(around_.second) + " s: " + what);
}

std::string SwitchoverWorld::Story() const {
    std::string out;
    for (const auto& line : story_) out += line + "\n";
    return out;
}

void SwitchoverWorld::At(std::uint64_t second, Call call) {
    queue_.emplace(std::pair{std::max(second, around_.second), queued_++}, std::move(call));
}

void SwitchoverWorld::Run() {
    around_.control_up = true;
    Restart();
    Feed(RunRequest{});
    const auto second = [this] {
        ++around_.second;
        if (around_.restart_at && around_.second >= *around_.restart_at) Restart();
        Work();
    };
    while (around_.second < kFaultSeconds && persisted_.state != State::kDeleted) {
        HostFaults();
        OwnFaults();
        if (around_.control_up) {
            Maintain();
            Operator();
        }
        second();
    }
    Heal();
    const std::uint64_t end = around_.second + kHealSeconds;
    std::uint64_t quiet = 0;
    while (around_.second < end && quiet < kQuietSeconds) {
        const MachineState before = persisted_;
        const std::uint64_t fenced = fenced_;
        second();
        // The shortest lease is over where messages take their longest: a guard's word, too, is
        // news.
        const bool same = Resting(persisted_.state) && persisted_ == before && fenced_ == fenced;
        quiet = same ? quiet + 1 : 0;
    }
    CheckRest();
}

void SwitchoverWorld::Work() {
    Guest();
    Replicate();
    ExtendLease();
    Guard();
    SendReports();
    while (!queue_.empty() && queue_.begin()->first.first <= around_.second) {
        const Call call = std::move(queue_.begin()->second);
        queue_.erase(queue_.begin());
        call();
    }
    Feed(Tick{});
}

// ---- What goes wrong. ----

void SwitchoverWorld::HostFaults() {
    for (Host* host : {&a_, &b_}) {
        Site& site = *host->site;
        if (Rare(500) && site.alive) {
            Say("host " + site.name + " dies");
            GoDown(*host, false);
        } else if (!site.alive && Below(130) == 0) {
            Say("host " + site.name + " is back");
            ComeUp(*host);
        }
        if (Rare(300)) {
            site.guard = false;  // and is started again
            At(around_.second + 1, [&site] { site.guard = true; });
        }
        if (site.orders ? Rare(400) : Below(60) == 0) {
            site.orders = !site.orders;
            Say(site.name + (site.orders ? " hears orders" : " hears no orders"));
        }
    }
    for (auto* link : {&a_.site->link, &b_.site->link, &link_ab_}) {
        if (*link ? Rare(300) : Below(60) == 0) {
            *link = !*link;
            Say(std::string("links ") + (a_.site->link ? "a" : "-") + (b_.site->link ? "b" : "-") +
                (link_ab_ ? "c" : "-"));
        }
    }
    if (Rare(500)) {
        // The control service loses its own network.
        Say("the control service is cut off");
        a_.site->link = false;
        b_.site->link = false;
    }
    Host& master = HostOf(Side::kMaster);
    if (master.runs_vm && Rare(250)) {
        Say("the master is cut off from everybody");
        master.site->link = link_ab_ = false;
        master.site->orders = Chance(50);
    }
    if (Rare(500)) {
        Say("engine " + master.site->name + " forgets");
        ++master.site->engine_run;
        OnEngineRestart(*master.site);
    }
    if (around_.control_up && Rare(150)) Crash();
}

void SwitchoverWorld::OwnFaults() {
    Host& master = HostOf(Side::kMaster);
    if (master.runs_vm && Rare(400)) {
        Say("the guest goes down");
        master.runs_vm = false;
    }
    if (Rare(200)) gap_ = true;
}

void SwitchoverWorld::OnEngineRestart(const Site& site) {
    Host& master = HostOf(Side::kMaster);
    if (master.site == &site && master.job == Job::kMaster) master.job = Job::kNone;
}

void SwitchoverWorld::OnHostDown(const Site& site, bool orderly) {
    for (Host* host : {&a_, &b_}) {
        if (host->site != &site) continue;
        if (host->job == Job::kMaster && (!orderly || host->runs_vm)) gap_ = true;
        host->runs_vm = false;
        host->off_at.reset();
        host->lease_end = {};  // of an earlier boot
        if (host->job == Job::kReplica) replica_.granted_until = {};
    }
}

void SwitchoverWorld::OnHostUp(const Site& site) {
    for (Host* host : {&a_, &b_}) {
        if (host->site == &site && host->job == Job::kReplica) {
            replica_.since = Elapsed(host->site->rate);
        }
    }
}

void SwitchoverWorld::GoDown(Host& host, bool orderly) {
    host.site->alive = false;
    OnHostDown(*host.site, orderly);
}

void SwitchoverWorld::ComeUp(Host& host) {
    if (host.site->alive) return;
    host.site->alive = true;
    ++host.site->engine_run;
    ++host.site->boot_run;
    OnHostUp(*host.site);
}

void SwitchoverWorld::Heal() {
    Say("healed");
    around_.healed = true;
    a_.site->link = b_.site->link = link_ab_ = true;
    a_.site->orders = b_.site->orders = true;
    ComeUp(a_);
    ComeUp(b_);
    around_.crash_chance_percent = 0;
    if (!around_.control_up) Restart();
}

// ---- Guest, replication, reports. ----

void SwitchoverWorld::Write(Host& host) {
    const std::uint64_t before =
        std::exchange(host.content, host.content * 6364136223846793005ull + ++writes_);
    before_[host.content] = before;
    if (Resting(persisted_.state)) host.forsaken = false;  // else a run is at it already
    if (host.job == Job::kMaster) chain_.push_back(host.content);
}

// The truth that no engine's word and no state of the machine can bend: what a copy holds is lost
// if its new content has not grown out of it.
void SwitchoverWorld::Copy(Host& host, std::uint64_t content) {
    if (host.content != host.copied) {  // written to, or this is the first copy
        std::uint64_t older = content;
        while (older != host.content && before_.contains(older)) older = before_.at(older);
        if (older != host.content && !host.forsaken) {
            Violation("what only the copy on " + host.site->name +
                      " holds is overwritten, and nobody said so");
        }
    }
    host.content = host.copied = content;
    host.torn = false;
}

// Of a switchover's own consent the host must not be seen going on afterwards.
void SwitchoverWorld::NoteConsent(const Event& event, const MachineState& before,
                                  const StepResult& result) {
    for (const auto& step : result.transitions) {
        if (step.to == State::kSwitching) split_ = false;
        if (step.on != Trigger::kRun) continue;
        const auto* const run = std::get_if<RunRequest>(&event);
        const bool said = run != nullptr
                              ? run->overwrite_diverged
                              : before.reverse_asked && before.allow_data_loss && !split_;
        const bool turns = step.from == State::kSwitched;
        if (said) HostOf(turns ? Side::kMaster : Side::kReplica).forsaken = true;
    }
    for (const auto& note : result.events) {
        if (note.code == EventCode::kSplitBrain) split_ = true;
    }
}

void SwitchoverWorld::Guest() {
    for (Host* host : {&a_, &b_}) {
        if (host->runs_vm) Write(*host);
    }
}

void SwitchoverWorld::Replicate() {
    Host* const master = a_.job == Job::kMaster ? &a_ : b_.job == Job::kMaster ? &b_ : nullptr;
    const bool streaming = master != nullptr && a_.site->alive && b_.site->alive && link_ab_ &&
                           Other(*master).job == Job::kReplica && !replica_.promoted &&
                           a_.epoch == b_.epoch;
    if (!streaming) {
        sync_left_ = Chance(70) ? 5 : 150;
        return;
    }
    replica_.heard_master_at = around_.second;
    Host& copy = Other(*master);
    copy.received = true;
    copy.untouched = false;
    if (gap_) {
        if (sync_left_ > 0) {  // it holds what it had, in front of the gap
            if (!replica_.consistent) copy.torn = true;
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
    Copy(copy, chain_[replica_.applied]);
}

Report SwitchoverWorld::ReportOf(const Host& host) const {
    Report report{.host = {host.site->name}, .replication = {}, .vm = {}};
    report.engine_run = host.site->engine_run;
    report.boot_run = host.site->boot_run;
    report.boot_clock_ns = static_cast<std::uint64_t>(Elapsed(host.site->rate).count());
    if (host.registered) {
        report.vm = VmSummary{.id = scenario_.vm,
                              .state = host.runs_vm ? VmState::kRunning : VmState::kOff,
                              .guest = GuestHealth::kAlive};
    }
    if (host.job == Job::kNone && !host.leased) return report;
    ReplicationFacts facts{.scenario = scenario_.id, .epoch = {host.epoch}};
    const bool linked = link_ab_ && a_.site->alive && b_.site->alive;
    facts.leased = host.leased;
    facts.guarded = host.site->guard;
    facts.lease_boot_clock_ns = host.renewed_by;
    if (host.job == Job::kNone) {
        facts.state = ReplicationState::kIdle;
    } else if (host.job == Job::kMaster) {
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
        facts.peer_connected = around_.second - replica_.heard_master_at < 10 && !replica_.promoted;
    }
    report.replication = facts;
    return report;
}

void SwitchoverWorld::SendReports() {
    for (const Host* host : {&a_, &b_}) {
        if (!host->site->alive || !host->site->link) continue;
        if (!around_.healed && Chance(5)) continue;  // an interval without a report
        const Report report = ReportOf(*host);
        At(around_.second, [this, report] {
            if (!around_.control_up) return;
            if (report.host == machine_->scenario().master_host) NoteMasterReport(report);
            Feed(report);
        });
    }
}

void SwitchoverWorld::NoteMasterReport(const Report& report) {
    master_report_at_ = Now();
    if (!report.replication || report.replication->epoch > persisted_.epoch) return;
    if (report.replication->state == ReplicationState::kSynchronising) told_of_gap_ = true;
    if (report.replication->state == ReplicationState::kRunning) told_of_gap_ = false;
}

// ---- The control service: commit, then act; it may die in between. ----

void SwitchoverWorld::Feed(const Event& event) {
    // One that is deleted has no machine any more.
    if (!around_.control_up || persisted_.state == State::kDeleted) return;
    SwitchoverMachine next = *machine_;
    const MachineState before = persisted_;
    const StepResult result = next.Step(event, Now());
    NoteConsent(event, before, result);
    if (result.persist) {
        const auto decoded = DecodeMachineState(EncodeMachineState(*result.persist));
        if (!decoded || !(*decoded == *result.persist)) Violation("the state's text is not it");
        persisted_ = *result.persist;
    }
    if (result.settings) {
        const Duration earlier = scenario_.settings.is_alive_timeout;
        scenario_ = next.Stored();
        if (scenario_.settings.is_alive_timeout < earlier) shortened_at_ = Now();
    }
    const bool asked = std::holds_alternative<SwitchoverRequest>(event) ||
                       std::holds_alternative<RecoverRequest>(event);
    CheckStep(result, before, asked);
    for (const auto& note : result.events) CheckEvent(note, before.maintenance);
    if (!result.refusal && on_accepted) on_accepted(event);
    const bool dies = result.persist && Chance(around_.crash_chance_percent);
    const std::size_t acted = dies ? Below(result.actions.size() + 1) : result.actions.size();
    machine_ = std::move(next);
    for (std::size_t i = 0; i < acted; ++i) Send(result.actions[i]);
    if (dies) Crash();
}

void SwitchoverWorld::CheckStep(const StepResult& result, const MachineState& before, bool asked) {
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
        // A replica that was lost meanwhile is another reason.
        const auto& error = result.persist ? result.persist->error : before.error;
        const bool by_hook = step.on == Trigger::kGiveUp &&
                             before.step == Step::kHookBeforeSwitchover &&
                             !(error && error->message.starts_with("the replica"));
        if (by_hook && !operator_switched_) Violation("an automatic switchover heeds a hook");
        if (step.to != State::kSwitching) continue;
        operator_switched_ = asked;
        if (step.on == Trigger::kTimeoutAutomatic) {
            const Duration timeout = scenario_.settings.is_alive_timeout;
            if (Now() - master_report_at_ < timeout) {
                Violation("switched over although the master was heard less than a timeout ago");
            }
            if (shortened_at_ && Now() - *shortened_at_ < timeout) {
                Violation("switched over because the timeout was shortened");
            }
            if (told_of_gap_) Violation("automatic although the replica was being synchronised");
            if (scenario_.settings.run_lease && !persisted_.leased) {
                Violation("automatic although the master runs without a lease");
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
    if (HostOf(before.side).site->boot_run == before.boot_run) {
        Violation("a maintenance is over before its host was down");
    }
}

void SwitchoverWorld::Crash() {
    Say("the control service dies");
    around_.control_up = false;
    around_.restart_at = around_.second + 1 + Below(90);
}

void SwitchoverWorld::Restart() {
    Say("the control service starts");
    around_.restart_at.reset();
    around_.control_up = true;
    machine_ = SwitchoverMachine::Restore(scenario_, persisted_, Now());
    Feed(Restarted{});
}

void SwitchoverWorld::CheckActions(const Action& action) {
    if (action.kind != ActionKind::kStartVm) return;
    auto& sides = started_in_epoch_[action.tag.epoch.value];
    sides.insert(action.side);
    if (sides.size() > 1) Violation("both sides were told to start in one epoch");
}

void SwitchoverWorld::RunHook(const Action& action) {
    Say("hook " + action.moment);
    ++hooks_;
    // It ends in time; but what runs it may hang, and its end may come from before a restart.
    const std::uint64_t ends = around_.second + (Chance(3) ? 500 : Below(31));
    const bool fails = !around_.healed && Chance(20);
    At(ends, [this, tag = action.tag, fails] {
        Reply reply{.tag = tag, .answered = true};
        if (fails) {
            reply.error = Error{.code = ErrorCode::kFailedPrecondition,
                                .message = "exit code 1",
                                .remedy = "look at the script"};
        }
        Feed(reply);
    });
}

void SwitchoverWorld::Send(const Action& action) {
    CheckActions(action);
    if (action.kind == ActionKind::kRunHook) {
        RunHook(action);
        return;
    }
    const bool renewal = action.kind == ActionKind::kRenewLease;  // waits for nothing else
    if (!renewal) Say("send " + Tagged(action));
    const bool lost = !around_.healed && Chance(5);
    // Commands of one connection arrive in order, one after another.
    Host& host = HostOf(action.side);
    const std::uint64_t delay = renewal && Chance(15) ? Below(200) : Below(3);
    const std::uint64_t arrives = std::max(renewal ? 0 : host.free_at, around_.second + delay);
    if (!renewal) host.free_at = arrives;
    if (!lost) At(arrives, [this, &host, action] { Deliver(host, action); });
    if (renewal) return;  // nobody waits for its answer
    // The connection's own deadline: the shell always hears of an end.
    const auto deadline = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(action.timeout).count());
    At(around_.second + deadline, [this, action] {
        Feed(Reply{.tag = action.tag,
                   .error = Error{.code = ErrorCode::kTimeout, .message = "no answer"}});
    });
}

void SwitchoverWorld::Deliver(Host& host, const Action& action) {
    const bool connected = host.site->alive && host.site->link && host.site->orders;
    if (action.kind == ActionKind::kRenewLease) {
        if (connected) Execute(host, action);
        return;
    }
    if (!connected) {
        At(around_.second + 1, [this, action] {
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
    const int copies = around_.healed ? 1 : Chance(5) ? 0 : Chance(5) ? 2 : 1;
    for (int i = 0; i < copies; ++i) {
        const std::uint64_t delay = around_.healed ? 0 : Chance(5) ? Below(120) : Below(2);
        At(around_.second + delay, [this, reply] { Feed(reply); });
    }
}

}  // namespace rha::control::simulation
