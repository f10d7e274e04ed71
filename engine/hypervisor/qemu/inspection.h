// Inspection: which files a machine needs, and what stands in the way of protecting or starting it.
//
// Split as the house does: WalkDisks reads facts from the host (file system, qemu-img, image
// locks), FindProblems decides from the facts alone. Neither changes anything.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/error.h"
#include "engine/hypervisor/qemu/vm_folder.h"
#include "engine/ports/hypervisor.h"

namespace rha::engine {

/// One image of a disk's backing chain.
struct DiskImage {
    std::string path;        ///< absolute, or what is no path of a file (then `missing`)
    std::string canonical;   ///< with symbolic links resolved; equals `path` when it is missing
    std::string as_written;  ///< how the configuration or the child names it
    std::string child;       ///< absolute path of the image that names this one; empty for the top
    std::string extension_format;  ///< by the file's name
    std::string format;            ///< by its bytes; empty when it could not be read
    std::string declared_format;   ///< what the child says; empty for the top or when it is silent
    std::uint64_t size_bytes = 0;
    std::uint64_t allocated_bytes = 0;
    bool missing = false;
    bool loops = false;      ///< stands in its own chain: not followed again
    bool locked = false;     ///< a QEMU process has it open for writing
    std::string unreadable;  ///< why its bytes could not be understood
};

struct DiskFacts {
    std::vector<DiskImage> images;  ///< the chains one after another, each from the top down
};

/// Follows every disk of `folder` to the end of its chain.
DiskFacts WalkDisks(const VmFolder& folder, const std::string& qemu_img, Duration timeout);

struct InspectionContext {
    std::vector<std::string> machine_roots;  ///< canonical
    std::vector<VmFolder> neighbours;        ///< every other machine folder of this host
    bool runs = false;                       ///< a QEMU of ours runs the machine
};

std::vector<VmProblem> FindProblems(const VmFolder& folder, const DiskFacts& facts,
                                    const InspectionContext& context);

/// The machine's files out of the facts, configuration first.
std::vector<VmFile> FilesOf(const VmFolder& folder, const DiskFacts& facts);

}  // namespace rha::engine
