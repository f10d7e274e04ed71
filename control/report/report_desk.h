// ReportDesk: answers questions about a scenario's past and prospects: readiness, statistics and
// reports. Gathers from the runtime and the stores; the cores decide and write.
//
// Thread rule: any thread but the runtime's own. Calls read the store; readiness waits for engines
// that answer, 30 s at most.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "control/core/readiness.h"
#include "control/core/statistics.h"
#include "control/ports/clock.h"
#include "control/ports/history_store.h"
#include "control/report/assessment_desk.h"
#include "control/report/core/report.h"
#include "control/report/statistics_sampler.h"
#include "control/runtime/control_runtime.h"

namespace rha::control {

struct ReportDeskParts {
    ControlRuntime& runtime;
    HistoryStore& history;
    StatisticsSampler& sampler;
    AssessmentDesk& assessments;
    Clock& clock;
    std::string version;
};

struct ReadinessView {
    ScenarioView scenario;
    Readiness readiness;
    std::size_t past_switchovers = 0;  ///< completed ones that are remembered
};

struct StatisticsView {
    ScenarioView scenario;
    Resolution resolution = Resolution::kMinutes;
    std::vector<StatisticsRow> rows;  ///< in order of time
};

/// Empty times: a day ago for statistics and replication, the beginning for the others; now.
struct ReportWish {
    std::string scenario;  ///< id or name
    std::string host;      ///< of an assessment, in place of a scenario; id or name
    std::string vm;        ///< likewise
    ReportKind kind = ReportKind::kReplication;
    ReportFormat format = ReportFormat::kHtml;
    Language language = Language::kEnglish;
    std::optional<WallTime> since;
    std::optional<WallTime> until;
};

class ReportDesk {
public:
    explicit ReportDesk(ReportDeskParts parts) : parts_(std::move(parts)) {}

    Result<ReadinessView> GetReadiness(const std::string& scenario);
    /// Minutes as far as they are kept, else hours.
    Result<StatisticsView> GetStatistics(const std::string& scenario, std::optional<WallTime> since,
                                         std::optional<WallTime> until);
    Result<std::string> MakeReport(const ReportWish& wish);

private:
    Result<std::vector<StatisticsRow>> Rows(const ScenarioId& scenario, Resolution resolution,
                                            std::int64_t begin, std::int64_t end);
    Result<std::string> ReportAssessment(const ReportWish& wish);
    /// What the host says of itself, if it answers.
    void AskHost(const std::string& name, bool replica, ReadinessFacts& facts);

    const ReportDeskParts parts_;
};

}  // namespace rha::control
