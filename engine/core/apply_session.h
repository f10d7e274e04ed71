// ApplySession: what one record means for the images, and how far they have come.
//
// The applier asks Plan for each record in stream order, carries the action out through
// ReplicaFiles, and calls Commit. A checkpoint is the state here, made durable after the images.
//
// Replay: after a crash the images are those of the last checkpoint plus any part of what came
// after it. Replaying from the checkpoint must end in the same images. Data records overwrite, and
// a created or introduced file is brought to a known state, so repeating them in order is harmless.
// A rename is not (a second one would move the wrong file), nor is the end of a manifest (which
// moves files away) or the removal of a directory (a file may stand in its place later, where a
// replay needs the directory): their actions are barriers, that is: checkpoint before, act,
// checkpoint after. Then a replay can begin with such an action but never pass over one.
//
// Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "engine/core/file_table.h"
#include "engine/core/path_map.h"
#include "engine/core/record_reader.h"
#include "engine/core/stream_cursor.h"

namespace rha::engine {

struct KnownFile {
    std::string path;
    bool directory = false;
    auto operator<=>(const KnownFile&) const = default;
};

/// How far the images have come; part of every checkpoint.
struct AppliedState {
    CaptureId capture_id;
    Sequence sequence;                 ///< highest captured change applied
    std::int64_t capture_unix_ns = 0;  ///< its time
    StreamPoint next{.batch = 1};      ///< first record not yet applied
    bool consistent = false;           ///< the images are a prefix of the master
    bool manifest_open = false;
    std::uint64_t manifest_files = 0;
    FileTable table;
    /// What the replica knew before the manifest that is open now.
    std::vector<KnownFile> known_before;
    bool operator==(const AppliedState&) const = default;
};

/// One change of the images.
struct ApplyAction {
    enum class Kind : std::uint8_t {
        kNone,
        kWrite,            ///< path, offset, bytes
        kZero,             ///< path, offset, length, punch; then grow to `size` if smaller
        kTruncate,         ///< path, size
        kAllocate,         ///< path, offset, length, keep_size
        kCreateFile,       ///< path, mode: an empty file stands there afterwards
        kAdoptFile,        ///< path, mode, size: keeps content that is there, else sparse
        kCreateDirectory,  ///< path, mode
        kRename,           ///< path, to (barrier)
        kRemove,           ///< path, directory (then a barrier)
        kTrash,            ///< gone: known files the manifest no longer names (barrier)
    };
    Kind kind = Kind::kNone;
    bool barrier = false;
    FileId file;
    std::string path;
    std::string to;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::uint64_t size = 0;
    std::uint32_t mode = 0;
    bool punch = false;
    bool keep_size = false;
    bool directory = false;
    ByteSpan bytes;
    std::vector<KnownFile> gone;
    std::int64_t capture_unix_ns = 0;
};

class ApplySession {
public:
    ApplySession(AppliedState state, PathMap paths)
        : state_(std::move(state)), paths_(std::move(paths)) {}

    /// What the record asks for; nothing for one about a file that is gone. kInvalidArgument.
    Result<ApplyAction> Plan(const RecordView& record) const;
    /// The action for the record has been carried out, or handed to a buffer that is flushed before
    /// the next checkpoint.
    Status Commit(const RecordView& record);
    /// The whole batch has been applied.
    void CommitBatch(const BatchFacts& facts);

    /// The images stop being a prefix: the hold is given up, or they were damaged.
    void MarkInconsistent() { state_.consistent = false; }

    const AppliedState& state() const { return state_; }

private:
    Result<ApplyAction> PlanCreate(const RecordView& record) const;
    Result<ApplyAction> PlanManifestEnd(const RecordView& record) const;

    AppliedState state_;
    PathMap paths_;
};

/// Decides whether the applier may pass a record that breaks the prefix: a consistent replica waits
/// until the SYNC_COMPLETE behind it is durable in the journal. Pure; not thread-safe.
class ApplyGate {
public:
    /// A durable batch holds a SYNC_COMPLETE.
    void NoteComplete(StreamPoint at) { last_complete_ = at; }
    bool MayPass(StreamPoint at, RecordType type, bool consistent) const {
        return !BreaksPrefix(type) || !consistent || (last_complete_ && *last_complete_ > at);
    }
    /// A durable SYNC_COMPLETE stands at or behind `at`: the journal leads to a prefix.
    bool LeadsToPrefix(StreamPoint at) const { return last_complete_ && *last_complete_ >= at; }

private:
    std::optional<StreamPoint> last_complete_;
};

}  // namespace rha::engine
