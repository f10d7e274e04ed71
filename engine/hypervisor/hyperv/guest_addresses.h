// Addresses of a machine's network adapters inside its guest, by way of Hyper-V's key-value pair
// exchange with the guest's integration services. IPv4; other settings of the guest stay.
//
// By Microsoft's documentation of the Hyper-V WMI provider v2 (pages
// "Msvm_GuestNetworkAdapterConfiguration class", "Msvm_SettingDataComponent class" and
// "SetGuestNetworkAdapterConfiguration method of the Msvm_VirtualSystemManagementService class"):
// what is set is applied as soon as the guest's integration services answer, hence also to a
// machine that is off. There is no property for WINS servers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "engine/core/network_plan.h"
#include "engine/hypervisor/hyperv/jobs.h"
#include "engine/hypervisor/hyperv/wmi/session.h"

namespace rha::engine {

/// What the guest says about the adapter whose setting is `adapter_object`; nothing while it does
/// not say any address.
Result<std::optional<AdapterAddresses>> ReadGuestAddresses(wmi::Session& session,
                                                           const std::string& adapter_object);

struct GuestSetting {
    std::string adapter_object;
    std::string adapter_name;
    AdapterAddresses addresses;
};
/// Gives the machine's guest these addresses. Adapters that cannot be asked for any are named in
/// `problems`; the others get theirs.
Status SetGuestAddresses(wmi::Session& session, Jobs& jobs, const VmId& vm,
                         const std::vector<GuestSetting>& settings,
                         std::vector<std::string>& problems);

/// "255.255.255.0" is 24; nothing for what is no such mask.
std::optional<unsigned> PrefixOfMask(const std::string& mask);
std::string MaskOfPrefix(unsigned prefix);

}  // namespace rha::engine
