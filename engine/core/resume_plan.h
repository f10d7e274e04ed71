// ResumePlan: what a master does about a replica it has just opened a session with. The one place
// where "go on", "repair everything" and "begin afresh" are told apart. Pure.
//
//   it stands in our capture run, and we have what comes next   → go on, nothing is compared
//   it stands in another run, and we have ours from its start   → stream all of it; the dirty map
//       says what to repair, unless it speaks of another replica (then everything is dirty)
//   anything else                                               → a new capture run
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/ids.h"
#include "engine/ports/replica_link.h"

namespace rha::engine {

/// What the master has.
struct MasterHoldings {
    CaptureId capture_id;
    Sequence oldest_before;  ///< every later change of the run is in spool or ring
    Sequence head;           ///< highest sequence assigned
    /// The replica (its generation) whose differences from this host the dirty map, ring and spool
    /// fully explain; nothing if there is no such replica.
    std::optional<std::uint64_t> base_generation;
};

struct ResumePlan {
    enum class Kind : std::uint8_t {
        kGoOn,           ///< stream what follows `after`
        kGoOnAllDirty,   ///< mark everything dirty, persist the generation, then stream
        kNewCaptureRun,  ///< end this capture run, begin another, connect again
    };
    Kind kind = Kind::kNewCaptureRun;
    Sequence after;
    std::string reason;  ///< a sentence for the operator; empty for kGoOn
};

ResumePlan PlanResume(const MasterHoldings& holdings, const ReplicaPosition& position);

}  // namespace rha::engine
