#include "control/runtime/command_builder.h"

namespace rha::control {
namespace {

StartReplication Start(const Scenario& scenario, const Action& action, Role role,
                       const std::string& peer_address) {
    const Side peer = role == Role::kMaster ? Side::kReplica : Side::kMaster;
    return {.role = role,
            .vm = scenario.vm,
            .vm_folder = scenario.vm_folder,
            .replica_directory = scenario.replica_directory,
            .peer_address = peer_address,
            .peer_host = HostOf(scenario, peer),
            .extra_paths = action.extra_paths,
            .settings = scenario.settings,
            .full_compare = action.full_compare,
            .adopt = action.adopt,
            .drained = action.final_sequence,
            .drained_capture = action.final_capture,
            .trusted_generation = action.trusted_generation};
}

}  // namespace

const HostId& HostOf(const Scenario& scenario, Side side) {
    return side == Side::kMaster ? scenario.master_host : scenario.replica_host;
}

Command BuildCommand(const Scenario& scenario, const Action& action,
                     const std::string& peer_address) {
    Command command{.host = HostOf(scenario, action.side),
                    .tag = action.tag,
                    .timeout = action.timeout,
                    .body = Drain{}};
    switch (action.kind) {
        case ActionKind::kStartReplica:
            command.body = Start(scenario, action, Role::kReplica, peer_address);
            break;
        case ActionKind::kStartMaster:
            command.body = Start(scenario, action, Role::kMaster, peer_address);
            break;
        case ActionKind::kStopReplication:
            command.body = StopReplication{.forget = action.forget, .retire = action.retire};
            break;
        case ActionKind::kShutdownGuest:
            command.body = ShutdownVm{.vm = scenario.vm,
                                      .grace = scenario.settings.shutdown_grace,
                                      .force = action.force};
            break;
        case ActionKind::kPromote:
            command.body = Promote{.new_epoch = action.tag.epoch,
                                   .require_final = action.require_final,
                                   .final_sequence = action.final_sequence,
                                   .final_capture = action.final_capture,
                                   .allow_inconsistent = action.allow_inconsistent,
                                   .lease = action.lease};
            break;
        case ActionKind::kRenewLease:
            command.body = RenewLease{.engine_run = action.engine_run,
                                      .boot_clock_ns = action.boot_clock_ns,
                                      .lease = action.lease,
                                      .stop_grace = scenario.settings.shutdown_grace};
            break;
        case ActionKind::kRegisterVm:
            command.body =
                RegisterVm{.folder = scenario.replica_directory, .networks = action.networks};
            break;
        case ActionKind::kUnregisterVm:
            command.body = UnregisterVm{.vm = scenario.vm};
            break;
        case ActionKind::kStartVm:
            command.body = StartVm{.vm = scenario.vm};
            break;
        case ActionKind::kSuspendApply:
            command.body = SuspendApply{.suspend = action.suspend};
            break;
        case ActionKind::kDrain:
        case ActionKind::kVerify:
        case ActionKind::kRunHook:
            break;
    }
    return command;
}

}  // namespace rha::control
