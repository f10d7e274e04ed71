// PathMap: where a file of the master's capture root stands in the replica directory.
// Pure values, no I/O.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/error.h"

namespace rha::engine {

/// Files below `master_prefix` (relative to the capture root) stand below `replica_prefix`
/// (relative to the replica directory). An empty prefix is the root itself.
struct PathMapping {
    std::string master_prefix;
    std::string replica_prefix;
};

/// Everything the product itself keeps in a replica directory begins with this.
inline constexpr std::string_view kReservedPrefix = ".rha-";

class PathMap {
public:
    /// kInvalidArgument for a prefix that is not a relative path.
    static Result<PathMap> Make(std::vector<PathMapping> mappings);

    /// The path on the replica; empty for the replica directory itself. The longest matching prefix
    /// wins. kInvalidArgument when no mapping covers `master_path`, when it is not a relative path,
    /// or when it would name the product's own files.
    Result<std::string> ToReplica(std::string_view master_path) const;

    /// Whether `master_path` is a directory above a mapping's files, for which the replica needs no
    /// place.
    bool LeadsToOne(std::string_view master_path) const;

private:
    std::vector<PathMapping> mappings_;  ///< longest master_prefix first
};

}  // namespace rha::engine
