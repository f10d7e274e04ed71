// rhactl as a function, so that tests can run it without a process.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "control/cli/session.h"

namespace rha::cli {

using NamedAction = Outcome (*)(Session&, const std::string& name);

/// Adds leaf commands to the tree; the one that was typed is kept as the action to run.
class CommandTree {
public:
    CommandTree();
    CommandTree(const CommandTree&) = delete;
    CommandTree& operator=(const CommandTree&) = delete;

    CLI::App& app() { return app_; }
    GlobalOptions& options() { return options_; }
    const Action& chosen() const { return chosen_; }

    /// A command that only holds others; `alias` is its singular or plural, which is right, too.
    CLI::App* AddGroup(const std::string& name, const std::string& text,
                       const std::string& alias = {});
    /// A command that does something. `parent` nullptr: at the top.
    CLI::App* Add(CLI::App* parent, const std::string& name, const std::string& text,
                  Action action);
    /// A command about one thing, which is its first word; `what` and `help` describe that word.
    CLI::App* AddNamed(CLI::App* parent, const std::string& name, const std::string& text,
                       const std::string& what, const std::string& help, NamedAction action);

private:
    CLI::App app_;
    GlobalOptions options_;
    Action chosen_;
};

void AddBasicCommands(CommandTree& tree);     ///< login, info, pair, status, completion
void AddHostCommands(CommandTree& tree);      ///< hosts, vms
void AddScenarioCommands(CommandTree& tree);  ///< scenario, group
// To the scenario commands, once AddScenarioCommands has been called.
void AddCreateCommands(CommandTree& tree);       ///< create, clone
void AddPropertyCommands(CommandTree& tree);     ///< properties, set, history; and the schema
void AddTransferCommands(CommandTree& tree);     ///< export, import
void AddTemplateCommands(CommandTree& tree);     ///< template
void AddNetworkCommands(CommandTree& tree);      ///< network; to the scenario commands, too
void AddReadinessCommands(CommandTree& tree);    ///< readiness; to the scenario commands, too
void AddReportCommands(CommandTree& tree);       ///< statistics, likewise; report
void AddAssessmentCommands(CommandTree& tree);   ///< assessment
void AddMaintenanceCommands(CommandTree& tree);  ///< maintenance; recover, suspend, resume
void AddEventCommands(CommandTree& tree);        ///< events
void AddNotifyCommands(CommandTree& tree);       ///< notify

/// The script that `rhactl completion bash` prints, from the tree itself.
std::string BashCompletion(const CLI::App& app);

/// Parses `words` (without the program's name), runs the command, prints errors; the exit code.
int RunRhactl(const std::vector<std::string>& words, Terminal terminal);

}  // namespace rha::cli
