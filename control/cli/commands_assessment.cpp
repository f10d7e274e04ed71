#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <string>

#include "common/runtime/rpc/error_conversion.h"
#include "common/units.h"
#include "control/cli/rhactl.h"
#include "control/cli/text_table.h"
#include "control/cli/units.h"

namespace rha::cli {
namespace {

std::string StateText(const v1::Assessment& assessment) {
    if (assessment.ended()) return "ended";
    return HasError(assessment.error()) ? "not counting" : "counting";
}

void Print(Session& session, const v1::Assessment& assessment) {
    auto& out = session.out();
    out << "Machine     " << Printable(assessment.vm_name()) << " (" << assessment.vm_id() << ")\n"
        << "State       " << StateText(assessment) << "\n";
    if (HasError(assessment.error())) {
        out << "Because     " << Printable(assessment.error().message()) << "\n";
    }
    const auto& total = assessment.total();
    out << "Counted     " << FormatTime(assessment.began_unix_ns()) << " to "
        << FormatTime(assessment.ends_unix_ns()) << "\n"
        << "Files       " << FormatBytes(assessment.machine_bytes()) << " in "
        << Printable(assessment.folder()) << "\n"
        << "Written     " << FormatBytes(total.written_bytes()) << " in " << total.changes()
        << " changes\n";
}

Outcome Start(Session& session, const v1::StartAssessmentRequest& request) {
    RHA_ASSIGN_OR_RETURN(const auto started,
                         session.Call(&v1::Control::Stub::StartAssessment, request));
    if (session.PrintedJson(started)) return ExitCode::kOk;
    session.out() << "The changes of " << Printable(started.vm_name()) << " are counted until "
                  << FormatTime(started.ends_unix_ns()) << ".\n"
                  << "Look at them with: rhactl report assessment --host " << request.host()
                  << " --vm " << request.vm() << " --out report.html\n";
    return ExitCode::kOk;
}

Outcome List(Session& session, const std::string& host) {
    v1::ListAssessmentsRequest request;
    request.set_host(host);
    RHA_ASSIGN_OR_RETURN(const auto reply,
                         session.Call(&v1::Control::Stub::ListAssessments, request));
    bool silent = false;
    TextTable table({"HOST", "MACHINE", "STATE", "BEGAN", "ENDS", "WRITTEN", "CHANGES"});
    for (const auto& of_host : reply.hosts()) {
        for (const auto& one : of_host.assessments()) {
            table.Add({of_host.host(), one.vm_name(), StateText(one),
                       FormatTime(one.began_unix_ns()).substr(0, 16),
                       FormatTime(one.ends_unix_ns()).substr(0, 16),
                       FormatBytes(one.total().written_bytes()),
                       std::to_string(one.total().changes())});
        }
        if (!HasError(of_host.error())) continue;
        silent = true;
        session.err() << Printable(of_host.host()) << ": " << Printable(of_host.error().message())
                      << "\n";
    }
    const ExitCode exit_code = silent ? ExitCode::kUnreachable : ExitCode::kOk;
    if (session.PrintedJson(reply)) return exit_code;
    table.Print(session.out(), "No machine is assessed.");
    return exit_code;
}

Outcome Show(Session& session, const v1::AssessmentRef& ref) {
    RHA_ASSIGN_OR_RETURN(const auto told, session.Call(&v1::Control::Stub::GetAssessment, ref));
    if (!session.PrintedJson(told)) Print(session, told);
    return ExitCode::kOk;
}

Outcome Stop(Session& session, const v1::AssessmentRef& ref) {
    RHA_ASSIGN_OR_RETURN(const auto ended, session.Call(&v1::Control::Stub::StopAssessment, ref));
    if (!session.PrintedJson(ended)) Print(session, ended);
    return ExitCode::kOk;
}

Outcome Delete(Session& session, const v1::AssessmentRef& ref) {
    RHA_RETURN_IF_ERROR(
        session.Confirm("What was counted of machine '" + ref.vm() + "' will be forgotten."));
    RHA_ASSIGN_OR_RETURN(const auto gone, session.Call(&v1::Control::Stub::DeleteAssessment, ref));
    if (!session.PrintedJson(gone)) session.out() << "Forgotten.\n";
    return ExitCode::kOk;
}

void AddOnOne(CommandTree& tree, CLI::App* group, const char* name, const char* text,
              Outcome (*action)(Session&, const v1::AssessmentRef&)) {
    auto ref = std::make_shared<v1::AssessmentRef>();
    auto* command = tree.Add(group, name, text,
                             [ref, action](Session& session) { return action(session, *ref); });
    command->add_option("--host", *ref->mutable_host(), "Where it runs: name or id")->required();
    command->add_option("--vm", *ref->mutable_vm(), "The machine: name or id")->required();
}

/// Empty, or what is wrong with a number of seconds; CLI11's own check speaks of the type's range.
std::string IsSomeTime(const std::string& seconds) {
    const bool some = !seconds.starts_with("-") && seconds != "0";
    return some ? std::string() : "this is no time: give a number above 0, like 10min";
}

}  // namespace

void AddAssessmentCommands(CommandTree& tree) {
    struct StartOptions {
        v1::StartAssessmentRequest request;
        std::int64_t seconds = 0;
        std::int64_t sample_seconds = 0;
    };
    auto* group = tree.AddGroup("assessment", "What machines change, before they are protected",
                                "assessments");
    auto options = std::make_shared<StartOptions>();
    auto* start =
        tree.Add(group, "start", "Count what a machine changes; nothing is replicated",
                 [options](Session& session) {
                     // What is far too long stays so: the engine says what may be.
                     constexpr std::int64_t kMost = std::numeric_limits<int>::max();
                     options->request.set_seconds(static_cast<std::uint64_t>(options->seconds));
                     options->request.set_sample_seconds(
                         static_cast<std::uint32_t>(std::min(options->sample_seconds, kMost)));
                     return Start(session, options->request);
                 });
    const CLI::AsNumberWithUnit duration(
        std::map<std::string, std::int64_t>{{"s", 1}, {"min", 60}, {"h", 3600}, {"day", 24 * 3600}},
        CLI::AsNumberWithUnit::Options(CLI::AsNumberWithUnit::CASE_SENSITIVE |
                                       CLI::AsNumberWithUnit::UNIT_REQUIRED));
    start->add_option("--host", *options->request.mutable_host(), "Where it runs: name or id")
        ->required();
    start->add_option("--vm", *options->request.mutable_vm(), "The machine: name or id")
        ->required();
    start->add_option("--for", options->seconds, "How long: 12h, 3day; 31day at most (7day)")
        ->transform(duration)
        ->check(IsSomeTime);
    start->add_option("--sample", options->sample_seconds, "Span of one figure: 1min, 1h (10min)")
        ->transform(duration)
        ->check(IsSomeTime);

    auto host = std::make_shared<std::string>();
    auto* list = tree.Add(group, "list", "All of them, with what was written so far",
                          [host](Session& session) { return List(session, *host); });
    list->add_option("--host", *host, "Only of this host");
    AddOnOne(tree, group, "show", "One of them", &Show);
    AddOnOne(tree, group, "stop", "End it and keep what was counted", &Stop);
    AddOnOne(tree, group, "delete", "End it and forget what was counted", &Delete);
}

}  // namespace rha::cli
