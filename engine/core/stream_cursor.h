// StreamCursor: the replica's idea of where the stream of batches stands at the journal's end. It
// decides whether the next batch may be taken at all, before a byte of it is stored.
//
// Rules: batches are numbered without holes; captured records are numbered without holes inside one
// capture run, unless a GAP record stands at the hole and counts at least as many lost changes; a
// new capture run begins with EPOCH_START as its record 1; every record is about a file that was
// introduced (capture never loses a change of names).
//
// It also knows which byte ranges records touch that the applier may have to hold back (see
// replica.h), so that digests of such blocks are not taken for the truth. Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/bytes.h"
#include "common/error.h"
#include "common/ids.h"
#include "common/interval_set.h"
#include "engine/core/batch.h"
#include "engine/core/file_table.h"
#include "engine/core/path_map.h"

namespace rha::engine {

/// Record `record` of batch `batch`; the order of the stream.
struct StreamPoint {
    std::uint64_t batch = 0;
    std::uint32_t record = 0;
    auto operator<=>(const StreamPoint&) const = default;
};

/// From here on the stream describes a prefix of the master only after the next SYNC_COMPLETE.
bool BreaksPrefix(RecordType type);

/// Parts of files whose content at the journal's end differs from what the images show now.
class HeldRanges {
public:
    void Touch(const std::string& path, std::uint64_t begin, std::uint64_t end);
    /// The name stands, will stand or stood for other content: nothing at or below it is known.
    void TouchName(const std::string& path);
    bool Touches(const std::string& path, std::uint64_t begin, std::uint64_t end) const;

private:
    std::map<std::string, IntervalSet> ranges_;
    std::vector<std::string> names_;
};

/// What the applier wants to know about a batch before it comes to it.
struct BatchFacts {
    Sequence last_sequence;
    CaptureId capture_id;
    std::optional<std::uint32_t> last_complete;  ///< index of the last SYNC_COMPLETE
    std::int64_t last_capture_unix_ns = 0;
    bool consistent = false;  ///< the stream behind this batch needs no SYNC_COMPLETE
};

struct StreamState {
    CaptureId capture_id;
    Sequence last;
    std::uint64_t next_batch = 1;
    bool consistent = false;     ///< no break since the last SYNC_COMPLETE
    bool manifest_open = false;  ///< between EPOCH_START and MANIFEST_END
    std::uint64_t manifest_files = 0;
    FileTable table;
};

class StreamCursor {
public:
    StreamCursor(StreamState state, PathMap paths)
        : state_(std::move(state)), paths_(std::move(paths)) {}

    /// Validates one batch completely (checksums, record rules, order) and moves behind it; on
    /// error nothing has changed. The first `skip` records are behind the state already (a batch of
    /// which the applier did a part). Errors: kCorruption (bytes or order), kInvalidArgument
    /// (path).
    Result<BatchFacts> Take(const BatchHeader& header, ByteSpan records, std::uint32_t skip = 0);

    const StreamState& state() const { return state_; }
    /// Not null between a break in a consistent stream and the SYNC_COMPLETE that mends it.
    const HeldRanges* held() const { return held_ ? &*held_ : nullptr; }
    /// The break that `held` begins with. Precondition: held() is not null.
    StreamPoint held_at() const { return held_at_; }
    /// The applier went on past the break at `at` without a SYNC_COMPLETE: it holds nothing back.
    void DropHeld(StreamPoint at) {
        if (held_ && held_at_ == at) held_.reset();
    }

private:
    struct Draft;
    Status CheckPlace(const BatchHeader& header) const;
    Status Check(const RecordView& record, Draft& draft) const;
    Status CheckSequence(const RecordView& record, Draft& draft) const;
    Status CheckManifest(const RecordView& record, Draft& draft) const;
    void Hold(std::uint64_t number, ByteSpan records, std::uint32_t skip);
    void HoldRecord(const RecordView& record, const FileTable& table);

    StreamState state_;
    PathMap paths_;
    std::optional<HeldRanges> held_;
    StreamPoint held_at_;  ///< the break that held_ begins with
};

}  // namespace rha::engine
