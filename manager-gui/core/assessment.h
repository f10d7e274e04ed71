// What machines change before they are protected: assessments, which their hosts' engines keep
// (docs/reports.md), and what would stand in the way of a new one. Pure; plain values.
#pragma once

#include <QList>
#include <QString>
#include <optional>

#include "common/error.h"
#include "manager-gui/core/fleet.h"

namespace rha::manager {

struct AssessmentRef {
    QString host;  ///< id or name
    QString machine_id;
    bool operator==(const AssessmentRef&) const = default;
};

/// Of one machine; times are by the clock of its host.
struct Assessment {
    QString host;  ///< name
    QString machine_id;
    QString machine;  ///< name
    QString folder;
    quint64 machine_bytes = 0;  ///< of its files, when it began
    qint64 began_unix_ns = 0;
    qint64 ends_unix_ns = 0;  ///< when it will end by itself, or ended
    bool ended = false;
    std::optional<Error> error;  ///< why it does not count at present
    quint64 changes = 0;
    quint64 written_bytes = 0;
    AssessmentRef ref() const { return {.host = host, .machine_id = machine_id}; }
    bool operator==(const Assessment&) const = default;
};

struct AssessmentsOfHost {
    QString host;
    QList<Assessment> assessments;
    std::optional<Error> error;  ///< the host did not answer: nobody knows what it has
};

struct NewAssessment {
    QString host;  ///< id or name
    QString machine_id;
    quint64 seconds = 0;         ///< how long; 0: as the service thinks fit, as with the next
    quint32 sample_seconds = 0;  ///< the span of one figure
};

/// Since its begin, until now or its end.
quint64 countedMs(const Assessment& assessment, qint64 now_unix_ns);
/// Of the time it was given: 0 to 100.
int percentDone(const Assessment& assessment, qint64 now_unix_ns);
/// Bytes, on average.
quint64 writtenPerSecond(const Assessment& assessment, qint64 now_unix_ns);

/// Whether a machine can be assessed where it runs.
struct AssessmentChance {
    enum class Kind {
        kFree,
        kAssessed,   ///< there is one already, and would be in the way
        kProtected,  ///< a scenario replicates it, and would be in the way
        kEndsEarly,  ///< it ends as soon as a scenario is run
    };
    Kind kind = Kind::kFree;
    QString scenario;  ///< which one it is
    bool possible() const { return kind == Kind::kFree || kind == Kind::kEndsEarly; }
    bool operator==(const AssessmentChance&) const = default;
};
AssessmentChance chanceOf(const AssessmentRef& machine, const QList<Scenario>& fleet,
                          const QList<Assessment>& assessments);

/// Spans of one figure for an assessment of this length, in seconds: an engine keeps only so many
/// figures. Some for all that engines allow, from a minute to 31 days.
QList<quint32> sampleChoices(quint64 seconds);

}  // namespace rha::manager
