// Words: values as people read them, in the language of the installed translator. Pure functions
// but for the translator.
#pragma once

#include <QCoreApplication>
#include <QString>

#include "common/network_mapping.h"
#include "manager-gui/core/administration.h"
#include "manager-gui/core/assessment.h"
#include "manager-gui/core/fleet.h"

namespace rha::manager {

/// How much attention something needs; decides colour and shape of its mark.
enum class Mood { kUnknown, kIdle, kGood, kBusy, kWarning, kBad };

class Words {
    Q_DECLARE_TR_FUNCTIONS(Words)

public:
    static QString state(ScenarioState state);
    /// The state with what is being done in it: "switching over (drain)".
    static QString stateWithStep(const Scenario& scenario);
    static QString step(const QString& name);
    static QString machine(const Side& side);
    static QString replication(ReplicationState state);
    static QString product(const Scenario& scenario);
    static QString direction(bool backward);
    static QString lag(const Scenario& scenario);
    /// What is going on: countdown, queue, synchronisation, maintenance. Empty where nothing is.
    static QString progress(const Scenario& scenario);
    static QString lease(const Scenario& scenario);
    static QString readiness(ReadinessLevel level);
    /// What a switchover would cost; a line or two. As HTML its figures are bold.
    static QString outlooks(const Readiness& readiness, bool html = false);
    /// The same, and the checks that failed; several lines.
    static QString readinessDetails(const Readiness& readiness);
    /// "at most 3 s lost", "nothing lost".
    static QString loss(const Outlook& outlook);
    static QString severity(Severity severity);
    static QString role(bool master);
    /// The default group has a name in the language of people; any other its own.
    static QString group(const QString& name);
    /// Inverse of group().
    static QString groupNamed(const QString& text);
    /// Those an adapter gets: "by DHCP", "10.1.0.5/24, 10.1.0.6/24".
    static QString addresses(const AdapterAddresses& addresses);
    /// How much only the machine's former host holds; empty where nothing is.
    static QString diverged(const Scenario& scenario);
    /// Which scenarios were refused, and why; a line or more for each. Empty: none.
    static QString refusals(const QList<MaintenanceItem>& items);
    static QString notifyKind(NotifyKind kind);
    /// A mode of encryption of mail: "required", "optional", "implicit" or "off".
    static QString mailEncryption(const QString& name);
    static QString notifyState(const NotifyTarget& target);
    /// Everything about a target but its name; several lines.
    static QString notifyDetails(const NotifyTarget& target);
    static QString assessmentState(const Assessment& assessment);
    /// How far it is, or how long it was.
    static QString assessmentProgress(const Assessment& assessment, qint64 now_unix_ns);
    /// What is not in a table of them; several lines.
    static QString assessmentDetails(const Assessment& assessment);
    /// A scope of properties: "scenario", "master", "replica", "ha".
    static QString scope(const QString& name);

    static QString bytes(quint64 bytes);       ///< "1.5 GiB"
    static QString rate(quint64 bytes_per_s);  ///< "1.5 MiB/s"
    static QString duration(quint64 ms);       ///< "0.4 s", "3 min 20 s"
    static QString time(qint64 unix_ns);       ///< local, to the second

    // What the control service says, which speaks English; in Japanese a sentence of the manager's
    // own comes first.
    static QString error(const Error& error);      ///< message and remedy; several lines
    static QString errorLine(const Error& error);  ///< the message alone, in one line
    /// What a finding says, below the title of what was checked ("vm-running").
    static QString finding(const QString& check, const QString& message);
    /// What came in place of findings.
    static Finding finding(const Error& error);
    /// A remedy that names a command, with the manager's own entry for it.
    static QString remedy(const QString& text);
    /// Why a property cannot be changed in this state; empty: that is not known.
    static QString locked(bool any_time, ScenarioState state);

    static QString notAFlag();
    static QString notADuration();
    static QString notBytes();
    static QString noNetworks();
    static QString noAddresses();
    static QString outOfRange(const QString& min, const QString& max);
};

Mood moodOf(const Scenario& scenario);
Mood moodOf(Severity severity);
Mood moodOf(ReadinessLevel level);
Mood moodOf(const Assessment& assessment);

}  // namespace rha::manager
