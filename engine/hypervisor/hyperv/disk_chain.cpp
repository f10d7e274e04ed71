#include "engine/hypervisor/hyperv/disk_chain.h"

#include <optional>
#include <set>
#include <utility>

#include "engine/hypervisor/hyperv/file_facts.h"
#include "engine/hypervisor/hyperv/paths.h"
#include "engine/hypervisor/hyperv/wmi/embedded.h"

namespace rha::engine {
namespace {

/// Whether an error says something about the conversation with Hyper-V, not about a disk.
bool IsOfTheConversation(const Error& error) {
    return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kTimeout ||
           error.code == ErrorCode::kPermissionDenied;
}

constexpr std::int64_t kTypeDifferencing = 4;
constexpr std::int64_t kFormatSet = 4;

using Seen = std::set<std::string, wmi::NameLess>;

/// What Hyper-V says about one image; an error when it can say nothing.
Status ReadImage(Jobs& jobs, const std::string& service, DiskImage& image) {
    RHA_ASSIGN_OR_RETURN(const auto outcome,
                         jobs.Run(service, "GetVirtualHardDiskSettingData",
                                  {{"Path", ToHyperv(image.path)}}, "read disk " + image.path));
    RHA_ASSIGN_OR_RETURN(const auto text, outcome.out.Text("SettingData"));
    RHA_ASSIGN_OR_RETURN(const auto disk, wmi::ParseEmbedded(text));
    RHA_ASSIGN_OR_RETURN(const auto format, disk.Number("Format"));
    RHA_ASSIGN_OR_RETURN(const auto type, disk.Number("Type"));
    image.set = format == kFormatSet;
    if (type != kTypeDifferencing) return {};
    RHA_ASSIGN_OR_RETURN(const auto parent, disk.Text("ParentPath"));
    if (parent.empty()) return disk.Wrong("ParentPath", "is empty for a differencing disk");
    image.parent = FromHyperv(parent);
    return {};
}

Status Look(Jobs& jobs, const std::string& service, DiskImage& image) {
    const auto facts = LookAtFile(image.path);
    if (!facts) {
        image.unreadable = facts.error().ToString();
        return {};
    }
    image.missing = !facts->has_value();
    if (image.missing) return {};
    image.size_bytes = (*facts)->size_bytes;
    image.allocated_bytes = (*facts)->allocated_bytes;
    auto read = ReadImage(jobs, service, image);
    if (read) return {};
    if (IsOfTheConversation(read.error())) return read;
    image.unreadable = read.error().ToString();
    return {};
}

}  // namespace

Result<std::string> ReadParent(Jobs& jobs, const std::string& service, const std::string& disk) {
    DiskImage image{.path = disk};
    RHA_RETURN_IF_ERROR(ReadImage(jobs, service, image));
    return image.parent;
}

Result<std::vector<DiskImage>> WalkDisks(wmi::Session& session, Jobs& jobs,
                                         const std::vector<Medium>& media) {
    std::vector<DiskImage> images;
    std::string service;
    Seen listed;
    for (const auto& medium : media) {
        if (medium.kind != MediumKind::kHardDisk) continue;
        if (service.empty()) {
            RHA_ASSIGN_OR_RETURN(service, FindService(session, kImageService));
        }
        Seen chain;
        DiskImage image{.path = medium.path};
        for (;;) {
            image.loops = !chain.insert(image.path).second || chain.size() > kChainMax;
            if (!image.loops && !listed.insert(image.path).second) break;
            if (!image.loops) RHA_RETURN_IF_ERROR(Look(jobs, service, image));
            DiskImage parent{.path = image.parent, .child = image.path};
            images.push_back(std::move(image));
            if (parent.path.empty() || images.back().loops) break;
            image = std::move(parent);
        }
    }
    return images;
}

}  // namespace rha::engine
