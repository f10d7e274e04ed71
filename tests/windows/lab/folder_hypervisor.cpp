#include "tests/windows/lab/folder_hypervisor.h"

#include <algorithm>
#include <sstream>

#include "common/runtime/files.h"

namespace rha::lab {

using engine::VmDetail;
using engine::VmState;
using engine::VmSummary;

namespace {

namespace fs = std::filesystem;

constexpr const char* kDescription = "machine";

struct Description {
    std::string id;
    std::string name;
};

Result<Description> ReadDescription(const fs::path& folder) {
    RHA_ASSIGN_OR_RETURN(const std::string text, ReadSmallFile(folder / kDescription));
    std::istringstream lines(text);
    Description description;
    std::getline(lines, description.id);
    std::getline(lines, description.name);
    return description;
}

}  // namespace

std::vector<fs::path> DisksOf(const fs::path& folder) {
    std::vector<fs::path> disks;
    std::error_code failure;
    for (const auto& entry : fs::recursive_directory_iterator(folder, failure)) {
        if (entry.path().extension() == ".vhdx") disks.push_back(entry.path());
    }
    std::ranges::sort(disks);
    return disks;
}

Result<engine::HypervisorInfo> FolderHypervisor::Info() {
    return engine::HypervisorInfo{.product = "laboratory", .version = "1"};
}

Result<std::vector<Machine>> FolderHypervisor::Machines() {
    std::vector<Machine> machines;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(state_ / "machines", failure)) {
        if (entry.path().has_extension()) continue;  // being written
        const VmId id{entry.path().filename().string()};
        if (const auto machine = Find(id)) machines.push_back(*machine);
    }
    return machines;
}

Result<Machine> FolderHypervisor::Find(const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(const std::string text, ReadSmallFile(FileOf(vm)));
    std::istringstream lines(text);
    Machine machine{.id = vm};
    std::string state;
    std::getline(lines, machine.folder);
    std::getline(lines, state);
    machine.running = state == "running";
    return machine;
}

Status FolderHypervisor::Save(const Machine& machine) {
    RHA_RETURN_IF_ERROR(MakeDirectory(state_ / "machines"));
    return WriteFileAtomically(
        FileOf(machine.id), machine.folder + "\n" + (machine.running ? "running" : "off") + "\n");
}

Result<std::vector<VmSummary>> FolderHypervisor::List() {
    RHA_ASSIGN_OR_RETURN(const auto machines, Machines());
    std::vector<VmSummary> all;
    for (const auto& machine : machines) {
        const auto description = ReadDescription(machine.folder);
        all.push_back({.id = machine.id,
                       .name = description ? description->name : machine.id.value,
                       .folder = machine.folder,
                       .state = machine.running ? VmState::kRunning : VmState::kOff,
                       .guest = machine.running ? engine::GuestHealth::kAlive
                                                : engine::GuestHealth::kUnknown});
    }
    return all;
}

Result<VmSummary> FolderHypervisor::Poll(const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(const auto all, List());
    const auto found = std::ranges::find(all, vm, &VmSummary::id);
    if (found != all.end()) return *found;
    return Fail(ErrorCode::kNotFound, "no machine " + vm.value + " is registered", "register it");
}

Result<VmDetail> FolderHypervisor::Inspect(const VmId& vm) {
    VmDetail detail{.cpu_count = 1, .memory_bytes = 64u << 20};
    RHA_ASSIGN_OR_RETURN(detail.summary, Poll(vm));
    const auto add = [&](const fs::path& path, engine::VmFileKind kind) {
        std::error_code failure;
        const auto size = fs::file_size(path, failure);
        detail.files.push_back({.path = path.generic_string(),
                                .kind = kind,
                                .size_bytes = failure ? 0 : size,
                                .allocated_bytes = failure ? 0 : size});
    };
    add(fs::path(detail.summary.folder) / kDescription, engine::VmFileKind::kConfig);
    for (const auto& disk : DisksOf(detail.summary.folder)) add(disk, engine::VmFileKind::kDisk);
    return detail;
}

Result<engine::Registered> FolderHypervisor::RegisterWith(const std::string& folder,
                                                          const engine::NetworkPlan&) {
    RHA_ASSIGN_OR_RETURN(const auto description, ReadDescription(folder));
    const VmId vm{description.id};
    if (const auto known = Find(vm); known && known->folder == folder)
        return engine::Registered{vm, {}};
    RHA_RETURN_IF_ERROR(Save({.id = vm, .folder = folder}));
    return engine::Registered{vm, {}};
}

Status FolderHypervisor::Unregister(const VmId& vm) {
    std::error_code ignored;  // it is forgotten already
    fs::remove(FileOf(vm), ignored);
    return {};
}

Status FolderHypervisor::Start(const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(auto machine, Find(vm));
    machine.running = true;
    return Save(machine);
}

Result<bool> FolderHypervisor::Shutdown(const VmId& vm, Duration /*grace*/, bool /*force*/) {
    RHA_RETURN_IF_ERROR(PowerOff(vm));
    return true;
}

Status FolderHypervisor::PowerOff(const VmId& vm) {
    MutexLock lock(steps_);
    RHA_ASSIGN_OR_RETURN(auto machine, Find(vm));
    machine.running = false;
    return Save(machine);
}

}  // namespace rha::lab
