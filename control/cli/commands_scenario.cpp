#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "common/runtime/random.h"
#include "control/cli/mistakes.h"
#include "control/cli/rhactl.h"
#include "control/cli/status_view.h"
#include "control/cli/text_table.h"
#include "control/cli/wait.h"

namespace rha::cli {
namespace {

constexpr unsigned kPatienceSeconds = 24 * 3600;

struct CreateOptions {
    bool manual_switchover = false;
    bool ignore_guest = false;
    std::uint32_t is_alive_timeout_s = 0;
    std::uint32_t heartbeat_interval_ms = 0;
    std::uint32_t shutdown_grace_s = 0;
    std::uint64_t spool_bytes_max = 0;
    std::uint64_t journal_bytes_max = 0;
    std::uint64_t free_bytes_min = 0;
    bool skip_same_size_and_time = false;
    std::string name, group, master, replica, vm, replica_directory;
};

struct NamedOptions {
    std::string name;
    bool full_compare = false;
    bool allow_data_loss = false;
    bool start_reverse = false;
    bool wait = false;
    unsigned wait_seconds = kPatienceSeconds;
};

Result<v1::ListScenariosReply> Scenarios(Session& session) {
    return session.Call(&v1::Control::Stub::ListScenarios, v1::ListScenariosRequest());
}

std::unexpected<Error> WithSuggestion(Session& session, Error error, const std::string& name) {
    if (error.code == ErrorCode::kNotFound) {
        std::vector<std::string> names;
        if (const auto all = Scenarios(session)) {
            for (const auto& scenario : all->scenarios()) names.push_back(scenario.name());
        }
        if (const auto nearest = Nearest(name, names)) {
            error.remedy = "did you mean '" + *nearest + "'? " + error.remedy;
        }
    }
    return std::unexpected(std::move(error));
}

v1::ScenarioRef Ref(const std::string& name) {
    v1::ScenarioRef ref;
    ref.set_scenario(name);
    return ref;
}

Outcome Create(Session& session, const CreateOptions& options) {
    v1::CreateScenarioRequest request;
    RHA_ASSIGN_OR_RETURN(std::string id, RandomUuid());
    request.set_request_id(std::move(id));
    request.set_name(options.name);
    request.set_group(options.group);
    request.set_master_host(options.master);
    request.set_replica_host(options.replica);
    request.set_vm(options.vm);
    request.set_replica_directory(options.replica_directory);
    auto* settings = request.mutable_settings();
    settings->set_automatic_switchover(!options.manual_switchover);
    settings->set_check_guest(!options.ignore_guest);
    settings->set_is_alive_timeout_s(options.is_alive_timeout_s);
    settings->set_heartbeat_interval_ms(options.heartbeat_interval_ms);
    settings->set_shutdown_grace_s(options.shutdown_grace_s);
    settings->set_spool_bytes_max(options.spool_bytes_max);
    settings->set_journal_bytes_max(options.journal_bytes_max);
    settings->set_free_bytes_min(options.free_bytes_min);
    settings->set_skip_same_size_and_time(options.skip_same_size_and_time);
    RHA_ASSIGN_OR_RETURN(const auto scenario,
                         session.Call(&v1::Control::Stub::CreateScenario, request));
    if (session.PrintedJson(scenario)) return ExitCode::kOk;
    session.out() << "Created scenario " << scenario.name() << "\n"
                  << "Check it with: rhactl scenario verify " << scenario.name() << "\n"
                  << "Start it with: rhactl scenario run " << scenario.name() << " --wait\n";
    return ExitCode::kOk;
}

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

Outcome Run(Session& session, const NamedOptions& options) {
    v1::RunScenarioRequest request;
    request.set_scenario(options.name);
    request.set_full_compare(options.full_compare);
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

Outcome Switchover(Session& session, const NamedOptions& options) {
    RHA_RETURN_IF_ERROR(session.Confirm(
        "The machine of scenario '" + options.name +
        "' will be shut down and started on the replica host" +
        (options.allow_data_loss ? ", even if the newest changes are lost." : ".")));
    v1::SwitchoverRequest request;
    request.set_scenario(options.name);
    request.set_allow_data_loss(options.allow_data_loss);
    request.set_start_reverse(options.start_reverse);
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

/// One line per member; fails as a whole when a member was refused.
Outcome PrintGroup(Session& session, const v1::GroupReply& reply) {
    ExitCode exit_code = ExitCode::kOk;
    const bool json = session.PrintedJson(reply);
    for (const auto& item : reply.items()) {
        const bool refused = HasError(item.error());
        if (refused) exit_code = ExitCode::kFailed;
        if (json) continue;
        session.out() << Printable(item.scenario()) << ": "
                      << (refused ? Printable(item.error().message()) : "accepted") << "\n";
        if (refused && !item.error().remedy().empty()) {
            session.out() << "  " << Printable(item.error().remedy()) << "\n";
        }
    }
    return exit_code;
}

Outcome RunGroup(Session& session, const std::string& name) {
    v1::GroupRef ref;
    ref.set_group(name);
    RHA_ASSIGN_OR_RETURN(const auto reply, session.Call(&v1::Control::Stub::RunGroup, ref));
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

void AddCreate(CommandTree& tree, CLI::App* scenario) {
    auto options = std::make_shared<CreateOptions>();
    auto* command = tree.Add(scenario, "create", "Protect a machine",
                             [options](Session& session) { return Create(session, *options); });
    command->add_option("--vm", options->vm, "Name or id of the machine")->required();
    command->add_option("--master", options->master, "Host where it lives")->required();
    command->add_option("--replica", options->replica, "Host that keeps the copy")->required();
    command->add_option("--name", options->name, "Name of the scenario (the machine's)");
    command->add_option("--group", options->group, "Group of scenarios");
    command->add_option("--replica-directory", options->replica_directory,
                        "Folder on the replica, absolute");
    command->add_flag("--manual-switchover", options->manual_switchover,
                      "After a failure wait for the operator");
    command->add_flag("--ignore-guest", options->ignore_guest,
                      "Only the host's silence counts, not the guest's");
    command->add_option("--is-alive-timeout", options->is_alive_timeout_s,
                        "Seconds of silence until switchover (300)");
    command->add_option("--heartbeat-ms", options->heartbeat_interval_ms,
                        "Interval of heartbeats (1000)");
    command->add_option("--shutdown-grace", options->shutdown_grace_s,
                        "Seconds a guest gets to shut down (120)");
    command->add_option("--spool-max", options->spool_bytes_max, "Bound of the spool, as 4GiB")
        ->transform(CLI::AsSizeValue(false));
    command->add_option("--journal-max", options->journal_bytes_max, "Bound of the journal")
        ->transform(CLI::AsSizeValue(false));
    command->add_option("--free-min", options->free_bytes_min, "Free space that always remains")
        ->transform(CLI::AsSizeValue(false));
    command->add_flag("--skip-same-size-and-time", options->skip_same_size_and_time,
                      "Do not compare files of equal size and time");
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
    AddCreate(tree, scenario);
    auto quiet = std::make_shared<bool>(false);
    tree.Add(scenario, "list", "All scenarios",
             [quiet](Session& session) { return List(session, *quiet); })
        ->add_flag("-q,--quiet", *quiet, "Names only");
    AddNamed(tree, scenario, "show", "Everything about one scenario", Show);
    AddNamed(tree, scenario, "verify", "Check whether it can run", Verify);
    const auto [run, run_options] =
        AddNamed(tree, scenario, "run", "Synchronise and replicate", Run);
    run->add_flag("--full-compare", run_options->full_compare, "Compare every block");
    AddWait(run, *run_options);
    const auto [stop, stop_options] = AddNamed(tree, scenario, "stop", "End protection", Stop);
    AddWait(stop, *stop_options);
    const auto [move, move_options] =
        AddNamed(tree, scenario, "switchover", "Move the machine to its replica", Switchover);
    move->add_flag("--allow-data-loss", move_options->allow_data_loss,
                   "Go on although the newest changes may be lost");
    move->add_flag("--reverse", move_options->start_reverse,
                   "Replicate back as soon as the switchover has ended");
    AddWait(move, *move_options);
    AddNamed(tree, scenario, "delete", "Forget a scenario; files stay", Delete);

    auto* group = tree.AddGroup("group", "Groups of scenarios", "groups");
    auto group_quiet = std::make_shared<bool>(false);
    tree.Add(group, "list", "All groups and their scenarios",
             [group_quiet](Session& session) { return ListGroups(session, *group_quiet); })
        ->add_flag("-q,--quiet", *group_quiet, "Names only");
    auto run_name = std::make_shared<std::string>();
    tree.Add(group, "run", "Run every scenario of a group",
             [run_name](Session& session) { return RunGroup(session, *run_name); })
        ->add_option("group", *run_name, "Name of the group")
        ->required();
    auto stop_name = std::make_shared<std::string>();
    tree.Add(group, "stop", "Stop every scenario of a group",
             [stop_name](Session& session) { return StopGroup(session, *stop_name); })
        ->add_option("group", *stop_name, "Name of the group")
        ->required();
}

}  // namespace rha::cli
