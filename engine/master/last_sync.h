// How the last synchronisation of a replica ended, remembered by its master across restarts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"

namespace rha::engine {

struct FileDifference {
    std::string path;  ///< relative to the capture root
    std::uint64_t size_bytes = 0;
    /// In whole blocks of the comparison, the file's size at most; holes and zeros included, for
    /// which nothing is sent.
    std::uint64_t differing_bytes = 0;
    bool operator==(const FileDifference&) const = default;
};

struct LastSync {
    WallTime began;
    WallTime ended;
    Epoch epoch;        ///< in which it ended
    bool full = false;  ///< everything was compared; else only what was still to be compared
    std::uint64_t bytes_compared = 0;
    std::uint64_t bytes_sent = 0;
    std::vector<FileDifference> files;  ///< all of the machine's at the end
    bool operator==(const LastSync&) const = default;
};

/// At most this many files are told one by one; the others are one with an empty path.
inline constexpr std::size_t kSyncFilesMax = 1000;

std::string EncodeLastSync(const LastSync& sync);
/// Nothing where there is none, or none that decodes: then it is not known.
std::optional<LastSync> LoadLastSync(const std::filesystem::path& path);

}  // namespace rha::engine
