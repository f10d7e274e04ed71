// DemoFleet: an imaginary fleet that lives: changes come and go, machines are synchronised, stopped
// and moved. For --demo and for tests: the same seed and the same calls give the same life.
// No clock: time passes by advance(). One thread.
#pragma once

#include <QCoreApplication>
#include <QList>
#include <QMap>
#include <QRandomGenerator>
#include <QString>
#include <vector>

#include "manager-gui/core/control_client.h"

namespace rha::manager {

class DemoFleet {
    Q_DECLARE_TR_FUNCTIONS(DemoFleet)

public:
    /// Events are dated from `start_unix_ns` on.
    DemoFleet(quint32 seed, qint64 start_unix_ns);

    void advance(quint64 ms);

    const QList<Scenario>& scenarios() const { return scenarios_; }
    /// Those since the last call.
    QList<LogEvent> takeEvents();

    /// Stopped; its hosts are named by their ids.
    Scenario create(const NewScenario& wish, const QString& machine, bool automatic);
    Status run(const RunWish& wish);
    void setDiverged(const QString& id, std::optional<Diverged> diverged);
    Status stop(const QString& id);
    Status switchover(const SwitchoverWish& wish);
    Result<Verification> verify(const QString& id) const;
    /// What verification finds from now on, in place of what it would.
    void setFindings(const QString& id, const QList<Finding>& findings) {
        findings_[id] = findings;
    }
    Status suspend(const QString& id, bool suspended);
    Status recover(const RecoverWish& wish);
    Status remove(const QString& id);
    /// New settings, a new version of the scenario; empty: as it was.
    Status change(const QString& id, std::optional<bool> automatic);
    Status regroup(const QString& id, const QString& group);
    Result<QList<MaintenanceItem>> startMaintenance(const MaintenanceWish& wish);
    Result<QList<MaintenanceItem>> endMaintenance(const MaintenanceWish& wish);
    Result<Readiness> readiness(const QString& id) const;
    /// kNotFound for a scenario that is not there.
    Result<const Scenario*> find(const QString& id) const;
    /// Minute by minute.
    Statistics statistics(const QString& id, int hours) const;
    /// kNotFound, too, for a scenario that is stopped.
    Result<ChangeHistory> changeHistory(const QString& id) const;

private:
    struct Life {
        quint64 in_state_ms = 0;
        bool reverse = false;       ///< after the switchover under way
        bool full_compare = false;  ///< in the synchronisation to come
    };
    struct Kind {
        const char* group;
        const char* name;
        const char* master;
        const char* replica;
        ScenarioState state;
    };

    void add(const Kind& kind);
    void live(qsizetype at, quint64 ms);
    void synchronise(qsizetype at, quint64 ms);
    void move(qsizetype at);
    void enter(qsizetype at, ScenarioState state);
    void maintain(qsizetype at);
    template <typename Concerned, typename Ask>
    Result<QList<MaintenanceItem>> askScenarios(const MaintenanceWish& wish, Concerned concerned,
                                                Ask ask);
    void setUpSides(Scenario& scenario);
    void tell(Severity severity, const QString& code, const Scenario& scenario,
              const QString& message, const QString& cause, const QString& next_action);
    Result<qsizetype> position(const QString& id) const;
    quint64 random(quint64 below) { return random_.bounded(below); }

    QRandomGenerator random_;
    qint64 now_unix_ns_;
    quint64 next_event_ = 1;
    QList<Scenario> scenarios_;
    std::vector<Life> lives_;
    QMap<QString, QList<Finding>> findings_;
    QList<LogEvent> events_;
};

}  // namespace rha::manager
