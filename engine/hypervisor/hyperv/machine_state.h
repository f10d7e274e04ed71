// State and guest health of machines, and the calls that change the state.
//
// Facts by Microsoft's documentation of the Hyper-V WMI provider v2: pages "Msvm_ComputerSystem
// class" (EnabledState, OperationalStatus) and its RequestStateChange, "Msvm_HeartbeatComponent
// class", "Msvm_ShutdownComponent class" and its InitiateShutdown.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"
#include "engine/hypervisor/hyperv/jobs.h"
#include "engine/ports/hypervisor.h"

namespace rha::engine {

struct MachineLook {
    std::string object;  ///< path of the Msvm_ComputerSystem
    std::string name;
    VmState state = VmState::kUnknown;
    GuestHealth guest = GuestHealth::kUnknown;
    bool saved = false;         ///< off, with the guest's memory kept: it resumes when started
    std::int64_t activity = 0;  ///< OperationalStatus[1]; 0 when nothing is under way
};

/// All machines of this host, of whatever state; the one of `vm` when that is not empty. A machine
/// whose state Windows tells in a way that cannot be used is kUnknown.
Result<std::map<VmId, MachineLook>> LookAtMachines(wmi::Session& session, const VmId& vm);

/// As LookAtMachines; kNotFound when Hyper-V does not know the machine.
Result<MachineLook> LookAtMachine(wmi::Session& session, const VmId& vm);

Status StartMachine(wmi::Session& session, Jobs& jobs, const VmId& vm);
/// Leaves a saved machine as it is: it executes nothing, and its memory would be lost.
Status PowerOffMachine(wmi::Session& session, Jobs& jobs, const VmId& vm);

/// Asks the guest to shut down, again and again until it takes that, and waits until it is off or
/// `end` has come. True when it went down; false when it did not, and `*why` says why. An error
/// when the last that was tried failed. `force`: although programs in the guest keep unsaved data.
/// No call lasts beyond `end`, but for the first look at the machine.
/// Before `end` it returns without `force` when the guest cannot be asked or on an error that will
/// not pass, with `force` only when Hyper-V does not know the machine.
Result<bool> ShutDownGuest(wmi::Session& session, const VmId& vm, Instant end, Duration poll,
                           bool force, std::string* why);

}  // namespace rha::engine
