#include "control/core/readiness.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/texts/texts.h"
#include "common/units.h"

namespace rha::control {
namespace {

using S = FindingSeverity;

/// At least this share of the replica's disk should be free.
constexpr std::uint64_t kFreePercentMin = 10;

class Checks {
public:
    void Add(S severity, const char* check, std::string message, std::string remedy,
             std::string host = {}) {
        all_.push_back({severity, check, std::move(message), std::move(remedy), std::move(host)});
    }
    void Add(const Finding& finding) {
        if (finding.severity != S::kOk) all_.push_back(finding);
    }
    std::vector<Finding> Take() {
        std::ranges::stable_sort(all_, std::greater(), &Finding::severity);
        return std::move(all_);
    }

private:
    std::vector<Finding> all_;
};

/// Why an administrator's switchover would be refused in this state; empty: it would not.
std::string Refusal(const MachineState& machine) {
    switch (machine.state) {
        case State::kRunning:
        case State::kMaintenance:
        case State::kCountdown:
        case State::kRestartingGuest:
        case State::kSwitchoverRequired:
        case State::kRollingBack:
            return {};
        case State::kFailed:
            return machine.active == Side::kReplica ? "finish the switchover that failed" : "";
        case State::kStopped:
            return "run the scenario";
        case State::kSwitched:
            return "run the scenario: it replicates the other way then";
        case State::kSynchronising:
        case State::kVerifying:
        case State::kStarting:
            return "wait until the scenario runs";
        case State::kSwitching:
        case State::kStopping:
        case State::kDeleting:
        case State::kDeleted:
            return "wait until it has ended";
    }
    return {};
}

bool ReplicaConsistent(const ReadinessFacts& facts) {
    return facts.replica && facts.replica->consistent;
}

bool Possible(const ReadinessFacts& facts) {
    return Refusal(facts.machine).empty() && facts.replica_answers && ReplicaConsistent(facts);
}

/// The median of this step in the newest switchovers that had it.
std::optional<std::uint64_t> FromHistory(const ReadinessFacts& facts, Step step) {
    std::vector<std::uint64_t> times;
    for (auto past = facts.past.rbegin(); past != facts.past.rend(); ++past) {
        if (past->result != SwitchoverResult::kCompleted) continue;
        for (const StepSpan& span : past->steps) {
            if (span.step == step) times.push_back(MillisecondsBetween(span.begin, span.end));
        }
        if (times.size() >= kHistoryCountMax) break;
    }
    if (times.empty()) return std::nullopt;
    std::ranges::sort(times);
    return times[times.size() / 2];
}

EstimatePart PartOf(const ReadinessFacts& facts, Step step, std::uint64_t assumed) {
    const auto seen = FromHistory(facts, step);
    return {std::string(Name(step)), seen.value_or(assumed),
            seen ? EstimateSource::kHistory : EstimateSource::kAssumed};
}

/// A step that also has to wait until `bytes` have been moved.
EstimatePart PartOf(const ReadinessFacts& facts, Step step, std::uint64_t assumed,
                    std::uint64_t bytes) {
    EstimatePart part = PartOf(facts, step, assumed);
    const bool measured = facts.shipped_per_s != 0;
    const std::uint64_t rate = measured ? facts.shipped_per_s : kAssumedShippedPerS;
    const auto moving =
        static_cast<std::uint64_t>(static_cast<double>(bytes) * 1000 / static_cast<double>(rate));
    if (moving <= part.ms) return part;
    return {part.name, moving, measured ? EstimateSource::kMeasured : EstimateSource::kAssumed};
}

Outlook Sum(SwitchoverMode mode, std::optional<std::uint64_t> loss,
            std::vector<EstimatePart> parts) {
    Outlook outlook{.mode = mode, .loss_ms = loss, .parts = std::move(parts)};
    for (const EstimatePart& part : outlook.parts) outlook.downtime_ms += part.ms;
    return outlook;
}

std::uint64_t JournalBytes(const ReadinessFacts& facts) {
    return facts.replica ? facts.replica->journal_bytes : 0;
}

Outlook Clean(const ReadinessFacts& facts) {
    const auto grace = std::chrono::milliseconds(facts.scenario.settings.shutdown_grace).count();
    const std::uint64_t shutdown =
        std::min(kAssumedShutdownMs, static_cast<std::uint64_t>(std::max<long>(0, grace)));
    const std::uint64_t backlog =
        (facts.master ? facts.master->lag_bytes : 0) + JournalBytes(facts);
    return Sum(SwitchoverMode::kClean, 0,
               {PartOf(facts, Step::kShutdownGuest, shutdown),
                PartOf(facts, Step::kDrain, kAssumedDrainMs, backlog),
                PartOf(facts, Step::kPromote, kAssumedPromoteMs),
                PartOf(facts, Step::kRegister, kAssumedRegisterMs),
                PartOf(facts, Step::kStartOnReplica, kAssumedStartMs)});
}

/// What the replica lacks when the master ends: the lag, and what came after the last heartbeat.
std::optional<std::uint64_t> LossOf(const ReadinessFacts& facts) {
    if (!facts.master || !ReplicaConsistent(facts)) return std::nullopt;
    const auto heartbeat = facts.scenario.settings.heartbeat_interval.count();
    return facts.master->lag_ms + static_cast<std::uint64_t>(heartbeat);
}

Outlook AfterFailure(const ReadinessFacts& facts, std::vector<EstimatePart> parts) {
    parts.push_back(PartOf(facts, Step::kPromote, kAssumedPromoteMs, JournalBytes(facts)));
    parts.push_back(PartOf(facts, Step::kRegister, kAssumedRegisterMs));
    parts.push_back(PartOf(facts, Step::kStartOnReplica, kAssumedStartMs));
    return Sum(SwitchoverMode::kAfterFailure, LossOf(facts), std::move(parts));
}

Outlook Failure(const ReadinessFacts& facts) {
    std::uint64_t timeout = static_cast<std::uint64_t>(
        std::chrono::milliseconds(facts.scenario.settings.is_alive_timeout).count());
    if (facts.machine.state == State::kCountdown) timeout = facts.countdown_ms_left;
    return AfterFailure(facts, {{"is-alive-timeout", timeout, EstimateSource::kSetting}});
}

void CheckEngines(const ReadinessFacts& facts, Checks& checks) {
    if (const std::string remedy = Refusal(facts.machine); !remedy.empty()) {
        checks.Add(S::kError, "state",
                   Say("a switchover is not possible while the scenario is {state}",
                       {{"state", Name(facts.machine.state)}}),
                   remedy);
    }
    if (!facts.replica_answers) {
        checks.Add(S::kError, "replica-answers", "the replica's engine does not answer",
                   "check that the host runs, that rha-engine runs on it, and the network",
                   facts.replica_name);
    }
    if (!facts.master_answers) {
        checks.Add(
            S::kWarning, "master-answers",
            "the master's engine does not answer: only a switchover after failure is possible",
            "check that the host runs, that rha-engine runs on it, and the network",
            facts.master_name);
    }
    if (facts.replica && !facts.replica->consistent) {
        checks.Add(S::kError, "replica-consistent", "the replica is not complete",
                   "wait until it has synchronised", facts.replica_name);
    } else if (!facts.replica && facts.replica_answers) {
        checks.Add(S::kError, "replica-consistent",
                   "the replica's engine does not know the scenario", "run the scenario",
                   facts.replica_name);
    }
    for (const auto* side : {&facts.master, &facts.replica}) {
        if (!*side || !(*side)->error) continue;
        checks.Add(S::kError, "replication", (*side)->error->message, (*side)->error->remedy,
                   side == &facts.master ? facts.master_name : facts.replica_name);
    }
    if (facts.master && facts.master->lag_ms > kLagWarningMs) {
        checks.Add(S::kWarning, "lag",
                   Say("the replica is {seconds} s behind ({size})",
                       {{"seconds", std::to_string(facts.master->lag_ms / 1000)},
                        {"size", FormatBytes(facts.master->lag_bytes)}}),
                   "look for what slows the network or the replica's disk down",
                   facts.replica_name);
    }
}

void CheckSpace(const ReadinessFacts& facts, Checks& checks) {
    const StorageRoot* at = nullptr;
    for (const StorageRoot& root : facts.replica_roots) {
        if (!IsWithin(facts.scenario.replica_directory, root.path)) continue;
        if (at == nullptr || root.path.size() > at->path.size()) at = &root;
    }
    if (at == nullptr || at->total_bytes == 0) return;
    const std::uint64_t floor = facts.scenario.settings.free_bytes_min;
    const std::string left =
        Say("{free} of {total} are free on the replica's disk",
            {{"free", FormatBytes(at->free_bytes)}, {"total", FormatBytes(at->total_bytes)}});
    if (floor != 0 && at->free_bytes <= floor) {
        checks.Add(S::kError, "replica-free-space",
                   Say("{left}: replication is held", {{"left", left}}), "free space there",
                   facts.replica_name);
    } else if (at->free_bytes / kFreePercentMin < at->total_bytes / 100) {
        checks.Add(S::kWarning, "replica-free-space", left, "free space there", facts.replica_name);
    }
}

void CheckGuest(const ReadinessFacts& facts, Checks& checks) {
    if (!facts.master_answers || !facts.master_vm) return;
    const VmSummary& vm = *facts.master_vm;
    if (vm.state != VmState::kRunning) {
        checks.Add(S::kWarning, "guest-running", "the machine does not run",
                   "start it, if it is to run", facts.master_name);
    } else if (vm.guest == GuestHealth::kNoAgent) {
        checks.Add(S::kWarning, "guest-agent",
                   "the guest has no agent: its silence is not noticed, and a shutdown may end in "
                   "powering it off",
                   "install the guest agent of the hypervisor", facts.master_name);
    } else if (vm.guest == GuestHealth::kLost) {
        checks.Add(S::kWarning, "guest-agent", "the guest does not answer",
                   "look at the machine's console", facts.master_name);
    }
}

/// What people have arranged that keeps the machine from being moved by itself, or from it at once.
void CheckArrangements(const ReadinessFacts& facts, Checks& checks) {
    const std::string& name = facts.scenario.name;
    if (facts.machine.state == State::kMaintenance) {
        const bool master = facts.machine.maintenance.side == Side::kMaster;
        checks.Add(S::kWarning, "maintenance",
                   "the host is under maintenance: nothing is restarted or moved by itself",
                   Say("reboot it, or end the maintenance: rhactl maintenance end --host {host}",
                       {{"host", master ? facts.master_name : facts.replica_name}}),
                   master ? facts.master_name : facts.replica_name);
    }
    if (facts.machine.updates_suspended) {
        checks.Add(S::kWarning, "updates-suspended",
                   "the replica's files stand still: a switchover applies its journal first",
                   Say("rhactl scenario resume {scenario}", {{"scenario", name}}),
                   facts.replica_name);
    }
    if (!facts.scenario.settings.automatic_switchover) {
        checks.Add(
            S::kWarning, "automatic-switchover",
            "the machine is not moved by itself when its host fails",
            Say("rhactl scenario set {scenario} automatic-switchover=on", {{"scenario", name}}));
    }
    const ScenarioSettings& settings = facts.scenario.settings;
    if (settings.automatic_switchover && settings.run_lease &&
        facts.machine.state == State::kRunning && !facts.machine.leased) {
        checks.Add(
            S::kWarning, "run-lease",
            "the machine does not run under a lease: it is not moved by itself when its host "
            "fails, an administrator is asked",
            "start rha-guard on that host; right after the start of a run, wait a few seconds",
            facts.master_name);
    }
}

void CheckNetworks(const ReadinessFacts& facts, Checks& checks) {
    if (!facts.replica_networks) return;
    for (const Finding& finding :
         JudgeNetworks(facts.machine.home_adapters, facts.scenario.settings.networks,
                       facts.machine.backward, *facts.replica_networks,
                       facts.replica_sets_addresses, facts.replica_name, facts.scenario.name)) {
        checks.Add(finding);
    }
}

/// The run that was verified has overwritten what was warned of.
bool IsOver(const Finding& finding, const ReadinessFacts& facts) {
    // Looked at anew: CheckNetworks.
    if (finding.check == kNetworkCheck) return facts.replica_networks.has_value();
    if (finding.check != "diverged") return false;
    switch (facts.machine.state) {
        case State::kStopped:
        case State::kSwitched:
        case State::kFailed:
        case State::kVerifying:
        case State::kStarting:
            return false;
        default:
            return true;
    }
}

void CheckPast(const ReadinessFacts& facts, Checks& checks) {
    if (facts.verified) {
        for (const Finding& finding : facts.verified->findings) {
            if (!IsOver(finding, facts)) checks.Add(finding);
        }
    }
    for (const Finding& finding : facts.host_findings) checks.Add(finding);
    if (facts.past.empty()) return;
    const PastSwitchover& last = facts.past.back();
    if (last.result == SwitchoverResult::kRolledBack || last.result == SwitchoverResult::kFailed) {
        const bool failed = last.result == SwitchoverResult::kFailed;
        std::string what =
            failed ? "the last switchover failed" : "the last switchover was rolled back";
        if (!last.error.empty()) {
            what = Say(failed ? "the last switchover failed: {reason}"
                              : "the last switchover was rolled back: {reason}",
                       {{"reason", last.error}});
        }
        checks.Add(S::kWarning, "last-switchover", std::move(what),
                   Say("see: rhactl report scenario {scenario} --kind switchover",
                       {{"scenario", facts.scenario.name}}));
    }
}

}  // namespace

Readiness Assess(const ReadinessFacts& facts) {
    Checks checks;
    CheckEngines(facts, checks);
    CheckSpace(facts, checks);
    CheckGuest(facts, checks);
    CheckArrangements(facts, checks);
    CheckNetworks(facts, checks);
    CheckPast(facts, checks);
    Readiness readiness{.now = {}, .failure = Failure(facts), .checks = checks.Take()};
    if (Possible(facts)) {
        readiness.now = facts.master_answers ? Clean(facts) : AfterFailure(facts, {});
    }
    if (!readiness.checks.empty()) {
        readiness.level = readiness.checks.front().severity == S::kError
                              ? ReadinessLevel::kNotReady
                              : ReadinessLevel::kWarnings;
    }
    return readiness;
}

std::string_view Name(EstimateSource source) {
    switch (source) {
        case EstimateSource::kHistory:
            return "history";
        case EstimateSource::kMeasured:
            return "measured";
        case EstimateSource::kSetting:
            return "setting";
        case EstimateSource::kAssumed:
            return "assumed";
    }
    return "assumed";
}

std::string_view Name(ReadinessLevel level) {
    switch (level) {
        case ReadinessLevel::kReady:
            return "ready";
        case ReadinessLevel::kWarnings:
            return "warnings";
        case ReadinessLevel::kNotReady:
            return "not-ready";
    }
    return "not-ready";
}

}  // namespace rha::control
