#include "manager-gui/core/readiness_poller.h"

#include <algorithm>

namespace rha::manager {

ReadinessPoller::ReadinessPoller(ControlClient& client, int round_ms, QObject* parent)
    : QObject(parent), client_(client), round_ms_(round_ms) {
    pause_.setSingleShot(true);
    connect(&pause_, &QTimer::timeout, this, &ReadinessPoller::ask);
    connect(&client, &ControlClient::fleetChanged, this, &ReadinessPoller::takeFleet);
}

void ReadinessPoller::takeFleet(const QList<Scenario>& scenarios) {
    QHash<QString, ScenarioState> states;
    ids_.clear();
    for (const Scenario& scenario : scenarios) {
        ids_.append(scenario.id);
        states.insert(scenario.id, scenario.state);
        const auto before = states_.constFind(scenario.id);
        if (before == states_.cend() || *before != scenario.state) outdated_.insert(scenario.id);
    }
    states_ = states;
    outdated_.removeIf([&states](const QString& id) { return !states.contains(id); });
    if (!asking_ && (!pause_.isActive() || !outdated_.isEmpty())) ask();
}

void ReadinessPoller::ask() {
    if (ids_.isEmpty() || client_.link().state != LinkState::kConnected) return;
    pause_.stop();
    next_ = next_ % ids_.size();
    const QString id = outdated_.isEmpty() ? ids_[next_++] : *outdated_.cbegin();
    asking_ = true;
    outdated_.remove(id);
    client_.readiness(id, Answer<Readiness>(this, [this, id](const Result<Readiness>& answer) {
                          asking_ = false;
                          Q_EMIT readinessChanged(id, answer.value_or(Readiness()));
                          wait();
                      }));
}

void ReadinessPoller::wait() {
    const qsizetype count = std::max<qsizetype>(1, ids_.size());
    pause_.start(outdated_.isEmpty() ? static_cast<int>(round_ms_ / count) : 0);
}

}  // namespace rha::manager
