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
    enum class Followed : std::uint8_t {
        kDone,         ///< the table says what the record says
        kUnknownFile,  ///< the record is about a file that was never introduced; nothing changed
    };

    const FileEntry* Find(FileId id) const;
    std::optional<FileId> At(std::string_view path) const;

    /// Introduces `id`; whatever had this id or this path before is forgotten, and what stood below
    /// the path unless it is a directory.
    void Put(FileId id, FileEntry entry);
    /// Moves the file, or the directory with everything below it, to `to`; what was there is
    /// forgotten, and so is what was below. Precondition: `id` is known and `to` is not below it.
    void Rename(FileId id, const std::string& to);
    /// Forgets the file, or the directory with everything below it.
    void Erase(FileId id);
    void Clear();

    /// Follows the effects of one record on names and sizes. EPOCH_START empties the table. Repairs
    /// made by the engine move or forget only the file or directory they name, for what stands below
    /// a directory has a record of its own. Errors:
    /// kInvalidArgument (path not mapped), kCorruption (a directory moved below itself).
    Result<Followed> Follow(const RecordView& record, const PathMap& paths);

    const std::map<FileId, FileEntry>& entries() const { return entries_; }
    bool operator==(const FileTable& other) const { return entries_ == other.entries_; }

private:
    void Forget(FileId id);
    void Move(FileId id, std::string to);
    std::vector<FileId> Below(const std::string& path) const;
    void ForgetBelow(const std::string& path);
    Status FollowRename(FileId id, const std::string& to);

    std::map<FileId, FileEntry> entries_;
    std::map<std::string, FileId, std::less<>> ids_;  ///< by path
};

/// The record is about the file `record.file`, which must be known by then. False for ABORTED ones,
/// which nobody follows.
bool NeedsFile(const RecordView& record);

/// The record changes file names or sets; data records do not.
bool ChangesNames(RecordType type);

}  // namespace rha::engine
