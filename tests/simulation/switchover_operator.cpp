// What the operator of SwitchoverWorld does, at any time and without looking twice.
#include "tests/simulation/switchover_world.h"

namespace rha::control::simulation {

void SwitchoverWorld::Operator() {
    if (!around_.control_up || persisted_.state == State::kDeleted) return;
    if (Rare(20)) ChangeSettings();
    Decide();
    Meddle();
    if (Below(100) != 0) return;
    const std::uint64_t wish = Below(100);
    const bool unused = persisted_.state == State::kStopped || persisted_.state == State::kFailed;
    Host& master = HostOf(Side::kMaster);
    if (unused && master.site->alive && !a_.runs_vm && !b_.runs_vm &&
        persisted_.active == Side::kMaster) {
        Say("the operator starts the machine on " + master.site->name);
        master.runs_vm = true;
    } else if (wish < 55) {
        RunRequest run{.overwrite_diverged = Chance(60)};
        if (Chance(30))
            run.machine_on = {Chance(80) ? master.site->name : Other(master).site->name};
        Feed(run);
    } else if (wish < 80) {
        Feed(SwitchoverRequest{.reverse = Chance(40)});
    } else if (wish < 85) {
        Feed(SwitchoverRequest{.allow_data_loss = true, .reverse = Chance(40)});
    } else if (wish < 88 && !HostOf(Side::kMaster).site->alive) {
        Feed(SwitchoverRequest{.master_is_off = true});
    } else if (wish < 97) {
        Feed(StopRequest{});
    } else if (wish < 98) {
        Feed(DeleteRequest{});
    }
}

/// Somebody uses the hypervisor past RHA: starts the machine where it does not live, for a while.
void SwitchoverWorld::Meddle() {
    Host& former = Other(HostOf(persisted_.active));
    if (former.runs_vm && Below(30) == 0) {
        Say("somebody shuts the machine on " + former.site->name + " down");
        former.runs_vm = false;
    }
    const bool may = former.site->alive && former.registered && !former.retired &&
                     former.job != Job::kReplica;
    if (may && !former.runs_vm && Rare(200)) {
        Say("somebody starts the machine on " + former.site->name + ", too");
        former.runs_vm = former.meddled = true;
    }
}

void SwitchoverWorld::ChangeSettings() {
    SettingsRequest request{.actor = "operator"};
    request.properties["is-alive-timeout"] = std::to_string(Chance(50) ? 10 : 120) + "s";
    request.properties["heartbeat"] = Chance(50) ? "1s" : "20s";
    request.properties["automatic-switchover"] = Chance(70) ? "on" : "off";
    if (Chance(30)) request.properties["run-lease"] = Chance(80) ? "on" : "off";
    if (Chance(20)) request.properties["check-guest"] = Chance(80) ? "on" : "off";
    Say("the operator changes settings");
    Feed(request);
}

void SwitchoverWorld::Maintain() {
    const Maintenance& maintenance = persisted_.maintenance;
    if (persisted_.state == State::kMaintenance) {
        Host& host = HostOf(maintenance.side);
        const bool before = host.site->boot_run == maintenance.boot_run;
        if (before && host.site->alive && (maintenance.ready ? Below(5) == 0 : Rare(50)))
            Reboot(host);
        if (before && Rare(30)) ++host.site->engine_run;  // an upgrade of the engine is no reboot
        if (Below(100) == 0) Feed(EndMaintenanceRequest{.host = {host.site->name}});
    } else if (Rare(200)) {
        Say("the operator asks for a maintenance");
        Feed(MaintenanceRequest{.host = {Chance(50) ? a_.site->name : b_.site->name},
                                .shutdown_guest = Chance(50)});
    }
}

void SwitchoverWorld::Decide() {
    if (Rare(300)) Feed(UpdatesRequest{.suspend = Chance(60)});
    const bool stuck = persisted_.state != State::kRunning && persisted_.state != State::kStarting;
    if (!stuck || !Rare(300)) return;
    const Side side = Chance(50) ? Side::kMaster : Side::kReplica;
    Say("the operator recovers the " + std::string(Name(side)));
    Feed(RecoverRequest{.active = side, .confirmation = "web"});
}

/// The machine goes down with its host.
void SwitchoverWorld::Reboot(Host& host) {
    Say("host " + host.site->name + " is rebooted");
    GoDown(host, true);
    At(around_.second + 5 + Below(120), [this, &host] { ComeUp(host); });
}

}  // namespace rha::control::simulation
