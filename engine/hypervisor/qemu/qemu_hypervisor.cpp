#include "engine/hypervisor/qemu/qemu_hypervisor.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "common/guid.h"
#include "common/runtime/clock.h"
#include "common/runtime/files.h"
#include "engine/hypervisor/qemu/inspection.h"
#include "engine/hypervisor/qemu/process.h"
#include "engine/hypervisor/qemu/replies.h"
#include "engine/hypervisor/qemu/vm_folder.h"

namespace rha::engine {
namespace fs = std::filesystem;
namespace {

constexpr Duration kToolTimeout = std::chrono::seconds(10);
constexpr std::uint64_t kMebibyte = 1u << 20;

std::string Canonical(const std::string& path) {
    std::error_code failure;
    const auto canonical = fs::weakly_canonical(path, failure);
    return failure ? path : canonical.string();
}

std::vector<std::string> Canonical(const std::vector<std::string>& paths) {
    std::vector<std::string> result;
    for (const auto& path : paths) result.push_back(Canonical(path));
    return result;
}

std::vector<VmAdapter> AdaptersOf(const VmConfig& machine) {
    std::vector<VmAdapter> result;
    for (const auto& nic : machine.nics) {
        result.push_back({.id = nic.mac,
                          .name = nic.name,
                          .mac = nic.mac,
                          .network = nic.network == NicNetwork::kTap ? nic.tap : std::string(),
                          .guest = {}});
    }
    return result;
}

}  // namespace

QemuHypervisor::QemuHypervisor(QemuConfig config)
    : config_(std::move(config)), registry_(config_.runtime_directory + "/registrations") {}

Result<std::unique_ptr<QemuHypervisor>> QemuHypervisor::Create(QemuConfig config) {
    auto directories = config.machine_roots;
    directories.push_back(config.runtime_directory);
    for (const auto& directory : directories) {
        if (!directory.starts_with('/')) {
            return Fail(ErrorCode::kInvalidArgument,
                        fmt::format("the directory \"{}\" is not an absolute path", directory),
                        "correct the engine's configuration");
        }
    }
    RHA_RETURN_IF_ERROR(MakeDirectory(config.runtime_directory, 0700));
    std::unique_ptr<QemuHypervisor> result(new QemuHypervisor(std::move(config)));
    RHA_RETURN_IF_ERROR(result->registry_.Prepare());
    RHA_RETURN_IF_ERROR(MakeDirectory(result->config_.runtime_directory + "/machines", 0700));
    return result;
}

std::shared_ptr<Machine> QemuHypervisor::MachineOf(const VmId& vm) {
    MutexLock lock(mutex_);
    auto& machine = machines_[vm];
    if (!machine) {
        machine =
            std::make_shared<Machine>(vm, config_.runtime_directory + "/machines/" + vm.value,
                                      MachineSettings{.qemu_binary = config_.qemu_binary,
                                                      .monitor_timeout = config_.monitor_timeout,
                                                      .guest_timeout = config_.guest_timeout,
                                                      .launch_timeout = config_.launch_timeout,
                                                      .quit_timeout = config_.quit_timeout},
                                      registry_);
    }
    return machine;
}

Result<std::shared_ptr<Machine>> QemuHypervisor::Find(const VmId& vm) {
    const auto registration = registry_.Load(vm);
    // A damaged record must not keep anyone from stopping the machine.
    if (!registration && registration.error().code == ErrorCode::kNotFound) {
        return std::unexpected(registration.error());
    }
    return MachineOf(vm);
}

Result<HypervisorInfo> QemuHypervisor::Info() {
    RHA_ASSIGN_OR_RETURN(const auto output, RunCommand({config_.qemu_binary, "--version"},
                                                       MonotonicNow() + kToolTimeout));
    RHA_ASSIGN_OR_RETURN(auto version, ParseQemuVersion(output.out));
    return HypervisorInfo{.product = "QEMU", .version = std::move(version)};
}

Result<VmSummary> QemuHypervisor::Summarise(const Registration& registration) {
    RHA_ASSIGN_OR_RETURN(const auto look, MachineOf(registration.id)->Examine());
    VmSummary summary{.id = registration.id,
                      .name = registration.id.value,
                      .folder = registration.folder,
                      .state = look.state,
                      .guest = look.guest};
    const auto folder = ReadVmFolder(registration.folder);
    if (folder && folder->config.id == registration.id) {
        summary.name = folder->config.name;
    } else if (look.state == VmState::kOff) {
        summary.state = VmState::kUnknown;  // it could not be started
    }
    return summary;
}

Result<std::vector<VmSummary>> QemuHypervisor::List() {
    RHA_ASSIGN_OR_RETURN(const auto registrations, registry_.List());
    std::vector<VmSummary> result;
    for (const auto& registration : registrations) {
        auto summary = Summarise(registration);
        result.push_back(summary ? std::move(*summary)
                                 : VmSummary{.id = registration.id,
                                             .name = registration.id.value,
                                             .folder = registration.folder});
    }
    return result;
}

Result<VmSummary> QemuHypervisor::Poll(const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(const auto registration, registry_.Load(vm));
    return Summarise(registration);
}

Result<VmDetail> QemuHypervisor::Inspect(const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(const auto registration, registry_.Load(vm));
    VmDetail detail;
    RHA_ASSIGN_OR_RETURN(detail.summary, Summarise(registration));
    auto folder = ReadVmFolder(registration.folder);
    if (folder && folder->config.id != vm) {
        folder = Fail(ErrorCode::kConflict,
                      fmt::format("{} now holds machine {}", folder->path, folder->config.id.value),
                      "register the folder again");
    }
    if (!folder) {
        detail.problems.push_back({.blocking = true,
                                   .message = folder.error().ToString(),
                                   .remedy = folder.error().remedy});
        return detail;
    }
    ConnectNics(registration.taps, folder->config.nics);
    detail.adapters = AdaptersOf(folder->config);
    detail.cpu_count = folder->config.cpu_count;
    detail.memory_bytes = folder->config.memory_mib * kMebibyte;

    InspectionContext context;
    context.machine_roots = Canonical(config_.machine_roots);
    RHA_ASSIGN_OR_RETURN(context.neighbours, Neighbours(folder->path));
    const auto facts = WalkDisks(*folder, config_.qemu_img_binary, kToolTimeout);
    // Asked last: a machine that has started meanwhile holds the locks of its own disks.
    RHA_ASSIGN_OR_RETURN(context.runs, MachineOf(vm)->Runs());
    detail.files = FilesOf(*folder, facts);
    detail.problems = FindProblems(*folder, facts, context);
    return detail;
}

Result<std::vector<VmFolder>> QemuHypervisor::Neighbours(const std::string& folder) const {
    auto result = FindVmFolders(config_.machine_roots);
    RHA_ASSIGN_OR_RETURN(const auto registrations, registry_.List());
    for (const auto& registration : registrations) {
        auto other = ReadVmFolder(registration.folder);
        if (other) result.push_back(std::move(*other));
    }
    const auto canonical = [](const VmFolder& each) { return Canonical(each.path); };
    const auto self = Canonical(folder);
    std::erase_if(result, [&](const VmFolder& each) { return canonical(each) == self; });
    std::ranges::sort(result, {}, canonical);
    const auto repeated = std::ranges::unique(result, {}, canonical);
    result.erase(repeated.begin(), repeated.end());
    return result;
}

Result<std::vector<std::string>> QemuHypervisor::Networks() {
    return config_.taps();
}

/// Only adapters on taps have a network that may differ from host to host.
void QemuHypervisor::Fit(const NetworkPlan& plan, const VmConfig& machine,
                         Registration& registration, std::vector<std::string>& problems) const {
    const auto available = config_.taps();
    if (!available) {
        problems.push_back(
            "the adapters are connected as the machine's folder says: this host's "
            "networks are not known: " +
            available.error().message);
        return;
    }
    registration.taps.clear();
    for (const auto& nic : machine.nics) {
        if (nic.network != NicNetwork::kTap) continue;
        auto found =
            Connect(plan, {.id = nic.mac, .name = nic.name, .configured = nic.tap}, *available);
        if (found.network != nic.tap) registration.taps[nic.mac] = found.network;
        if (!found.problem.empty()) problems.push_back(std::move(found.problem));
    }
}

Result<Registered> QemuHypervisor::RegisterWith(const std::string& folder,
                                                const NetworkPlan& plan) {
    RHA_ASSIGN_OR_RETURN(const auto found, ReadVmFolder(folder));
    Registered result{.id = found.config.id, .problems = {}};
    MutexLock lock(register_mutex_);
    Registration registration{.id = result.id, .folder = found.path, .taps = {}, .damage = {}};
    const auto present = registry_.Load(result.id);
    if (present) {
        if (Canonical(present->folder) != Canonical(found.path)) {
            return Fail(ErrorCode::kConflict,
                        fmt::format("machine {} is registered from {} already", result.id.value,
                                    present->folder),
                        "unregister that machine first, or give the copy an id of its own");
        }
        if (plan.empty()) return result;
        registration = *present;
    } else if (present.error().code != ErrorCode::kNotFound) {
        return std::unexpected(present.error());
    }
    // What is by hand is as the folder says; its taps may yet be made.
    if (!plan.empty()) Fit(plan, found.config, registration, result.problems);
    RHA_RETURN_IF_ERROR(registry_.Store(registration));
    return result;
}

Status QemuHypervisor::Unregister(const VmId& vm) {
    if (!IsGuid(vm.value)) {
        return Fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is no machine id", vm.value),
                    "name the machine's id");
    }
    return MachineOf(vm)->Forget();
}

Status QemuHypervisor::Start(const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(const auto machine, Find(vm));
    return machine->Start();
}

Result<bool> QemuHypervisor::Shutdown(const VmId& vm, Duration grace, bool force) {
    RHA_ASSIGN_OR_RETURN(const auto machine, Find(vm));
    return machine->Shutdown(grace, force);
}

Status QemuHypervisor::PowerOff(const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(const auto machine, Find(vm));
    return machine->PowerOff();
}

}  // namespace rha::engine
