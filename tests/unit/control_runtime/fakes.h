// Fakes for the runtime's ports: a clock that is moved by hand, a store in memory, and two engines.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/runtime/mutex.h"
#include "control/core/machine_state_codec.h"
#include "control/ports/clock.h"
#include "control/ports/engine_fleet.h"
#include "control/ports/hook_runner.h"
#include "control/ports/scenario_store.h"

namespace rha::control::testing_support {

class ManualClock : public Clock {
public:
    Instant Now() override {
        MutexLock lock(mutex_);
        return now_;
    }
    WallTime WallNow() override { return {1'700'000'000'000'000'000 + Now().since_start.count()}; }
    void CallAt(Instant at, std::function<void()> call) override {
        MutexLock lock(mutex_);
        due_.emplace(at, std::move(call));
    }
    void Advance(Duration by) {
        std::vector<std::function<void()>> calls;
        {
            MutexLock lock(mutex_);
            now_ = now_ + by;
            const auto end = due_.upper_bound(now_);
            for (auto it = due_.begin(); it != end; ++it) calls.push_back(std::move(it->second));
            due_.erase(due_.begin(), end);
        }
        for (const auto& call : calls) call();
    }

private:
    Mutex mutex_;
    Instant now_ RHA_GUARDED_BY(mutex_){std::chrono::seconds(5000)};
    std::multimap<Instant, std::function<void()>> due_ RHA_GUARDED_BY(mutex_);
};

/// Scripts that end with success at once, or with `error`; remembers what was run.
class FakeHooks : public HookRunner {
public:
    void Run(const BeforeHook& hook, std::function<void(Result<std::string>)> done) override {
        std::optional<Error> error;
        {
            MutexLock lock(mutex_);
            ran_.push_back(hook);
            error = error_;
        }
        done(error ? Result<std::string>(std::unexpected(*error)) : "snapshot taken");
    }
    /// Empty: they succeed again.
    void FailWith(const std::optional<Error>& error) {
        MutexLock lock(mutex_);
        error_ = error;
    }
    std::vector<BeforeHook> ran() {
        MutexLock lock(mutex_);
        return ran_;
    }

private:
    Mutex mutex_;
    std::vector<BeforeHook> ran_ RHA_GUARDED_BY(mutex_);
    std::optional<Error> error_ RHA_GUARDED_BY(mutex_);
};

/// Keeps what was committed. `FailFrom(n)` lets the n-th commit from now on, and all later ones,
/// fail as if the process had died right after the one before; `Repair` ends that.
class MemoryStore : public ScenarioStore {
public:
    Result<std::vector<StoredScenario>> LoadScenarios() override {
        MutexLock lock(mutex_);
        std::vector<StoredScenario> all;
        for (const auto& [id, stored] : scenarios_) {
            RHA_ASSIGN_OR_RETURN(const auto machine, DecodeMachineState(stored.second));
            all.push_back({stored.first, machine});
        }
        return all;
    }
    Status InsertScenario(const StoredScenario& scenario) override {
        MutexLock lock(mutex_);
        if (scenarios_.contains(scenario.scenario.id)) {
            return Fail(ErrorCode::kAlreadyExists, "exists");
        }
        scenarios_[scenario.scenario.id] = {scenario.scenario,
                                            EncodeMachineState(scenario.machine)};
        return {};
    }
    Status Commit(ScenarioCommit& commit) override {
        MutexLock lock(mutex_);
        if (allowed_ == 0) return Fail(ErrorCode::kIo, "the disk is gone", "repair the disk");
        if (allowed_ > 0) --allowed_;
        ++commits_;
        const auto found = scenarios_.find(commit.scenario);
        if (found == scenarios_.end()) return Fail(ErrorCode::kNotFound, "no such scenario");
        if (commit.machine) found->second.second = EncodeMachineState(*commit.machine);
        if (commit.settings) {
            found->second.first = commit.settings->scenario;
            history_[commit.scenario].push_back(commit.settings->change);
        }
        if (commit.move) moves_.push_back(*commit.move);
        AddEvents(commit.events);
        return {};
    }
    Status DeleteScenario(const ScenarioId& scenario) override {
        MutexLock lock(mutex_);
        scenarios_.erase(scenario);
        history_.erase(scenario);
        return {};
    }
    Result<std::vector<SettingsChange>> LoadHistory(const ScenarioId& scenario) override {
        MutexLock lock(mutex_);
        return history_[scenario];
    }
    Result<std::vector<QueuedRun>> LoadStartQueue() override {
        MutexLock lock(mutex_);
        return queue_;
    }
    Status Enqueue(const std::vector<QueuedRun>& runs) override {
        MutexLock lock(mutex_);
        for (const auto& run : runs) {
            const auto same = std::ranges::find(queue_, run.scenario, &QueuedRun::scenario);
            if (same == queue_.end()) {
                queue_.push_back(run);
            } else if (same->machine_on == run.machine_on) {
                same->overwrite_diverged |= run.overwrite_diverged;
            }
        }
        return {};
    }
    Status Dequeue(const ScenarioId& scenario) override {
        MutexLock lock(mutex_);
        std::erase_if(queue_, [&](const QueuedRun& run) { return run.scenario == scenario; });
        return {};
    }
    Result<std::vector<ScenarioTemplate>> LoadTemplates() override {
        MutexLock lock(mutex_);
        std::vector<ScenarioTemplate> all;
        for (const auto& [name, scenario_template] : templates_) all.push_back(scenario_template);
        return all;
    }
    Status InsertTemplate(const ScenarioTemplate& scenario_template) override {
        MutexLock lock(mutex_);
        if (!templates_.emplace(scenario_template.name, scenario_template).second) {
            return Fail(ErrorCode::kAlreadyExists, "exists", "choose another name");
        }
        return {};
    }
    Status DeleteTemplate(const std::string& name) override {
        MutexLock lock(mutex_);
        if (templates_.erase(name) == 0) return Fail(ErrorCode::kNotFound, "no such template");
        return {};
    }
    Result<std::vector<HostRecord>> LoadHosts() override {
        MutexLock lock(mutex_);
        return hosts_;
    }
    Status PutHost(const HostRecord& host) override {
        MutexLock lock(mutex_);
        std::erase_if(hosts_, [&](const HostRecord& h) { return h.id == host.id; });
        hosts_.push_back(host);
        return {};
    }
    Status DeleteHost(const HostId& host) override {
        MutexLock lock(mutex_);
        std::erase_if(hosts_, [&](const HostRecord& h) { return h.id == host; });
        return {};
    }
    Status AppendEvents(std::vector<EventRecord>& events) override {
        MutexLock lock(mutex_);
        AddEvents(events);
        return {};
    }
    Result<std::vector<EventRecord>> LoadEvents(const EventQuery& query) override {
        MutexLock lock(mutex_);
        std::vector<EventRecord> found;
        for (const auto& event : events_) {
            if (event.id > query.after_id) found.push_back(event);
        }
        return found;
    }
    Status AppendAudit(const AuditRecord& record) override {
        MutexLock lock(mutex_);
        audit_.push_back(record);
        return {};
    }

    void FailFrom(int commits) {
        MutexLock lock(mutex_);
        allowed_ = commits;
    }
    void Repair() { FailFrom(-1); }
    bool failing() {
        MutexLock lock(mutex_);
        return allowed_ == 0;
    }
    int commits() {
        MutexLock lock(mutex_);
        return commits_;
    }
    std::vector<AuditRecord> audit() {
        MutexLock lock(mutex_);
        return audit_;
    }
    std::vector<ScenarioMove> moves() {
        MutexLock lock(mutex_);
        return moves_;
    }
    bool HasEvent(EventCode code) {
        MutexLock lock(mutex_);
        return std::any_of(events_.begin(), events_.end(),
                           [code](const EventRecord& event) { return event.code == code; });
    }

private:
    void AddEvents(std::vector<EventRecord>& events) RHA_REQUIRES(mutex_) {
        for (auto& event : events) {
            event.id = ++event_id_;
            events_.push_back(event);
        }
    }

    Mutex mutex_;
    std::map<ScenarioId, std::pair<Scenario, std::string>> scenarios_ RHA_GUARDED_BY(mutex_);
    std::map<ScenarioId, std::vector<SettingsChange>> history_ RHA_GUARDED_BY(mutex_);
    std::vector<QueuedRun> queue_ RHA_GUARDED_BY(mutex_);
    std::map<std::string, ScenarioTemplate> templates_ RHA_GUARDED_BY(mutex_);
    std::vector<HostRecord> hosts_ RHA_GUARDED_BY(mutex_);
    std::vector<EventRecord> events_ RHA_GUARDED_BY(mutex_);
    std::vector<AuditRecord> audit_ RHA_GUARDED_BY(mutex_);
    std::vector<ScenarioMove> moves_ RHA_GUARDED_BY(mutex_);
    std::uint64_t event_id_ RHA_GUARDED_BY(mutex_) = 0;
    int allowed_ RHA_GUARDED_BY(mutex_) = -1;
    int commits_ RHA_GUARDED_BY(mutex_) = 0;
};

/// Two engines, "host-a" with the machines and "host-b", that do what they are told at once.
class FakeFleet : public EngineFleet {
public:
    struct Engine {
        bool reachable = true;
        std::uint64_t boot_run = 1;  ///< another one: the host was restarted
        std::map<ScenarioId, ReplicationFacts> replications;
        std::map<VmId, VmSummary> vms;
        std::vector<EngineNotice> notices;
        std::map<ScenarioId, ScenarioHistory> histories;
        std::map<VmId, Assessment> assessments;
    };

    explicit FakeFleet(MemoryStore& store) : store_(store) {
        engines_[{"a"}] = {};
        engines_[{"b"}] = {};
    }

    void AddVm(const std::string& name, const std::string& id) {
        MutexLock lock(mutex_);
        engines_[{"a"}].vms[{id}] = {.id = {id},
                                     .name = name,
                                     .folder = "/vm/" + name,
                                     .state = VmState::kRunning,
                                     .guest = GuestHealth::kAlive};
    }
    template <typename Change>
    void With(const std::string& host, Change change) {
        MutexLock lock(mutex_);
        change(engines_[{host}]);
    }
    std::vector<Command> Executed() {
        MutexLock lock(mutex_);
        return executed_;
    }
    /// What starts from now on only synchronises; `Synchronise` ends that for one machine.
    void HoldSynchronisation() {
        MutexLock lock(mutex_);
        hold_ = true;
    }
    /// What every host holds that the other one lacks, once it is told to leave its copy off.
    void HoldUnshipped(std::uint64_t bytes) {
        MutexLock lock(mutex_);
        unshipped_ = bytes;
    }
    void Synchronise(const ScenarioId& scenario) {
        MutexLock lock(mutex_);
        for (auto& [host, engine] : engines_) {
            engine.replications[scenario].state = ReplicationState::kRunning;
        }
    }
    void FailNext(const std::string& host, Error error) {
        MutexLock lock(mutex_);
        failures_[{host}] = std::move(error);
    }

    /// One heartbeat of every engine that can be reached.
    void SendReports() {
        std::vector<EngineReport> reports;
        FleetListener* listener = nullptr;
        {
            MutexLock lock(mutex_);
            listener = listener_;
            for (auto& [host, engine] : engines_) {
                if (!engine.reachable) continue;
                EngineReport report{.host = host, .boot_run = engine.boot_run, .number = ++number_};
                for (const auto& [id, facts] : engine.replications) {
                    report.replications.push_back(facts);
                }
                for (const auto& [id, vm] : engine.vms) report.vms.push_back(vm);
                report.notices = engine.notices;
                reports.push_back(std::move(report));
            }
        }
        if (listener == nullptr) return;
        for (auto& report : reports) listener->OnReport(std::move(report));
    }

    void SetListener(FleetListener* listener) override {
        MutexLock lock(mutex_);
        listener_ = listener;
    }
    std::chrono::milliseconds heartbeat(const std::string& host) {
        MutexLock lock(mutex_);
        return heartbeats_[{host}];
    }
    void Connect(const HostId& host, const std::string&,
                 std::chrono::milliseconds interval) override {
        FleetListener* listener = nullptr;
        {
            MutexLock lock(mutex_);
            heartbeats_[host] = interval;
            if (!engines_[host].reachable) return;
            listener = listener_;
        }
        if (listener != nullptr) listener->OnLink(host, true, std::nullopt);
    }
    void Disconnect(const HostId&) override {}
    void Execute(const Command& command, std::function<void(Reply)> done) override {
        if (store_.failing()) return;  // the process is dead: nothing leaves it
        done(Carry(command));
    }
    void GetHostFacts(const HostId& host, Callback<HostFacts> done) override {
        done(HostFacts{.id = host,
                       .name = host.value,
                       .protocol_version = 1,
                       .hypervisor = "QEMU",
                       .hypervisor_version = "8",
                       .storage_roots = {{.path = "/replica"}},
                       .wall_clock = {1'700'000'005'000'000'000}});
    }
    void ListVms(const HostId& host, Callback<std::vector<VmSummary>> done) override {
        std::vector<VmSummary> vms;
        {
            MutexLock lock(mutex_);
            for (const auto& [id, vm] : engines_[host].vms) vms.push_back(vm);
        }
        done(std::move(vms));
    }
    void InspectVm(const HostId& host, const VmId& vm, Callback<VmDetail> done) override {
        done(DetailOf(host, vm));
    }
    void VerifyMaster(const HostId& host, const VerifyQuery& query,
                      Callback<MasterVerification> done) override {
        done(MasterVerification{.findings = {}, .vm = DetailOf(host, query.vm)});
    }
    void VerifyReplica(const HostId&, const VerifyQuery&,
                       Callback<std::vector<Finding>> done) override {
        done(std::vector<Finding>{});
    }
    void GetHistory(const HostId& host, const ScenarioId& scenario,
                    Callback<ScenarioHistory> done) override {
        done(Asked<ScenarioHistory>(host, [&](Engine& engine) -> Result<ScenarioHistory> {
            const auto found = engine.histories.find(scenario);
            if (found == engine.histories.end()) return Fail(ErrorCode::kNotFound, "no history");
            return found->second;
        }));
    }
    void StartAssessment(const HostId& host, const AssessmentWish& wish,
                         Callback<Assessment> done) override {
        done(Asked<Assessment>(host, [&](Engine& engine) -> Result<Assessment> {
            if (engine.assessments.contains(wish.vm)) {
                return Fail(ErrorCode::kAlreadyExists, "there is one");
            }
            const std::int64_t ns = static_cast<std::int64_t>(wish.seconds) * 1'000'000'000;
            return engine.assessments[wish.vm] =
                       Assessment{.vm = wish.vm,
                                  .vm_name = engine.vms[wish.vm].name,
                                  .ends = {ns},
                                  .history = ChangeHistory{.end = {ns},
                                                           .sample_seconds = wish.sample_seconds}};
        }));
    }
    void StopAssessment(const HostId& host, const VmId& vm, Callback<Assessment> done) override {
        done(Asked<Assessment>(host, [&](Engine& engine) -> Result<Assessment> {
            engine.assessments.at(vm).ended = true;
            return engine.assessments.at(vm);
        }));
    }
    void DeleteAssessment(const HostId& host, const VmId& vm,
                          std::function<void(Status)> done) override {
        done(Asked<void>(host, [&](Engine& engine) -> Status {
            engine.assessments.erase(vm);
            return {};
        }));
    }
    void ListAssessments(const HostId& host, Callback<std::vector<Assessment>> done) override {
        done(Asked<std::vector<Assessment>>(
            host, [](Engine& engine) -> Result<std::vector<Assessment>> {
                std::vector<Assessment> all;
                for (const auto& [vm, assessment] : engine.assessments) all.push_back(assessment);
                return all;
            }));
    }
    void GetAssessment(const HostId& host, const VmId& vm, Callback<Assessment> done) override {
        done(Asked<Assessment>(
            host, [&](Engine& engine) -> Result<Assessment> { return engine.assessments.at(vm); }));
    }

private:
    /// What the engine says, if it can be reached.
    template <typename T>
    Result<T> Asked(const HostId& host, const std::function<Result<T>(Engine&)>& answer) {
        MutexLock lock(mutex_);
        Engine& engine = engines_[host];
        if (!engine.reachable) return Fail(ErrorCode::kUnavailable, "not connected");
        return answer(engine);
    }
    VmDetail DetailOf(const HostId& host, const VmId& vm) {
        MutexLock lock(mutex_);
        VmDetail detail{.summary = engines_[host].vms[vm]};
        detail.files = {{.path = detail.summary.folder + "/disk.vhdx", .size_bytes = 10}};
        return detail;
    }

    Reply Carry(const Command& command) {
        MutexLock lock(mutex_);
        // Renewals come with reports, between all others.
        if (!std::holds_alternative<RenewLease>(command.body)) executed_.push_back(command);
        Engine& engine = engines_[command.host];
        Reply reply{.tag = command.tag, .answered = engine.reachable};
        if (!engine.reachable) {
            reply.error = Error{.code = ErrorCode::kUnavailable, .message = "not connected"};
            return reply;
        }
        if (const auto failure = failures_.find(command.host); failure != failures_.end()) {
            reply.error = failure->second;
            failures_.erase(failure);
            return reply;
        }
        std::visit([&](const auto& body) RHA_REQUIRES(mutex_) { Do(engine, command, body, reply); },
                   command.body);
        return reply;
    }
    void Do(Engine& engine, const Command& command, const StartReplication& body, Reply& reply)
        RHA_REQUIRES(mutex_) {
        reply.unchanged = body.adopt && body.drained.value != 0;
        reply.generation = reply.unchanged ? 5 : 0;
        engine.replications[command.tag.scenario] = {
            .scenario = command.tag.scenario,
            .epoch = command.tag.epoch,
            .role = body.role,
            .state = hold_ ? ReplicationState::kSynchronising : ReplicationState::kRunning,
            .consistent = true};
    }
    void Do(Engine& engine, const Command& command, const StopReplication&, Reply& reply)
        RHA_REQUIRES(mutex_) {
        reply.unshipped_bytes = unshipped_;
        engine.replications.erase(command.tag.scenario);
    }
    void Do(Engine& engine, const Command& command, const RenewLease& body, Reply&)
        RHA_REQUIRES(mutex_) {
        auto& facts = engine.replications[command.tag.scenario];
        facts.leased = facts.guarded = body.lease != Duration{};
        facts.lease_boot_clock_ns = body.boot_clock_ns;
    }
    void Do(Engine&, const Command&, const Drain&, Reply& reply) RHA_REQUIRES(mutex_) {
        reply.final_sequence = {42};
        reply.final_capture = {7};
    }
    void Do(Engine& engine, const Command& command, const Promote& body, Reply&)
        RHA_REQUIRES(mutex_) {
        auto& facts = engine.replications[command.tag.scenario];
        facts.epoch = body.new_epoch;
        facts.state = ReplicationState::kPromoted;
    }
    void Do(Engine& engine, const Command&, const RegisterVm&, Reply&) RHA_REQUIRES(mutex_) {
        for (const auto& [id, vm] : engines_[{"a"}].vms) {
            engine.vms.try_emplace(id, VmSummary{.id = id, .state = VmState::kOff});
        }
    }
    void Do(Engine& engine, const Command&, const UnregisterVm& body, Reply&) RHA_REQUIRES(mutex_) {
        engine.vms.erase(body.vm);
    }
    void Do(Engine& engine, const Command&, const StartVm& body, Reply&) RHA_REQUIRES(mutex_) {
        engine.vms[body.vm].state = VmState::kRunning;
    }
    void Do(Engine& engine, const Command&, const ShutdownVm& body, Reply&) RHA_REQUIRES(mutex_) {
        engine.vms[body.vm].state = VmState::kOff;
    }

    void Do(Engine& engine, const Command& command, const SuspendApply& body, Reply&)
        RHA_REQUIRES(mutex_) {
        engine.replications[command.tag.scenario].apply_suspended = body.suspend;
    }

    MemoryStore& store_;
    Mutex mutex_;
    FleetListener* listener_ RHA_GUARDED_BY(mutex_) = nullptr;
    std::map<HostId, Engine> engines_ RHA_GUARDED_BY(mutex_);
    std::map<HostId, std::chrono::milliseconds> heartbeats_ RHA_GUARDED_BY(mutex_);
    std::map<HostId, Error> failures_ RHA_GUARDED_BY(mutex_);
    std::uint64_t unshipped_ RHA_GUARDED_BY(mutex_) = 0;
    bool hold_ RHA_GUARDED_BY(mutex_) = false;
    std::vector<Command> executed_ RHA_GUARDED_BY(mutex_);
    std::uint64_t number_ RHA_GUARDED_BY(mutex_) = 0;
};

}  // namespace rha::control::testing_support
