// Parents of differencing disks on the host that a machine has come to. A differencing disk names
// its parent by the path that this had where the disk was made; on another host that path leads
// nowhere, or to a file of an earlier role, on which the guest would run unnoticed.
//
// By Microsoft's documentation of the Hyper-V WMI provider v2, page "SetParentVirtualHardDisk
// method of the Msvm_ImageManagementService class": for disks that are offline no leaf is named.
// The identifiers of child and parent must match, so that no disk gets a stranger for its parent.
#pragma once

#include <string>
#include <vector>

#include "common/error.h"
#include "engine/hypervisor/hyperv/jobs.h"
#include "engine/hypervisor/hyperv/wmi/session.h"

namespace rha::engine {

/// Every parent in the chains of `disks` lies in `folder` when this returns: one that does not is
/// replaced by the one of `files`, all in `folder`, that FindMoved takes for it. The disks must not
/// be in use. kNotFound and kConflict of FindMoved; kCorruption for a disk that is in its own
/// chain; kUnsupported when Hyper-V does not keep what it was told.
Status FitParents(wmi::Session& session, Jobs& jobs, const std::string& folder,
                  const std::vector<std::string>& files, const std::vector<std::string>& disks);

}  // namespace rha::engine
