// FileTable: which file of the replica directory each FileId of a capture run stands for.
//
// Paths are those of the replica (already mapped), sizes are the master's at that place of the
// stream. The same rules are followed by the applier (for the images) and by the stream cursor (for
// the journal's end). Pure value; an id occurs once, and so does a path.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/interval_set.h"
#include "engine/core/path_map.h"
#include "engine/core/record_reader.h"

namespace rha::engine {

struct FileEntry {
    std::string path;
    bool directory = false;
    std::uint64_t size = 0;
    bool operator==(const FileEntry&) const = default;
};

/// `path` is `directory` itself or stands below it; everything stands below "".
bool IsAtOrBelow(std::string_view path, std::string_view directory);

class FileTable {
public:
    const FileEntry* Find(FileId id) const;
    std::optional<FileId> At(std::string_view path) const;

    /// Introduces `id`; whatever had this path before is gone, and what stood below it unless this
    /// is a directory. Precondition: `id` is not known.
    void Put(FileId id, FileEntry entry);
    /// Moves the file, or the directory with everything below it, to `to`; what was there is gone,
    /// and so is what was below. Precondition: `id` is known and `to` is not below it.
    void Rename(FileId id, const std::string& to);
    /// The file is gone, or the directory with everything below it.
    void Erase(FileId id);
    void Clear();

    /// Follows the effects of one record on names and sizes. EPOCH_START empties the table. Errors:
    /// kInvalidArgument (path not mapped), kCorruption (a file that was never introduced, or twice;
    /// a directory moved below itself).
    Status Follow(const RecordView& record, const PathMap& paths);
    /// The record may be followed: what it is about is known, or was and is gone (a guest may go on
    /// writing to a file that it has removed; such records change nothing). kCorruption otherwise.
    Status CheckKnown(const RecordView& record) const;

    const std::map<FileId, FileEntry>& entries() const { return entries_; }
    /// Ids that were known and are gone.
    const IntervalSet& gone() const { return gone_; }
    void PutGone(std::uint64_t begin, std::uint64_t end) { gone_.Insert(begin, end); }
    bool operator==(const FileTable&) const = default;

private:
    void Forget(FileId id);
    void Move(FileId id, std::string to);
    std::vector<FileId> Below(const std::string& path) const;
    void ForgetBelow(const std::string& path);
    Status FollowCreate(const RecordView& record, const PathMap& paths);
    Status FollowRename(FileId id, const std::string& to);

    std::map<FileId, FileEntry> entries_;
    std::map<std::string, FileId, std::less<>> ids_;  ///< by path
    IntervalSet gone_;                                ///< of ids
};

/// The record is about the file `record.file`, which must be known by then. False for ABORTED ones,
/// which nobody follows.
bool NeedsFile(const RecordView& record);

/// The record changes file names or sets; data records do not.
bool ChangesNames(RecordType type);

}  // namespace rha::engine
