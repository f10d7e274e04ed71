// TrackedFile: one file or directory of a capture run, with the dirty map of its regions.
// Everything but id and directory is guarded by the run's mutex.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/ids.h"
#include "engine/capture/capturefs/map_image.h"
#include "engine/capture/core/dirty_map.h"

namespace rha::capturefs {

/// A captured file grows no further (EFBIG): memory for its regions is bounded, too.
inline constexpr std::uint64_t kTrackedBytesMax = 64ull << 40;

/// Regions of a file that a byte range touches; none when last < first.
struct Regions {
    std::uint64_t first = 1;
    std::uint64_t last = 0;
    bool empty() const { return last < first; }
    static Regions Of(std::uint64_t offset, std::uint64_t length) {
        if (length == 0) return {};
        return {rha_region_of(offset), rha_region_of(offset + length - 1)};
    }
};

class TrackedFile {
public:
    TrackedFile(FileId file_id, bool is_directory, std::string at_path, std::uint64_t inode_number)
        : id(file_id), directory(is_directory), path(std::move(at_path)), inode(inode_number) {}
    TrackedFile(const TrackedFile&) = delete;
    TrackedFile& operator=(const TrackedFile&) = delete;

    const FileId id;
    const bool directory;
    std::string path;
    std::uint64_t inode;
    rha_file_map map{};
    /// Where the pages start in the map file; meaningful for the first `stored_pages` pages.
    std::uint64_t pages_offset = 0;
    std::uint64_t stored_pages = 0;

    /// Makes room for region `last`.
    void Cover(std::uint64_t last);
    MapPage Page(std::uint32_t page) const;
    std::uint64_t page_count() const { return page_changed_.size(); }

private:
    std::vector<rha_region> regions_;
    std::vector<std::uint8_t> page_changed_;
};

}  // namespace rha::capturefs
