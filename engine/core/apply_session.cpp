#include "engine/core/apply_session.h"

#include <algorithm>

namespace rha::engine {
namespace {

constexpr std::uint32_t kModeMask = 07777;
constexpr std::uint32_t kDirectoryMode = 0755;
constexpr std::uint32_t kFileMode = 0644;

std::uint32_t ModeOf(const RecordView& record) {
    const auto mode = static_cast<std::uint32_t>(record.offset) & kModeMask;
    if (mode != 0) return mode;
    return record.Has(RHA_RECORD_DIRECTORY) ? kDirectoryMode : kFileMode;
}

bool Extends(const RecordView& record) {
    return record.type == RHA_RECORD_SYNC_ZERO ||
           (!record.Has(RHA_RECORD_KEEP_SIZE) && !record.Has(RHA_RECORD_PUNCH));
}

}  // namespace

Result<ApplyAction> ApplySession::PlanCreate(const RecordView& record) const {
    ApplyAction action;
    if (paths_.LeadsToOne(record.path())) return action;
    action.capture_unix_ns = record.capture_unix_ns;
    RHA_ASSIGN_OR_RETURN(action.path, paths_.ToReplica(record.path()));
    action.file = record.file;
    action.mode = ModeOf(record);
    action.directory = record.Has(RHA_RECORD_DIRECTORY);
    action.size = record.length;
    const bool existing = record.Has(RHA_RECORD_EXISTING);
    if (action.directory) {
        action.kind = ApplyAction::Kind::kCreateDirectory;
    } else {
        action.kind = existing ? ApplyAction::Kind::kAdoptFile : ApplyAction::Kind::kCreateFile;
    }
    return action;
}

Result<ApplyAction> ApplySession::PlanManifestEnd(const RecordView& record) const {
    ApplyAction action;
    if (!state_.manifest_open || record.length != state_.manifest_files) return action;
    for (const auto& known : state_.known_before) {
        const bool reserved = known.path.empty() || known.path.starts_with(kReservedPrefix);
        if (!reserved && !state_.table.At(known.path)) action.gone.push_back(known);
    }
    if (action.gone.empty()) return action;
    action.kind = ApplyAction::Kind::kTrash;
    action.barrier = true;
    action.capture_unix_ns = record.capture_unix_ns;
    return action;
}

Result<ApplyAction> ApplySession::Plan(const RecordView& record) const {
    using Kind = ApplyAction::Kind;
    ApplyAction action;
    if (record.Has(RHA_RECORD_ABORTED)) return action;
    if (record.type == RHA_RECORD_CREATE) return PlanCreate(record);
    if (record.type == RHA_RECORD_MANIFEST_END) return PlanManifestEnd(record);
    if (!NeedsFile(record)) return action;
    const FileEntry* entry = state_.table.Find(record.file);
    if (entry == nullptr) return action;
    action.file = record.file;
    action.capture_unix_ns = record.capture_unix_ns;
    action.path = entry->path;
    action.offset = record.offset;
    action.length = record.length;
    switch (record.type) {
        case RHA_RECORD_WRITE:
        case RHA_RECORD_SYNC_WRITE:
            if (record.length != 0) action.kind = Kind::kWrite;
            action.bytes = record.payload;
            break;
        case RHA_RECORD_ZERO:
        case RHA_RECORD_SYNC_ZERO:
            if (record.length != 0) action.kind = Kind::kZero;
            action.punch = record.type == RHA_RECORD_SYNC_ZERO || record.Has(RHA_RECORD_PUNCH);
            action.size = Extends(record) ? record.offset + record.length : 0;
            break;
        case RHA_RECORD_TRUNCATE:
            action.kind = Kind::kTruncate;
            action.size = record.length;
            break;
        case RHA_RECORD_ALLOCATE:
            if (record.length != 0) action.kind = Kind::kAllocate;
            action.keep_size = record.Has(RHA_RECORD_KEEP_SIZE);
            break;
        case RHA_RECORD_UNLINK:
            action.kind = Kind::kRemove;
            action.directory = entry->directory;
            action.barrier = entry->directory;
            break;
        case RHA_RECORD_RENAME: {
            RHA_ASSIGN_OR_RETURN(action.to, paths_.ToReplica(record.path()));
            if (action.to != action.path) {
                action.kind = Kind::kRename;
                action.barrier = true;
                action.directory = entry->directory;
            }
            break;
        }
        default:
            break;
    }
    return action;
}

Status ApplySession::Commit(const RecordView& record) {
    if (record.type == RHA_RECORD_EPOCH_START) {
        // A run may begin before the manifest of the former one ended: keep what that one knew.
        for (const auto& [id, entry] : state_.table.entries()) {
            state_.known_before.push_back({entry.path, entry.directory});
        }
        std::ranges::sort(state_.known_before);
        const auto again = std::ranges::unique(state_.known_before);
        state_.known_before.erase(again.begin(), again.end());
        state_.capture_id = {record.file.value};
        state_.manifest_open = true;
        state_.manifest_files = 0;
    } else if (record.type == RHA_RECORD_CREATE && record.Has(RHA_RECORD_EXISTING)) {
        ++state_.manifest_files;
    } else if (record.type == RHA_RECORD_MANIFEST_END && state_.manifest_open) {
        state_.manifest_open = false;
        state_.known_before.clear();
    }
    RHA_RETURN_IF_ERROR(state_.table.Follow(record, paths_));
    if (BreaksPrefix(record.type)) state_.consistent = false;
    if (record.type == RHA_RECORD_SYNC_COMPLETE) state_.consistent = true;
    if (IsNumbered(record)) {
        state_.sequence = record.sequence;
        state_.capture_unix_ns = record.capture_unix_ns;
    }
    ++state_.next.record;
    return {};
}

void ApplySession::CommitBatch(const BatchFacts& facts) {
    state_.next = {.batch = state_.next.batch + 1};
    state_.capture_id = facts.capture_id;
    state_.sequence = facts.last_sequence;
}

}  // namespace rha::engine
