#include "engine/core/file_table.h"

#include <algorithm>

namespace rha::engine {

bool IsAtOrBelow(std::string_view path, std::string_view directory) {
    if (directory.empty()) return true;
    if (!path.starts_with(directory)) return false;
    return path.size() == directory.size() || path[directory.size()] == '/';
}

bool ChangesNames(RecordType type) {
    return type == RHA_RECORD_CREATE || type == RHA_RECORD_RENAME || type == RHA_RECORD_UNLINK ||
           type == RHA_RECORD_EPOCH_START;
}

bool NeedsFile(const RecordView& record) {
    if (record.Has(RHA_RECORD_ABORTED)) return false;
    switch (record.type) {
        case RHA_RECORD_WRITE:
        case RHA_RECORD_TRUNCATE:
        case RHA_RECORD_ALLOCATE:
        case RHA_RECORD_ZERO:
        case RHA_RECORD_RENAME:
        case RHA_RECORD_UNLINK:
        case RHA_RECORD_SYNC_WRITE:
        case RHA_RECORD_SYNC_ZERO:
            return true;
        default:
            return false;
    }
}

const FileEntry* FileTable::Find(FileId id) const {
    const auto found = entries_.find(id);
    return found == entries_.end() ? nullptr : &found->second;
}

std::optional<FileId> FileTable::At(std::string_view path) const {
    const auto found = ids_.find(path);
    if (found == ids_.end()) return std::nullopt;
    return found->second;
}

void FileTable::Put(FileId id, FileEntry entry) {
    if (const auto other = At(entry.path)) Forget(*other);
    // What stands in a directory stays there when only the directory's id changes.
    if (!entry.directory) ForgetBelow(entry.path);
    ids_[entry.path] = id;
    entries_[id] = std::move(entry);
}

void FileTable::Move(FileId id, std::string to) {
    auto& entry = entries_.at(id);
    ids_.erase(entry.path);
    entry.path = std::move(to);
    ids_[entry.path] = id;
}

void FileTable::Rename(FileId id, const std::string& to) {
    const FileEntry from = entries_.at(id);
    if (from.path == to) return;
    // First what is in the way, then the move; a target above its source is not possible.
    if (const auto other = At(to)) Forget(*other);
    ForgetBelow(to);
    const auto below = from.directory ? Below(from.path) : std::vector<FileId>{};
    Move(id, to);
    for (const auto child : below) {
        Move(child, to + entries_.at(child).path.substr(from.path.size()));
    }
}

std::vector<FileId> FileTable::Below(const std::string& path) const {
    std::vector<FileId> below;
    const auto prefix = path + "/";
    for (auto it = ids_.lower_bound(prefix); it != ids_.end() && it->first.starts_with(prefix);
         ++it) {
        below.push_back(it->second);
    }
    return below;
}

void FileTable::ForgetBelow(const std::string& path) {
    for (const auto child : Below(path)) Forget(child);
}

void FileTable::Erase(FileId id) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    if (found->second.directory) ForgetBelow(found->second.path);
    Forget(id);
}

void FileTable::Forget(FileId id) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    ids_.erase(found->second.path);
    entries_.erase(found);
    gone_.Insert(id.value, id.value + 1);
}

void FileTable::Clear() {
    entries_.clear();
    ids_.clear();
    gone_.Clear();
}

Status FileTable::FollowRename(FileId id, const std::string& to) {
    const auto& entry = entries_.at(id);
    if (to != entry.path && entry.directory && IsAtOrBelow(to, entry.path)) {
        return Fail(ErrorCode::kCorruption,
                    "'" + entry.path + "' was moved below itself, to '" + to + "'",
                    "start capture of the scenario anew on the master");
    }
    Rename(id, to);
    return {};
}

Status FileTable::CheckKnown(const RecordView& record) const {
    if (!NeedsFile(record) || entries_.contains(record.file)) return {};
    if (gone_.Intersects(record.file.value, record.file.value + 1)) return {};
    return Fail(
        ErrorCode::kCorruption,
        "a change to file " + std::to_string(record.file.value) + ", which was never introduced",
        "start capture of the scenario anew on the master");
}

Status FileTable::FollowCreate(const RecordView& record, const PathMap& paths) {
    if (paths.LeadsToOne(record.path())) return {};
    RHA_ASSIGN_OR_RETURN(auto path, paths.ToReplica(record.path()));
    const bool existing = record.Has(RHA_RECORD_EXISTING);
    if (const auto known = entries_.find(record.file); known != entries_.end()) {
        if (existing && known->second.path == path) {
            known->second.size = record.length;
            return {};
        }
        return Fail(ErrorCode::kCorruption,
                    "file " + std::to_string(record.file.value) + " was introduced twice",
                    "start capture of the scenario anew on the master");
    }
    Put(record.file, {.path = std::move(path),
                      .directory = record.Has(RHA_RECORD_DIRECTORY),
                      .size = existing ? record.length : 0});
    return {};
}

Status FileTable::Follow(const RecordView& record, const PathMap& paths) {
    if (record.Has(RHA_RECORD_ABORTED)) return {};
    if (record.type == RHA_RECORD_EPOCH_START) {
        Clear();
        return {};
    }
    if (record.type == RHA_RECORD_CREATE) return FollowCreate(record, paths);
    if (!NeedsFile(record)) return {};
    RHA_RETURN_IF_ERROR(CheckKnown(record));
    const auto found = entries_.find(record.file);
    if (found == entries_.end()) return {};
    FileEntry& entry = found->second;
    const auto end = record.offset + record.length;
    switch (record.type) {
        case RHA_RECORD_WRITE:
        case RHA_RECORD_SYNC_WRITE:
        case RHA_RECORD_SYNC_ZERO:
            entry.size = std::max(entry.size, end);
            break;
        case RHA_RECORD_ALLOCATE:
        case RHA_RECORD_ZERO:
            if (!record.Has(RHA_RECORD_KEEP_SIZE) && !record.Has(RHA_RECORD_PUNCH)) {
                entry.size = std::max(entry.size, end);
            }
            break;
        case RHA_RECORD_TRUNCATE:
            entry.size = record.length;
            break;
        case RHA_RECORD_UNLINK:
            Erase(record.file);
            break;
        case RHA_RECORD_RENAME: {
            RHA_ASSIGN_OR_RETURN(const auto to, paths.ToReplica(record.path()));
            RHA_RETURN_IF_ERROR(FollowRename(record.file, to));
            break;
        }
        default:
            break;
    }
    return {};
}

}  // namespace rha::engine
