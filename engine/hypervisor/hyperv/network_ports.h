// The network adapters of a machine, and the virtual switches of this host that they are connected
// to. An adapter's id is the device's own part of its setting's InstanceID
// ("Microsoft:<machine>\<adapter>"), which an import that keeps the machine's id keeps, too.
//
// Sources as in machine_facts.h, and "Msvm_SyntheticEthernetPortSettingData class",
// "Msvm_EmulatedEthernetPortSettingData class", "Msvm_VirtualEthernetSwitch class".
#pragma once

#include <string>
#include <vector>

#include "common/error.h"
#include "engine/core/network_plan.h"
#include "engine/hypervisor/hyperv/jobs.h"
#include "engine/hypervisor/hyperv/machine_facts.h"
#include "engine/hypervisor/hyperv/wmi/session.h"
#include "engine/ports/hypervisor.h"

namespace rha::engine {

/// Names of this host's virtual switches, each once, in order.
Result<std::vector<std::string>> SwitchNames(wmi::Session& session);

/// The adapters of a machine that is realized, with what its guest says.
Result<std::vector<VmAdapter>> ReadAdapters(wmi::Session& session, const SystemSettings& settings);

/// Connects adapters to this host's switches as planned; one without a plan stays at a switch that
/// is here, goes to the one of the same name, or to none. What is not as it was asked for, also
/// what Hyper-V refuses; an error only where trying again may help, or an adapter would stay
/// connected where it must not be.
Result<std::vector<std::string>> FitPorts(wmi::Session& session, Jobs& jobs,
                                          const SystemSettings& settings, const NetworkPlan& plan);

/// Gives the guest of a machine that is realized the addresses of the plan; see SetGuestAddresses.
Status FitAddresses(wmi::Session& session, Jobs& jobs, const SystemSettings& settings,
                    const NetworkPlan& plan, std::vector<std::string>& problems);

}  // namespace rha::engine
