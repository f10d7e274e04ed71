// Bookkeeping: the directory <state>/scenarios/<id>/replica, in which a replica remembers what is
// not in its images. Two checkpoint files are written in turn, so that one of them is always whole.
//
// Thread rule: one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/error.h"
#include "common/runtime/native_file.h"
#include "engine/core/checkpoint.h"

namespace rha::engine {

class Bookkeeping {
public:
    /// Opens or creates the directory and locks it for this process. Errors: kConflict (locked),
    /// kCorruption (there are checkpoints, but none is readable), kIo.
    static Result<Bookkeeping> Open(const std::string& directory);

    /// The last saved checkpoint; nothing when the bookkeeping is new.
    const std::optional<Checkpoint>& latest() const { return latest_; }

    /// Durable when it returns; `save` is filled in. On error the last saved one stays valid.
    Status Save(Checkpoint checkpoint);

    /// Another may open the directory; nothing may be saved here any more.
    void Unlock() { lock_.Close(); }

    std::string journal_directory() const { return directory_ + "/journal"; }
    std::string set_aside_directory() const { return directory_ + "/set-aside"; }

private:
    std::string SlotPath(std::uint64_t save) const;
    Status CreateSlots(const Checkpoint& checkpoint);

    std::string directory_;
    NativeFile lock_;
    std::optional<Checkpoint> latest_;
};

/// Whether the directory is there and carries our marker. kAlreadyExists when it carries the marker
/// of another scenario.
Result<bool> CarriesReplicaMarker(const std::string& directory, const ScenarioId& scenario);

/// Whether a new replica of the scenario could be in `directory`: it is missing, empty, or carries
/// our marker. Changes nothing. kAlreadyExists otherwise.
Status CheckReplicaDirectory(const std::string& directory, const ScenarioId& scenario);

/// Claims a replica directory for a scenario. `known`: bookkeeping of this replica exists. Creates
/// the directory and the marker where that is safe. Returns whether the directory is the one the
/// bookkeeping speaks of. Errors: kAlreadyExists (foreign files or another scenario's replica),
/// kUnavailable (known, but the marker is gone: the volume is, probably; retry), kIo.
Result<bool> ClaimReplicaDirectory(const std::string& directory, const ScenarioId& scenario,
                                   bool known, bool adopt_existing);

/// The directory becomes the machine's own: takes our marker away and moves what replication had
/// put into the trash beside it, to "<directory>.rha-trash". Idempotent; kIo.
Status ReleaseReplicaDirectory(const std::string& directory);

}  // namespace rha::engine
