// RunSummary: what a run of captured records (a piece of the ring or of the spool) amounts to, and
// whether it goes on exactly where the stream stands. The master looks at every record once, here,
// on its way into the stream. Pure; allocates nothing.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "common/bytes.h"
#include "common/error.h"
#include "common/ids.h"
#include "engine/core/record_reader.h"

namespace rha::engine {

struct RunSummary {
    std::size_t bytes = 0;
    std::uint32_t records = 0;
    Sequence first;
    Sequence last;
    std::int64_t first_capture_unix_ns = 0;
    std::int64_t last_capture_unix_ns = 0;
};

/// Adds `record` to `run`. kCorruption unless it continues the captured order behind `before`:
/// numbers follow without a hole, but for one that a GAP record accounts for.
Status Extend(RunSummary& run, const RecordView& record, Sequence before);

/// Reads whole records from the start of `bytes` while they fit into `bytes_max` (at least one),
/// calling `visit(record)` for each. `before` is the sequence of the record in front of them.
/// Payloads are not verified: the replica does that.
template <std::invocable<const RecordView&> Visit>
Result<RunSummary> SummariseRun(ByteSpan bytes, std::size_t bytes_max, Sequence before,
                                Visit&& visit) {
    RunSummary run;
    RecordReader reader(bytes, RecordReader::Verify::kHeaders);
    while (true) {
        RHA_ASSIGN_OR_RETURN(const auto record, reader.Next());
        if (!record) return run;
        const std::size_t end = bytes.size() - reader.remaining_bytes();
        if (end > bytes_max && run.records > 0) return run;
        RHA_RETURN_IF_ERROR(Extend(run, *record, run.records == 0 ? before : run.last));
        run.bytes = end;
        visit(*record);
    }
}

}  // namespace rha::engine
