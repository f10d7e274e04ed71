#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "control/cli/readiness_view.h"
#include "control/cli/rhactl.h"
#include "control/cli/scenario_names.h"
#include "control/cli/status_view.h"
#include "control/cli/text_table.h"
#include "control/cli/wait.h"

namespace rha::cli {
namespace {

constexpr unsigned kPatienceSeconds = 24 * 3600;

struct NamedOptions {
    std::string name;
    bool full_compare = false;
    std::string overwrite_diverged;  ///< host that is known to hold changes
    bool allow_data_loss = false;
    bool start_reverse = false;
    bool master_is_off = false;
    bool wait = false;
    unsigned wait_seconds = kPatienceSeconds;
};

Outcome List(Session& session, bool quiet) {
    RHA_ASSIGN_OR_RETURN(const auto reply, Scenarios(session));
    if (session.PrintedJson(reply)) return ExitCode::kOk;
    if (!quiet) {
        PrintScenarios(session.out(), reply);
        return ExitCode::kOk;
    }
    for (const auto& scenario : reply.scenarios()) session.out() << scenario.name() << "\n";
    return ExitCode::kOk;
}

Outcome Show(Session& session, const NamedOptions& options) {
    const auto reply = session.Call(&v1::Control::Stub::GetScenario, Ref(options.name));
    if (!reply) return WithSuggestion(session, reply.error(), options.name);
    if (!session.PrintedJson(*reply)) PrintScenario(session.out(), *reply);
    return ExitCode::kOk;
}

Outcome Verify(Session& session, const NamedOptions& options) {
    const auto reply = session.Call(&v1::Control::Stub::VerifyScenario, Ref(options.name));
    if (!reply) return WithSuggestion(session, reply.error(), options.name);
    if (!session.PrintedJson(*reply)) {
        PrintFindings(session.out(), reply->findings());
        session.out() << (reply->ok() ? "The scenario can run.\n"
                                      : "The scenario cannot run before the errors are mended.\n");
    }
    return reply->ok() ? ExitCode::kOk : ExitCode::kFailed;
}

/// What run, stop and switchover do with the scenario they got back.
Outcome Accepted(Session& session, const v1::Scenario& scenario, const NamedOptions& options,
                 Goal goal) {
    if (options.wait) {
        return WaitFor(session, scenario.id(), goal, std::chrono::seconds(options.wait_seconds));
    }
    if (!session.PrintedJson(scenario)) {
        session.out() << scenario.name() << " is " << scenario.status().state() << "\n";
    }
    return ExitCode::kOk;
}

/// Consent is for the changes of one host.
Status CheckDiverged(const v1::Scenario& scenario, const std::string& host) {
    const v1::DivergedStatus& diverged = scenario.status().diverged();
    if (scenario.status().has_diverged() && diverged.host() == host) return {};
    return Fail(ErrorCode::kConflict,
                "it is not the copy on " + host + " that a run would overwrite changes of",
                "look at `rhactl scenario show`, which names the host under Diverged");
}

Outcome Run(Session& session, const NamedOptions& options) {
    v1::RunScenarioRequest request;
    request.set_scenario(options.name);
    request.set_full_compare(options.full_compare);
    if (!options.overwrite_diverged.empty()) {
        const auto seen = session.Call(&v1::Control::Stub::GetScenario, Ref(options.name));
        if (!seen) return WithSuggestion(session, seen.error(), options.name);
        RHA_RETURN_IF_ERROR(CheckDiverged(*seen, options.overwrite_diverged));
        request.set_overwrite_diverged(true);
        request.set_machine_on(seen->status().active_host());
    }
    const auto reply = session.Call(&v1::Control::Stub::RunScenario, request);
    if (!reply) return WithSuggestion(session, reply.error(), options.name);
    return Accepted(session, *reply, options, Goal::kRunning);
}

Outcome Stop(Session& session, const NamedOptions& options) {
    RHA_RETURN_IF_ERROR(
        session.Confirm("Scenario '" + options.name + "' will no longer protect its machine."));
    const auto reply = session.Call(&v1::Control::Stub::StopScenario, Ref(options.name));
    if (!reply) return WithSuggestion(session, reply.error(), options.name);
    return Accepted(session, *reply, options, Goal::kStopped);
}

/// Whoever is going to be asked reads what it would cost. A switchover must not wait for that: what
/// cannot be said is left out.
void ShowReadiness(Session& session, const std::string& name) {
    if (session.options().yes || !session.terminal().in_is_terminal) return;
    const auto readiness = session.Call(&v1::Control::Stub::GetReadiness, Ref(name));
    if (readiness) {
        PrintReadiness(session.err(), *readiness);
    } else {
        session.err() << "Its readiness cannot be said: " << readiness.error().message << "\n";
    }
}

Outcome Switchover(Session& session, const NamedOptions& options) {
    RHA_RETURN_IF_ERROR(
        session.MayConfirm("the machine of scenario '" + options.name + "' would be moved"));
    const auto seen = session.Call(&v1::Control::Stub::GetScenario, Ref(options.name));
    if (!seen) return WithSuggestion(session, seen.error(), options.name);
    ShowReadiness(session, options.name);
    RHA_RETURN_IF_ERROR(session.Confirm(
        "The machine of scenario '" + options.name + "' will be " +
        (seen->status().active_host() == seen->replica_host()
             ? ""
             : "shut down on " + Printable(seen->master_host()) + " and ") +
        "started on " + Printable(seen->replica_host()) +
        (options.allow_data_loss ? ", even if the newest changes are lost." : ".") +
        (options.master_is_off ? " You vouch that it does not run on the master host: it would run "
                                 "twice."
                               : "")));
    v1::SwitchoverRequest request;
    request.set_scenario(options.name);
    request.set_allow_data_loss(options.allow_data_loss);
    request.set_start_reverse(options.start_reverse);
    request.set_master_is_off(options.master_is_off);
    request.set_master_host(seen->master_host());
    const auto reply = session.Call(&v1::Control::Stub::Switchover, request);
    if (!reply) return WithSuggestion(session, reply.error(), options.name);
    if (!options.start_reverse) return Accepted(session, *reply, options, Goal::kSwitched);
    return Accepted(session, *reply, options,
                    reply->backward() ? Goal::kRunningForward : Goal::kRunningBackward);
}

Outcome Delete(Session& session, const NamedOptions& options) {
    RHA_RETURN_IF_ERROR(session.Confirm("Scenario '" + options.name +
                                        "' will be deleted; the machine's files stay as they "
                                        "are on both hosts."));
    const auto reply = session.Call(&v1::Control::Stub::DeleteScenario, Ref(options.name));
    if (!reply) return WithSuggestion(session, reply.error(), options.name);
    if (!session.PrintedJson(*reply)) {
        session.out() << "Deleting scenario " << options.name << "\n";
    }
    return ExitCode::kOk;
}

Outcome ListGroups(Session& session, bool quiet) {
    RHA_ASSIGN_OR_RETURN(const auto reply,
                         session.Call(&v1::Control::Stub::ListGroups, v1::ListGroupsRequest()));
    if (session.PrintedJson(reply)) return ExitCode::kOk;
    TextTable table({"GROUP", "SCENARIOS"});
    for (const auto& group : reply.groups()) {
        if (quiet) session.out() << group.name() << "\n";
        std::string members;
        for (const auto& scenario : group.scenarios()) {
            members += (members.empty() ? "" : ", ") + scenario;
        }
        table.Add({group.name(), members});
    }
    if (!quiet) table.Print(session.out(), "No groups.");
    return ExitCode::kOk;
}

std::string ItemText(const v1::GroupReply::Item& item) {
    if (item.queue_position() == 0) return "accepted";
    return "waits for its turn (" + std::to_string(item.queue_position()) + ")";
}

/// One line per member; fails as a whole when a member was refused.
Outcome PrintGroup(Session& session, const v1::GroupReply& reply) {
    ExitCode exit_code = ExitCode::kOk;
    const bool json = session.PrintedJson(reply);
    for (const auto& item : reply.items()) {
        const bool refused = HasError(item.error());
        if (refused) exit_code = ExitCode::kFailed;
        if (json) continue;
        session.out() << Printable(item.scenario()) << ": "
                      << (refused ? Printable(item.error().message()) : ItemText(item)) << "\n";
        if (refused && !item.error().remedy().empty()) {
            session.out() << "  " << Printable(item.error().remedy()) << "\n";
        }
    }
    return exit_code;
}

struct GroupRunOptions {
    std::string group;
    std::vector<std::string> overwrite_diverged;  ///< "SCENARIO=HOST" each
};

/// Consent for one member: to what its host is seen to hold now, and for as long as it is so.
Status AddConsent(Session& session, const std::string& text, v1::GroupRunRequest& request) {
    const auto equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
        return Fail(ErrorCode::kInvalidArgument,
                    "'" + text + "' does not name a scenario and its former host",
                    "write --overwrite-diverged SCENARIO=HOST, once for each scenario");
    }
    const std::string name = text.substr(0, equals);
    const auto seen = session.Call(&v1::Control::Stub::GetScenario, Ref(name));
    if (!seen) return WithSuggestion(session, seen.error(), name);
    RHA_RETURN_IF_ERROR(CheckDiverged(*seen, text.substr(equals + 1)));
    auto* overwrite = request.add_overwrite_diverged();
    overwrite->set_scenario(seen->id());
    overwrite->set_machine_on(seen->status().active_host());
    return {};
}

Outcome RunGroup(Session& session, const GroupRunOptions& options) {
    v1::GroupRunRequest request;
    request.set_group(options.group);
    for (const std::string& consent : options.overwrite_diverged) {
        RHA_RETURN_IF_ERROR(AddConsent(session, consent, request));
    }
    RHA_ASSIGN_OR_RETURN(const auto reply, session.Call(&v1::Control::Stub::RunGroup, request));
    return PrintGroup(session, reply);
}

Outcome StopGroup(Session& session, const std::string& name) {
    RHA_RETURN_IF_ERROR(
        session.Confirm("All scenarios of group '" + name + "' will no longer protect."));
    v1::GroupRef ref;
    ref.set_group(name);
    RHA_ASSIGN_OR_RETURN(const auto reply, session.Call(&v1::Control::Stub::StopGroup, ref));
    return PrintGroup(session, reply);
}

Outcome SwitchoverGroup(Session& session, const std::string& name, bool allow_data_loss) {
    RHA_RETURN_IF_ERROR(
        session.Confirm("All machines of group '" + name +
                        "' will be shut down and started on their replica hosts" +
                        (allow_data_loss ? ", even if the newest changes are lost." : ".")));
    v1::GroupSwitchoverRequest request;
    request.set_group(name);
    request.set_allow_data_loss(allow_data_loss);
    RHA_ASSIGN_OR_RETURN(const auto reply,
                         session.Call(&v1::Control::Stub::SwitchoverGroup, request));
    return PrintGroup(session, reply);
}

using NamedCommand = Outcome (*)(Session&, const NamedOptions&);

std::pair<CLI::App*, std::shared_ptr<NamedOptions>> AddNamed(CommandTree& tree, CLI::App* scenario,
                                                             const char* verb, const char* text,
                                                             NamedCommand run) {
    auto options = std::make_shared<NamedOptions>();
    auto* command = tree.Add(scenario, verb, text,
                             [options, run](Session& session) { return run(session, *options); });
    command->add_option("scenario", options->name, "Name or id")->required();
    return {command, options};
}

void AddWait(CLI::App* command, NamedOptions& options) {
    command->add_flag("--wait", options.wait, "Return when it is done, showing progress");
    command->add_option("--wait-seconds", options.wait_seconds, "Wait at most so long")
        ->capture_default_str();
}

}  // namespace

void AddScenarioCommands(CommandTree& tree) {
    auto* scenario = tree.AddGroup("scenario", "Protection of one machine each", "scenarios");
    auto quiet = std::make_shared<bool>(false);
    tree.Add(scenario, "list", "All scenarios",
             [quiet](Session& session) { return List(session, *quiet); })
        ->add_flag("-q,--quiet", *quiet, "Names only");
    AddNamed(tree, scenario, "show", "Everything about one scenario", Show);
    AddNamed(tree, scenario, "verify", "Check whether it can run", Verify);
    const auto [run, run_options] =
        AddNamed(tree, scenario, "run", "Synchronise and replicate", Run);
    run->add_flag("--full-compare", run_options->full_compare, "Compare every block");
    run->add_option("--overwrite-diverged", run_options->overwrite_diverged,
                    "Give up the changes that only this host holds, or may hold")
        ->type_name("HOST");
    AddWait(run, *run_options);
    const auto [stop, stop_options] = AddNamed(tree, scenario, "stop", "End protection", Stop);
    AddWait(stop, *stop_options);
    const auto [move, move_options] =
        AddNamed(tree, scenario, "switchover", "Move the machine to its replica", Switchover);
    move->add_flag("--allow-data-loss", move_options->allow_data_loss,
                   "Go on although the newest changes may be lost");
    move->add_flag("--master-is-off", move_options->master_is_off,
                   "The master host is certainly off: do not wait for its run lease");
    move->add_flag("--reverse", move_options->start_reverse,
                   "Replicate back as soon as the switchover has ended");
    AddWait(move, *move_options);
    AddNamed(tree, scenario, "delete", "Forget a scenario; files stay", Delete);

    auto* group = tree.AddGroup("group", "Groups of scenarios", "groups");
    auto group_quiet = std::make_shared<bool>(false);
    tree.Add(group, "list", "All groups and their scenarios",
             [group_quiet](Session& session) { return ListGroups(session, *group_quiet); })
        ->add_flag("-q,--quiet", *group_quiet, "Names only");
    auto run_group = std::make_shared<GroupRunOptions>();
    auto* run_all =
        tree.Add(group, "run", "Run every scenario of a group",
                 [run_group](Session& session) { return RunGroup(session, *run_group); });
    run_all->add_option("group", run_group->group, "Name of the group")->required();
    run_all
        ->add_option("--overwrite-diverged", run_group->overwrite_diverged,
                     "Give up the changes of this member that only that host holds, or may hold; "
                     "once for each member")
        ->type_name("SCENARIO=HOST")
        ->allow_extra_args(false);
    auto stop_name = std::make_shared<std::string>();
    tree.Add(group, "stop", "Stop every scenario of a group",
             [stop_name](Session& session) { return StopGroup(session, *stop_name); })
        ->add_option("group", *stop_name, "Name of the group")
        ->required();
    auto move_name = std::make_shared<std::string>();
    auto allow = std::make_shared<bool>(false);
    auto* move_group = tree.Add(group, "switchover", "Move every machine of a group to its replica",
                                [move_name, allow](Session& session) {
                                    return SwitchoverGroup(session, *move_name, *allow);
                                });
    move_group->add_option("group", *move_name, "Name of the group")->required();
    move_group->add_flag("--allow-data-loss", *allow,
                         "Go on although the newest changes may be lost");
}

}  // namespace rha::cli
