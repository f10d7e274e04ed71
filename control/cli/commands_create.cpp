#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/cli/property_words.h"
#include "control/cli/rhactl.h"
#include "control/cli/scenario_creation.h"
#include "control/cli/scenario_names.h"

namespace rha::cli {
namespace {

struct CreateOptions {
    std::vector<std::string> vms;
    std::string all_of, name, group, master, replica, replica_directory, template_name;
    std::vector<std::string> words;  ///< key=value
    bool dry_run = false;
    bool manual_switchover = false;
    bool ignore_guest = false;
    std::optional<std::uint32_t> is_alive_timeout_s;
    std::optional<std::uint32_t> heartbeat_interval_ms;
    std::optional<std::uint32_t> shutdown_grace_s;
    std::optional<std::uint64_t> spool_bytes_max;
    std::optional<std::uint64_t> journal_bytes_max;
    std::optional<std::uint64_t> free_bytes_min;
};

struct CloneOptions {
    std::string source, vm, name, group, replica_directory;
};

/// The options that have a name of their own, as the properties that they stand for.
std::vector<std::string> Words(const CreateOptions& options) {
    std::vector<std::string> words = options.words;
    const auto flag = [&words](bool given, const char* word) {
        if (given) words.emplace_back(word);
    };
    const auto number = [&words](const char* key, const auto& value, const char* unit) {
        if (value) words.push_back(std::string(key) + "=" + std::to_string(*value) + unit);
    };
    flag(options.manual_switchover, "automatic-switchover=off");
    flag(options.ignore_guest, "check-guest=off");
    number("is-alive-timeout", options.is_alive_timeout_s, "s");
    number("heartbeat", options.heartbeat_interval_ms, "ms");
    number("shutdown-grace", options.shutdown_grace_s, "s");
    number("spool-max", options.spool_bytes_max, "B");
    number("journal-max", options.journal_bytes_max, "B");
    number("free-min", options.free_bytes_min, "B");
    return words;
}

/// The machines of a host that no scenario protects yet, by id.
Result<std::vector<std::pair<std::string, std::string>>> Unprotected(Session& session,
                                                                     const std::string& host) {
    v1::ListHostVmsRequest request;
    request.set_host(host);
    RHA_ASSIGN_OR_RETURN(const auto hosts, session.Call(&v1::Control::Stub::ListVms, request));
    RHA_ASSIGN_OR_RETURN(const auto scenarios, Scenarios(session));
    std::vector<std::pair<std::string, std::string>> vms;
    for (const auto& entry : hosts.hosts()) {
        if (HasError(entry.error())) return std::unexpected(FromProto(entry.error()));
        for (const auto& vm : entry.vms()) {
            const bool taken = std::ranges::any_of(
                scenarios.scenarios(), [&](const auto& other) { return other.vm_id() == vm.id(); });
            if (!taken) vms.emplace_back(vm.name(), vm.id());
        }
    }
    if (!vms.empty()) return vms;
    return Fail(ErrorCode::kNotFound, "host '" + host + "' has no machine that is not protected",
                "`rhactl vms list` shows the machines of all hosts");
}

Status CheckForMany(const CreateOptions& options) {
    if (options.name.empty() && options.replica_directory.empty()) return {};
    return Fail(ErrorCode::kInvalidArgument,
                "--name and --replica-directory are for one machine, not for several",
                "leave them out: every scenario is named as its machine");
}

Outcome Create(Session& session, const CreateOptions& options) {
    if (options.vms.empty() == options.all_of.empty()) {
        return Fail(ErrorCode::kInvalidArgument, "give the machines by --vm or by --all-of",
                    "name machines with --vm, once for each, or their host with --all-of");
    }
    const std::string& master = options.master.empty() ? options.all_of : options.master;
    if (master.empty()) {
        return Fail(ErrorCode::kInvalidArgument, "--master is required",
                    "name the host where the machine lives");
    }
    RHA_ASSIGN_OR_RETURN(const auto properties, PropertiesFromWords(session, Words(options)));
    v1::CreateScenarioRequest request;
    request.set_name(options.name);
    request.set_group(options.group);
    request.set_master_host(master);
    request.set_replica_host(options.replica);
    request.set_replica_directory(options.replica_directory);
    request.set_template_name(options.template_name);
    request.mutable_properties()->insert(properties.begin(), properties.end());
    if (options.vms.size() == 1) {
        request.set_vm(options.vms.front());
        if (options.dry_run) {
            return VerifyEach(session, {{.title = options.vms.front(), .request = request}});
        }
        return CreateOne(session, std::move(request));
    }
    RHA_RETURN_IF_ERROR(CheckForMany(options));
    std::vector<std::pair<std::string, std::string>> vms;
    for (const auto& vm : options.vms) vms.emplace_back(vm, vm);
    if (vms.empty()) {
        RHA_ASSIGN_OR_RETURN(vms, Unprotected(session, options.all_of));
    }
    std::vector<Creation> creations;
    for (const auto& [name, id] : vms) {
        request.set_vm(id);
        creations.push_back({.title = name, .request = request});
    }
    if (options.dry_run) return VerifyEach(session, creations);
    return CreateEach(session, std::move(creations));
}

Outcome Clone(Session& session, const CloneOptions& options) {
    const auto source = session.Call(&v1::Control::Stub::GetScenario, Ref(options.source));
    if (!source) return WithSuggestion(session, source.error(), options.source);
    RHA_ASSIGN_OR_RETURN(const auto settings,
                         session.Call(&v1::Control::Stub::GetProperties, Ref(source->id())));
    v1::CreateScenarioRequest request;
    request.set_vm(options.vm);
    request.set_name(options.name);
    request.set_group(options.group.empty() ? source->group() : options.group);
    request.set_master_host(source->master_host_id());
    request.set_replica_host(source->replica_host_id());
    request.set_replica_directory(options.replica_directory);
    for (const auto& property : settings.properties()) {
        // Addresses are of the one machine's adapters; a mapping leads from the master as it was.
        if (property.key() == "replica-addresses") continue;
        if (property.key() == "network-mapping" && source->backward()) continue;
        (*request.mutable_properties())[property.key()] = property.value();
    }
    return CreateOne(session, std::move(request));
}

void AddSettings(CLI::App* command, CreateOptions& options) {
    command->add_option("--template", options.template_name,
                        "Begin with this template's properties");
    command->add_option("--set", options.words, "key=value; `rhactl properties` shows the keys");
    command->add_flag("--manual-switchover", options.manual_switchover,
                      "After a failure wait for the operator");
    command->add_flag("--ignore-guest", options.ignore_guest,
                      "Only the host's silence counts, not the guest's");
    command->add_option("--is-alive-timeout", options.is_alive_timeout_s,
                        "Seconds of silence until switchover (300)");
    command->add_option("--heartbeat-ms", options.heartbeat_interval_ms,
                        "Interval of heartbeats (1000)");
    command->add_option("--shutdown-grace", options.shutdown_grace_s,
                        "Seconds a guest gets to shut down (120)");
    command->add_option("--spool-max", options.spool_bytes_max, "Bound of the spool, as 4GiB")
        ->transform(CLI::AsSizeValue(false));
    command->add_option("--journal-max", options.journal_bytes_max, "Bound of the journal")
        ->transform(CLI::AsSizeValue(false));
    command->add_option("--free-min", options.free_bytes_min, "Free space that always remains")
        ->transform(CLI::AsSizeValue(false));
}

}  // namespace

void AddCreateCommands(CommandTree& tree) {
    CLI::App* scenario = tree.app().get_subcommand("scenario");
    auto create = std::make_shared<CreateOptions>();
    auto* command = tree.Add(scenario, "create", "Protect machines, one scenario for each",
                             [create](Session& session) { return Create(session, *create); });
    command->add_option("--vm", create->vms, "Name or id of a machine; may be repeated");
    command->add_option("--all-of", create->all_of,
                        "In place of --vm: all machines of this host that are not protected");
    command->add_option("--master", create->master, "Host where it lives");
    command->add_option("--replica", create->replica, "Host that keeps the copy")->required();
    command->add_option("--name", create->name, "Name of the scenario (the machine's)");
    command->add_option("--group", create->group, "Group of scenarios");
    command->add_option("--replica-directory", create->replica_directory,
                        "Folder on the replica, absolute");
    command->add_flag("--dry-run", create->dry_run,
                      "Have both engines verify what would be created, and create nothing");
    AddSettings(command, *create);

    auto clone = std::make_shared<CloneOptions>();
    command = tree.Add(scenario, "clone", "Protect another machine in the same way",
                       [clone](Session& session) { return Clone(session, *clone); });
    command->add_option("scenario", clone->source, "The scenario to take after")->required();
    command->add_option("--vm", clone->vm, "Name or id of the other machine")->required();
    command->add_option("--name", clone->name, "Name of the new scenario (the machine's)");
    command->add_option("--group", clone->group, "Another group");
    command->add_option("--replica-directory", clone->replica_directory,
                        "Folder on the replica, absolute");
}

}  // namespace rha::cli
