// ReadinessPoller: asks for the readiness of all scenarios again and again, one at a time, so that
// a large fleet is a steady small load for the control service. A scenario that is new, or in
// another state than when it was asked for, comes first and without a pause. One thread.
#pragma once

#include <QHash>
#include <QList>
#include <QObject>
#include <QSet>
#include <QString>
#include <QTimer>

#include "manager-gui/core/control_client.h"

namespace rha::manager {

class ReadinessPoller final : public QObject {
    Q_OBJECT

public:
    /// A round over all scenarios takes `round_ms` at least. The client outlives it.
    ReadinessPoller(ControlClient& client, int round_ms, QObject* parent = nullptr);

Q_SIGNALS:
    void readinessChanged(const QString& scenario_id, const rha::manager::Readiness& readiness);

private:
    void takeFleet(const QList<Scenario>& scenarios);
    void ask();
    void wait();

    ControlClient& client_;
    const int round_ms_;
    QList<QString> ids_;
    qsizetype next_ = 0;
    QHash<QString, ScenarioState> states_;  ///< as heard last
    QSet<QString> outdated_;                ///< of ids_: not asked for in that state
    bool asking_ = false;
    QTimer pause_;
};

}  // namespace rha::manager
