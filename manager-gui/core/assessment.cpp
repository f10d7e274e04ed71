#include "manager-gui/core/assessment.h"

#include <algorithm>

namespace rha::manager {
namespace {

constexpr qint64 kMsNs = 1'000'000;
constexpr quint64 kSamplesMax = 4500;

/// It captures the machine's changes, or is about to.
bool replicates(ScenarioState state) {
    switch (state) {
        case ScenarioState::kStopped:
        case ScenarioState::kSwitched:
        case ScenarioState::kFailed:
        case ScenarioState::kUnknown:  // of a newer control service, which knows
            return false;
        default:
            return true;
    }
}

}  // namespace

quint64 countedMs(const Assessment& assessment, qint64 now_unix_ns) {
    const qint64 ends = assessment.ends_unix_ns;
    const qint64 until = assessment.ended ? ends : std::min(now_unix_ns, ends);
    const qint64 ns = until - assessment.began_unix_ns;
    return static_cast<quint64>(std::max<qint64>(0, ns) / kMsNs);
}

int percentDone(const Assessment& assessment, qint64 now_unix_ns) {
    const qint64 whole_ms = (assessment.ends_unix_ns - assessment.began_unix_ns) / kMsNs;
    if (whole_ms <= 0) return 100;
    const quint64 done_ms = countedMs(assessment, now_unix_ns);
    return static_cast<int>(done_ms * 100 / static_cast<quint64>(whole_ms));
}

quint64 writtenPerSecond(const Assessment& assessment, qint64 now_unix_ns) {
    const quint64 seconds = countedMs(assessment, now_unix_ns) / 1000;
    return assessment.written_bytes / std::max<quint64>(1, seconds);
}

AssessmentChance chanceOf(const AssessmentRef& machine, const QList<Scenario>& fleet,
                          const QList<Assessment>& assessments) {
    using Kind = AssessmentChance::Kind;
    if (std::ranges::find(assessments, machine, &Assessment::ref) != assessments.end()) {
        return {.kind = Kind::kAssessed, .scenario = {}};
    }
    const auto scenario = std::ranges::find(fleet, machine.machine_id, &Scenario::vm_id);
    if (scenario == fleet.end()) return {};
    return {.kind = replicates(scenario->state) ? Kind::kProtected : Kind::kEndsEarly,
            .scenario = scenario->name};
}

QList<quint32> sampleChoices(quint64 seconds) {
    QList<quint32> choices;
    for (const quint32 sample : {60u, 600u, 3600u}) {
        if (sample <= seconds && seconds / sample <= kSamplesMax) choices.append(sample);
    }
    return choices;
}

}  // namespace rha::manager
