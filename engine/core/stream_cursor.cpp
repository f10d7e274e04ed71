#include "engine/core/stream_cursor.h"

#include <algorithm>
#include <limits>

#include "common/crc32c.h"
#include "engine/core/record_reader.h"

namespace rha::engine {
namespace {

constexpr std::uint64_t kForever = std::numeric_limits<std::uint64_t>::max();
constexpr const char* kRemedy =
    "the master connects again and goes on from the replica's position; "
    "if it repeats, update both engines to the same version";

std::unexpected<Error> Refuse(std::string what) {
    return Fail(ErrorCode::kCorruption, "stream: " + std::move(what), kRemedy);
}

}  // namespace

bool BreaksPrefix(RecordType type) {
    return type == RHA_RECORD_GAP || type == RHA_RECORD_EPOCH_START;
}

void HeldRanges::Touch(const std::string& path, std::uint64_t begin, std::uint64_t end) {
    ranges_[path].Insert(begin, end);
}

void HeldRanges::TouchName(const std::string& path) {
    const auto covers = [&](const std::string& name) { return IsAtOrBelow(path, name); };
    if (std::ranges::none_of(names_, covers)) names_.push_back(path);
}

bool HeldRanges::Touches(const std::string& path, std::uint64_t begin, std::uint64_t end) const {
    const auto covers = [&](const std::string& name) { return IsAtOrBelow(path, name); };
    if (std::ranges::any_of(names_, covers)) return true;
    const auto found = ranges_.find(path);
    return found != ranges_.end() && found->second.Intersects(begin, end);
}

/// The state as it will be when the whole batch is found good. The table is copied only when a
/// record changes names.
struct StreamCursor::Draft {
    CaptureId capture_id;
    Sequence last;
    bool consistent = false;
    bool manifest_open = false;
    std::uint64_t manifest_files = 0;
    std::optional<FileTable> table;
    std::optional<Sequence> first_captured;
    std::uint32_t count = 0;
    bool held = false;  ///< a break in a consistent stream has not been mended yet
    BatchFacts facts;
};

Result<BatchFacts> StreamCursor::Take(const BatchHeader& header, ByteSpan records,
                                      std::uint32_t skip) {
    RHA_RETURN_IF_ERROR(CheckPlace(header));
    if (records.size() != header.record_bytes) return Refuse("batch is cut short");
    if (rha_crc32c(0, records.data(), records.size()) != header.records_crc32c) {
        return Refuse("wrong checksum of batch " + std::to_string(header.number));
    }
    Draft draft{.capture_id = header.capture_id,
                .last = header.capture_id == state_.capture_id ? state_.last : Sequence{0},
                .consistent = state_.consistent,
                .manifest_open = state_.manifest_open,
                .manifest_files = state_.manifest_files,
                .held = held_.has_value()};
    bool holds = draft.held;
    RecordReader reader(records);
    while (true) {
        RHA_ASSIGN_OR_RETURN(const auto record, reader.Next());
        if (!record) break;
        if (draft.count >= skip) RHA_RETURN_IF_ERROR(Check(*record, draft));
        holds = holds || draft.held;
        ++draft.count;
    }
    if (draft.count != header.record_count) return Refuse("record count disagrees");
    if (draft.last != header.last_sequence) return Refuse("last sequence disagrees");
    if (skip == 0 && (draft.first_captured ? *draft.first_captured != header.first_sequence
                                           : header.first_sequence <= header.last_sequence)) {
        return Refuse("first sequence disagrees");
    }
    if (holds) Hold(header.number, records, skip);
    if (!draft.held) held_.reset();
    state_.capture_id = draft.capture_id;
    state_.last = draft.last;
    state_.next_batch = header.number + 1;
    state_.consistent = draft.consistent;
    state_.manifest_open = draft.manifest_open;
    state_.manifest_files = draft.manifest_files;
    if (draft.table) state_.table = std::move(*draft.table);
    draft.facts.last_sequence = draft.last;
    draft.facts.capture_id = draft.capture_id;
    draft.facts.last_capture_unix_ns = header.last_capture_unix_ns;
    draft.facts.consistent = draft.consistent;
    return draft.facts;
}

Status StreamCursor::CheckPlace(const BatchHeader& header) const {
    if (header.number == state_.next_batch) return {};
    return Refuse("batch " + std::to_string(header.number) + " came where " +
                  std::to_string(state_.next_batch) + " was due");
}

Status StreamCursor::CheckSequence(const RecordView& record, Draft& draft) const {
    if (!IsNumbered(record)) return {};
    if (!draft.first_captured) draft.first_captured = record.sequence;
    const auto due = draft.last.value + 1;
    const auto got = record.sequence.value;
    const bool gap = record.type == RHA_RECORD_GAP;
    if (got < due || (got > due && !(gap && got - due <= record.length))) {
        return Refuse("change " + std::to_string(got) + " came where " + std::to_string(due) +
                      " was due");
    }
    draft.last = record.sequence;
    return {};
}

Status StreamCursor::CheckManifest(const RecordView& record, Draft& draft) const {
    if (record.type == RHA_RECORD_EPOCH_START) {
        draft.manifest_open = true;
        draft.manifest_files = 0;
    } else if (record.type == RHA_RECORD_CREATE && record.Has(RHA_RECORD_EXISTING)) {
        ++draft.manifest_files;
    } else if (record.type == RHA_RECORD_MANIFEST_END) {
        if (!draft.manifest_open) return Refuse("a manifest ends that never began");
        // Part of the list may have been lost: what it does not name must not seem deleted.
        if (record.length != draft.manifest_files) {
            return Fail(ErrorCode::kCorruption,
                        "stream: the manifest names " + std::to_string(draft.manifest_files) +
                            " files, but counts " + std::to_string(record.length),
                        "start capture of the scenario anew on the master");
        }
        draft.manifest_open = false;
    } else if (record.type == RHA_RECORD_SYNC_COMPLETE && draft.manifest_open) {
        return Refuse("synchronisation completed without a manifest");
    }
    return {};
}

Status StreamCursor::Check(const RecordView& record, Draft& draft) const {
    const bool new_run = record.type == RHA_RECORD_EPOCH_START;
    const bool first_of_run = draft.count == 0 && draft.capture_id != state_.capture_id;
    if (new_run != first_of_run) {
        return Refuse(new_run ? "a capture run begins inside another"
                              : "a capture run does not begin with its first record");
    }
    if (new_run && record.file.value != draft.capture_id.value) {
        return Refuse("a capture run begins with another run's id");
    }
    RHA_RETURN_IF_ERROR(CheckSequence(record, draft));
    RHA_RETURN_IF_ERROR(CheckManifest(record, draft));
    if (ChangesNames(record.type) && !record.Has(RHA_RECORD_ABORTED) && !draft.table) {
        draft.table = state_.table;
    }
    const FileTable& table = draft.table ? *draft.table : state_.table;
    RHA_RETURN_IF_ERROR(table.CheckKnown(record));
    if (draft.table) RHA_RETURN_IF_ERROR(draft.table->Follow(record, paths_));
    if (BreaksPrefix(record.type)) {
        draft.held = draft.held || draft.consistent;
        draft.consistent = false;
    } else if (record.type == RHA_RECORD_SYNC_COMPLETE) {
        draft.consistent = true;
        draft.held = false;
        draft.facts.last_complete = draft.count;
    }
    return {};
}

void StreamCursor::Hold(std::uint64_t number, ByteSpan records, std::uint32_t skip) {
    FileTable table = state_.table;
    bool consistent = state_.consistent;
    RecordReader reader(records, RecordReader::Verify::kHeaders);
    StreamPoint at{.batch = number};
    for (auto next = reader.Next(); next && *next; next = reader.Next(), ++at.record) {
        const RecordView& record = **next;
        if (at.record < skip) continue;
        if (BreaksPrefix(record.type) && consistent) {
            held_.emplace();
            held_at_ = at;
            consistent = false;
        } else if (record.type == RHA_RECORD_SYNC_COMPLETE) {
            held_.reset();
            consistent = true;
        }
        if (held_ && !record.Has(RHA_RECORD_ABORTED)) HoldRecord(record, table);
        // Check has followed this very record without an error.
        [[maybe_unused]] const auto followed = table.Follow(record, paths_);
    }
}

void StreamCursor::HoldRecord(const RecordView& record, const FileTable& table) {
    if (record.type == RHA_RECORD_CREATE) {
        const auto path = paths_.ToReplica(record.path());
        if (!path) return;
        if (record.Has(RHA_RECORD_DIRECTORY)) return;
        if (record.Has(RHA_RECORD_EXISTING)) {
            held_->Touch(*path, record.length, kForever);  // the size is about to be adjusted
        } else {
            held_->TouchName(*path);
        }
        return;
    }
    const FileEntry* entry = table.Find(record.file);
    if (entry == nullptr) return;
    switch (record.type) {
        case RHA_RECORD_WRITE:
        case RHA_RECORD_ZERO:
        case RHA_RECORD_SYNC_WRITE:
        case RHA_RECORD_SYNC_ZERO:
            held_->Touch(entry->path, record.offset, record.offset + record.length);
            break;
        case RHA_RECORD_TRUNCATE:
            held_->Touch(entry->path, record.length, kForever);
            break;
        case RHA_RECORD_UNLINK:
            held_->TouchName(entry->path);
            break;
        case RHA_RECORD_RENAME:
            held_->TouchName(entry->path);
            if (const auto to = paths_.ToReplica(record.path())) held_->TouchName(*to);
            break;
        default:
            break;
    }
}

}  // namespace rha::engine
