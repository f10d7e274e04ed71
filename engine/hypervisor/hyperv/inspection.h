// What stands in the way of protecting or starting a machine, and which files it needs. Pure but
// for the sizes of files: decides from facts that machine_facts and disk_chain have read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/hypervisor/hyperv/disk_chain.h"
#include "engine/hypervisor/hyperv/machine_facts.h"
#include "engine/ports/hypervisor.h"

namespace rha::engine {

struct InspectionFacts {
    SystemSettings settings;                ///< the machine as it is
    std::vector<SystemSettings> snapshots;  ///< its checkpoints
    std::vector<Medium> media;              ///< of the machine and its checkpoints
    std::vector<NetworkPort> ports;
    std::vector<DiskImage> images;
    std::vector<std::string> neighbours;  ///< names of machines that share its folder
    bool saved = false;                   ///< off, with the guest's memory on disk
    std::int64_t activity = 0;            ///< Msvm_ComputerSystem.OperationalStatus[1], 0: none
};

std::vector<VmProblem> FindProblems(const InspectionFacts& facts);

/// Configuration and saved state first, then disks. Files that are not there are left out; an error
/// when it cannot be told whether one is there.
Result<std::vector<VmFile>> FilesOf(const InspectionFacts& facts);

/// Likewise the configuration and state files of one machine or checkpoint: what lies beside the
/// configuration under its name is its state.
Result<std::vector<VmFile>> ConfigFilesOf(const SystemSettings& settings);

}  // namespace rha::engine
