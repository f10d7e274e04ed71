// Hypervisor: what the engine asks of the virtualisation platform on its own host.
// Adapters: engine/hypervisor/qemu (QMP + guest agent), engine/hypervisor/hyperv (WMI).
//
// A virtual machine is a folder, as on Hyper-V: configuration below "Virtual Machines", disks below
// "Virtual Hard Disks", checkpoints below "Snapshots". "Registered" means that the platform lists
// the machine and can start it. Thread rule: calls block and may come from any thread; adapters
// serialise per machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"
#include "engine/core/network_plan.h"

namespace rha::engine {

enum class VmState : std::uint8_t { kUnknown, kOff, kStarting, kRunning, kPaused, kStopping };

/// Evidence of life from inside the guest.
enum class GuestHealth : std::uint8_t {
    kUnknown,  ///< Not asked yet, or the machine is off.
    kAlive,    ///< The guest agent or heartbeat service answered.
    kNoAgent,  ///< The machine runs but never answered since it started.
    kLost,     ///< It answered before, and now it does not.
};

enum class VmFileKind : std::uint8_t { kConfig, kState, kDisk, kDifferencingDisk, kOther };

struct VmFile {
    std::string path;  ///< absolute
    VmFileKind kind = VmFileKind::kOther;
    std::uint64_t size_bytes = 0;
    std::uint64_t allocated_bytes = 0;
    std::string parent;  ///< absolute path of a differencing disk's parent, else empty
};

/// A circumstance that verification must report ("parent disk … is missing").
struct VmProblem {
    bool blocking = true;
    std::string message;
    std::string remedy;
};

struct VmSummary {
    VmId id;
    std::string name;
    std::string folder;  ///< absolute path of the machine's folder
    VmState state = VmState::kUnknown;
    GuestHealth guest = GuestHealth::kUnknown;
};

/// A network adapter of a machine.
struct VmAdapter {
    std::string id;       ///< the same on every host; empty: it cannot be planned for
    std::string name;     ///< for people; several may have the same
    std::string mac;      ///< "00:15:5d:0a:1b:2c"; empty: not known
    std::string network;  ///< one of Networks(); empty: connected to none of them
    std::optional<AdapterAddresses> guest;  ///< as the guest says; empty: it does not
};

struct VmDetail {
    VmSummary summary;
    std::uint32_t cpu_count = 0;
    std::uint64_t memory_bytes = 0;
    std::vector<VmFile> files;  ///< every file the machine needs, backing chains included
    std::vector<VmProblem> problems;
    std::vector<VmAdapter> adapters;
};

struct HypervisorInfo {
    std::string product;  ///< "QEMU", "Hyper-V"
    std::string version;
    bool sets_addresses = false;  ///< RegisterWith gives guests the addresses of a plan
};

struct Registered {
    VmId id;
    std::vector<std::string> problems;  ///< what of the plan could not be done, for people
};

class Hypervisor {
public:
    virtual ~Hypervisor() = default;

    virtual Result<HypervisorInfo> Info() = 0;
    /// All registered machines. A machine that cannot be read is listed with state kUnknown.
    virtual Result<std::vector<VmSummary>> List() = 0;
    virtual Result<VmDetail> Inspect(const VmId& vm) = 0;
    /// State and guest health only; cheap enough for every heartbeat.
    virtual Result<VmSummary> Poll(const VmId& vm) = 0;

    /// Names of the virtual networks that machines of this host can be connected to.
    virtual Result<std::vector<std::string>> Networks() = 0;

    /// Whether RegisterWith writes into the machine's folder.
    virtual bool RegistrationWrites() const = 0;
    /// Makes the machine in `folder` known, its disks linked to each other there, its adapters
    /// connected as planned; returns its id. Idempotent for the same folder, where an empty plan
    /// changes no connection any more; kConflict when the id is registered from another folder.
    /// What cannot be done of the plan is no error.
    virtual Result<Registered> RegisterWith(const std::string& folder, const NetworkPlan& plan) = 0;
    /// The same without a plan.
    Result<VmId> Register(const std::string& folder) {
        RHA_ASSIGN_OR_RETURN(const auto registered, RegisterWith(folder, {}));
        return registered.id;
    }
    /// Forgets the machine; its files stay. kFailedPrecondition while it runs. Idempotent.
    virtual Status Unregister(const VmId& vm) = 0;

    /// Powers the machine on. Success when it is running already.
    virtual Status Start(const VmId& vm) = 0;
    /// Asks the guest to shut down, waits up to `grace`, then, if `force`, powers it off. Returns
    /// true when the guest went down by itself. kTimeout when it did not and `force` is false.
    virtual Result<bool> Shutdown(const VmId& vm, Duration grace, bool force) = 0;
    virtual Status PowerOff(const VmId& vm) = 0;
};

}  // namespace rha::engine
