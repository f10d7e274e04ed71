#include "manager-gui/demo/demo_fleet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "manager-gui/core/operations.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

using S = ScenarioState;

constexpr quint64 kGiB = 1ull << 30;
constexpr quint64 kCountdownMs = 300'000;
constexpr quint64 kLeaseMs = 20'000;
constexpr quint64 kStepMs = 2'500;
constexpr std::array kSteps = {"shutdown-guest", "drain", "promote", "register",
                               "start-on-replica"};

}  // namespace

DemoFleet::DemoFleet(quint32 seed, qint64 start_unix_ns)
    : random_(seed), now_unix_ns_(start_unix_ns) {
    for (const Kind& kind : {
             Kind{"Accounting", "acc-db01", "tokyo-hv1", "osaka-hv1", S::kRunning},
             Kind{"Accounting", "acc-app01", "tokyo-hv1", "osaka-hv1", S::kRunning},
             Kind{"Accounting", "acc-app02", "tokyo-hv2", "osaka-hv1", S::kSynchronising},
             Kind{"Accounting", "acc-report", "tokyo-hv2", "osaka-hv2", S::kStopped},
             Kind{"Web shop", "shop-web01", "tokyo-hv1", "osaka-hv2", S::kRunning},
             Kind{"Web shop", "shop-web02", "tokyo-hv2", "osaka-hv2", S::kRunning},
             Kind{"Web shop", "shop-db", "tokyo-hv2", "osaka-hv1", S::kRunning},
             Kind{"Web shop", "shop-mail", "nagoya-hv1", "osaka-hv1", S::kCountdown},
             Kind{"Infrastructure", "dc01", "tokyo-hv1", "osaka-hv1", S::kRunning},
             Kind{"Infrastructure", "dns01", "tokyo-hv2", "osaka-hv1", S::kSwitchoverRequired},
             Kind{"Infrastructure", "files", "osaka-hv2", "tokyo-hv2", S::kRunning},
             Kind{"Infrastructure", "print01", "tokyo-hv2", "osaka-hv2", S::kSwitched},
         }) {
        add(kind);
    }
    scenarios_[10].backward = true;
    Scenario& moved = scenarios_[11];
    moved.diverged = Diverged{.host = moved.master.host, .bytes = 12ull << 20};
}

void DemoFleet::add(const Kind& kind) {
    Scenario scenario;
    scenario.id = QStringLiteral("demo-%1").arg(scenarios_.size() + 1);
    scenario.name = QString::fromLatin1(kind.name);
    scenario.group = QString::fromLatin1(kind.group);
    scenario.vm_name = scenario.name;
    scenario.vm_id = QStringLiteral("vm-") + scenario.vm_name;
    scenario.master.host = scenario.master.host_id = QString::fromLatin1(kind.master);
    scenario.replica.host = scenario.replica.host_id = QString::fromLatin1(kind.replica);
    scenario.active_host = scenario.master.host;
    scenario.automatic_switchover = kind.state != S::kSwitchoverRequired;
    scenario.run_lease = true;
    scenario.version = 1;
    scenarios_.append(scenario);
    lives_.push_back({});
    enter(scenarios_.size() - 1, kind.state);
}

Scenario DemoFleet::create(const NewScenario& wish, const QString& machine, bool automatic) {
    Scenario scenario{.id = wish.request_id,
                      .name = wish.name,
                      .group = wish.group.isEmpty() ? QStringLiteral("Scenarios") : wish.group,
                      .vm_id = wish.machine_id,
                      .vm_name = machine,
                      .state = S::kStopped,
                      .automatic_switchover = automatic,
                      .run_lease = true,
                      .version = 1};
    scenario.master.host = scenario.master.host_id = wish.master_id;
    scenario.replica.host = scenario.replica.host_id = wish.replica_id;
    scenario.active_host = scenario.master.host;
    scenarios_.append(scenario);
    lives_.push_back({});
    setUpSides(scenarios_.back());
    tell(Severity::kInfo, QStringLiteral("RHA-1001"), scenario,
         tr("Scenario %1 was created.").arg(scenario.name), tr("An administrator created it."),
         tr("Run it to protect the machine."));
    return scenarios_.back();
}

void DemoFleet::setUpSides(Scenario& scenario) {
    const bool replicates = scenario.state == S::kRunning || scenario.state == S::kMaintenance ||
                            scenario.state == S::kSynchronising;
    const bool silent = scenario.state == S::kCountdown || scenario.state == S::kSwitchoverRequired;
    const bool moved = scenario.state == S::kSwitched;
    scenario.master.heard = !silent;
    scenario.replica.heard = true;
    scenario.master.reported = scenario.replica.reported = replicates || silent;
    scenario.master.machine = moved ? MachineState::kOff : MachineState::kRunning;
    scenario.master.guest = moved ? GuestHealth::kUnknown : GuestHealth::kAlive;
    scenario.replica.machine = moved ? MachineState::kRunning : MachineState::kUnknown;
    const auto replication = scenario.state == S::kSynchronising ? ReplicationState::kSynchronising
                                                                 : ReplicationState::kRunning;
    scenario.master.replication = scenario.replica.replication =
        scenario.master.reported ? replication : ReplicationState::kIdle;
    scenario.replica.consistent = scenario.state != S::kSynchronising;
    scenario.master.leased = scenario.master.guarded = scenario.state == S::kRunning;
    scenario.master.lag_ms = scenario.master.lag_bytes = scenario.replica.journal_bytes = 0;
    scenario.master.spool_bytes = 0;
    scenario.heard_ms_ago = 0;
    scenario.step.clear();
    scenario.master.sync.reset();
    if (scenario.state != S::kMaintenance) scenario.maintenance.reset();
}

void DemoFleet::enter(qsizetype at, ScenarioState state) {
    Scenario& scenario = scenarios_[at];
    lives_[static_cast<std::size_t>(at)].in_state_ms = 0;
    scenario.state = state;
    setUpSides(scenario);
    const QString& name = scenario.name;
    switch (state) {
        case S::kSynchronising:
            scenario.master.sync = SyncProgress{.bytes_total = (20 + random(80)) * kGiB};
            tell(Severity::kInfo, QStringLiteral("RHA-2003"), scenario,
                 (lives_[static_cast<std::size_t>(at)].full_compare
                      ? tr("Scenario %1 is synchronising, and compares everything.")
                      : tr("Scenario %1 is synchronising."))
                     .arg(name),
                 tr("Both engines replicate; the replica is being made identical."),
                 tr("Nothing to do."));
            break;
        case S::kRunning:
            tell(Severity::kInfo, QStringLiteral("RHA-2004"), scenario,
                 tr("%1 is running; its replica is complete.").arg(name),
                 tr("The replica on %1 has caught up.").arg(scenario.replica.host),
                 tr("Nothing to do."));
            break;
        case S::kStopped:
            tell(Severity::kInfo, QStringLiteral("RHA-2006"), scenario,
                 tr("Scenario %1 was stopped by an administrator.").arg(name),
                 tr("An administrator stopped it."), tr("Run it again to protect the machine."));
            break;
        case S::kCountdown:
            scenario.countdown_ms_left = kCountdownMs;
            tell(Severity::kWarning, QStringLiteral("RHA-3001"), scenario,
                 tr("%1: the host %2 gives no sign of life.").arg(name, scenario.master.host),
                 tr("The host, its engine or the network has failed."),
                 tr("Look at %1; when the time is over the machine is moved.")
                     .arg(scenario.master.host));
            break;
        case S::kSwitchoverRequired:
            tell(Severity::kCritical, QStringLiteral("RHA-3003"), scenario,
                 tr("%1 needs a decision about its switchover.").arg(name),
                 tr("%1 does not answer, and switchovers are not automatic.")
                     .arg(scenario.master.host),
                 tr("Make sure that the machine does not run there, then switch over."));
            break;
        case S::kSwitched:
            scenario.active_host = scenario.replica.host;
            scenario.updates_suspended = false;
            tell(Severity::kInfo, QStringLiteral("RHA-3005"), scenario,
                 tr("Switchover of %1 completed; the machine runs on %2.")
                     .arg(name, scenario.replica.host),
                 tr("It was registered and started there."),
                 tr("Run the scenario to replicate it back."));
            break;
        default:
            break;
    }
}

void DemoFleet::tell(Severity severity, const QString& code, const Scenario& scenario,
                     const QString& message, const QString& cause, const QString& next_action) {
    events_.append({.id = next_event_++,
                    .unix_ns = now_unix_ns_,
                    .code = code,
                    .severity = severity,
                    .scenario_id = scenario.id,
                    .scenario = scenario.name,
                    .host = scenario.master.host,
                    .message = message,
                    .cause = cause,
                    .next_action = next_action});
}

void DemoFleet::advance(quint64 ms) {
    now_unix_ns_ += static_cast<qint64>(ms) * 1'000'000;
    for (qsizetype at = 0; at < scenarios_.size(); ++at) live(at, ms);
}

void DemoFleet::live(qsizetype at, quint64 ms) {
    Scenario& scenario = scenarios_[at];
    Life& life = lives_[static_cast<std::size_t>(at)];
    life.in_state_ms += ms;
    switch (scenario.state) {
        case S::kRunning: {
            const bool quiet = random(3) == 0;
            scenario.master.lag_ms = quiet ? 0 : random(900);
            scenario.master.lag_bytes = quiet ? 0 : random(6) << 19;
            scenario.master.spool_bytes = scenario.master.lag_bytes / 4;
            scenario.master.shipped_bytes += (8 + random(40)) * ms << 10;
            scenario.replica.journal_bytes = random(12) << 20;
            scenario.master.lease_ms_left = kLeaseMs - random(2000);
            break;
        }
        case S::kSynchronising:
            synchronise(at, ms);
            break;
        case S::kVerifying:
            if (life.in_state_ms >= kStepMs) enter(at, S::kSynchronising);
            break;
        case S::kStopping:
            if (life.in_state_ms >= kStepMs) enter(at, S::kStopped);
            break;
        case S::kCountdown:
            scenario.heard_ms_ago += ms;
            scenario.countdown_ms_left -= std::min(ms, scenario.countdown_ms_left);
            if (scenario.countdown_ms_left == 0) enter(at, S::kSwitching);
            break;
        case S::kSwitchoverRequired:
            scenario.heard_ms_ago += ms;
            break;
        case S::kSwitching:
            move(at);
            break;
        case S::kMaintenance:
            maintain(at);
            break;
        default:
            break;
    }
}

void DemoFleet::synchronise(qsizetype at, quint64 ms) {
    SyncProgress& sync = *scenarios_[at].master.sync;
    sync.bytes_per_second = (600 + random(200)) << 20;
    sync.bytes_compared =
        std::min(sync.bytes_total, sync.bytes_compared + sync.bytes_per_second * ms / 1000);
    const quint64 sent_before = std::exchange(sync.bytes_sent, sync.bytes_compared / 20);
    scenarios_[at].master.shipped_bytes += sync.bytes_sent - sent_before;
    sync.seconds_left = (sync.bytes_total - sync.bytes_compared) / sync.bytes_per_second;
    scenarios_[at].master.lag_ms = random(4000);
    if (sync.bytes_compared == sync.bytes_total) enter(at, S::kRunning);
}

void DemoFleet::move(qsizetype at) {
    Scenario& scenario = scenarios_[at];
    const Life& life = lives_[static_cast<std::size_t>(at)];
    const auto step = life.in_state_ms / kStepMs;
    if (step < kSteps.size()) {
        scenario.step = QString::fromLatin1(kSteps[step]);
        return;
    }
    const bool reverse = life.reverse;
    enter(at, S::kSwitched);
    if (reverse) (void)run({.scenario_id = scenario.id});
}

QList<LogEvent> DemoFleet::takeEvents() {
    return std::exchange(events_, {});
}

Result<qsizetype> DemoFleet::position(const QString& id) const {
    const auto found = std::ranges::find(scenarios_, id, &Scenario::id);
    if (found == scenarios_.end()) {
        return Fail(ErrorCode::kNotFound, tr("There is no such scenario.").toStdString());
    }
    return found - scenarios_.begin();
}

Result<const Scenario*> DemoFleet::find(const QString& id) const {
    RHA_ASSIGN_OR_RETURN(const qsizetype at, position(id));
    return &scenarios_[at];
}

Status DemoFleet::run(const RunWish& wish) {
    RHA_ASSIGN_OR_RETURN(const qsizetype at, position(wish.scenario_id));
    Scenario& scenario = scenarios_[at];
    if (scenario.diverged && !wish.overwrite_diverged) {
        return Fail(ErrorCode::kFailedPrecondition, Words::diverged(scenario).toStdString(),
                    tr("Accept that they are overwritten.").toStdString());
    }
    if (!isPossible(Operation::kRun, scenario)) {
        return Fail(ErrorCode::kFailedPrecondition,
                    tr("%1 is %2.").arg(scenario.name, Words::state(scenario.state)).toStdString(),
                    tr("Stop it first.").toStdString());
    }
    if (scenario.state == S::kSwitched) {
        std::swap(scenario.master, scenario.replica);
        scenario.backward = !scenario.backward;
        scenario.diverged.reset();
    }
    enter(at, S::kVerifying);
    lives_[static_cast<std::size_t>(at)].full_compare = wish.full_compare;
    return {};
}

Status DemoFleet::stop(const QString& id) {
    RHA_ASSIGN_OR_RETURN(const qsizetype at, position(id));
    if (!isPossible(Operation::kStop, scenarios_[at])) {
        return Fail(ErrorCode::kFailedPrecondition,
                    tr("%1 does not run.").arg(scenarios_[at].name).toStdString());
    }
    enter(at, S::kStopping);
    return {};
}

Status DemoFleet::switchover(const SwitchoverWish& wish) {
    RHA_ASSIGN_OR_RETURN(const qsizetype at, position(wish.scenario_id));
    const Scenario& scenario = scenarios_[at];
    const bool synchronising = scenario.state == S::kSynchronising && !wish.allow_data_loss;
    if (synchronising || !isPossible(Operation::kSwitchover, scenario)) {
        return Fail(ErrorCode::kFailedPrecondition,
                    tr("%1 cannot be switched over now: it is %2.")
                        .arg(scenario.name, Words::state(scenario.state))
                        .toStdString(),
                    tr("Wait until it runs.").toStdString());
    }
    enter(at, S::kSwitching);
    lives_[static_cast<std::size_t>(at)].reverse = wish.start_reverse;
    return {};
}

Result<Readiness> DemoFleet::readiness(const QString& id) const {
    RHA_ASSIGN_OR_RETURN(const Scenario* scenario, find(id));
    Readiness readiness;
    readiness.failure = Outlook{.loss_known = scenario->replica.consistent,
                                .loss_ms = scenario->master.lag_ms + 1000,
                                .downtime_ms = 309'000};
    if (scenario->state == S::kRunning) {
        readiness.level = ReadinessLevel::kReady;
        readiness.now = Outlook{.loss_known = true, .loss_ms = 0, .downtime_ms = 41'000};
        if (scenario->replica.host == u"osaka-hv2") {
            readiness.level = ReadinessLevel::kWarnings;
            readiness.checks.append({.severity = Severity::kWarning,
                                     .check = QStringLiteral("replica-free-space"),
                                     .message = tr("only 8 % of the storage is free"),
                                     .remedy = tr("Make room, or move a replica elsewhere."),
                                     .host = scenario->replica.host});
        }
        return readiness;
    }
    readiness.level = ReadinessLevel::kNotReady;
    readiness.checks.append({.severity = Severity::kError,
                             .check = QStringLiteral("state"),
                             .message = tr("the scenario is %1").arg(Words::state(scenario->state)),
                             .remedy = tr("Run it, and wait until its replica is complete.")});
    return readiness;
}

Statistics DemoFleet::statistics(const QString& id, int hours) const {
    const auto found = find(id);
    if (!found) return {};
    Statistics rows;
    const quint64 shape = qHash(id) % 7 + 3;
    const int step = hours > 48 ? 60 : 1;  // minutes are not kept for longer
    for (int minute = hours * 60; minute > 0; minute -= step) {
        if (minute > 90 && minute < 100) continue;  // the engine was away
        const double wave = 1 + std::sin(minute / (20.0 + static_cast<double>(shape)));
        const auto load =
            static_cast<quint64>(wave * 400) + static_cast<quint64>(minute) * 7919 % 101;
        rows.append({.begin_unix_ns = now_unix_ns_ - qint64{minute} * 60'000'000'000,
                     .seconds = static_cast<quint32>(step) * 60,
                     .master_known = true,
                     .replica_known = true,
                     .lag_ms_max = load,
                     .lag_bytes_max = load << 12,
                     .spool_bytes_max = load > 600 ? (load - 600) << 18 : 0,
                     .journal_bytes_max = load << 14,
                     .durable_changes = load * 8,
                     .shipped_per_s_max = load << 16});
    }
    return rows;
}

Result<ChangeHistory> DemoFleet::changeHistory(const QString& id) const {
    RHA_ASSIGN_OR_RETURN(const Scenario* scenario, find(id));
    if (scenario->state == S::kStopped) {
        return Fail(ErrorCode::kNotFound,
                    tr("%1 has not replicated %2 yet, and has counted no changes.")
                        .arg(scenario->master.host, scenario->name)
                        .toStdString(),
                    tr("Run the scenario first.").toStdString());
    }
    constexpr qint64 kHourNs = 3'600'000'000'000;
    constexpr int kHours = 60;
    const qint64 last = now_unix_ns_ / kHourNs;
    ChangeHistory history{.begin_unix_ns = (last - kHours) * kHourNs, .end_unix_ns = now_unix_ns_};
    for (const char* file :
         {"disk1.vhdx", "disk2.vhdx", "disk1_1.avhdx", "machine.vmcx", "machine.vmrs"}) {
        history.files.append(scenario->vm_name + u'/' + QString::fromLatin1(file));
    }
    const int phase = static_cast<int>(qHash(id) % 12);
    for (qint64 hour = last - kHours; hour <= last; ++hour) {
        ChangeSample sample{.begin_unix_ns = hour * kHourNs};
        const double day = 1 + std::sin(static_cast<double>(hour % 24 + phase) / 24 * 6.283);
        for (qsizetype file = 0; file < history.files.size(); ++file) {
            if (file >= 2 && (hour + file) % 7 > 1) continue;  // only now and then
            const auto written =
                static_cast<quint64>(day * static_cast<double>(1ull << 30)) >> (2 * file);
            const ChangeCounts counts{.changes = (written >> 15) + 1,
                                      .written_bytes = written,
                                      .zeroed_bytes = file == 0 ? written / 16 : 0};
            sample.files.append({.file = file, .counts = counts});
            sample.total.changes += counts.changes;
            sample.total.written_bytes += counts.written_bytes;
            sample.total.zeroed_bytes += counts.zeroed_bytes;
        }
        history.samples.append(sample);
    }
    return history;
}

}  // namespace rha::manager
