#include <memory>
#include <string>

#include <fmt/core.h>

#include "common/runtime/clock.h"
#include "common/runtime/files.h"
#include "common/units.h"
#include "control/cli/rhactl.h"
#include "control/cli/scenario_names.h"
#include "control/cli/statistics_view.h"
#include "control/cli/text_table.h"
#include "control/cli/units.h"

namespace rha::cli {
namespace {

struct StatisticsOptions {
    std::string name;
    std::string since;
    std::string until;
    bool csv = false;
};

struct ReportOptions {
    v1::ReportRequest request;
    std::string since;
    std::string until;
    std::string out;
};

Outcome Statistics(Session& session, const StatisticsOptions& options) {
    v1::StatisticsRequest request;
    request.set_scenario(options.name);
    RHA_ASSIGN_OR_RETURN(const auto since, MomentOf(options.since, WallNow().unix_ns));
    RHA_ASSIGN_OR_RETURN(const auto until, MomentOf(options.until, WallNow().unix_ns));
    request.set_since_unix_ns(since);
    request.set_until_unix_ns(until);
    const auto reply = session.Call(&v1::Control::Stub::GetStatistics, request);
    if (!reply) return WithSuggestion(session, reply.error(), options.name);
    if (session.PrintedJson(*reply)) return ExitCode::kOk;
    if (options.csv) {
        PrintStatisticsCsv(session.out(), *reply);
    } else {
        PrintStatistics(session.out(), *reply);
    }
    return ExitCode::kOk;
}

Outcome Report(Session& session, ReportOptions& options) {
    RHA_ASSIGN_OR_RETURN(const auto since, MomentOf(options.since, WallNow().unix_ns));
    RHA_ASSIGN_OR_RETURN(const auto until, MomentOf(options.until, WallNow().unix_ns));
    options.request.set_since_unix_ns(since);
    options.request.set_until_unix_ns(until);
    const auto reply = session.Call(&v1::Control::Stub::MakeReport, options.request);
    const std::string& scenario = options.request.scenario();
    if (!reply && scenario.empty()) return std::unexpected(reply.error());
    if (!reply) return WithSuggestion(session, reply.error(), scenario);
    if (!options.out.empty()) {
        RHA_RETURN_IF_ERROR(WriteFileAtomically(options.out, reply->content(), 0644));
        if (!session.options().json) session.out() << "Written to " << options.out << "\n";
        return ExitCode::kOk;
    }
    if (!session.PrintedJson(*reply)) session.out() << reply->content();
    return ExitCode::kOk;
}

/// What all reports have in common.
void AddForm(CLI::App* command, ReportOptions& options) {
    options.request.set_format("html");
    command->add_option("--format", *options.request.mutable_format(), "For people or programs")
        ->check(CLI::IsMember({"html", "csv"}))
        ->capture_default_str();
    command->add_option("--language", *options.request.mutable_language(), "Of the HTML")
        ->check(CLI::IsMember({"en", "ja"}));
    command->add_option("--since", options.since, "2h (ago), or 2025-03-09 14:05");
    command->add_option("--until", options.until, "Likewise; exclusive (now)");
    command->add_option("--out", options.out, "Write it to this file");
}

}  // namespace

void AddReportCommands(CommandTree& tree) {
    auto figures = std::make_shared<StatisticsOptions>();
    auto* statistics =
        tree.Add(tree.app().get_subcommand("scenario"), "statistics", "Lag and volume over time",
                 [figures](Session& session) { return Statistics(session, *figures); });
    statistics->add_option("scenario", figures->name, "Name or id")->required();
    statistics->add_option("--since", figures->since, "2h (ago), or 2025-03-09 14:05 (a day)");
    statistics->add_option("--until", figures->until, "Likewise (now)");
    statistics->add_flag("--csv", figures->csv, "Every figure, comma-separated");

    auto* group = tree.AddGroup("report", "What happened, as a document", "reports");
    auto options = std::make_shared<ReportOptions>();
    options->request.set_kind("replication");
    auto* report = tree.Add(group, "scenario", "Of one scenario",
                            [options](Session& session) { return Report(session, *options); });
    report->add_option("scenario", *options->request.mutable_scenario(), "Name or id")->required();
    report->add_option("--kind", *options->request.mutable_kind(), "What it is about")
        ->check(CLI::IsMember({"sync", "replication", "switchover", "changes", "difference"}))
        ->capture_default_str();
    AddForm(report, *options);

    auto assessed = std::make_shared<ReportOptions>();
    assessed->request.set_kind("assessment");
    auto* assessment =
        tree.Add(group, "assessment", "What a machine that is assessed changes",
                 [assessed](Session& session) { return Report(session, *assessed); });
    assessment->add_option("--host", *assessed->request.mutable_host(), "Name or id")->required();
    assessment->add_option("--vm", *assessed->request.mutable_vm(), "Name or id")->required();
    AddForm(assessment, *assessed);
}

}  // namespace rha::cli
