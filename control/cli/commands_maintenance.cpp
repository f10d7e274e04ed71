#include <memory>
#include <string>
#include <vector>

#include "common/runtime/rpc/error_conversion.h"
#include "control/cli/rhactl.h"
#include "control/cli/scenario_names.h"
#include "control/cli/text_table.h"
#include "control/cli/wait.h"

namespace rha::cli {
namespace {

struct RecoverOptions {
    std::string name;
    std::string active;
    std::string confirm;
    std::string host;
};

struct MaintenanceOptions {
    std::string host;
    std::vector<std::string> scenarios;
    bool shutdown_guests = false;
    bool wait = false;
    unsigned wait_seconds = 3600;
};

std::string Phase(const v1::MaintenanceStatus& maintenance) {
    return maintenance.ready() ? "ready for the reboot" : "preparing";
}

std::string ItemText(const v1::MaintenanceReply::Item& item) {
    const auto& status = item.scenario().status();
    if (status.has_maintenance()) return Phase(status.maintenance());
    if (!item.not_needed()) return "is " + status.state();
    return "nothing to do, it is " + status.state() + "; its machine is left alone";
}

/// One line per scenario; fails as a whole when one was refused.
Outcome Print(Session& session, const v1::MaintenanceReply& reply) {
    ExitCode exit_code = ExitCode::kOk;
    const bool json = session.PrintedJson(reply);
    if (!json && reply.items().empty()) session.out() << "No scenario has a part in that host.\n";
    for (const auto& item : reply.items()) {
        const bool refused = HasError(item.error());
        if (refused) exit_code = ExitCode::kFailed;
        if (json) continue;
        session.out() << Printable(item.scenario().name()) << ": "
                      << (refused ? Printable(item.error().message()) : ItemText(item)) << "\n";
        if (refused && !item.error().remedy().empty()) {
            session.out() << "  " << Printable(item.error().remedy()) << "\n";
        }
    }
    return exit_code;
}

Outcome Start(Session& session, const MaintenanceOptions& options) {
    if (options.shutdown_guests) {
        RHA_RETURN_IF_ERROR(session.Confirm("The protected machines that run on host '" +
                                            options.host + "' will be shut down."));
    }
    v1::StartMaintenanceRequest request;
    request.set_host(options.host);
    request.set_shutdown_guests(options.shutdown_guests);
    for (const auto& name : options.scenarios) request.add_scenarios(name);
    RHA_ASSIGN_OR_RETURN(auto reply, session.Call(&v1::Control::Stub::StartMaintenance, request));
    for (auto& item : *reply.mutable_items()) {
        if (!options.wait || item.not_needed() || HasError(item.error())) continue;
        auto ready = WaitUntil(session, item.scenario().id(), Goal::kReadyForReboot,
                               std::chrono::seconds(options.wait_seconds));
        if (ready) {
            *item.mutable_scenario() = *std::move(ready);
        } else {
            *item.mutable_error() = ToProto(ready.error());
        }
    }
    return Print(session, reply);
}

Outcome End(Session& session, const MaintenanceOptions& options) {
    v1::EndMaintenanceRequest request;
    request.set_host(options.host);
    for (const auto& name : options.scenarios) request.add_scenarios(name);
    RHA_ASSIGN_OR_RETURN(const auto reply,
                         session.Call(&v1::Control::Stub::EndMaintenance, request));
    return Print(session, reply);
}

Outcome List(Session& session) {
    RHA_ASSIGN_OR_RETURN(auto reply, Scenarios(session));
    auto* scenarios = reply.mutable_scenarios();
    for (int i = scenarios->size() - 1; i >= 0; --i) {
        if (!scenarios->at(i).status().has_maintenance()) scenarios->DeleteSubrange(i, 1);
    }
    if (session.PrintedJson(reply)) return ExitCode::kOk;
    TextTable table({"HOST", "SCENARIO", "ROLE", "PHASE", "MACHINE"});
    for (const auto& scenario : reply.scenarios()) {
        const auto& maintenance = scenario.status().maintenance();
        table.Add({maintenance.host(), scenario.name(), maintenance.role(), Phase(maintenance),
                   maintenance.guest_shut_down()    ? "is started again when it ends"
                   : maintenance.role() == "master" ? "goes down with the host"
                                                    : "goes on"});
    }
    table.Print(session.out(), "No host is under maintenance.");
    return ExitCode::kOk;
}

Outcome Recover(Session& session, const RecoverOptions& options) {
    v1::RecoverActiveRequest request;
    request.set_scenario(options.name);
    request.set_active(options.active);
    request.set_confirm_name(options.confirm);
    request.set_active_host(options.host);
    if (options.confirm.empty()) {
        RHA_RETURN_IF_ERROR(session.MayAskName());
        const auto scenario = session.Call(&v1::Control::Stub::GetScenario, Ref(options.name));
        if (!scenario) return WithSuggestion(session, scenario.error(), options.name);
        const std::string& host =
            options.active == "master" ? scenario->master_host() : scenario->replica_host();
        const std::string& lives_on = scenario->status().active_host();
        request.set_confirm_name(session.AskName(
            "The machine of scenario '" + options.name + "' lives on " + Printable(lives_on) +
            " at present. The copy on " + Printable(host) +
            " becomes the machine. The other copy is given up: what only that one has is lost when "
            "the scenario runs again."));
        if (options.host.empty()) request.set_active_host(host);
        request.set_machine_on(lives_on);
    }
    const auto reply = session.Call(&v1::Control::Stub::RecoverActive, request);
    if (!reply) return WithSuggestion(session, reply.error(), options.name);
    if (!session.PrintedJson(*reply)) {
        session.out() << Printable(reply->name()) << " is " << reply->status().state()
                      << "; its machine is the copy on "
                      << Printable(options.active == "master" ? reply->master_host()
                                                              : reply->replica_host())
                      << "\n";
    }
    return ExitCode::kOk;
}

template <typename Method>
Outcome SetUpdates(Session& session, const std::string& name, Method method, const char* told) {
    const auto reply = session.Call(method, Ref(name));
    if (!reply) return WithSuggestion(session, reply.error(), name);
    if (!session.PrintedJson(*reply)) {
        session.out() << Printable(reply->name()) << ": the replica is told to " << told << "\n";
    }
    return ExitCode::kOk;
}

Outcome Suspend(Session& session, const std::string& name) {
    return SetUpdates(session, name, &v1::Control::Stub::SuspendUpdates,
                      "apply nothing; its journal goes on");
}

Outcome Resume(Session& session, const std::string& name) {
    return SetUpdates(session, name, &v1::Control::Stub::ResumeUpdates, "apply its journal");
}

void AddCopyCommands(CommandTree& tree) {
    auto* scenario = tree.app().get_subcommand("scenario");
    auto options = std::make_shared<RecoverOptions>();
    auto* recover = tree.Add(scenario, "recover", "Say which side's copy is the machine",
                             [options](Session& session) { return Recover(session, *options); });
    recover->add_option("scenario", options->name, "Name or id")->required();
    recover->add_option("--active", options->active, "master or replica")
        ->required()
        ->check(CLI::IsMember({"master", "replica"}));
    auto* host = recover->add_option("--host", options->host,
                                     "The host whose copy that is: refused if the roles have "
                                     "turned");
    recover->add_option("--confirm", options->confirm, "The scenario's name, in place of typing it")
        ->needs(host);
    tree.AddNamed(scenario, "suspend", "Let the replica's files stand still; its journal goes on",
                  "scenario", "Name or id", Suspend);
    tree.AddNamed(scenario, "resume", "Let the replica's files follow again", "scenario",
                  "Name or id", Resume);
}

}  // namespace

void AddMaintenanceCommands(CommandTree& tree) {
    auto* group = tree.AddGroup("maintenance", "Reboot a host without a switchover");
    const auto add = [&](const char* verb, const char* text,
                         Outcome (*run)(Session&, const MaintenanceOptions&)) {
        auto options = std::make_shared<MaintenanceOptions>();
        auto* command = tree.Add(
            group, verb, text, [options, run](Session& session) { return run(session, *options); });
        command->add_option("--host", options->host, "Name or id")->required();
        command->add_option("--scenario", options->scenarios, "Only these, not all of the host");
        return std::pair{command, options};
    };
    const auto [start, options] = add("start", "Prepare a host's scenarios for its reboot", Start);
    start->add_flag("--shutdown-guests", options->shutdown_guests,
                    "Shut down the machines that run there; they are started again afterwards");
    start->add_flag("--wait", options->wait, "Return when the host is ready for the reboot");
    start->add_option("--wait-seconds", options->wait_seconds, "Wait at most so long")
        ->capture_default_str();
    tree.Add(group, "list", "Hosts under maintenance and their scenarios", List);
    add("end", "End it without waiting for the host", End);
    AddCopyCommands(tree);
}

}  // namespace rha::cli
