// MasterStateFile: the little a master must remember beyond ring, spool and dirty map, in
// <state directory>/scenarios/<scenario>/master/state.json, replaced atomically and durably.
// A damaged file reads as "nothing remembered", which costs a comparison and is never wrong.
// Blocking; one owner.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "common/error.h"
#include "common/ids.h"

namespace rha::engine {

struct PersistedMaster {
    /// Role epoch in which the following was written; in another one it means nothing.
    Epoch epoch;
    /// The replica whose differences from this host dirty map, ring and spool fully explain.
    std::optional<std::uint64_t> base_generation;
    bool operator==(const PersistedMaster&) const = default;
};

class MasterStateFile {
public:
    explicit MasterStateFile(std::filesystem::path directory);

    /// Nothing if there is no file or it does not decode.
    Result<std::optional<PersistedMaster>> Load() const;
    Status Save(const PersistedMaster& state) const;

    const std::filesystem::path& directory() const { return directory_; }

private:
    std::filesystem::path directory_;
};

/// <state_directory>/scenarios/<scenario>/master
std::filesystem::path MasterDirectory(const std::filesystem::path& state_directory,
                                      const ScenarioId& scenario);

}  // namespace rha::engine
