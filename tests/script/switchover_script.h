// SwitchoverScript: a text scenario against the real switchover machine. Each line is a command;
// what the machine does in answer is text. docs: tests/script/README.md lists the commands.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "control/core/switchover_machine.h"

namespace rha::control::script {

class SwitchoverScript {
public:
    SwitchoverScript();

    /// Carries out one line; returns what happened, one line each, or "bad command: …".
    std::string Run(const std::string& line);

    const std::vector<Transition>& taken() const { return taken_; }

private:
    struct Host {
        bool alive = true;
        bool guarded = true;  ///< a lease it is given is obeyed
        Duration lease{};     ///< as last renewed
        std::uint64_t renewed_by = 0;
        Report report;
    };

    struct Pending {
        Action action;
        std::string host;
    };

    std::string Request(const Event& event);
    std::string Feed(const Event& event);
    std::string Describe(const StepResult& result);
    std::string DescribeAction(const Action& action) const;
    std::string HostOf(const Action& action) const;
    std::string Prepare(const std::string& what);
    std::string SetHost(const std::vector<std::string>& words);
    std::string Answer(const std::vector<std::string>& words);
    std::string Set(const std::vector<std::string>& words);
    std::string Settings(const std::vector<std::string>& words);
    std::string TickFor(const std::string& span);
    std::string Crash();
    std::string Status() const;

    Scenario scenario_;
    MachineState persisted_;
    Instant now_{std::chrono::seconds(1000)};
    SwitchoverMachine machine_;
    std::map<std::string, Host> hosts_;  ///< "A" is the master, "B" the replica
    std::deque<Pending> pending_;
    std::vector<Transition> taken_;
};

}  // namespace rha::control::script
