#include "manager-gui/core/switchover_log.h"

#include <QHash>
#include <QSet>
#include <QStringList>
#include <algorithm>
#include <array>

namespace rha::manager {
namespace {

using S = ScenarioState;

/// Of every switchover, in their order; some leave the first ones out.
constexpr std::array kSteps = {"before-switchover", "shutdown-guest", "drain",
                               "promote",           "register",       "start-on-replica"};

bool isPartOfIt(S state) {
    return state == S::kCountdown || state == S::kRestartingGuest ||
           state == S::kSwitchoverRequired || state == S::kSwitching || state == S::kRollingBack;
}

bool isUnderWay(const SwitchoverRecord& record) {
    return record.outcome == SwitchoverOutcome::kUnderWay;
}

SwitchoverOutcome outcomeOf(const SwitchoverRecord& record, const Scenario& scenario) {
    if (scenario.state == S::kFailed) return SwitchoverOutcome::kFailed;
    // Replicated back at once: the roles have turned before anybody saw it at rest.
    const bool moved = scenario.state == S::kSwitched || scenario.backward != record.backward;
    return moved ? SwitchoverOutcome::kMoved : SwitchoverOutcome::kCalledOff;
}

}  // namespace

bool SwitchoverLog::take(const QList<Scenario>& fleet, quint64 now_ms) {
    QHash<QString, const Scenario*> by_id;
    for (const Scenario& scenario : fleet) by_id.insert(scenario.id, &scenario);
    QSet<QString> known;
    for (SwitchoverRecord& record : records_) {
        if (!isUnderWay(record)) continue;
        if (const Scenario* scenario = by_id.value(record.scenario.id)) {
            follow(record, *scenario, now_ms);
        } else {
            end(record, SwitchoverOutcome::kCalledOff, now_ms);  // deleted
        }
        if (isUnderWay(record)) known.insert(record.scenario.id);
    }
    bool begun = false;
    for (const Scenario& scenario : fleet) {
        if (!isPartOfIt(scenario.state) || known.contains(scenario.id)) continue;
        begun = true;
        SwitchoverRecord record{.id = next_id_++,
                                .scenario = scenario,
                                .from = scenario.master.host,
                                .to = scenario.replica.host,
                                .backward = scenario.backward,
                                .from_begin = heard_,
                                .begin_ms = now_ms};
        follow(record, scenario, now_ms);
        records_.prepend(record);
    }
    heard_ = true;
    trim();
    return begun;
}

void SwitchoverLog::follow(SwitchoverRecord& record, const Scenario& scenario, quint64 now_ms) {
    record.scenario = scenario;
    if (!isPartOfIt(scenario.state)) {
        end(record, outcomeOf(record, scenario), now_ms);
        return;
    }
    if (!record.steps.isEmpty()) {
        SwitchoverStep& last = record.steps.back();
        if (last.state == scenario.state && last.name == scenario.step) return;
        last.end_ms = now_ms;
    }
    record.steps.append({.state = scenario.state, .name = scenario.step, .begin_ms = now_ms});
}

void SwitchoverLog::end(SwitchoverRecord& record, SwitchoverOutcome outcome, quint64 now_ms) {
    record.outcome = outcome;
    record.end_ms = now_ms;
    if (!record.steps.isEmpty()) record.steps.back().end_ms = now_ms;
}

void SwitchoverLog::trim() {
    for (qsizetype at = records_.size() - 1; at >= 0 && records_.size() > kRecordsMax; --at) {
        if (!isUnderWay(records_[at])) records_.removeAt(at);
    }
}

QStringList SwitchoverLog::remaining(const SwitchoverRecord& record) {
    if (!isUnderWay(record) || record.scenario.state != S::kSwitching) return {};
    const auto* const now = std::ranges::find_if(
        kSteps, [&](const char* step) { return record.scenario.step == QLatin1String(step); });
    if (now == kSteps.end()) return {};
    QStringList steps;
    for (const auto* step = now + 1; step != kSteps.end(); ++step) {
        steps.append(QString::fromLatin1(*step));
    }
    return steps;
}

}  // namespace rha::manager
