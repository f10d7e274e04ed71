#include "engine/service/vm_command.h"

#include <chrono>
#include <cstdio>

#include "common/runtime/platform_words.h"

namespace rha::engine {
namespace {

const char* StateName(VmState state) {
    switch (state) {
        case VmState::kUnknown:
            return "unknown";
        case VmState::kOff:
            return "off";
        case VmState::kStarting:
            return "starting";
        case VmState::kRunning:
            return "running";
        case VmState::kPaused:
            return "paused";
        case VmState::kStopping:
            return "stopping";
    }
    return "unknown";
}

const char* GuestName(GuestHealth health) {
    switch (health) {
        case GuestHealth::kUnknown:
            return "-";
        case GuestHealth::kAlive:
            return "alive";
        case GuestHealth::kNoAgent:
            return "no agent";
        case GuestHealth::kLost:
            return "lost";
    }
    return "-";
}

/// A machine by id or by name.
Result<VmId> Resolve(const std::string& wanted, Hypervisor& hypervisor) {
    RHA_ASSIGN_OR_RETURN(const auto vms, hypervisor.List());
    bool nameless = false;
    for (const auto& vm : vms) {
        if (vm.id.value == wanted || vm.name == wanted) return vm.id;
        nameless = nameless || vm.name == vm.id.value;
    }
    return Fail(ErrorCode::kNotFound, "no machine '" + wanted + "' is registered on this host",
                nameless ? "see `rha-engine vm list`: a machine whose folder cannot be read goes "
                           "by its id; if nothing is captured there any more, " +
                               StartCaptureAdvice()
                         : "see `rha-engine vm list`");
}

Status PrintList(Hypervisor& hypervisor) {
    RHA_ASSIGN_OR_RETURN(const auto vms, hypervisor.List());
    std::printf("%-36s  %-20s  %-8s  %-8s  %s\n", "ID", "NAME", "STATE", "GUEST", "FOLDER");
    for (const auto& listed : vms) {
        const auto vm = hypervisor.Poll(listed.id).value_or(listed);
        std::printf("%-36s  %-20s  %-8s  %-8s  %s\n", vm.id.value.c_str(), vm.name.c_str(),
                    StateName(vm.state), GuestName(vm.guest), vm.folder.c_str());
    }
    return {};
}

}  // namespace

void AddVmCommands(CLI::App& app, VmCommand* command) {
    app.require_subcommand(1);
    const auto add = [&](const char* name, const char* help, VmCommand::Kind kind) {
        auto* sub = app.add_subcommand(name, help);
        sub->callback([command, kind] { command->kind = kind; });
        return sub;
    };
    add("list", "List the registered machines", VmCommand::Kind::kList);
    add("register", "Register the machine in a folder", VmCommand::Kind::kRegister)
        ->add_option("folder", command->folder, "The machine's folder")
        ->required();
    add("unregister", "Forget a machine; its files stay", VmCommand::Kind::kUnregister)
        ->add_option("vm", command->vm, "Id or name")
        ->required();
    add("start", "Power a machine on", VmCommand::Kind::kStart)
        ->add_option("vm", command->vm, "Id or name")
        ->required();
    auto* stop = add("stop", "Shut a machine down", VmCommand::Kind::kStop);
    stop->add_option("vm", command->vm, "Id or name")->required();
    stop->add_option("--grace", command->grace_s, "Seconds to wait for the guest")
        ->capture_default_str();
    stop->add_flag("--force", command->force, "Power off when the guest does not go down");
}

Status Execute(const VmCommand& command, Hypervisor& hypervisor) {
    if (command.kind == VmCommand::Kind::kList) return PrintList(hypervisor);
    if (command.kind == VmCommand::Kind::kRegister) {
        RHA_ASSIGN_OR_RETURN(const auto vm, hypervisor.Register(command.folder));
        std::printf("%s\n", vm.value.c_str());
        return {};
    }
    RHA_ASSIGN_OR_RETURN(const auto vm, Resolve(command.vm, hypervisor));
    if (command.kind == VmCommand::Kind::kUnregister) return hypervisor.Unregister(vm);
    if (command.kind == VmCommand::Kind::kStart) return hypervisor.Start(vm);
    RHA_ASSIGN_OR_RETURN(
        const auto graceful,
        hypervisor.Shutdown(vm, std::chrono::seconds(command.grace_s), command.force));
    std::printf("%s\n", graceful ? "the guest shut down" : "the machine was powered off");
    return {};
}

}  // namespace rha::engine
