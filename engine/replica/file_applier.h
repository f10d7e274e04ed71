// FileApplier: carries the actions of an ApplySession out on the files of a replica.
//
// Writes are collected and done together by Flush; every other action flushes first. An action that
// failed with kNoSpace may be repeated as it is. What stands in the way of an action (left over
// from changes that were lost) is moved to the trash, never deleted. Thread rule: the applier's
// own.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "common/error.h"
#include "common/ids.h"
#include "engine/core/apply_session.h"
#include "engine/core/write_overlay.h"
#include "engine/journal/aligned_buffer.h"
#include "engine/ports/replica_files.h"

namespace rha::engine {

class FileApplier {
public:
    FileApplier(ReplicaFiles& files, std::uint64_t free_bytes_min);

    /// The record after this one is not the first since recovery.
    void RecordDone() { first_record_ = false; }
    /// Between recovery and the last record the journal then held: files may be missing that a
    /// later record removes.
    void BeginReplay() { replaying_ = true; }
    /// Files that a replay missed and nothing removed: somebody else did. Ends the replay.
    std::set<FileId> EndReplay();
    /// Forgets collected writes and what a replay missed, e.g. to begin at a checkpoint again.
    void Reset();

    /// Does one action; `size` is what the file table says of the file. kNotFound: the file is gone
    /// although nothing removed it; kNoSpace: the disk's minimum of free space is reached.
    Status Do(const ApplyAction& action, std::uint64_t size);
    Status Flush();
    /// Everything that was flushed is on stable storage.
    Status Sync();

private:
    Status CheckSpace();
    Status DoOther(const ApplyAction& action);
    Status CreateFile(const ApplyAction& action);
    Status AdoptFile(const ApplyAction& action);
    Status Rename(const ApplyAction& action);
    Status Remove(const ApplyAction& action);
    Status TrashGone(const ApplyAction& action);
    Status MoveToTrash(const std::string& path, std::int64_t capture_unix_ns);
    Status WriteRun(const std::string& path, const WriteOverlay::Run& run);
    Status Excuse(FileId file, Status status);

    ReplicaFiles& files_;
    std::uint64_t free_bytes_min_;
    WriteOverlay overlay_;
    std::map<std::string, FileId> overlay_ids_;
    AlignedBuffer run_buffer_;
    bool replaying_ = false;
    bool first_record_ = true;  ///< a rename that begins a replay may have happened already
    std::set<FileId> missing_;
};

}  // namespace rha::engine
