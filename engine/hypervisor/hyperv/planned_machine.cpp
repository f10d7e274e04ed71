#include "engine/hypervisor/hyperv/planned_machine.h"

#include <utility>

#include <fmt/core.h>

#include "common/runtime/log.h"
#include "engine/hypervisor/hyperv/disk_parents.h"
#include "engine/hypervisor/hyperv/file_facts.h"
#include "engine/hypervisor/hyperv/folder_files.h"
#include "engine/hypervisor/hyperv/network_ports.h"
#include "engine/hypervisor/hyperv/paths.h"

namespace rha::engine {

Result<std::vector<std::string>> PlannedMachine::Fit(const NetworkPlan& plan) {
    std::vector<SystemSettings> snapshots;
    RHA_ASSIGN_OR_RETURN(auto settings, ReadPlanned(snapshots));
    RHA_RETURN_IF_ERROR(FitRoots(settings));
    RHA_ASSIGN_OR_RETURN(settings, ReadPlanned(snapshots));
    if (!SamePath(settings.data_root, definition_.folder)) {
        return Fail(
            ErrorCode::kUnsupported,
            fmt::format("Hyper-V would keep the machine's configuration in {} instead of {}",
                        settings.data_root, definition_.folder),
            "import the machine in Hyper-V Manager, \"register in place\"");
    }
    RHA_ASSIGN_OR_RETURN(const auto files, ListFiles(definition_.folder));
    std::vector<SystemSettings> all = snapshots;
    all.push_back(settings);
    std::vector<std::string> disks;
    for (const auto& each : all) {
        RHA_ASSIGN_OR_RETURN(const auto media, ReadMedia(session_, each));
        for (const auto& medium : media) {
            RHA_ASSIGN_OR_RETURN(auto image, FitMedium(medium, files));
            if (medium.kind == MediumKind::kHardDisk) disks.push_back(std::move(image));
        }
    }
    RHA_RETURN_IF_ERROR(FitParents(session_, jobs_, definition_.folder, files, disks));
    return FitPorts(session_, jobs_, settings, plan);
}

Result<SystemSettings> PlannedMachine::ReadPlanned(std::vector<SystemSettings>& snapshots) {
    RHA_ASSIGN_OR_RETURN(auto all, ReadSettings(session_, definition_.vm));
    snapshots.clear();
    std::vector<SystemSettings> planned;
    for (auto& settings : all) {
        if (settings.type == kMissingSnapshot) {
            return Fail(ErrorCode::kNotFound,
                        fmt::format("the checkpoint {} of the machine is missing", settings.name),
                        "see that the folder \"Snapshots\" is complete");
        }
        if (settings.IsSnapshot())
            snapshots.push_back(std::move(settings));
        else if (settings.type == kPlannedSystem)
            planned.push_back(std::move(settings));
    }
    if (planned.size() == 1) return planned.front();
    return Fail(ErrorCode::kInternal,
                fmt::format("Hyper-V has {} planned machines {} after importing it", planned.size(),
                            definition_.vm.value),
                "restart the service Hyper-V Virtual Machine Management (vmms), then try again");
}

Status PlannedMachine::FitRoots(const SystemSettings& settings) {
    if (SamePath(settings.data_root, definition_.folder) &&
        SamePath(settings.snapshot_root, definition_.folder)) {
        return {};
    }
    const auto folder = ToHyperv(definition_.folder);
    RHA_ASSIGN_OR_RETURN(const auto text,
                         session_.Embed(settings.object, {{"ConfigurationDataRoot", folder},
                                                          {"SnapshotDataRoot", folder},
                                                          {"SuspendDataRoot", folder},
                                                          {"SwapFileDataRoot", folder}}));
    RHA_ASSIGN_OR_RETURN(const auto done,
                         jobs_.Run(service_, "ModifySystemSettings", {{"SystemSettings", text}},
                                   "set the machine's folder"));
    return {};
}

Result<std::string> PlannedMachine::FitMedium(const Medium& medium,
                                              const std::vector<std::string>& files) {
    const std::string none;
    if (medium.kind == MediumKind::kPhysicalDisk) return none;  // Hyper-V's check speaks of it
    if (IsBelow(medium.path, definition_.folder)) {
        RHA_ASSIGN_OR_RETURN(const auto present, LookAtFile(medium.path));
        if (present) return medium.path;
    }
    // What lies in the machine's folder is meant, even when this host has such a file elsewhere:
    // it may be left from an earlier role.
    auto moved = FindMoved(medium.path, files);
    if (moved) {
        RHA_RETURN_IF_ERROR(Attach(medium, *moved));
        return moved;
    }
    const bool is_drive = medium.kind != MediumKind::kHardDisk;
    if (!is_drive || moved.error().code != ErrorCode::kNotFound) {
        return std::unexpected(moved.error());
    }
    RHA_ASSIGN_OR_RETURN(const auto elsewhere, LookAtFile(medium.path));
    if (elsewhere) return none;
    RHA_RETURN_IF_ERROR(Eject(medium));
    return none;
}

Status PlannedMachine::Attach(const Medium& medium, const std::string& path) {
    return Modify(medium.object, {{"HostResource", wmi::Texts{ToHyperv(path)}}},
                  "attach disk " + path);
}

Status PlannedMachine::Eject(const Medium& medium) {
    LogWarning("machine {}: {} is not on this host; its drive is left empty", definition_.vm.value,
               medium.path);
    RHA_ASSIGN_OR_RETURN(
        const auto done,
        jobs_.Run(service_, "RemoveResourceSettings",
                  {{"ResourceSettings", wmi::Texts{medium.object}}}, "eject " + medium.path));
    return {};
}

Status PlannedMachine::Modify(const std::string& object, const wmi::Parameters& changes,
                              const std::string& what) {
    auto text = session_.Embed(object, changes);
    if (!text) return std::unexpected(std::move(text).error().While(what));
    RHA_ASSIGN_OR_RETURN(const auto done,
                         jobs_.Run(service_, "ModifyResourceSettings",
                                   {{"ResourceSettings", wmi::Texts{*text}}}, what));
    return {};
}

}  // namespace rha::engine
