// Journal recovery: what a journal durably holds after the process or the host died. Only reads.
//
// The valid prefix counts. Behind it may stand a torn group (the write under way when the host
// died; never acknowledged) or left-overs of a reused segment; both are cut by the caller. A fault
// inside the prefix is told from a torn tail by evidence that writing had gone on behind it: a
// following segment, or a group header further on, whose first batch lies behind the fault. That is
// kCorruption, and nothing may be overwritten.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/error.h"
#include "engine/core/journal_format.h"
#include "engine/journal/journal_disk.h"

namespace rha::engine {

/// Where a batch stands.
struct JournalEntry {
    std::uint64_t number = 0;
    std::uint64_t segment = 0;
    std::uint64_t offset = 0;       ///< of the batch header
    std::uint32_t batch_bytes = 0;  ///< header and records, without padding
};

struct RecoveredSegment {
    SegmentHeader header;
    std::uint64_t valid_bytes = 0;  ///< what stands behind is torn or left over
    std::uint64_t file_bytes = 0;
};

struct RecoveredJournal {
    std::vector<RecoveredSegment> segments;  ///< oldest first
    std::vector<JournalEntry> entries;       ///< in order of their numbers
    std::uint64_t journal_id = 0;            ///< 0: there is no segment
    std::uint64_t next_batch = 0;            ///< 0: there is no segment
    bool torn = false;                       ///< a group behind the end was not complete
    std::vector<std::string> unused_files;   ///< a segment that never came into use
};

/// Called for every valid batch in order; `batch` is header and records. An error ends recovery.
using BatchVisitor = std::function<Status(const BatchHeader& header, ByteSpan batch)>;

/// Errors: kCorruption (a fault inside the durable part, a missing segment, another scenario's
/// journal), kIo, and whatever the visitor returns.
Result<RecoveredJournal> RecoverJournal(JournalDisk& disk, const ScenarioUuid& scenario,
                                        const BatchVisitor& visit);

}  // namespace rha::engine
