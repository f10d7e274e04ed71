#include "engine/core/run_summary.h"

#include <string>

namespace rha::engine {

Status Extend(RunSummary& run, const RecordView& record, Sequence before) {
    const auto due = before.value + 1;
    const auto got = record.sequence.value;
    const bool accounted = record.type == RHA_RECORD_GAP && got > due && got - due <= record.length;
    if (!IsNumbered(record) || (got != due && !accounted)) {
        return Fail(ErrorCode::kCorruption,
                    "captured change " + std::to_string(got) + " came where " +
                        std::to_string(due) + " was due",
                    "nothing to do: a new capture run compares everything; if it repeats, update "
                    "the capture driver and the engine to the same version");
    }
    if (run.records == 0) {
        run.first = record.sequence;
        run.first_capture_unix_ns = record.capture_unix_ns;
    }
    run.last = record.sequence;
    run.last_capture_unix_ns = record.capture_unix_ns;
    ++run.records;
    return {};
}

}  // namespace rha::engine
