#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "control/cli/rhactl.h"
#include "control/cli/scenario_creation.h"
#include "control/cli/scenario_names.h"
#include "control/exchange/scenario_file.h"

namespace rha::cli {
namespace {

using control::ExportedScenario;

struct ImportOptions {
    std::string file;
    bool dry_run = false;
};

Result<ExportedScenario> Describe(Session& session, const v1::Scenario& scenario) {
    RHA_ASSIGN_OR_RETURN(const auto settings,
                         session.Call(&v1::Control::Stub::GetProperties, Ref(scenario.id())));
    ExportedScenario exported{.name = scenario.name(),
                              .group = scenario.group(),
                              .machine = scenario.vm_name(),
                              .machine_id = scenario.vm_id(),
                              .master = scenario.master_host(),
                              .replica = scenario.replica_host(),
                              .replica_directory = scenario.replica_directory(),
                              .properties = {}};
    if (scenario.backward()) {  // as it was created
        std::swap(exported.master, exported.replica);
        exported.replica_directory = scenario.vm_folder();
    }
    for (const auto& property : settings.properties()) {
        exported.properties.emplace(property.key(), property.value());
    }
    return exported;
}

Outcome Export(Session& session, const std::vector<std::string>& names, bool all) {
    if (names.empty() != all) {
        return Fail(ErrorCode::kInvalidArgument, "give scenarios by name, or --all",
                    "run: rhactl scenario list");
    }
    std::vector<ExportedScenario> exported;
    if (all) {
        RHA_ASSIGN_OR_RETURN(const auto scenarios, Scenarios(session));
        for (const auto& scenario : scenarios.scenarios()) {
            RHA_ASSIGN_OR_RETURN(exported.emplace_back(), Describe(session, scenario));
        }
    }
    for (const auto& name : names) {
        const auto scenario = session.Call(&v1::Control::Stub::GetScenario, Ref(name));
        if (!scenario) return WithSuggestion(session, scenario.error(), name);
        RHA_ASSIGN_OR_RETURN(exported.emplace_back(), Describe(session, *scenario));
    }
    const std::string text = control::WriteScenarioFile(exported);
    // What cannot be read back must not be kept for a rainy day.
    RHA_RETURN_IF_ERROR(control::ReadScenarioFile(text));
    session.out() << text;
    return ExitCode::kOk;
}

Result<std::string> ReadText(Session& session, const std::string& file) {
    if (file == "-") return std::string(std::istreambuf_iterator<char>(session.terminal().in), {});
    std::ifstream in(file, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(in), {});
    if (in.is_open() && !in.bad()) return text;
    return Fail(ErrorCode::kNotFound, "cannot read '" + file + "'",
                "name a file that `rhactl scenario export` wrote, or - for standard input");
}

v1::CreateScenarioRequest RequestFor(const ExportedScenario& scenario) {
    v1::CreateScenarioRequest request;
    request.set_name(scenario.name);
    request.set_group(scenario.group);
    request.set_vm(scenario.machine_id.empty() ? scenario.machine : scenario.machine_id);
    request.set_master_host(scenario.master);
    request.set_replica_host(scenario.replica);
    request.set_replica_directory(scenario.replica_directory);
    request.mutable_properties()->insert(scenario.properties.begin(), scenario.properties.end());
    return request;
}

/// Nothing is created while one of the file's scenarios is refused.
Status CheckAll(Session& session, const std::vector<Creation>& creations) {
    for (const Creation& creation : creations) {
        v1::CreateScenarioRequest request = creation.request;
        request.set_validate_only(true);
        auto checked = session.Call(&v1::Control::Stub::CreateScenario, request);
        if (checked) continue;
        return std::unexpected(std::move(checked).error().While(creation.title));
    }
    return {};
}

Outcome Import(Session& session, const ImportOptions& options) {
    RHA_ASSIGN_OR_RETURN(const std::string text, ReadText(session, options.file));
    RHA_ASSIGN_OR_RETURN(const auto scenarios, control::ReadScenarioFile(text));
    std::vector<Creation> creations;
    for (const auto& scenario : scenarios) {
        creations.push_back(
            {.title = "/scenarios/" + std::to_string(creations.size()) + " '" + scenario.name + "'",
             .request = RequestFor(scenario)});
        creations.back().request.set_validate_only(options.dry_run);
    }
    if (!options.dry_run) RHA_RETURN_IF_ERROR(CheckAll(session, creations));
    return CreateEach(session, std::move(creations));
}

}  // namespace

void AddTransferCommands(CommandTree& tree) {
    CLI::App* scenario = tree.app().get_subcommand("scenario");
    auto names = std::make_shared<std::vector<std::string>>();
    auto all = std::make_shared<bool>(false);
    auto* command =
        tree.Add(scenario, "export", "Print scenarios as a file for `scenario import`",
                 [names, all](Session& session) { return Export(session, *names, *all); });
    command->add_option("scenarios", *names, "Names or ids");
    command->add_flag("--all", *all, "All scenarios");
    auto options = std::make_shared<ImportOptions>();
    command =
        tree.Add(scenario, "import", "Create the scenarios of a file, if each of them is possible",
                 [options](Session& session) { return Import(session, *options); });
    command->add_option("file", options->file, "The file; - reads standard input")->required();
    command->add_flag("--dry-run", options->dry_run, "Only check whether they could be created");
}

}  // namespace rha::cli
