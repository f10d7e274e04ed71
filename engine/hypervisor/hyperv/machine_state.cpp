#include "engine/hypervisor/hyperv/machine_state.h"

#include <thread>
#include <utility>

#include <fmt/core.h>

#include "common/guid.h"
#include "common/runtime/clock.h"
#include "engine/hypervisor/hyperv/machine_facts.h"
#include "engine/hypervisor/hyperv/paths.h"

namespace rha::engine {
namespace {

constexpr std::int64_t kEnabled = 2;
constexpr std::int64_t kDisabled = 3;
constexpr std::int64_t kEnabledButOffline = 6;
constexpr std::int64_t kSuspended = 32769;

/// EnabledState. The documented values, and those of the vendor's range that RequestStateChange's
/// page gives names to; a state of trouble ("critical") counts as the state that it qualifies.
VmState StateOf(std::int64_t enabled_state) {
    switch (enabled_state) {
        case kEnabled:
        case 32781:  // RunningCritical
            return VmState::kRunning;
        case kDisabled:
        case kEnabledButOffline:  // saved
        case kSuspended:
        case 32779:  // FastSaved
        case 32782:  // OffCritical
        case 32784:  // SavedCritical
        case 32791:  // FastSavedCritical
            return VmState::kOff;
        case 9:      // Quiesce
        case 32768:  // Paused
        case 32785:  // PausedCritical
            return VmState::kPaused;
        case 10:     // Starting
        case 32770:  // Starting of version 1
        case 32777:  // Resuming
        case 32786:  // StartingCritical
        case 32790:  // ResumingCritical
            return VmState::kStarting;
        case 4:      // ShuttingDown
        case 32773:  // Saving
        case 32774:  // Stopping
        case 32780:  // FastSaving
        case 32783:  // StoppingCritical
        case 32788:  // SavingCritical
        case 32792:  // FastSavingCritical
            return VmState::kStopping;
        default:
            return VmState::kUnknown;
    }
}

bool IsSaved(std::int64_t enabled_state) {
    return StateOf(enabled_state) == VmState::kOff && enabled_state != kDisabled &&
           enabled_state != 32782;
}

/// OperationalStatus[0] of the heartbeat.
GuestHealth HealthOf(std::int64_t status) {
    switch (status) {
        case 2:  // OK
        case 3:  // Degraded: an older version of the service in the guest
            return GuestHealth::kAlive;
        case 7:   // the guest speaks another protocol
        case 12:  // No Contact
            return GuestHealth::kNoAgent;
        case 13:  // Lost Communication
            return GuestHealth::kLost;
        default:
            return GuestHealth::kUnknown;
    }
}

std::string Where(const char* property, const VmId& vm) {
    return vm.empty() ? "" : fmt::format(" WHERE {} = '{}'", property, Quoted(ToHyperv(vm)));
}

Result<MachineLook> ToLook(const wmi::Instance& system) {
    MachineLook look{.object = system.path};
    RHA_ASSIGN_OR_RETURN(look.name, system.TextOr("ElementName", {}));
    RHA_ASSIGN_OR_RETURN(const auto enabled, system.Number("EnabledState"));
    look.state = StateOf(enabled);
    look.saved = IsSaved(enabled);
    RHA_ASSIGN_OR_RETURN(const auto status, system.NumbersOrNone("OperationalStatus"));
    if (status.size() > 1) look.activity = status[1];
    return look;
}

/// The machines of this host, or the one of `vm`; their guests are not asked.
Result<std::map<VmId, MachineLook>> ReadSystems(wmi::Session& session, const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(const auto systems,
                         session.Query("SELECT * FROM Msvm_ComputerSystem" + Where("Name", vm)));
    std::map<VmId, MachineLook> looks;
    for (const auto& system : systems) {
        RHA_ASSIGN_OR_RETURN(const auto name, system.Text("Name"));
        const auto id = VmIdFromHyperv(name);
        if (!IsGuid(id.value)) continue;  // the host itself
        auto look = ToLook(system);
        looks.insert_or_assign(id, look ? std::move(*look) : MachineLook{.object = system.path});
    }
    return looks;
}

/// Whoever changes a machine's state needs no more than this one query.
Result<MachineLook> ReadSystem(wmi::Session& session, const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(const auto looks, ReadSystems(session, vm));
    const auto found = looks.find(vm);
    if (found != looks.end()) return found->second;
    return std::unexpected(MachineMissing(session, vm));
}

Status AddHealth(wmi::Session& session, const VmId& vm, std::map<VmId, MachineLook>& looks) {
    for (auto& [id, look] : looks) {
        // What has no heartbeat component is off, or has the service switched off.
        if (look.state == VmState::kRunning) look.guest = GuestHealth::kNoAgent;
    }
    RHA_ASSIGN_OR_RETURN(const auto hearts, session.Query("SELECT * FROM Msvm_HeartbeatComponent" +
                                                          Where("SystemName", vm)));
    for (const auto& heart : hearts) {
        const auto name = heart.Text("SystemName");
        if (!name) continue;
        const auto found = looks.find(VmIdFromHyperv(*name));
        if (found == looks.end() || found->second.state != VmState::kRunning) continue;
        const auto status = heart.NumbersOrNone("OperationalStatus");
        const auto enabled = heart.NumberOr("EnabledState", kEnabled);
        if (!status || status->empty() || !enabled) {
            found->second.guest = GuestHealth::kUnknown;
        } else if (*enabled == kEnabled) {
            found->second.guest = HealthOf(status->front());
        }
    }
    return {};
}

Status RequestState(wmi::Session& session, Jobs& jobs, const VmId& vm, std::int64_t state,
                    const std::string& what) {
    RHA_ASSIGN_OR_RETURN(const auto look, ReadSystem(session, vm));
    const auto wanted = StateOf(state);
    if (look.state == wanted) return {};
    RHA_ASSIGN_OR_RETURN(const auto done, jobs.Run(look.object, "RequestStateChange",
                                                   {{"RequestedState", state}}, what));
    return {};
}

enum class Answer : std::uint8_t { kTaken, kNotReady, kCannot };

/// What InitiateShutdown returned.
Answer AnswerOf(std::int64_t value) {
    switch (value) {
        case 0:
        case 4096:
        case 32782:  // a shutdown is in progress
            return Answer::kTaken;
        case 32772:  // timeout
        case 32777:  // not available
        case 32780:  // not ready
            return Answer::kNotReady;
        default:
            return Answer::kCannot;
    }
}

Result<Answer> AskGuest(wmi::Session& session, const VmId& vm, const MachineLook& look, bool force,
                        std::string* why) {
    if (look.state == VmState::kPaused) {
        *why = "it is paused";
        return Answer::kCannot;
    }
    if (look.state == VmState::kStopping) {
        *why = "it was stopping already";
        return Answer::kNotReady;
    }
    RHA_ASSIGN_OR_RETURN(
        const auto components,
        session.Query("SELECT * FROM Msvm_ShutdownComponent" + Where("SystemName", vm)));
    if (components.empty()) {
        *why = "its guest has no shutdown service";
        return Answer::kNotReady;  // the guest may still be starting
    }
    RHA_ASSIGN_OR_RETURN(
        const auto out,
        session.Invoke(components.front().path, "InitiateShutdown",
                       {{"Force", force}, {"Reason", std::string("stopped by RHA")}}));
    RHA_ASSIGN_OR_RETURN(const auto value, out.Number("ReturnValue"));
    const auto answer = AnswerOf(value);
    if (value == 32781) {
        *why = "its guest is locked and refuses to shut down without force";
    } else if (answer != Answer::kTaken) {
        *why = fmt::format("its guest's shutdown service answered {}", value);
    }
    return answer;
}

/// Whoever wants force gets the whole time for the guest, as trouble may pass; whoever does not
/// hears at once of what will not.
bool EndsWaiting(const Error& trouble, bool force) {
    return trouble.code == ErrorCode::kNotFound || (!force && !trouble.retryable);
}

}  // namespace

Result<std::map<VmId, MachineLook>> LookAtMachines(wmi::Session& session, const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(auto looks, ReadSystems(session, vm));
    RHA_RETURN_IF_ERROR(AddHealth(session, vm, looks));
    return looks;
}

Result<MachineLook> LookAtMachine(wmi::Session& session, const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(const auto looks, LookAtMachines(session, vm));
    const auto found = looks.find(vm);
    if (found != looks.end()) return found->second;
    return std::unexpected(MachineMissing(session, vm));
}

Status StartMachine(wmi::Session& session, Jobs& jobs, const VmId& vm) {
    return RequestState(session, jobs, vm, kEnabled, "start machine " + vm.value);
}

Status PowerOffMachine(wmi::Session& session, Jobs& jobs, const VmId& vm) {
    return RequestState(session, jobs, vm, kDisabled, "power off machine " + vm.value);
}

Result<bool> ShutDownGuest(wmi::Session& session, const VmId& vm, Instant end, Duration poll,
                           bool force, std::string* why) {
    const auto bounded = session.Until(end);
    bool taken = false;
    // The first look has a call's whole time, so that also without grace what is off is seen.
    for (auto* looks = &session;; looks = bounded.get()) {
        const auto look = ReadSystem(*looks, vm);
        if (look && look->state == VmState::kOff) {
            if (look->saved) *why = "it is saved, not shut down";
            return !look->saved;
        }
        Status trouble;
        if (!look) {
            trouble = std::unexpected(look.error());
        } else if (!taken && MonotonicNow() < end) {
            const auto answer = AskGuest(*bounded, vm, *look, force, why);
            if (!answer) trouble = std::unexpected(answer.error());
            if (answer == Answer::kCannot && !force) return false;
            taken = answer == Answer::kTaken;
            if (taken) *why = "its guest was asked and did not";
        }
        if (!trouble && EndsWaiting(trouble.error(), force)) {
            return std::unexpected(trouble.error());
        }
        if (MonotonicNow() + poll >= end) {
            if (!trouble) return std::unexpected(trouble.error());
            return false;
        }
        std::this_thread::sleep_for(poll);
    }
}

}  // namespace rha::engine
