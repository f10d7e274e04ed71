#include "engine/core/path_map.h"

#include <algorithm>

#include "engine/core/record_reader.h"

namespace rha::engine {

Result<PathMap> PathMap::Make(std::vector<PathMapping> mappings) {
    for (const auto& mapping : mappings) {
        for (const auto& prefix : {mapping.master_prefix, mapping.replica_prefix}) {
            if (prefix.empty() || IsRelativePath(prefix)) continue;
            return Fail(ErrorCode::kInvalidArgument,
                        "path mapping '" + prefix + "' is not relative",
                        "give prefixes without a leading '/' and without '..'");
        }
    }
    std::ranges::stable_sort(mappings, [](const auto& left, const auto& right) {
        return left.master_prefix.size() > right.master_prefix.size();
    });
    PathMap map;
    map.mappings_ = std::move(mappings);
    return map;
}

Result<std::string> PathMap::ToReplica(std::string_view master_path) const {
    if (!IsRelativePath(master_path)) {
        return Fail(ErrorCode::kInvalidArgument,
                    "'" + std::string(master_path) + "' is not a path below the capture root",
                    "update both engines to the same version");
    }
    for (const auto& mapping : mappings_) {
        std::string_view rest = master_path;
        if (!mapping.master_prefix.empty()) {
            if (!rest.starts_with(mapping.master_prefix)) continue;
            rest.remove_prefix(mapping.master_prefix.size());
            if (!rest.empty() && rest.front() != '/') continue;
            if (!rest.empty()) rest.remove_prefix(1);
        }
        std::string path = mapping.replica_prefix;
        if (!path.empty() && !rest.empty()) path += '/';
        path += rest;
        if (path.starts_with(kReservedPrefix)) {
            return Fail(ErrorCode::kInvalidArgument,
                        "'" + path + "' is reserved for the product's own files",
                        "rename that file on the master");
        }
        return path;
    }
    return Fail(ErrorCode::kInvalidArgument,
                "no path mapping covers '" + std::string(master_path) + "'",
                "add the file's directory to the scenario");
}

bool PathMap::LeadsToOne(std::string_view master_path) const {
    const auto above = std::string(master_path) + '/';
    return std::ranges::any_of(mappings_, [&](const PathMapping& mapping) {
        return mapping.master_prefix.starts_with(above);
    });
}

}  // namespace rha::engine
