#include "engine/hypervisor/hyperv/disk_parents.h"

#include <set>
#include <utility>

#include <fmt/core.h>

#include "engine/hypervisor/hyperv/disk_chain.h"
#include "engine/hypervisor/hyperv/file_facts.h"
#include "engine/hypervisor/hyperv/folder_files.h"
#include "engine/hypervisor/hyperv/machine_facts.h"
#include "engine/hypervisor/hyperv/paths.h"

namespace rha::engine {
namespace {

using Seen = std::set<std::string, wmi::NameLess>;

/// Whether it lies in `folder` and is there.
Result<bool> IsHere(const std::string& parent, const std::string& folder) {
    if (!IsBelow(parent, folder)) return false;
    RHA_ASSIGN_OR_RETURN(const auto present, LookAtFile(parent));
    return present.has_value();
}

class ParentFitter {
public:
    ParentFitter(Jobs& jobs, std::string service, const std::string& folder,
                 const std::vector<std::string>& files)
        : jobs_(jobs), service_(std::move(service)), folder_(folder), files_(files) {}

    Status FitChain(std::string disk) {
        Seen chain;
        while (!disk.empty()) {
            if (!chain.insert(disk).second || chain.size() > kChainMax) return InOwnChain(disk);
            if (!fitted_.insert(disk).second) return {};
            RHA_ASSIGN_OR_RETURN(disk, FitParent(disk));
        }
        return {};
    }

private:
    /// The parent that `child` has now; empty when it has none.
    Result<std::string> FitParent(const std::string& child) {
        RHA_ASSIGN_OR_RETURN(auto parent, ReadParent(jobs_, service_, child));
        if (parent.empty()) return parent;
        RHA_ASSIGN_OR_RETURN(const bool here, IsHere(parent, folder_));
        if (here) return parent;
        auto moved = FindMoved(parent, files_);
        if (!moved) {
            return std::unexpected(
                std::move(moved).error().While("look for the parent of disk " + child));
        }
        if (SamePath(*moved, child)) return InOwnChain(child);
        RHA_ASSIGN_OR_RETURN(const auto done, jobs_.Run(service_, "SetParentVirtualHardDisk",
                                                        {{"ChildPath", ToHyperv(child)},
                                                         {"ParentPath", ToHyperv(*moved)},
                                                         {"IgnoreIDMismatch", false}},
                                                        "set the parent of disk " + child));
        RHA_ASSIGN_OR_RETURN(parent, ReadParent(jobs_, service_, child));
        if (SamePath(parent, *moved)) return moved;
        return Fail(ErrorCode::kUnsupported,
                    fmt::format("Hyper-V takes {} for the parent of disk {}, not {}", parent, child,
                                *moved),
                    "set the parent in Hyper-V Manager (Edit Disk, Reconnect) or by Set-VHD, then "
                    "try again");
    }

    static std::unexpected<Error> InOwnChain(const std::string& disk) {
        return Fail(ErrorCode::kCorruption,
                    fmt::format("disk {} stands in its own chain of parents", disk),
                    "restore the disk's differencing files from a backup");
    }

    Jobs& jobs_;
    const std::string service_;
    const std::string& folder_;
    const std::vector<std::string>& files_;
    Seen fitted_;
};

}  // namespace

Status FitParents(wmi::Session& session, Jobs& jobs, const std::string& folder,
                  const std::vector<std::string>& files, const std::vector<std::string>& disks) {
    if (disks.empty()) return {};
    RHA_ASSIGN_OR_RETURN(auto service, FindService(session, kImageService));
    ParentFitter fitter(jobs, std::move(service), folder, files);
    for (const auto& disk : disks) RHA_RETURN_IF_ERROR(fitter.FitChain(disk));
    return {};
}

}  // namespace rha::engine
