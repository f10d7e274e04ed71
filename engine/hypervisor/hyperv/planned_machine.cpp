#include "engine/hypervisor/hyperv/planned_machine.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "common/runtime/log.h"
#include "common/runtime/system_error.h"
#include "engine/hypervisor/hyperv/file_facts.h"
#include "engine/hypervisor/hyperv/network_ports.h"
#include "engine/hypervisor/hyperv/paths.h"

namespace rha::engine {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kFilesMax = 100'000;

/// All regular files below `folder`.
Result<std::vector<std::string>> ListFiles(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code failure;
    fs::recursive_directory_iterator entries(ToFilePath(folder), failure);
    for (; !failure && entries != fs::recursive_directory_iterator(); entries.increment(failure)) {
        std::error_code ignored;
        if (!entries->is_regular_file(ignored)) continue;
        if (files.size() >= kFilesMax) {
            return Fail(ErrorCode::kInvalidArgument,
                        fmt::format("{} holds more than {} files", folder, kFilesMax),
                        "give the machine a folder of its own");
        }
        files.push_back(FromFilePath(entries->path()));
    }
    if (failure) return std::unexpected(SystemError(failure, "read " + folder));
    return files;
}

/// How many names the two paths share, counted from their ends.
std::size_t CommonNames(std::string_view left, std::string_view right) {
    std::size_t count = 0;
    while (!left.empty() && !right.empty() && SameText(FileName(left), FileName(right))) {
        ++count;
        const auto cut = [](std::string_view path) {
            const auto slash = path.rfind('/');
            return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
        };
        left = cut(left);
        right = cut(right);
    }
    return count;
}

}  // namespace

Result<std::string> FindMoved(const std::string& wanted, const std::vector<std::string>& files) {
    std::string best;
    std::size_t most = 0;
    bool several = false;
    for (const auto& file : files) {
        const auto common = CommonNames(file, wanted);
        if (common == 0 || common < most) continue;
        several = common == most;
        most = common;
        best = file;
    }
    if (best.empty()) {
        return Fail(ErrorCode::kNotFound, fmt::format("the disk {} is missing", FileName(wanted)),
                    "see that the machine's folder holds all of its disks");
    }
    if (several) {
        return Fail(ErrorCode::kConflict, fmt::format("several files could be the disk {}", wanted),
                    "leave only the machine's own disks in its folder");
    }
    return best;
}

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
    for (const auto& each : all) {
        RHA_ASSIGN_OR_RETURN(const auto media, ReadMedia(session_, each));
        for (const auto& medium : media) RHA_RETURN_IF_ERROR(FitMedium(medium, files));
    }
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

Status PlannedMachine::FitMedium(const Medium& medium, const std::vector<std::string>& files) {
    if (medium.kind == MediumKind::kPhysicalDisk) return {};  // the check of Hyper-V speaks of it
    if (IsBelow(medium.path, definition_.folder)) {
        RHA_ASSIGN_OR_RETURN(const auto present, LookAtFile(medium.path));
        if (present) return {};
    }
    // What lies in the machine's folder is meant, even when this host has such a file elsewhere:
    // it may be left from an earlier role.
    const auto moved = FindMoved(medium.path, files);
    if (moved) return Attach(medium, *moved);
    const bool is_drive = medium.kind != MediumKind::kHardDisk;
    if (!is_drive || moved.error().code != ErrorCode::kNotFound) {
        return std::unexpected(moved.error());
    }
    RHA_ASSIGN_OR_RETURN(const auto elsewhere, LookAtFile(medium.path));
    if (elsewhere) return {};
    return Eject(medium);
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
