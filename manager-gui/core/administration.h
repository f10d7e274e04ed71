// What administrators ask of the control service beside watching a fleet: verification, recovery,
// host maintenance, reports and notifications. Plain values, free of wire types.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

#include "common/error.h"
#include "manager-gui/core/assessment.h"
#include "manager-gui/core/fleet.h"

namespace rha::manager {

/// What stands in the way of running a scenario.
struct Verification {
    bool ok = false;  ///< nothing blocks
    QList<Finding> findings;
    bool operator==(const Verification&) const = default;
};

/// Whose copy is the machine from now on.
struct RecoverWish {
    QString scenario_id;
    bool master = true;    ///< as the roles are at present
    QString confirm_name;  ///< the scenario's name, as it was typed
    QString host;          ///< of that side as it was seen: refused when the roles have turned
    QString machine_on;    ///< where it was seen to live: refused when it lives elsewhere by now
};

/// The control service itself.
struct ServiceInfo {
    QString version;
    QString id;
    QString ca_fingerprint;  ///< SHA-256, 64 hexadecimal digits
    qint64 started_unix_ns = 0;
    bool operator==(const ServiceInfo&) const = default;
};

struct MaintenanceWish {
    QString host;  ///< id or name
    bool shutdown_guests = false;
    QStringList scenario_ids;  ///< empty: all of that host
};

/// What became of one scenario when a maintenance was asked for.
struct MaintenanceItem {
    QString scenario;
    bool not_needed = false;  ///< it protects nothing at present
    std::optional<Error> error;
    bool operator==(const MaintenanceItem&) const = default;
};

/// What was changed of a scenario's settings, and by whom.
struct SettingChange {
    QString key;  ///< of a property, or "group"
    QString before;
    QString after;
    bool operator==(const SettingChange&) const = default;
};
struct SettingsVersion {
    quint64 version = 0;
    qint64 unix_ns = 0;
    QString actor;  ///< the administrator's id in the certificate
    QList<SettingChange> changes;
    bool operator==(const SettingsVersion&) const = default;
};

enum class ReportKind {
    kSynchronisation,
    kReplication,
    kSwitchover,
    kChanges,     ///< hour by hour and file by file
    kDifference,  ///< what the last synchronisation found
    kAssessment,  ///< of a machine, in place of a scenario
};
enum class ReportFormat { kHtml, kCsv };

struct ReportWish {
    QString scenario_id;
    AssessmentRef assessment;  ///< which one, of kAssessment
    ReportKind kind = ReportKind::kSwitchover;
    ReportFormat format = ReportFormat::kHtml;
    QString language;          ///< "en" or "ja"
    qint64 since_unix_ns = 0;  ///< 0: as docs/reports.md says
    qint64 until_unix_ns = 0;  ///< 0: now
};

struct Report {
    QString file_name;  ///< a good one
    QString content;
};

enum class NotifyKind { kMail, kSyslog, kWebhook, kHook };

/// Who is told about events, and how: docs/operations/notifications.md.
struct NotifyTarget {
    QString name;
    NotifyKind kind = NotifyKind::kMail;
    QString address;
    Severity severity_min = Severity::kWarning;
    QString language;                   ///< "en" or "ja"
    QStringList scenarios;              ///< names; empty: all events
    QStringList codes;                  ///< empty: all
    std::optional<quint32> interval_s;  ///< empty: the kind's default
    quint32 timeout_s = 0;              ///< 0: the kind's default
    QString tls;                        ///< mail: "required", "optional", "implicit" or "off"
    QString ca_file;
    QString user;
    QString secret;  ///< to the service only; it never comes back
    QString from;
    QStringList to;
    // What the service says, and nobody sets:
    bool has_secret = false;
    quint64 waiting = 0;
    quint32 failed_attempts = 0;
    quint64 delivered = 0;
    quint64 failures = 0;
    std::optional<Error> error;
    bool operator==(const NotifyTarget&) const = default;
};

/// What the other side said to a message that was sent now.
struct NotifyTest {
    QString answer;
    std::optional<Error> error;  ///< empty: delivered
};

}  // namespace rha::manager
