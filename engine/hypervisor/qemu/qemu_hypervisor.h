// QemuHypervisor: machines of this host run by QEMU, controlled over QMP and the guest agent.
//
// A machine is a folder (docs/formats/vm-folder.md). Registering it writes a durable record below
// the runtime directory; the folder itself is only read, so that the replica's folder stays equal
// to the master's. A host's virtual networks are its tap interfaces; where adapters are connected
// to others than the folder names stands in the record. Layout of the runtime directory, which must
// be a local file system:
//
//     registrations/<id>.json     which folder a registered machine lives in
//     machines/<id>/qemu.pid      locked by QEMU as long as it lives: the proof that a machine runs
//     machines/<id>/qmp.sock      monitor          machines/<id>/agent.sock   guest agent
//     machines/<id>/console.log   serial console   machines/<id>/qemu.log     QEMU's own messages
//     machines/<id>/agent-answered  the guest agent has answered since the machine was started
//
// QEMU runs in a session of its own and outlives the engine; a new QemuHypervisor on the same
// runtime directory finds every running machine again. QEMU opens the disks through the machine's
// folder, hence through the capture file system mounted over it.
//
// Thread rule: any thread. One lock per machine orders Start, Shutdown, PowerOff and Unregister;
// Poll, List and Inspect never wait for one of these, only for exchanges with monitor and guest
// agent, bounded by `monitor_timeout` and `guest_timeout`.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/runtime/mutex.h"
#include "engine/hypervisor/qemu/machine.h"
#include "engine/hypervisor/qemu/registry.h"
#include "engine/hypervisor/qemu/tap_interfaces.h"
#include "engine/hypervisor/qemu/vm_folder.h"
#include "engine/ports/hypervisor.h"

namespace rha::engine {

struct QemuConfig {
    std::string runtime_directory;                   ///< absolute; created when missing
    std::vector<std::string> machine_roots;          ///< absolute; where folders and disks may lie
    std::string qemu_binary = "qemu-system-x86_64";  ///< a path, or a name looked up in PATH
    std::string qemu_img_binary = "qemu-img";
    Duration monitor_timeout = std::chrono::seconds(2);  ///< one exchange with QEMU itself
    Duration guest_timeout = std::chrono::seconds(1);    ///< one exchange with the guest agent
    Duration launch_timeout = std::chrono::seconds(60);  ///< QEMU opening all its files
    Duration quit_timeout = std::chrono::seconds(5);     ///< QEMU closing them, before it is killed
    std::function<Result<std::vector<std::string>>()> taps = TapInterfaces;  ///< by name
};

class QemuHypervisor final : public Hypervisor {
public:
    /// Checks the configuration and creates the runtime directory. kInvalidArgument for a relative
    /// directory, else an error of the file system.
    static Result<std::unique_ptr<QemuHypervisor>> Create(QemuConfig config);

    Result<HypervisorInfo> Info() override;
    Result<std::vector<VmSummary>> List() override;
    Result<VmDetail> Inspect(const VmId& vm) override;
    Result<VmSummary> Poll(const VmId& vm) override;
    Result<std::vector<std::string>> Networks() override;
    /// Never: registering writes into no image.
    bool RegistrationWrites() const override { return false; }
    Result<Registered> RegisterWith(const std::string& folder, const NetworkPlan& plan) override;
    Status Unregister(const VmId& vm) override;
    Status Start(const VmId& vm) override;
    Result<bool> Shutdown(const VmId& vm, Duration grace, bool force) override;
    Status PowerOff(const VmId& vm) override;

private:
    explicit QemuHypervisor(QemuConfig config);
    /// kNotFound for a machine that is not registered.
    Result<std::shared_ptr<Machine>> Find(const VmId& vm);
    std::shared_ptr<Machine> MachineOf(const VmId& vm);
    Result<VmSummary> Summarise(const Registration& registration);
    void Fit(const NetworkPlan& plan, const VmConfig& machine, Registration& registration,
             std::vector<std::string>& problems) const;
    Result<std::vector<VmFolder>> Neighbours(const std::string& folder) const;

    const QemuConfig config_;
    const Registry registry_;
    Mutex register_mutex_;  ///< held while a registration is looked up and stored
    Mutex mutex_;
    /// Every machine ever asked for; a registration may come back, its locks must be the same.
    std::map<VmId, std::shared_ptr<Machine>> machines_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::engine
