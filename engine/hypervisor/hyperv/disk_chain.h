// Disk chains: the image of each virtual hard disk and the parents it differs from, as Hyper-V's
// image service reads them (Msvm_ImageManagementService.GetVirtualHardDiskSettingData, which
// returns an embedded Msvm_VirtualHardDiskSettingData: pages of these names in Microsoft's
// documentation of the Hyper-V WMI provider v2). Reads only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/error.h"
#include "engine/hypervisor/hyperv/jobs.h"
#include "engine/hypervisor/hyperv/machine_facts.h"

namespace rha::engine {

/// Longest chain that is followed; Hyper-V itself allows 50 checkpoints.
inline constexpr std::size_t kChainMax = 256;

struct DiskImage {
    std::string path;
    std::string child;   ///< the image that names this one; empty for the top
    std::string parent;  ///< empty for the last
    std::uint64_t size_bytes = 0;
    std::uint64_t allocated_bytes = 0;
    bool missing = false;
    bool loops = false;      ///< stands in its own chain, or the chain is too long: not followed
    bool set = false;        ///< a VHD set, made to be shared
    std::string unreadable;  ///< why its contents could not be understood
};

/// The chains of the hard disks among `media` one after another, each from the top down; what
/// several chains share is listed once. An image that cannot be read ends its chain; errors are of
/// the conversation with Hyper-V only.
Result<std::vector<DiskImage>> WalkDisks(wmi::Session& session, Jobs& jobs,
                                         const std::vector<Medium>& media);

/// The parent that a disk names; empty when it has none. `service`: path of the kImageService.
Result<std::string> ReadParent(Jobs& jobs, const std::string& service, const std::string& disk);

}  // namespace rha::engine
