// FindProblems: the pure half of inspection.h.
#include <set>
#include <string_view>
#include <utility>

#include "common/texts/texts.h"
#include "engine/hypervisor/qemu/inspection.h"

namespace rha::engine {
namespace {

bool IsBelow(std::string_view path, std::string_view directory) {
    return path.size() > directory.size() && path.starts_with(directory) &&
           (directory.ends_with('/') || path[directory.size()] == '/');
}

bool IsBelowAny(std::string_view path, const std::vector<std::string>& directories) {
    for (const auto& directory : directories) {
        if (IsBelow(path, directory)) return true;
    }
    return false;
}

/// "disk x" or "parent disk x of y".
std::string NameOf(const DiskImage& image) {
    if (image.child.empty()) return Say("disk {path}", {{"path", image.path}});
    return Say("parent disk {path} of {child}", {{"path", image.path}, {"child", image.child}});
}

class ProblemFinder {
public:
    ProblemFinder(const VmFolder& folder, const InspectionContext& context)
        : folder_(folder), context_(context) {}

    std::vector<VmProblem> Find(const DiskFacts& facts) && {
        CheckFolder();
        std::set<std::string> checked;
        for (const auto& image : facts.images) {
            if (image.loops) {
                Block(Say("{disk} stands in its own chain of parents", {{"disk", NameOf(image)}}),
                      "restore the disk's differencing files from a backup");
            } else if (checked.insert(image.path).second) {
                CheckContents(image);
                CheckPlace(image);
                CheckUsers(image);
            }
        }
        return std::move(problems_);
    }

private:
    void Block(std::string message, std::string remedy) {
        problems_.push_back({true, std::move(message), std::move(remedy)});
    }
    void Warn(std::string message, std::string remedy) {
        problems_.push_back({false, std::move(message), std::move(remedy)});
    }

    void CheckFolder() {
        for (const auto& other : context_.neighbours) {
            if (other.config.id != folder_.config.id) continue;
            Warn(Say("{folder} holds a machine with the same id", {{"folder", other.path}}),
                 "remove that copy, or give it an id of its own");
        }
    }

    void CheckContents(const DiskImage& image) {
        if (image.missing) {
            Block(Say("{disk} is missing", {{"disk", NameOf(image)}}),
                  image.child.empty() ? "restore the file or remove the disk from the machine"
                                      : "restore the file; without it the disk has no contents");
            return;
        }
        if (!image.unreadable.empty()) {
            Block(Say("{disk} cannot be read: {reason}",
                      {{"disk", NameOf(image)}, {"reason", image.unreadable}}),
                  "see to the file's access rights, or restore it from a backup");
            return;
        }
        if (image.extension_format.empty()) {
            Block(Say("{disk} is neither .vhdx nor .qcow2", {{"disk", NameOf(image)}}),
                  "convert the disk with qemu-img convert -O vhdx");
        } else if (image.extension_format != image.format) {
            Block(Say("{disk} is of format {format} in spite of its name",
                      {{"disk", NameOf(image)}, {"format", image.format}}),
                  "convert the disk with qemu-img convert -O vhdx");
        } else if (!image.declared_format.empty() && image.declared_format != image.format) {
            Block(Say("{disk} is of format {format}, but opened as {declared}",
                      {{"disk", NameOf(image)},
                       {"format", image.format},
                       {"declared", image.declared_format}}),
                  Say("run qemu-img rebase -u -F {format} -b <parent> on the child",
                      {{"format", image.format}}));
        }
    }

    void CheckPlace(const DiskImage& image) {
        if (image.missing) return;
        if (!IsBelowAny(image.canonical, context_.machine_roots)) {
            Block(Say("{disk} lies outside the storage roots of this host",
                      {{"disk", NameOf(image)}}),
                  "shut the machine down and move it into the machine's folder");
        } else if (!IsBelow(image.path, folder_.path)) {
            Warn(Say("{disk} lies outside the machine's folder", {{"disk", NameOf(image)}}),
                 "shut the machine down and move it into the machine's folder; a parent that other "
                 "machines share has to be copied");
        } else if (image.as_written.starts_with('/')) {
            // On the replica the same words would name a file of the master, or of nobody.
            Block(Say("{disk} is named by its full path", {{"disk", NameOf(image)}}),
                  image.child.empty()
                      ? "name it relative to the machine's folder in the configuration"
                      : "run qemu-img rebase -u with a relative parent on the child");
        }
    }

    void CheckUsers(const DiskImage& image) {
        for (const auto& other : context_.neighbours) {
            for (const auto& disk : other.config.disks) {
                const auto path = DiskPath(other.path, disk);
                if (path != image.path && path != image.canonical) continue;
                Block(Say("{disk} also belongs to machine {machine} ({folder})",
                          {{"disk", NameOf(image)},
                           {"machine", other.config.name},
                           {"folder", other.path}}),
                      "give each machine a disk of its own");
            }
        }
        // The machine's own QEMU is a writer, and nobody else can be beside it.
        if (image.locked && !context_.runs) {
            Block(Say("{disk} is open in another process", {{"disk", NameOf(image)}}),
                  "stop the machine or program that uses it");
        }
    }

    const VmFolder& folder_;
    const InspectionContext& context_;
    std::vector<VmProblem> problems_;
};

}  // namespace

std::vector<VmProblem> FindProblems(const VmFolder& folder, const DiskFacts& facts,
                                    const InspectionContext& context) {
    return ProblemFinder(folder, context).Find(facts);
}

}  // namespace rha::engine
