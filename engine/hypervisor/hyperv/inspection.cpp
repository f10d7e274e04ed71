#include "engine/hypervisor/hyperv/inspection.h"

#include <set>
#include <string_view>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "common/runtime/clock.h"
#include "common/texts/texts.h"
#include "engine/hypervisor/hyperv/file_facts.h"
#include "engine/hypervisor/hyperv/paths.h"

namespace rha::engine {
namespace {

using Listed = std::set<std::string, wmi::NameLess>;

/// Msvm_ComputerSystem.OperationalStatus[1]; empty for what does not change the machine's files.
std::string_view ActivityOf(std::int64_t status) {
    switch (status) {
        case 32768:
            return "a checkpoint is being made";
        case 32769:
            return "a checkpoint is being applied";
        case 32770:
            return "a checkpoint is being deleted";
        case 32772:
            return "disks of deleted checkpoints are being merged";
        case 32774:
            return "the machine is being moved to another host";
        default:
            return {};
    }
}

/// Cluster shared volumes are mounted in <system drive>:\ClusterStorage on each node.
bool OnClusterVolume(const std::string& folder) {
    const auto colon = folder.find(":/");
    return colon == 1 && IsBelow(folder.substr(2), "/ClusterStorage");
}

/// "disk x" or "parent disk x of y".
std::string NameOf(const DiskImage& image) {
    if (image.child.empty()) return Say("disk {path}", {{"path", image.path}});
    return Say("parent disk {path} of {child}", {{"path", image.path}, {"child", image.child}});
}

class ProblemFinder {
public:
    explicit ProblemFinder(const InspectionFacts& facts) : facts_(facts) {}

    std::vector<VmProblem> Find() && {
        CheckMachine();
        for (const auto& snapshot : facts_.snapshots) CheckSnapshot(snapshot);
        TellSnapshots();
        Listed seen;
        for (const auto& medium : facts_.media) {
            if (seen.insert(medium.path).second) CheckMedium(medium);
        }
        for (const auto& image : facts_.images) CheckImage(image);
        for (const auto& port : facts_.ports) CheckPort(port);
        return std::move(problems_);
    }

private:
    void Block(std::string message, std::string remedy) {
        problems_.push_back({true, std::move(message), std::move(remedy)});
    }
    void Warn(std::string message, std::string remedy) {
        problems_.push_back({false, std::move(message), std::move(remedy)});
    }

    void CheckMachine() {
        if (facts_.settings.data_root.empty() || facts_.settings.config_file.empty()) {
            Block("Hyper-V does not say where the machine's configuration lies",
                  "see that the storage with the machine's configuration is there");
        }
        if (ExtensionOf(facts_.settings.config_file) == ".xml") {
            Block("the machine's configuration is of a version before Windows Server 2016",
                  "shut the machine down and run Update-VMVersion on it");
        }
        if (!facts_.neighbours.empty()) {
            Block(Say("the machine shares its folder {folder} with {machines}",
                      {{"folder", facts_.settings.data_root},
                       {"machines", fmt::format("{}", fmt::join(facts_.neighbours, ", "))}}),
                  "move the machine into a folder of its own: Hyper-V Manager, Move, or "
                  "Move-VMStorage");
        }
        if (const auto activity = ActivityOf(facts_.activity); !activity.empty()) {
            Warn(std::string(activity), "wait until it has ended");
        }
        if (facts_.saved) {
            Warn(
                "the machine is saved: its guest's memory lies on disk, and wherever it is started "
                "next it goes on from there, which another processor or version of Hyper-V may "
                "refuse",
                "start it, and shut its guest down if it is to be off");
        }
        if (OnClusterVolume(facts_.settings.data_root)) {
            Warn(Say("the machine's folder {folder} lies on a volume that a failover cluster "
                     "shares: when the machine moves to another node, its protection does not "
                     "follow",
                     {{"folder", facts_.settings.data_root}}),
                 "keep the machine on this node: in Failover Cluster Manager make it the only "
                 "possible owner, or move the machine to a volume of this host and out of the "
                 "cluster");
        }
    }

    void CheckSnapshot(const SystemSettings& snapshot) {
        if (snapshot.type == kMissingSnapshot) {
            Block(Say("checkpoint {checkpoint} is missing", {{"checkpoint", snapshot.name}}),
                  "restore its files, or delete the checkpoint in Hyper-V Manager");
        }
    }

    void TellSnapshots() {
        std::vector<std::string> names;
        for (const auto& snapshot : facts_.snapshots) {
            if (snapshot.type == kMissingSnapshot) continue;
            names.push_back(snapshot.created ? fmt::format("{} ({})", snapshot.name,
                                                           FormatUtc(*snapshot.created))
                                             : snapshot.name);
        }
        if (names.empty()) return;
        Warn(Say("the machine has checkpoints: {checkpoints}",
                 {{"checkpoints", fmt::format("{}", fmt::join(names, ", "))}}),
             "checkpoints are replicated; delete those that nobody needs in Hyper-V Manager, as "
             "Hyper-V forgets no machine that has any, which the way back asks for");
    }

    void CheckMedium(const Medium& medium) {
        if (medium.kind == MediumKind::kPhysicalDisk) {
            Block(Say("a physical disk of the host is passed through ({path})",
                      {{"path", medium.path}}),
                  "move its contents to a virtual hard disk");
        } else if (medium.kind == MediumKind::kHardDisk && medium.shared) {
            Block(Say("disk {path} is shared between machines", {{"path", medium.path}}),
                  "use a disk that belongs to this machine alone");
        } else if (medium.kind != MediumKind::kHardDisk && IsOutside(medium.path)) {
            Warn(Say("the image {path} in a drive lies outside the machine's folder and is not "
                     "protected",
                     {{"path", medium.path}}),
                 "eject it if the machine does not need it");
        }
    }

    void CheckImage(const DiskImage& image) {
        if (image.loops) {
            Block(Say("{disk} stands in its own chain of parents", {{"disk", NameOf(image)}}),
                  "restore the disk's differencing files from a backup");
        } else if (image.missing) {
            Block(Say("{disk} is missing", {{"disk", NameOf(image)}}),
                  image.child.empty() ? "restore the file or remove the disk from the machine"
                                      : "restore the file; without it the disk has no contents");
        } else if (!image.unreadable.empty()) {
            Block(Say("{disk} cannot be read: {reason}",
                      {{"disk", NameOf(image)}, {"reason", image.unreadable}}),
                  "see to the file's access rights, or restore it from a backup");
        } else if (image.set) {
            Block(Say("{disk} is a VHD set, made to be shared", {{"disk", NameOf(image)}}),
                  "use a disk that belongs to this machine alone");
        } else if (IsOutside(image.path)) {
            Block(Say("{disk} lies outside the machine's folder and would not be replicated",
                      {{"disk", NameOf(image)}}),
                  "move it into the machine's folder; a parent that other machines share has to be "
                  "copied");
        }
    }

    void CheckPort(const NetworkPort& port) {
        if (port.enabled && !port.switch_object.empty()) return;
        Warn(Say("{adapter} is connected to no virtual switch", {{"adapter", port.name}}),
             port.switch_name.empty()
                 ? "connect it in the machine's settings, if it is to have a network"
                 : Say("make a virtual switch \"{switch}\" on this host, or connect it to another "
                       "in the machine's settings",
                       {{"switch", port.switch_name}}));
    }

    bool IsOutside(const std::string& path) const {
        return !IsBelow(path, facts_.settings.data_root);
    }

    const InspectionFacts& facts_;
    std::vector<VmProblem> problems_;
};

/// Adds the file if it is there and not listed yet.
Status AddExisting(const std::string& path, VmFileKind kind, std::vector<VmFile>& files) {
    if (path.empty()) return {};
    for (const auto& file : files) {
        if (SamePath(file.path, path)) return {};
    }
    RHA_ASSIGN_OR_RETURN(const auto facts, LookAtFile(path));
    if (facts) {
        files.push_back({.path = path,
                         .kind = kind,
                         .size_bytes = facts->size_bytes,
                         .allocated_bytes = facts->allocated_bytes});
    }
    return {};
}

}  // namespace

std::vector<VmProblem> FindProblems(const InspectionFacts& facts) {
    return ProblemFinder(facts).Find();
}

Result<std::vector<VmFile>> ConfigFilesOf(const SystemSettings& settings) {
    std::vector<VmFile> files;
    const auto& config = settings.config_file;
    RHA_RETURN_IF_ERROR(AddExisting(config, VmFileKind::kConfig, files));
    if (!config.empty()) {
        const auto stem = config.substr(0, config.size() - ExtensionOf(config).size());
        RHA_RETURN_IF_ERROR(AddExisting(stem + ".vmrs", VmFileKind::kState, files));
        RHA_RETURN_IF_ERROR(AddExisting(stem + ".vmgs", VmFileKind::kState, files));
    }
    RHA_RETURN_IF_ERROR(AddExisting(settings.guest_state_file, VmFileKind::kState, files));
    return files;
}

Result<std::vector<VmFile>> FilesOf(const InspectionFacts& facts) {
    RHA_ASSIGN_OR_RETURN(auto files, ConfigFilesOf(facts.settings));
    for (const auto& snapshot : facts.snapshots) {
        RHA_ASSIGN_OR_RETURN(auto of_snapshot, ConfigFilesOf(snapshot));
        for (auto& file : of_snapshot) files.push_back(std::move(file));
    }
    for (const auto& image : facts.images) {
        if (image.missing || image.loops) continue;
        files.push_back(
            {.path = image.path,
             .kind = image.parent.empty() ? VmFileKind::kDisk : VmFileKind::kDifferencingDisk,
             .size_bytes = image.size_bytes,
             .allocated_bytes = image.allocated_bytes,
             .parent = image.parent});
    }
    return files;
}

}  // namespace rha::engine
