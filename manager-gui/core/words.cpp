#include "manager-gui/core/words.h"

#include <QDateTime>
#include <QLocale>
#include <QStringList>
#include <algorithm>

namespace rha::manager {
namespace {

/// As the control service calls it.
constexpr QLatin1StringView kDefaultGroup("Scenarios");

}  // namespace

QString Words::state(ScenarioState state) {
    switch (state) {
        case ScenarioState::kUnknown:
            return tr("unknown");
        case ScenarioState::kStopped:
            return tr("stopped");
        case ScenarioState::kVerifying:
            return tr("verifying");
        case ScenarioState::kStarting:
            return tr("starting");
        case ScenarioState::kSynchronising:
            return tr("synchronising");
        case ScenarioState::kRunning:
            return tr("running");
        case ScenarioState::kMaintenance:
            return tr("host maintenance");
        case ScenarioState::kCountdown:
            return tr("countdown");
        case ScenarioState::kRestartingGuest:
            return tr("restarting guest");
        case ScenarioState::kSwitchoverRequired:
            return tr("switchover required");
        case ScenarioState::kSwitching:
            return tr("switching over");
        case ScenarioState::kRollingBack:
            return tr("rolling back");
        case ScenarioState::kSwitched:
            return tr("switched over");
        case ScenarioState::kFailed:
            return tr("failed");
        case ScenarioState::kStopping:
            return tr("stopping");
        case ScenarioState::kDeleting:
            return tr("deleting");
    }
    return {};
}

QString Words::stateWithStep(const Scenario& scenario) {
    const QString text = state(scenario.state);
    const QString what = step(scenario.step);
    return what.isEmpty() ? text : tr("%1 (%2)").arg(text, what);
}

QString Words::step(const QString& name) {
    if (name == u"before-switchover") return tr("running the script before it");
    if (name == u"shutdown-guest") return tr("shutting the guest down");
    if (name == u"drain") return tr("sending the last changes");
    if (name == u"promote") return tr("applying the journal");
    if (name == u"register") return tr("registering the machine");
    if (name == u"start-on-replica") return tr("starting the machine");
    if (name == u"start-replica") return tr("starting the replica");
    if (name == u"unregister-replica") return tr("unregistering the machine");
    if (name == u"demote-replica") return tr("making it a replica again");
    if (name == u"restart-guest") return tr("starting the guest");
    if (name == u"return-guest") return tr("starting the machine again");
    return {};
}

QString Words::machine(const Side& side) {
    switch (side.machine) {
        case MachineState::kUnknown:
            return tr("machine not seen");
        case MachineState::kOff:
            return tr("off");
        case MachineState::kStarting:
            return tr("starting up");
        case MachineState::kRunning:
            return side.guest == GuestHealth::kLost ? tr("running, guest does not answer")
                                                    : tr("on");
        case MachineState::kPaused:
            return tr("paused");
        case MachineState::kStopping:
            return tr("shutting down");
    }
    return {};
}

QString Words::replication(ReplicationState state) {
    switch (state) {
        case ReplicationState::kUnknown:
        case ReplicationState::kIdle:
            return tr("not replicating");
        case ReplicationState::kConnecting:
            return tr("connecting to the replica");
        case ReplicationState::kSynchronising:
            return tr("synchronising");
        case ReplicationState::kRunning:
            return tr("replicating");
        case ReplicationState::kPaused:
            return tr("held up");
        case ReplicationState::kDrained:
            return tr("everything is applied");
        case ReplicationState::kPromoted:
            return tr("ready to start the machine");
    }
    return {};
}

QString Words::product(const Scenario& scenario) {
    return scenario.automatic_switchover ? tr("HA (automatic)") : tr("HA (manual)");
}

QString Words::direction(bool backward) {
    return backward ? tr("backward") : tr("forward");
}

QString Words::lag(const Scenario& scenario) {
    const bool replicating = scenario.master.replication == ReplicationState::kRunning ||
                             scenario.master.replication == ReplicationState::kSynchronising;
    if (!scenario.master.reported || !replicating) return {};
    if (!scenario.master.heard) return tr("unknown");
    return duration(scenario.master.lag_ms);
}

QString Words::progress(const Scenario& scenario) {
    if (scenario.state == ScenarioState::kCountdown) {
        return tr("switchover in %1").arg(duration(scenario.countdown_ms_left));
    }
    if (scenario.maintenance) {
        const QString text = scenario.maintenance->ready ? tr("%1 is ready for its reboot")
                                                         : tr("%1 is being prepared");
        return text.arg(scenario.maintenance->host);
    }
    if (scenario.queue_position != 0) {
        return tr("waits for its turn (%1)").arg(scenario.queue_position);
    }
    if (scenario.diverged && scenario.diverged->bytes != 0) {
        return (scenario.diverged->unknown ? tr("copies have diverged (%1, maybe more)")
                                           : tr("copies have diverged (%1)"))
            .arg(bytes(scenario.diverged->bytes));
    }
    if (scenario.state == ScenarioState::kSwitched) {
        return tr("machine on %1").arg(scenario.active_host);
    }
    if (!scenario.master.reported) return {};
    if (!scenario.heard()) return tr("last heard %1 ago").arg(duration(scenario.heard_ms_ago));
    if (scenario.state == ScenarioState::kSynchronising && scenario.master.sync) {
        const SyncProgress& sync = *scenario.master.sync;
        const quint64 total = std::max<quint64>(1, sync.bytes_total);
        const quint64 percent = sync.bytes_compared * 100 / total;
        if (sync.seconds_left == 0) return tr("%1 %").arg(percent);  // or it is not known yet
        return tr("%1 %, %2 left").arg(percent).arg(duration(sync.seconds_left * 1000));
    }
    if (scenario.master.error) return errorLine(*scenario.master.error);
    if (scenario.replica.error) return errorLine(*scenario.replica.error);
    return scenario.updates_suspended ? tr("updates suspended") : QString();
}

QString Words::lease(const Scenario& scenario) {
    if (!scenario.automatic_switchover) return tr("not needed");
    if (!scenario.run_lease) return tr("off");
    if (scenario.state != ScenarioState::kRunning) return {};
    if (!scenario.master.heard) return tr("unknown");
    if (!scenario.master.leased) return tr("not granted");
    if (!scenario.master.guarded) return tr("no guard");
    return tr("for %1").arg(duration(scenario.master.lease_ms_left));
}

QString Words::readiness(ReadinessLevel level) {
    switch (level) {
        case ReadinessLevel::kUnknown:
            return {};
        case ReadinessLevel::kReady:
            return tr("ready");
        case ReadinessLevel::kWarnings:
            return tr("warnings");
        case ReadinessLevel::kNotReady:
            return tr("not ready");
    }
    return {};
}

QString Words::loss(const Outlook& outlook) {
    if (!outlook.loss_known) return tr("loss unknown");
    return outlook.loss_ms == 0 ? tr("nothing lost")
                                : tr("at most %1 lost").arg(duration(outlook.loss_ms));
}

QString Words::outlooks(const Readiness& readiness, bool html) {
    const auto figure = [html](const QString& text) {
        return html ? QStringLiteral("<b>%1</b>").arg(text.toHtmlEscaped()) : text;
    };
    const auto outlook = [&figure](const Outlook& cost) {
        return tr("%1, about %2 down").arg(figure(loss(cost)), figure(duration(cost.downtime_ms)));
    };
    QStringList lines;
    lines << (readiness.now ? tr("A switchover now: %1").arg(outlook(*readiness.now))
                            : tr("A switchover would be refused now"));
    if (readiness.failure) {
        lines << tr("If the host failed now: %1").arg(outlook(*readiness.failure));
    }
    return lines.join(html ? QStringLiteral("<br>") : QStringLiteral("\n"));
}

QString Words::readinessDetails(const Readiness& readiness) {
    QStringList lines{outlooks(readiness)};
    for (const Finding& check : readiness.checks) {
        QString line =
            check.host.isEmpty() ? check.message : tr("%1: %2").arg(check.host, check.message);
        if (!check.remedy.isEmpty()) line += u'\n' + check.remedy;
        lines << line;
    }
    return lines.join(u'\n');
}

QString Words::severity(Severity severity) {
    switch (severity) {
        case Severity::kInfo:
            return tr("Information");
        case Severity::kWarning:
            return tr("Warning");
        case Severity::kError:
            return tr("Error");
        case Severity::kCritical:
            return tr("Critical");
    }
    return {};
}

QString Words::role(bool master) {
    return master ? tr("Master") : tr("Replica");
}

QString Words::group(const QString& name) {
    return name == kDefaultGroup ? tr("Scenarios") : name;
}

QString Words::groupNamed(const QString& text) {
    return text == tr("Scenarios") ? QString(kDefaultGroup) : text;
}

QString Words::addresses(const AdapterAddresses& addresses) {
    if (addresses.dhcp) return tr("by DHCP");
    QStringList texts;
    for (const std::string& one : addresses.addresses) texts << QString::fromStdString(one);
    return texts.join(QStringLiteral(", "));
}

QString Words::diverged(const Scenario& scenario) {
    if (!scenario.diverged) return {};
    const Diverged& diverged = *scenario.diverged;
    if (diverged.bytes == 0) {
        return tr("%1 has not said whether it holds changes that the machine's present host never "
                  "received")
            .arg(diverged.host);
    }
    // It ran again since it named that bound.
    return (diverged.unknown ? tr("%1 may hold more changes than the %2 it told of that the "
                                  "machine's present host never received")
                             : tr("%1 holds at most %2 of changes that the machine's present host "
                                  "never received"))
        .arg(diverged.host, bytes(diverged.bytes));
}

QString Words::refusals(const QList<MaintenanceItem>& items) {
    QStringList lines;
    for (const MaintenanceItem& item : items) {
        if (item.error) lines << tr("%1: %2").arg(item.scenario, error(*item.error));
    }
    return lines.join(u'\n');
}

QString Words::notifyKind(NotifyKind kind) {
    switch (kind) {
        case NotifyKind::kMail:
            return tr("Mail");
        case NotifyKind::kSyslog:
            return tr("Syslog");
        case NotifyKind::kWebhook:
            return tr("Web service");
        case NotifyKind::kHook:
            return tr("Script");
    }
    return {};
}

QString Words::mailEncryption(const QString& name) {
    if (name == u"required") return tr("STARTTLS, or nothing is sent");
    if (name == u"optional") return tr("STARTTLS where it is offered");
    if (name == u"implicit") return tr("TLS from the first byte");
    if (name == u"off") return tr("no encryption");
    return name;
}

QString Words::notifyState(const NotifyTarget& target) {
    if (target.failed_attempts != 0) return tr("fails, %1 wait").arg(target.waiting);
    return target.waiting == 0 ? tr("in order") : tr("%1 wait").arg(target.waiting);
}

QString Words::notifyDetails(const NotifyTarget& target) {
    const QString comma = QStringLiteral(", ");
    QStringList lines;
    if (target.kind == NotifyKind::kMail) {
        lines << tr("From %1 to %2").arg(target.from, target.to.join(comma))
              << tr("Encryption: %1").arg(mailEncryption(target.tls));
        if (!target.user.isEmpty()) lines << tr("User: %1").arg(target.user);
    }
    if (target.kind == NotifyKind::kMail || target.kind == NotifyKind::kWebhook) {
        lines << tr("Secret: %1").arg(target.has_secret ? tr("stored") : tr("none"));
    }
    if (!target.ca_file.isEmpty()) lines << tr("CA file: %1").arg(target.ca_file);
    if (target.kind != NotifyKind::kHook) {
        lines << tr("Severity: %1 and above, in %2")
                     .arg(severity(target.severity_min),
                          target.language == u"ja" ? tr("Japanese") : tr("English"));
    }
    lines << tr("Events: %1").arg(target.codes.isEmpty() ? tr("all") : target.codes.join(comma))
          << tr("Scenarios: %1")
                 .arg(target.scenarios.isEmpty() ? tr("all") : target.scenarios.join(comma))
          << tr("At least %1 s between two messages, at most %2 s for an attempt")
                 .arg(target.interval_s.value_or(0))
                 .arg(target.timeout_s)
          << tr("%1 delivered, %2 attempts failed since the service was started")
                 .arg(target.delivered)
                 .arg(target.failures);
    if (target.error) lines << error(*target.error);
    return lines.join(u'\n');
}

QString Words::assessmentState(const Assessment& assessment) {
    if (assessment.ended) return tr("ended");
    return assessment.error ? tr("not counting") : tr("counting");
}

QString Words::assessmentProgress(const Assessment& assessment, qint64 now_unix_ns) {
    if (assessment.ended) {
        return tr("counted for %1").arg(duration(countedMs(assessment, now_unix_ns)));
    }
    const int percent = percentDone(assessment, now_unix_ns);
    if (percent >= 100) return tr("%1 %").arg(percent);
    const qint64 left_ns =
        assessment.ends_unix_ns - std::max(now_unix_ns, assessment.began_unix_ns);
    return tr("%1 %, %2 left")
        .arg(percent)
        .arg(duration(static_cast<quint64>(left_ns / 1'000'000)));
}

QString Words::assessmentDetails(const Assessment& assessment) {
    QStringList lines;
    if (assessment.error) lines << error(*assessment.error);
    lines << (assessment.ended ? tr("Counted from %1 to %2") : tr("Counts from %1 to %2"))
                 .arg(time(assessment.began_unix_ns), time(assessment.ends_unix_ns))
          << tr("%1 of files in %2").arg(bytes(assessment.machine_bytes), assessment.folder);
    return lines.join(u'\n');
}

QString Words::scope(const QString& name) {
    if (name == u"scenario") return tr("Scenario");
    if (name == u"master") return tr("Master");
    if (name == u"replica") return tr("Replica");
    if (name == u"ha") return tr("High availability");
    return name;
}

QString Words::bytes(quint64 bytes) {
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeIecFormat);
}

QString Words::rate(quint64 bytes_per_s) {
    return tr("%1/s").arg(bytes(bytes_per_s));
}

QString Words::duration(quint64 ms) {
    const quint64 seconds = ms / 1000;
    if (seconds < 10) {
        return tr("%1 s").arg(QLocale().toString(static_cast<double>(ms / 100) / 10, 'f', 1));
    }
    if (seconds < 60) return tr("%1 s").arg(seconds);
    const quint64 minutes = seconds / 60;
    if (minutes < 60) return tr("%1 min %2 s").arg(minutes).arg(seconds % 60);
    const quint64 hours = minutes / 60;
    if (hours < 48) return tr("%1 h %2 min").arg(hours).arg(minutes % 60);
    return tr("%1 d %2 h").arg(hours / 24).arg(hours % 24);
}

QString Words::time(qint64 unix_ns) {
    const auto at = QDateTime::fromMSecsSinceEpoch(unix_ns / 1'000'000);
    return at.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

QString Words::notAFlag() {
    return tr("This is switched on or off.");
}

QString Words::notADuration() {
    return tr("Write a whole number and a unit: ms, s, min, h or day.");
}

QString Words::noNetworks() {
    return tr("Write automatic, or networks as in LAN='DR LAN', DMZ=''.");
}

QString Words::noAddresses() {
    return tr(
        "Write IPv4 addresses with their prefix, such as 10.1.0.5/24; a gateway lies in the "
        "network of one of them.");
}

QString Words::notBytes() {
    return tr("Write a whole number and a unit: MiB, GiB or TiB.");
}

QString Words::outOfRange(const QString& min, const QString& max) {
    return tr("It must be from %1 to %2.").arg(min, max);
}

Mood moodOf(const Scenario& scenario) {
    switch (scenario.state) {
        case ScenarioState::kUnknown:
            return Mood::kUnknown;
        case ScenarioState::kStopped:
        case ScenarioState::kSwitched:
            return scenario.error || scenario.diverged ? Mood::kWarning : Mood::kIdle;
        case ScenarioState::kRunning:
            if (!scenario.heard()) return Mood::kUnknown;
            return scenario.master.error || scenario.replica.error ? Mood::kWarning : Mood::kGood;
        case ScenarioState::kVerifying:
        case ScenarioState::kStarting:
        case ScenarioState::kSynchronising:
        case ScenarioState::kStopping:
        case ScenarioState::kDeleting:
            return scenario.master.error || scenario.replica.error ? Mood::kWarning : Mood::kBusy;
        case ScenarioState::kMaintenance:
        case ScenarioState::kSwitching:
            return Mood::kBusy;
        case ScenarioState::kCountdown:
        case ScenarioState::kRestartingGuest:
        case ScenarioState::kRollingBack:
            return Mood::kWarning;
        case ScenarioState::kSwitchoverRequired:
        case ScenarioState::kFailed:
            return Mood::kBad;
    }
    return Mood::kUnknown;
}

Mood moodOf(Severity severity) {
    switch (severity) {
        case Severity::kInfo:
            return Mood::kIdle;
        case Severity::kWarning:
            return Mood::kWarning;
        case Severity::kError:
        case Severity::kCritical:
            return Mood::kBad;
    }
    return Mood::kUnknown;
}

Mood moodOf(ReadinessLevel level) {
    switch (level) {
        case ReadinessLevel::kUnknown:
            return Mood::kUnknown;
        case ReadinessLevel::kReady:
            return Mood::kGood;
        case ReadinessLevel::kWarnings:
            return Mood::kWarning;
        case ReadinessLevel::kNotReady:
            return Mood::kBad;
    }
    return Mood::kUnknown;
}

Mood moodOf(const Assessment& assessment) {
    if (assessment.ended) return Mood::kIdle;
    return assessment.error ? Mood::kWarning : Mood::kBusy;
}

}  // namespace rha::manager
