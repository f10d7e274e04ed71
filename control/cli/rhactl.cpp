#include "control/cli/rhactl.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "control/cli/mistakes.h"
#include "control/client/login.h"

namespace rha::cli {
namespace {

void PrintError(Session& session, const Error& error) {
    if (session.options().json) {
        Json json = Json::object();
        json["error"] = ToJson(error);
        session.out() << Dump(json) << "\n";
        return;
    }
    session.err() << "rhactl: " << error.ToString() << "\n";
    if (!error.remedy.empty()) session.err() << "  " << error.remedy << "\n";
}

int ReportMistake(CommandTree& tree, const CLI::ParseError& mistake,
                  const std::vector<std::string>& words, Terminal terminal) {
    if (mistake.get_exit_code() == 0) return tree.app().exit(mistake, terminal.out, terminal.err);
    const bool json = std::ranges::find(words, "--json") != words.end();
    GlobalOptions options;
    options.json = json;
    Session session(options, terminal);
    std::string advice = Advise(tree.app(), words);
    if (advice.empty()) advice = "run with --help for what is possible";
    const auto unknown = UnknownCommand(tree.app(), words);
    PrintError(session, {.code = ErrorCode::kInvalidArgument,
                         .message = unknown ? "there is no command '" + *unknown + "'"
                                            : std::string(mistake.what()),
                         .remedy = std::move(advice)});
    return static_cast<int>(ExitCode::kUsage);
}

}  // namespace

CommandTree::CommandTree()
    : app_("Protects virtual machines: runs, watches and moves them from the command line",
           "rhactl") {
    options_.directory = client::DefaultDirectory();
    app_.require_subcommand(1);
    app_.set_version_flag("--version", RHA_VERSION);
    app_.add_flag("--json", options_.json, "Print JSON for programs");
    app_.add_flag("-y,--yes", options_.yes, "Do not ask before dangerous commands");
    app_.add_option("--control", options_.address, "host:port of the control service's API");
    app_.add_option("--identity", options_.directory, "Folder that login writes to")
        ->envname("RHACTL_IDENTITY");
    app_.add_option("--timeout", options_.timeout_seconds, "Seconds one call may take")
        ->check(CLI::Range(1u, 3600u))
        ->capture_default_str();
    app_.footer(
        "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 refused, 5 unreachable, "
        "6 not allowed, 7 timed out");
}

CLI::App* CommandTree::AddGroup(const std::string& name, const std::string& text,
                                const std::string& alias) {
    auto* group = app_.add_subcommand(name, text)->fallthrough()->require_subcommand(1);
    if (!alias.empty()) group->alias(alias);
    return group;
}

CLI::App* CommandTree::Add(CLI::App* parent, const std::string& name, const std::string& text,
                           Action action) {
    auto* command = (parent == nullptr ? &app_ : parent)->add_subcommand(name, text);
    command->fallthrough();
    command->callback([this, action = std::move(action)] { chosen_ = action; });
    return command;
}

CLI::App* CommandTree::AddNamed(CLI::App* parent, const std::string& name, const std::string& text,
                                const std::string& what, const std::string& help,
                                NamedAction action) {
    auto word = std::make_shared<std::string>();
    auto* command = Add(parent, name, text,
                        [word, action](Session& session) { return action(session, *word); });
    command->add_option(what, *word, help)->required();
    return command;
}

int RunRhactl(const std::vector<std::string>& words, Terminal terminal) {
    CommandTree tree;
    AddBasicCommands(tree);
    AddHostCommands(tree);
    AddScenarioCommands(tree);
    AddCreateCommands(tree);
    AddPropertyCommands(tree);
    AddTransferCommands(tree);
    AddTemplateCommands(tree);
    AddNetworkCommands(tree);
    AddReadinessCommands(tree);
    AddReportCommands(tree);
    AddAssessmentCommands(tree);
    AddMaintenanceCommands(tree);
    AddEventCommands(tree);
    AddNotifyCommands(tree);
    try {
        std::vector<std::string> reversed(words.rbegin(), words.rend());  // as CLI11 wants them
        tree.app().parse(std::move(reversed));
    } catch (const CLI::ParseError& mistake) {  // CLI11 reports help and mistakes this way only
        return ReportMistake(tree, mistake, words, terminal);
    }
    Session session(tree.options(), terminal);
    const Outcome outcome = tree.chosen()(session);
    if (outcome) return static_cast<int>(*outcome);
    PrintError(session, outcome.error());
    return static_cast<int>(ExitCodeOf(outcome.error().code));
}

}  // namespace rha::cli
