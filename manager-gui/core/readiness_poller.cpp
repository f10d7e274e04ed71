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
    ids_.clear();
    for (const Scenario& scenario : scenarios) ids_.append(scenario.id);
    if (!asking_ && !pause_.isActive()) ask();
}

void ReadinessPoller::ask() {
    if (ids_.isEmpty() || client_.link().state != LinkState::kConnected) return;
    next_ = next_ % ids_.size();
    const QString id = ids_[next_++];
    asking_ = true;
    known_.insert(id);
    client_.readiness(id, Answer<Readiness>(this, [this, id](const Result<Readiness>& answer) {
                          asking_ = false;
                          Q_EMIT readinessChanged(id, answer.value_or(Readiness()));
                          wait();
                      }));
}

void ReadinessPoller::wait() {
    const qsizetype count = std::max<qsizetype>(1, ids_.size());
    const bool next_is_new = !ids_.isEmpty() && !known_.contains(ids_[next_ % count]);
    pause_.start(next_is_new ? 0 : static_cast<int>(round_ms_ / count));
}

}  // namespace rha::manager
