#include "engine/hypervisor/hyperv/hyperv_hypervisor.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "common/guid.h"
#include "common/runtime/clock.h"
#include "common/runtime/files.h"
#include "common/runtime/log.h"
#include "engine/hypervisor/hyperv/disk_chain.h"
#include "engine/hypervisor/hyperv/disk_parents.h"
#include "engine/hypervisor/hyperv/file_facts.h"
#include "engine/hypervisor/hyperv/folder_files.h"
#include "engine/hypervisor/hyperv/inspection.h"
#include "engine/hypervisor/hyperv/machine_facts.h"
#include "engine/hypervisor/hyperv/machine_state.h"
#include "engine/hypervisor/hyperv/network_ports.h"
#include "engine/hypervisor/hyperv/paths.h"
#include "engine/hypervisor/hyperv/registration.h"

namespace rha::engine {
namespace {

/// Win32_OperatingSystem.ProductType: 1 is a client, 2 a domain controller, 3 another server.
constexpr std::int64_t kClientWindows = 1;

Status CheckId(const VmId& vm) {
    if (IsGuid(vm.value)) return {};
    return Fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is no machine id", vm.value),
                "name the machine's id");
}

VmSummary SummaryOf(const SystemSettings& settings, const MachineLook& look) {
    return {.id = settings.vm,
            .name = settings.name,
            .folder = settings.data_root,
            .state = look.state,
            .guest = look.guest};
}

/// kNotFound when Hyper-V does not know the machine.
Result<SystemSettings> RealizedOf(wmi::Session& session, const std::vector<SystemSettings>& all,
                                  const VmId& vm) {
    for (const auto& settings : all) {
        if (settings.vm == vm && settings.type == kRealizedSystem) return settings;
    }
    return std::unexpected(MachineMissing(session, vm));
}

Result<InspectionFacts> ReadFacts(wmi::Session& session, Jobs& jobs, const VmId& vm,
                                  const MachineLook& look) {
    InspectionFacts facts;
    facts.activity = look.activity;
    facts.saved = look.saved;
    RHA_ASSIGN_OR_RETURN(const auto all, ReadSettings(session, {}));
    RHA_ASSIGN_OR_RETURN(facts.settings, RealizedOf(session, all, vm));
    RHA_ASSIGN_OR_RETURN(facts.media, ReadMedia(session, facts.settings));
    for (const auto& settings : all) {
        const bool realized = settings.type == kRealizedSystem;
        if (settings.vm != vm && realized &&
            SamePath(settings.data_root, facts.settings.data_root)) {
            facts.neighbours.push_back(settings.name);
        }
        if (settings.vm != vm || !settings.IsSnapshot()) continue;
        facts.snapshots.push_back(settings);
        RHA_ASSIGN_OR_RETURN(const auto media, ReadMedia(session, settings));
        facts.media.insert(facts.media.end(), media.begin(), media.end());
    }
    RHA_ASSIGN_OR_RETURN(facts.ports, ReadPorts(session, facts.settings));
    RHA_ASSIGN_OR_RETURN(facts.images, WalkDisks(session, jobs, facts.media));
    return facts;
}

}  // namespace

HypervHypervisor::HypervHypervisor(HypervConfig config, wmi::Connector connect)
    : config_(std::move(config)),
      connect_(std::move(connect)),
      kept_(FromHyperv(config_.runtime_directory) + "/kept", config_.free_bytes_min) {}

Result<std::unique_ptr<HypervHypervisor>> HypervHypervisor::Create(HypervConfig config,
                                                                   wmi::Connector connect) {
    if (!IsAbsolute(FromHyperv(config.runtime_directory))) {
        return Fail(
            ErrorCode::kInvalidArgument,
            fmt::format("the directory \"{}\" is not an absolute path", config.runtime_directory),
            "correct the engine's configuration");
    }
    RHA_RETURN_IF_ERROR(MakeDirectory(ToFilePath(FromHyperv(config.runtime_directory)), 0700));
    std::unique_ptr<HypervHypervisor> result(
        new HypervHypervisor(std::move(config), std::move(connect)));
    if (!result->config_.restore_kept) return result;
    // What cannot be put back now is tried again when the machine is registered or unregistered.
    if (const auto done = result->RestoreKept({}); !done) LogError("{}", Describe(done.error()));
    return result;
}

Status HypervHypervisor::RestoreKept(const std::string& folder) {
    RHA_ASSIGN_OR_RETURN(const auto machines, kept_.Machines(FromHyperv(folder)));
    Status result;
    for (const auto& vm : machines) {
        const auto operation = LockOf(vm);
        MutexLock held(*operation);
        auto done = kept_.Restore(vm);
        if (!done && result) result = std::move(done);
    }
    return result;
}

Result<HypervisorInfo> HypervHypervisor::ReadHost() const {
    RHA_ASSIGN_OR_RETURN(const auto session, connect_(wmi::kSystemNamespace));
    RHA_ASSIGN_OR_RETURN(const auto systems, session->Query("SELECT * FROM Win32_OperatingSystem"));
    if (systems.empty()) {
        return Fail(ErrorCode::kUnavailable, "Windows does not tell its version",
                    "see that the service Windows Management Instrumentation runs");
    }
    RHA_ASSIGN_OR_RETURN(const auto type, systems.front().Number("ProductType"));
    RHA_ASSIGN_OR_RETURN(auto version, systems.front().Text("Version"));
    if (type == kClientWindows) {
        return Fail(ErrorCode::kUnsupported,
                    fmt::format("this host's Windows ({}) is no server",
                                systems.front().TextOr("Caption", version).value_or(version)),
                    "use Hyper-V of Windows Server 2016 or later");
    }
    return HypervisorInfo{
        .product = "Hyper-V", .version = std::move(version), .sets_addresses = true};
}

Result<std::shared_ptr<HypervHypervisor::Host>> HypervHypervisor::Connected() {
    {
        MutexLock lock(mutex_);
        if (host_ != nullptr) return host_;
    }
    HypervisorInfo info{.product = "Hyper-V", .version = {}};
    if (config_.ask_host) {
        RHA_ASSIGN_OR_RETURN(info, ReadHost());
    }
    auto session = connect_(wmi::kVirtualizationNamespace);
    if (!session && session.error().code == ErrorCode::kNotFound) {
        return Fail(ErrorCode::kUnsupported, "this host has no Hyper-V",
                    "add the role Hyper-V to this Windows Server");
    }
    if (!session) return std::unexpected(std::move(session).error());
    auto host =
        std::make_shared<Host>(Host{.session = std::move(*session), .info = std::move(info)});
    MutexLock lock(mutex_);
    if (host_ == nullptr) host_ = std::move(host);
    return host_;
}

std::shared_ptr<Mutex> HypervHypervisor::LockOf(const VmId& vm) {
    MutexLock lock(mutex_);
    auto& result = locks_[vm];
    if (result == nullptr) result = std::make_shared<Mutex>();
    return result;
}

Result<HypervisorInfo> HypervHypervisor::Info() {
    RHA_ASSIGN_OR_RETURN(const auto host, Connected());
    RHA_ASSIGN_OR_RETURN(const auto service, FindService(*host->session, kManagementService));
    return host->info;
}

Result<std::vector<VmSummary>> HypervHypervisor::List() {
    RHA_ASSIGN_OR_RETURN(const auto host, Connected());
    RHA_ASSIGN_OR_RETURN(const auto all, ReadSettings(*host->session, {}));
    RHA_ASSIGN_OR_RETURN(const auto looks, LookAtMachines(*host->session, {}));
    std::vector<VmSummary> result;
    for (const auto& settings : all) {
        if (settings.type != kRealizedSystem) continue;
        const auto look = looks.find(settings.vm);
        result.push_back(SummaryOf(settings, look != looks.end() ? look->second : MachineLook{}));
    }
    if (result.empty()) {  // so it also looks while the service is down
        RHA_ASSIGN_OR_RETURN(const auto service, FindService(*host->session, kManagementService));
    }
    std::ranges::sort(result, {}, &VmSummary::id);
    return result;
}

Result<VmSummary> HypervHypervisor::Poll(const VmId& vm) {
    RHA_RETURN_IF_ERROR(CheckId(vm));
    RHA_ASSIGN_OR_RETURN(const auto host, Connected());
    RHA_ASSIGN_OR_RETURN(const auto all, ReadSettings(*host->session, vm));
    RHA_ASSIGN_OR_RETURN(const auto settings, RealizedOf(*host->session, all, vm));
    RHA_ASSIGN_OR_RETURN(const auto look, LookAtMachine(*host->session, vm));
    return SummaryOf(settings, look);
}

Result<VmDetail> HypervHypervisor::Inspect(const VmId& vm) {
    RHA_RETURN_IF_ERROR(CheckId(vm));
    RHA_ASSIGN_OR_RETURN(const auto host, Connected());
    wmi::Session& session = *host->session;
    Jobs jobs(session, config_.jobs);
    RHA_ASSIGN_OR_RETURN(const auto look, LookAtMachine(session, vm));
    RHA_ASSIGN_OR_RETURN(const auto facts, ReadFacts(session, jobs, vm, look));
    VmDetail detail{.summary = SummaryOf(facts.settings, look)};
    RHA_ASSIGN_OR_RETURN(const auto capacity, ReadCapacity(session, facts.settings));
    detail.cpu_count = capacity.cpu_count;
    detail.memory_bytes = capacity.memory_bytes;
    RHA_ASSIGN_OR_RETURN(detail.adapters, ReadAdapters(session, facts.settings));
    detail.problems = FindProblems(facts);
    auto files = FilesOf(facts);
    if (files) {
        detail.files = std::move(*files);
    } else {
        detail.problems.push_back({.blocking = true,
                                   .message = files.error().ToString(),
                                   .remedy = "see to the access rights of the machine's folder"});
    }
    return detail;
}

Status HypervHypervisor::InTurn(const VmId& vm, const Operation& operation) {
    RHA_RETURN_IF_ERROR(CheckId(vm));
    RHA_ASSIGN_OR_RETURN(const auto host, Connected());
    const auto turn = LockOf(vm);
    MutexLock held(*turn);
    Jobs jobs(*host->session, config_.jobs);
    return operation(*host->session, jobs);
}

Result<std::vector<std::string>> HypervHypervisor::Networks() {
    RHA_ASSIGN_OR_RETURN(const auto host, Connected());
    return SwitchNames(*host->session);
}

Result<Registered> HypervHypervisor::RegisterWith(const std::string& folder,
                                                  const NetworkPlan& plan) {
    RHA_RETURN_IF_ERROR(RestoreKept(folder));
    RHA_ASSIGN_OR_RETURN(const auto definition, FindDefinition(folder));
    Registered result{.id = definition.vm, .problems = {}};
    RHA_RETURN_IF_ERROR(InTurn(definition.vm, [&](wmi::Session& session, Jobs& jobs) -> Status {
        RHA_ASSIGN_OR_RETURN(result.problems,
                             RegisterMachine(session, jobs, kept_, definition, plan));
        return {};
    }));
    return result;
}

Status HypervHypervisor::Unregister(const VmId& vm) {
    return InTurn(vm, [&](wmi::Session& session, Jobs& jobs) {
        return UnregisterMachine(session, jobs, kept_, vm);
    });
}

Status HypervHypervisor::Start(const VmId& vm) {
    return InTurn(
        vm, [&](wmi::Session& session, Jobs& jobs) { return StartMachine(session, jobs, vm); });
}

Status HypervHypervisor::PowerOff(const VmId& vm) {
    return InTurn(
        vm, [&](wmi::Session& session, Jobs& jobs) { return PowerOffMachine(session, jobs, vm); });
}

Result<bool> HypervHypervisor::Shutdown(const VmId& vm, Duration grace, bool force) {
    const auto end = MonotonicNow() + grace;
    bool by_guest = false;
    RHA_RETURN_IF_ERROR(InTurn(vm, [&](wmi::Session& session, Jobs& jobs) -> Status {
        std::string why = "there was no time to ask its guest";
        const auto down = ShutDownGuest(session, vm, end, config_.jobs.poll, force, &why);
        by_guest = down.value_or(false);
        if (by_guest) return {};
        if (force) return PowerOffMachine(session, jobs, vm);
        if (!down) return std::unexpected(down.error());
        return Fail(
            ErrorCode::kTimeout,
            fmt::format("machine {} did not shut down within {} s: {}", vm.value,
                        std::chrono::duration_cast<std::chrono::seconds>(grace).count(), why),
            "allow more time, shut the guest down from inside, or force it off");
    }));
    return by_guest;
}

}  // namespace rha::engine
