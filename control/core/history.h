// What a machine changes and what synchronisation finds, as the engines tell it
// (proto/rha/v1/history.proto): plain values without protobuf.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"

namespace rha::control {

struct ChangeCounts {
    std::uint64_t changes = 0;  ///< of every kind
    std::uint64_t written_bytes = 0;
    std::uint64_t zeroed_bytes = 0;
    bool operator==(const ChangeCounts&) const = default;
};

struct ChangeSample {
    struct OfFile {
        std::uint32_t file = 0;  ///< index into ChangeHistory::files
        ChangeCounts counts;
    };
    WallTime begin;
    ChangeCounts total;
    std::uint64_t uncounted_changes = 0;  ///< that capture had no room for
    std::uint64_t probed_bytes = 0;       ///< of written_bytes, compressed to see what that saves
    std::uint64_t compressed_bytes = 0;   ///< to this much
    std::vector<OfFile> files;
};

struct ChangeHistory {
    WallTime begin;  ///< counted since then
    WallTime end;
    std::uint32_t sample_seconds = 0;
    std::vector<std::string> files;     ///< below the capture root; empty: all others together
    std::vector<ChangeSample> samples;  ///< in order of time; spans without changes have none
};

struct FileDifference {
    std::string path;
    std::uint64_t size_bytes = 0;
    std::uint64_t differing_bytes = 0;
};

struct SyncOutcome {
    WallTime began;  ///< by the clock of the master's host
    WallTime ended;
    Epoch epoch;        ///< in which it ended
    bool full = false;  ///< everything was compared; else only what was still to be compared
    std::uint64_t bytes_compared = 0;
    std::uint64_t bytes_sent = 0;
    std::vector<FileDifference> files;
};

/// Of one scenario, as its master's engine knows it.
struct ScenarioHistory {
    ChangeHistory changes;
    std::optional<SyncOutcome> last_sync;
};

struct Assessment {
    VmId vm;
    std::string vm_name;
    std::string folder;
    std::uint64_t machine_bytes = 0;
    WallTime began;
    WallTime ends;  ///< or ended
    bool ended = false;
    std::optional<Error> error;  ///< why it does not count at present
    ChangeCounts total;
    std::optional<ChangeHistory> history;  ///< not in lists
};

struct AssessmentWish {
    VmId vm;
    std::uint64_t seconds = 0;
    std::uint32_t sample_seconds = 0;
};

}  // namespace rha::control
