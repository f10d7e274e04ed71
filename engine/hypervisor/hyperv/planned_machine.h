// PlannedMachine: fitting an imported definition to this host, before Hyper-V makes a machine of
// it. See registration.h for the way and the sources.
#pragma once

#include <string>
#include <vector>

#include "common/error.h"
#include "engine/core/network_plan.h"
#include "engine/hypervisor/hyperv/jobs.h"
#include "engine/hypervisor/hyperv/machine_facts.h"
#include "engine/hypervisor/hyperv/registration.h"

namespace rha::engine {

class PlannedMachine {
public:
    /// `service`: path of the Msvm_VirtualSystemManagementService.
    PlannedMachine(wmi::Session& session, Jobs& jobs, std::string service,
                   const Definition& definition)
        : session_(session), jobs_(jobs), service_(std::move(service)), definition_(definition) {}

    /// Configuration, checkpoints and state lie in the machine's folder; its disks are found there,
    /// and nowhere else, whatever folder they had on the host they come from, and so are the
    /// parents of differencing disks; images of drives that are not there are ejected; network
    /// adapters are connected as `plan` says (network_ports.h). What is not connected as it was
    /// asked for.
    Result<std::vector<std::string>> Fit(const NetworkPlan& plan);

private:
    Result<SystemSettings> ReadPlanned(std::vector<SystemSettings>& snapshots);
    Status FitRoots(const SystemSettings& settings);
    /// Where its image is now; nothing when it has none in the machine's folder.
    Result<std::string> FitMedium(const Medium& medium, const std::vector<std::string>& files);
    Status Attach(const Medium& medium, const std::string& path);
    Status Eject(const Medium& medium);
    Status Modify(const std::string& object, const wmi::Parameters& changes,
                  const std::string& what);

    wmi::Session& session_;
    Jobs& jobs_;
    const std::string service_;
    const Definition& definition_;
};

}  // namespace rha::engine
