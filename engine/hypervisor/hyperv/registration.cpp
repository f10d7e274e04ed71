#include "engine/hypervisor/hyperv/registration.h"

#include <filesystem>
#include <map>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "common/guid.h"
#include "common/runtime/log.h"
#include "common/runtime/system_error.h"
#include "engine/hypervisor/hyperv/disk_chain.h"
#include "engine/hypervisor/hyperv/disk_parents.h"
#include "engine/hypervisor/hyperv/file_facts.h"
#include "engine/hypervisor/hyperv/folder_files.h"
#include "engine/hypervisor/hyperv/inspection.h"
#include "engine/hypervisor/hyperv/machine_facts.h"
#include "engine/hypervisor/hyperv/machine_state.h"
#include "engine/hypervisor/hyperv/network_ports.h"
#include "engine/hypervisor/hyperv/paths.h"
#include "engine/hypervisor/hyperv/planned_machine.h"

namespace rha::engine {
namespace fs = std::filesystem;
namespace {

constexpr const char* kDefinitions = "Virtual Machines";
constexpr const char* kCheckpoints = "Snapshots";
/// OperationalStatus[1]: disks of deleted checkpoints are being merged.
constexpr std::int64_t kMergingDisks = 32772;

std::vector<std::string> PathsOf(const std::vector<VmFile>& files) {
    std::vector<std::string> paths;
    for (const auto& file : files) paths.push_back(file.path);
    return paths;
}

/// The configuration files below `folder` that Hyper-V may take away with a planned machine.
Result<std::vector<std::string>> ConfigurationsBelow(const std::string& folder) {
    std::vector<std::string> files;
    for (const auto* part : {kDefinitions, kCheckpoints}) {
        std::error_code failure;
        fs::directory_iterator entries(ToFilePath(folder + "/" + part), failure);
        if (failure == std::errc::no_such_file_or_directory) continue;
        for (; !failure && entries != fs::directory_iterator(); entries.increment(failure)) {
            const auto path = FromFilePath(entries->path());
            const auto extension = ExtensionOf(path);
            if (extension == ".vmcx" || extension == ".vmrs" || extension == ".vmgs") {
                files.push_back(path);
            }
        }
        if (failure) return std::unexpected(SystemError(failure, "read " + folder + "/" + part));
    }
    return files;
}

/// `*under_way`: see Jobs::Run.
Status Destroy(Jobs& jobs, const std::string& service, const std::string& system,
               const std::string& what, bool* under_way) {
    RHA_ASSIGN_OR_RETURN(const auto done, jobs.Run(service, "DestroySystem",
                                                   {{"AffectedSystem", system}}, what, under_way));
    return {};
}

/// Paths of the planned machines of this id.
Result<std::vector<std::string>> FindPlanned(wmi::Session& session, const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(
        const auto found,
        session.Query(fmt::format("SELECT * FROM Msvm_PlannedComputerSystem WHERE Name = '{}'",
                                  Quoted(ToHyperv(vm)))));
    std::vector<std::string> paths;
    for (const auto& each : found) paths.push_back(each.path);
    return paths;
}

/// The machine as Hyper-V has it, its checkpoints left out.
std::optional<SystemSettings> RealizedOf(const std::vector<SystemSettings>& all) {
    for (const auto& settings : all) {
        if (settings.type == kRealizedSystem) return settings;
    }
    return std::nullopt;
}

/// Whether Hyper-V has the machine, or a planned one of its id: what it was told to destroy is
/// there until its job has begun.
Result<bool> IsThere(wmi::Session& session, const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(const auto known, ReadSettings(session, vm));
    if (RealizedOf(known)) return true;
    RHA_ASSIGN_OR_RETURN(const auto planned, FindPlanned(session, vm));
    return !planned.empty();
}

/// Copies are there when an earlier operation did not see its end. While Hyper-V may still be at it
/// (it does not say of which machine a job is), or may not have begun with it, this is an error,
/// and they stay: what is put back now may yet be deleted. Otherwise what is missing is put back
/// and the copies are dropped.
Status SettleEarlier(wmi::Session& session, const Jobs& jobs, const KeptFiles& kept,
                     const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(const bool earlier, kept.Has(vm));
    if (!earlier) return kept.Drop(vm);  // a crash while they were made may have left some
    // In this order: what has gone before the jobs are listed, has a job there if it goes on.
    RHA_ASSIGN_OR_RETURN(const bool there, IsThere(session, vm));
    RHA_ASSIGN_OR_RETURN(const bool young, kept.AreYounger(vm, jobs.limits().begin));
    RHA_ASSIGN_OR_RETURN(const bool busy, AnyJobUnderWay(session));
    RHA_RETURN_IF_ERROR(kept.Restore(vm));
    if (!busy && !(there && young)) return kept.Drop(vm);
    Error error;
    error.code = ErrorCode::kConflict;
    error.retryable = true;
    error.message = fmt::format(
        "Hyper-V was told something that may still delete the configuration of machine {}",
        vm.value);
    error.remedy =
        "wait some minutes, until Hyper-V Manager shows nothing under way, then try again; if it "
        "stays so, restart the service Hyper-V Virtual Machine Management (vmms)";
    return std::unexpected(std::move(error));
}

Status DropPlanned(wmi::Session& session, Jobs& jobs, const std::string& service, const VmId& vm,
                   bool* under_way) {
    RHA_ASSIGN_OR_RETURN(const auto planned, FindPlanned(session, vm));
    for (const auto& each : planned) {
        RHA_RETURN_IF_ERROR(
            Destroy(jobs, service, each, "drop the planned machine " + vm.value, under_way));
    }
    return {};
}

Result<std::vector<std::string>> Realize(wmi::Session& session, Jobs& jobs,
                                         const std::string& service, const Definition& definition,
                                         const NetworkPlan& plan) {
    RHA_ASSIGN_OR_RETURN(
        const auto imported,
        jobs.Run(service, "ImportSystemDefinition",
                 {{"SystemDefinitionFile", ToHyperv(definition.file)},
                  {"SnapshotFolder", ToHyperv(definition.folder + "/" + kCheckpoints)},
                  {"GenerateNewSystemIdentifier", false}},
                 "import " + definition.file));
    RHA_ASSIGN_OR_RETURN(auto problems,
                         PlannedMachine(session, jobs, service, definition).Fit(plan));
    RHA_ASSIGN_OR_RETURN(const auto planned, FindPlanned(session, definition.vm));
    if (planned.size() != 1) {
        return Fail(ErrorCode::kConflict, "the planned machine has gone while it was being fitted",
                    "see that nothing else imports the machine, then try again");
    }
    for (const auto* method : {"ValidatePlannedSystem", "RealizePlannedSystem"}) {
        RHA_ASSIGN_OR_RETURN(const auto done,
                             jobs.Run(service, method, {{"PlannedSystem", planned.front()}},
                                      "register machine " + definition.vm.value));
    }
    return problems;
}

/// A machine without the addresses that it was to get serves more than one that does not start.
void GiveAddresses(wmi::Session& session, Jobs& jobs, const VmId& vm, const NetworkPlan& plan,
                   std::vector<std::string>& problems) {
    const auto give = [&]() -> Status {
        RHA_ASSIGN_OR_RETURN(const auto all, ReadSettings(session, vm));
        const auto machine = RealizedOf(all);
        if (!machine) return std::unexpected(MachineMissing(session, vm));
        return FitAddresses(session, jobs, *machine, plan, problems);
    };
    if (const auto done = give(); !done) problems.push_back(done.error().ToString());
}

/// While the machine was known here, its disks may have come from another host anew.
Status FitParentsAgain(wmi::Session& session, Jobs& jobs, const SystemSettings& machine,
                       const std::vector<SystemSettings>& known) {
    RHA_ASSIGN_OR_RETURN(const auto look, LookAtMachine(session, machine.vm));
    if (look.state != VmState::kOff) return {};  // it has its chains open, as they are
    std::vector<std::string> disks;
    for (const auto& settings : known) {
        RHA_ASSIGN_OR_RETURN(const auto media, ReadMedia(session, settings));
        for (const auto& medium : media) {
            const bool inside = IsBelow(medium.path, machine.data_root);
            if (medium.kind == MediumKind::kHardDisk && inside) disks.push_back(medium.path);
        }
    }
    RHA_ASSIGN_OR_RETURN(const auto files, ListFiles(machine.data_root));
    return FitParents(session, jobs, machine.data_root, files, disks);
}

/// Of a machine that is known already.
Result<std::vector<std::string>> FitAgain(wmi::Session& session, Jobs& jobs,
                                          const SystemSettings& machine,
                                          const std::vector<SystemSettings>& known,
                                          const NetworkPlan& plan) {
    RHA_RETURN_IF_ERROR(FitParentsAgain(session, jobs, machine, known));
    std::vector<std::string> problems;
    if (plan.empty()) return problems;
    RHA_ASSIGN_OR_RETURN(problems, FitPorts(session, jobs, machine, plan));
    GiveAddresses(session, jobs, machine.vm, plan, problems);
    return problems;
}

using Sizes = std::map<std::string, std::uint64_t>;

Result<Sizes> DisksOf(wmi::Session& session, Jobs& jobs, const SystemSettings& settings) {
    RHA_ASSIGN_OR_RETURN(const auto media, ReadMedia(session, settings));
    RHA_ASSIGN_OR_RETURN(const auto images, WalkDisks(session, jobs, media));
    Sizes sizes;
    for (const auto& image : images) {
        if (!image.missing && !image.loops) sizes.emplace(image.path, image.size_bytes);
    }
    return sizes;
}

Sizes SizesOf(const std::vector<VmFile>& files) {
    Sizes sizes;
    for (const auto& file : files) sizes.emplace(file.path, file.size_bytes);
    return sizes;
}

/// Sees that every file is there, as long as it was.
Status CheckFiles(const Sizes& before) {
    for (const auto& [path, size] : before) {
        const auto now = LookAtFile(path);
        if (now && *now && (*now)->size_bytes == size) continue;
        Error error;
        error.code = ErrorCode::kCorruption;
        error.data_at_risk = true;
        error.message =
            fmt::format("{} was changed or lost while Hyper-V forgot the machine", path);
        error.remedy = "restore it from the replica or a backup before using the machine";
        return std::unexpected(std::move(error));
    }
    return {};
}

Status CheckUnregister(const MachineLook& look, const std::vector<SystemSettings>& all,
                       const VmId& vm) {
    if (look.state != VmState::kOff) {
        return Fail(ErrorCode::kFailedPrecondition, fmt::format("machine {} is not off", vm.value),
                    "shut the machine down first");
    }
    if (look.activity == kMergingDisks) {
        return Fail(ErrorCode::kFailedPrecondition,
                    fmt::format("disks of machine {} are being merged", vm.value),
                    "wait until Hyper-V Manager shows that the merge has ended");
    }
    for (const auto& settings : all) {
        if (!settings.IsSnapshot()) continue;
        return Fail(ErrorCode::kFailedPrecondition,
                    fmt::format("machine {} has the checkpoint {}: Hyper-V would merge its disks "
                                "when it forgets the machine",
                                vm.value, settings.name),
                    "delete the machine's checkpoints in Hyper-V Manager and wait for the merge");
    }
    return {};
}

}  // namespace

Result<Definition> FindDefinition(const std::string& folder) {
    Definition found{.folder = FromHyperv(folder)};
    if (!IsAbsolute(found.folder)) {
        return Fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is no absolute path", folder),
                    "name the machine's folder by its full path");
    }
    const auto directory = found.folder + "/" + kDefinitions;
    std::error_code failure;
    fs::directory_iterator entries(ToFilePath(directory), failure);
    bool older = false;
    for (; !failure && entries != fs::directory_iterator(); entries.increment(failure)) {
        const auto path = FromFilePath(entries->path());
        const auto extension = ExtensionOf(path);
        const auto name = FileName(path);
        const auto vm = VmIdFromHyperv(name.substr(0, name.size() - extension.size()));
        if (!IsGuid(vm.value)) continue;
        older |= extension == ".xml";
        if (extension != ".vmcx") continue;
        if (!found.vm.empty()) {
            return Fail(ErrorCode::kInvalidArgument,
                        fmt::format("{} holds the configurations of several machines", directory),
                        "give each machine a folder of its own");
        }
        found.vm = vm;
        found.file = path;
    }
    if (failure && failure != std::errc::no_such_file_or_directory) {
        return std::unexpected(SystemError(failure, "read " + directory));
    }
    if (!found.vm.empty()) return found;
    if (older) {
        return Fail(
            ErrorCode::kUnsupported,
            fmt::format("{} holds a configuration from before Windows Server 2016", directory),
            "run Update-VMVersion on the machine where it is registered");
    }
    return Fail(ErrorCode::kNotFound, fmt::format("{} holds no machine's configuration", directory),
                "name the folder that holds the machine's \"Virtual Machines\"");
}

Result<std::vector<std::string>> RegisterMachine(wmi::Session& session, Jobs& jobs,
                                                 const KeptFiles& kept,
                                                 const Definition& definition,
                                                 const NetworkPlan& plan) {
    const auto& vm = definition.vm;
    RHA_ASSIGN_OR_RETURN(const auto service, FindService(session, kManagementService));
    RHA_RETURN_IF_ERROR(SettleEarlier(session, jobs, kept, vm));
    RHA_ASSIGN_OR_RETURN(const auto known, ReadSettings(session, vm));
    if (const auto machine = RealizedOf(known)) {
        if (SamePath(machine->data_root, definition.folder)) {
            return FitAgain(session, jobs, *machine, known, plan);
        }
        return Fail(
            ErrorCode::kConflict,
            fmt::format("machine {} is registered from {} already", vm.value, machine->data_root),
            "unregister that machine first, or give the copy an id of its own");
    }
    RHA_ASSIGN_OR_RETURN(const auto files, ConfigurationsBelow(definition.folder));
    RHA_RETURN_IF_ERROR(kept.Keep(vm, files));
    bool under_way = false;
    auto registered = [&]() -> Result<std::vector<std::string>> {
        // A planned machine that a crash left may take the files with it.
        RHA_RETURN_IF_ERROR(DropPlanned(session, jobs, service, vm, &under_way));
        RHA_RETURN_IF_ERROR(kept.Restore(vm));
        return Realize(session, jobs, service, definition, plan);
    }();
    if (!registered) {
        if (const auto dropped = DropPlanned(session, jobs, service, vm, &under_way); !dropped) {
            LogWarning("{}", Describe(dropped.error()));
        }
    }
    RHA_RETURN_IF_ERROR(kept.Restore(vm));
    if (!under_way) RHA_RETURN_IF_ERROR(kept.Drop(vm));
    if (registered) GiveAddresses(session, jobs, vm, plan, *registered);
    return registered;
}

Status UnregisterMachine(wmi::Session& session, Jobs& jobs, const KeptFiles& kept, const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(const auto service, FindService(session, kManagementService));
    RHA_RETURN_IF_ERROR(SettleEarlier(session, jobs, kept, vm));
    RHA_ASSIGN_OR_RETURN(const auto all, ReadSettings(session, vm));
    const auto machine = RealizedOf(all);
    if (!machine) return {};
    RHA_ASSIGN_OR_RETURN(const auto look, LookAtMachine(session, vm));
    RHA_RETURN_IF_ERROR(CheckUnregister(look, all, vm));
    RHA_ASSIGN_OR_RETURN(const auto disks, DisksOf(session, jobs, *machine));
    RHA_ASSIGN_OR_RETURN(const auto files, ConfigFilesOf(*machine));
    if (files.empty() || files.front().kind != VmFileKind::kConfig) {
        return Fail(
            ErrorCode::kFailedPrecondition,
            fmt::format("the configuration of machine {} is not to be found at \"{}\", so it "
                        "could not be kept",
                        vm.value, machine->config_file),
            "see that its storage is there; if it is gone for good, delete the machine in "
            "Hyper-V Manager");
    }
    RHA_RETURN_IF_ERROR(kept.Keep(vm, PathsOf(files)));
    bool under_way = false;
    const auto destroyed =
        Destroy(jobs, service, look.object, "make Hyper-V forget machine " + vm.value, &under_way);
    RHA_RETURN_IF_ERROR(kept.Restore(vm));
    RHA_RETURN_IF_ERROR(CheckFiles(disks));
    if (under_way) return destroyed;
    if (destroyed) RHA_RETURN_IF_ERROR(CheckFiles(SizesOf(files)));
    RHA_RETURN_IF_ERROR(kept.Drop(vm));
    return destroyed;
}

}  // namespace rha::engine
