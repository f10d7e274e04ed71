// HypervHypervisor: the machines of this host run by Hyper-V, controlled over Windows' management
// interface (WMI, namespace root\virtualization\v2). Portable: everything of Windows stands behind
// wmi::Session; windows_hyperv.h puts the real one there.
//
// A machine's folder is its ConfigurationDataRoot: "Virtual Machines", "Snapshots" and usually
// "Virtual Hard Disks" lie below it. Paths are given and taken with '/'. A saved machine (its
// memory on disk) counts as off. Hyper-V keeps the registrations; of its own the adapter keeps only
// copies of configurations while a machine is being registered or unregistered (kept_files.h):
//
//     <runtime directory>/kept/<id>/
//
// Windows is asked on first use, not at creation, so that an engine starts on a host whose Hyper-V
// is down or missing. Every call then says why it cannot: kUnsupported where there is no Hyper-V or
// Windows is no server, kUnavailable while the service does not answer.
//
// Thread rule: any thread. One lock per machine orders Register, Unregister, Start, Shutdown and
// PowerOff; List, Inspect, Poll and Info never wait for one of these.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/runtime/mutex.h"
#include "engine/hypervisor/hyperv/jobs.h"
#include "engine/hypervisor/hyperv/kept_files.h"
#include "engine/hypervisor/hyperv/wmi/session.h"
#include "engine/ports/hypervisor.h"

namespace rha::engine {

struct HypervConfig {
    std::string runtime_directory;  ///< absolute; created when missing
    JobLimits jobs;
    /// What the copies of a machine's configuration and saved state leave free on that disk.
    std::uint64_t free_bytes_min = 1ull << 30;
    /// For the engine itself. A process beside it (its guard, `rha-engine vm`) shares the directory
    /// and leaves to the engine what the engine is at.
    bool restore_kept = true;
    /// Whether this Windows is asked for what it is before anything else: clients are refused. The
    /// guard, which has no time for it, stops machines on any, and knows no version.
    bool ask_host = true;
};

class HypervHypervisor final : public Hypervisor {
public:
    /// With `restore_kept`, puts configurations back that Hyper-V took while an engine crashed;
    /// their copies stay in the runtime directory until the machine is registered or unregistered
    /// again. kInvalidArgument for a relative directory, else an error of the file system.
    static Result<std::unique_ptr<HypervHypervisor>> Create(HypervConfig config,
                                                            wmi::Connector connect);

    Result<HypervisorInfo> Info() override;
    Result<std::vector<VmSummary>> List() override;
    Result<VmDetail> Inspect(const VmId& vm) override;
    Result<VmSummary> Poll(const VmId& vm) override;
    Result<std::vector<std::string>> Networks() override;
    bool RegistrationWrites() const override { return true; }
    Result<Registered> RegisterWith(const std::string& folder, const NetworkPlan& plan) override;
    Status Unregister(const VmId& vm) override;
    Status Start(const VmId& vm) override;
    Result<bool> Shutdown(const VmId& vm, Duration grace, bool force) override;
    Status PowerOff(const VmId& vm) override;

private:
    /// A session, and what was learnt about Windows when it was opened.
    struct Host {
        std::unique_ptr<wmi::Session> session;
        HypervisorInfo info;
    };

    HypervHypervisor(HypervConfig config, wmi::Connector connect);
    Result<std::shared_ptr<Host>> Connected();
    Result<HypervisorInfo> ReadHost() const;
    std::shared_ptr<Mutex> LockOf(const VmId& vm);
    using Operation = std::function<Status(wmi::Session&, Jobs&)>;
    /// Runs `operation` when no other one of the machine is under way.
    Status InTurn(const VmId& vm, const Operation& operation);
    /// Puts back what is missing below `folder`; anywhere when it is empty.
    Status RestoreKept(const std::string& folder);

    const HypervConfig config_;
    const wmi::Connector connect_;
    const KeptFiles kept_;
    Mutex mutex_;
    std::shared_ptr<Host> host_ RHA_GUARDED_BY(mutex_);
    std::map<VmId, std::shared_ptr<Mutex>> locks_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::engine
