// MapStore: the state files of one scenario in rha-capturefs' state directory.
//
//   <scenario>.map        the dirty map (map_image.h)
//   <scenario>.tracked    the tracked paths; capture resumes from it when rha-capturefs starts
//   <scenario>.all-dirty  present: the map must not be believed, everything is dirty
//
// Thread rule: one thread at a time. All calls block on the disk; what they wrote is durable when
// they return without error.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/runtime/unique_fd.h"
#include "engine/capture/capturefs/map_image.h"

namespace rha::capturefs {

class MapStore {
public:
    MapStore(std::filesystem::path directory, ScenarioId scenario);

    /// The map, or an error: kNotFound when there is none, kCorruption when it is damaged or marked
    /// as not to be believed.
    Result<MapImage> Load() const;

    /// Replaces the whole map, atomically, and believes it again.
    Status Replace(const std::string& bytes);
    /// Overwrites pages in place: (offset, page).
    Status WritePages(const std::vector<std::pair<std::uint64_t, MapPage>>& pages);
    /// From now on, and after any restart, the map is not believed until it is replaced.
    Status Distrust();

    Status SaveTracked(const std::vector<std::string>& paths);
    Result<std::vector<std::string>> LoadTracked() const;

    /// Deletes all state of the scenario.
    Status Remove();

    /// Scenarios with tracked paths in `directory`.
    static Result<std::vector<ScenarioId>> List(const std::filesystem::path& directory);

    /// Deletes what a crash left behind of files that were being replaced.
    static Status RemoveLeftovers(const std::filesystem::path& directory);

private:
    std::filesystem::path File(const char* suffix) const;

    std::filesystem::path directory_;
    ScenarioId scenario_;
    UniqueFd map_;
    bool distrusted_ = false;
};

}  // namespace rha::capturefs
