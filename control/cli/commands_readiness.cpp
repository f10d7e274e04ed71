#include <memory>
#include <string>

#include <fmt/core.h>

#include "control/cli/readiness_view.h"
#include "control/cli/rhactl.h"
#include "control/cli/scenario_names.h"
#include "control/cli/status_view.h"
#include "control/cli/text_table.h"
#include "control/cli/units.h"

namespace rha::cli {
namespace {

std::string LossText(const v1::SwitchoverOutlook& outlook) {
    if (!outlook.loss_known()) return "how much data is lost is not known";
    if (outlook.loss_ms() == 0) return "no data lost";
    return "at most " + FormatDuration(outlook.loss_ms()) + " of data lost";
}

void PrintOutlook(std::ostream& out, const std::string& when,
                  const v1::SwitchoverOutlook& outlook) {
    out << when << " (" << outlook.mode() << "): " << LossText(outlook) << ", about "
        << FormatDuration(outlook.downtime_ms()) << " down\n";
    for (const auto& part : outlook.parts()) {
        out << fmt::format("  {:<20}{:>12}  {}\n", part.name(), FormatDuration(part.ms()),
                           part.source());
    }
}

Outcome Readiness(Session& session, const std::string& name) {
    const auto reply = session.Call(&v1::Control::Stub::GetReadiness, Ref(name));
    if (!reply) return WithSuggestion(session, reply.error(), name);
    if (!session.PrintedJson(*reply)) PrintReadiness(session.out(), *reply);
    return reply->level() == "not-ready" ? ExitCode::kFailed : ExitCode::kOk;
}

}  // namespace

void PrintReadiness(std::ostream& out, const v1::Readiness& readiness) {
    out << Printable(readiness.scenario()) << ": "
        << (readiness.level() == "ready"      ? "ready"
            : readiness.level() == "warnings" ? "ready, with warnings"
                                              : "NOT READY")
        << "\n";
    if (readiness.has_now()) {
        PrintOutlook(out, "A switchover now", readiness.now());
    } else {
        out << "A switchover now would be refused\n";
    }
    PrintOutlook(out, "If " + Printable(readiness.master_host()) + " fails now",
                 readiness.failure());
    if (!readiness.automatic_switchover()) {
        out << "  and the time until an administrator starts the switchover\n";
    }
    if (readiness.past_switchovers() == 0) {
        out << "The scenario has no switchovers of its own yet to estimate from.\n";
    }
    PrintFindings(out, readiness.checks());
}

void AddReadinessCommands(CommandTree& tree) {
    tree.AddNamed(tree.app().get_subcommand("scenario"), "readiness",
                  "What a switchover would cost now, and what is amiss", "scenario", "Name or id",
                  Readiness);
}

}  // namespace rha::cli
