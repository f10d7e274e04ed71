// SwitchoverLog: the countdowns and switchovers that this manager has seen, step by step, with the
// time that each took. It decides what belongs to one switchover and how that ended.
//
// Pure: time comes with each snapshot, in milliseconds of one steady clock. Bounded: the newest
// kRecordsMax are kept, and those that have not ended. One thread.
#pragma once

#include <QList>
#include <QMap>
#include <optional>

#include "manager-gui/core/fleet.h"

namespace rha::manager {

struct SwitchoverStep {
    ScenarioState state = ScenarioState::kUnknown;
    QString name;  ///< within the state; empty where it has none
    quint64 begin_ms = 0;
    std::optional<quint64> end_ms;
    bool operator==(const SwitchoverStep&) const = default;
};

enum class SwitchoverOutcome {
    kUnderWay,
    kMoved,      ///< the machine was started on its replica's host
    kCalledOff,  ///< the machine stays where it was
    kFailed,
};

struct SwitchoverRecord {
    quint64 id = 0;     ///< increasing
    Scenario scenario;  ///< as it was seen last
    QString from;       ///< hosts, as the roles were when it began
    QString to;
    bool backward = false;
    bool from_begin = true;  ///< false: it was under way when it was first seen
    quint64 begin_ms = 0;
    std::optional<quint64> end_ms;
    SwitchoverOutcome outcome = SwitchoverOutcome::kUnderWay;
    QList<SwitchoverStep> steps;  ///< those seen, in order
};

class SwitchoverLog {
public:
    static constexpr qsizetype kRecordsMax = 100;

    /// All scenarios as they are at `now_ms`. True: a countdown or switchover has begun.
    bool take(const QList<Scenario>& fleet, quint64 now_ms);

    /// Newest first.
    const QList<SwitchoverRecord>& records() const { return records_; }

    /// The steps that are still to come, by name.
    static QStringList remaining(const SwitchoverRecord& record);

private:
    void follow(SwitchoverRecord& record, const Scenario& scenario, quint64 now_ms);
    static void end(SwitchoverRecord& record, SwitchoverOutcome outcome, quint64 now_ms);
    void trim();

    QList<SwitchoverRecord> records_;
    bool heard_ = false;
    quint64 next_id_ = 1;
};

}  // namespace rha::manager
