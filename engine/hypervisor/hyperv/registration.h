// Making a machine known to Hyper-V where its files lie, and making Hyper-V forget it.
//
// Register: the definition in the folder becomes a planned machine (ImportSystemDefinition), whose
// paths and connections are fitted to this host (ModifySystemSettings, ModifyResourceSettings,
// RemoveResourceSettings); Hyper-V checks it (ValidatePlannedSystem) and makes a machine of it
// (RealizePlannedSystem). Until then every failure is undone: no planned machine stays.
// Unregister: DestroySystem, which deletes configuration files; KeptFiles puts them back. It merges
// the disks of checkpoints as well, so a machine that has any is refused.
// Either ends with copies left when it cannot tell whether Hyper-V goes on; the next one of the
// same machine, and the next start of the engine, put back what went, and it waits for Hyper-V's
// jobs.
//
// Sources: Microsoft's documentation of the Hyper-V WMI provider v2 (the pages of these methods of
// Msvm_VirtualSystemManagementService), Microsoft's sample of planned machines (Windows-classic-
// samples, Samples/Hyper-V/Pvm) and of Remove-VM (module Hyper-V) for what DestroySystem deletes.
// Reasons: docs/adr/0080-hyper-v-through-wmi.md.
#pragma once

#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "engine/core/network_plan.h"
#include "engine/hypervisor/hyperv/jobs.h"
#include "engine/hypervisor/hyperv/kept_files.h"
#include "engine/hypervisor/hyperv/wmi/session.h"

namespace rha::engine {

struct Definition {
    VmId vm;
    std::string folder;  ///< the machine's, absolute, in the engine's form
    std::string file;    ///< the definition below "Virtual Machines"
};
/// The one definition in `folder`. kNotFound when there is none, kInvalidArgument when there are
/// several or the folder is no absolute path, kUnsupported for one of an older Windows.
Result<Definition> FindDefinition(const std::string& folder);

/// The machine of `definition` is known to Hyper-V when this returns, its adapters connected as
/// planned; returns what of the plan could not be done. One that was known keeps its connections
/// when the plan is empty. kConflict when Hyper-V knows
/// it from another folder, and (retryable) while an earlier operation of this machine may still be
/// under way. Not to be called twice at once for one machine.
Result<std::vector<std::string>> RegisterMachine(wmi::Session& session, Jobs& jobs,
                                                 const KeptFiles& kept,
                                                 const Definition& definition,
                                                 const NetworkPlan& plan);

/// Hyper-V does not know the machine when this returns; its files are as they were. Success when it
/// did not know it. kFailedPrecondition while it runs and when it has checkpoints; kConflict as
/// above; kCorruption with data at risk when a disk or its configuration did not survive.
Status UnregisterMachine(wmi::Session& session, Jobs& jobs, const KeptFiles& kept, const VmId& vm);

}  // namespace rha::engine
