#include "engine/replica/file_applier.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/core.h>

#include "common/runtime/log.h"
#include "common/texts/texts.h"

namespace rha::engine {
namespace {

constexpr std::uint64_t kRunBytesMax = 1u << 20;

std::string TrashFolder(std::int64_t unix_ns) {
    const std::chrono::sys_seconds time{
        std::chrono::floor<std::chrono::seconds>(std::chrono::nanoseconds(unix_ns))};
    return fmt::format(".rha-trash/{:%Y%m%dT%H%M%SZ}/",
                       fmt::gmtime(time.time_since_epoch().count()));
}

bool IsMissing(const Status& status) {
    return !status && status.error().code == ErrorCode::kNotFound;
}

}  // namespace

FileApplier::FileApplier(ReplicaFiles& files, std::uint64_t free_bytes_min)
    : files_(files), free_bytes_min_(free_bytes_min), run_buffer_(kRunBytesMax) {}

std::set<FileId> FileApplier::EndReplay() {
    replaying_ = false;
    return std::exchange(missing_, {});
}

void FileApplier::Reset() {
    overlay_.Clear();
    overlay_ids_.clear();
    missing_.clear();
    replaying_ = false;
    first_record_ = true;
}

Status FileApplier::CheckSpace() {
    RHA_ASSIGN_OR_RETURN(const auto free, files_.FreeBytes());
    if (free >= free_bytes_min_) return {};
    Error error{.code = ErrorCode::kNoSpace,
                .message = Say(
                    "the replica's disk has {free} bytes free; {needed} must stay free",
                    {{"free", std::to_string(free)}, {"needed", std::to_string(free_bytes_min_)}}),
                .remedy = "free space on the disk of the replica directory"};
    error.retryable = true;
    return std::unexpected(std::move(error));
}

Status FileApplier::Excuse(FileId file, Status status) {
    if (!IsMissing(status) || !replaying_) return status;
    missing_.insert(file);
    return {};
}

Status FileApplier::Do(const ApplyAction& action, std::uint64_t size) {
    using Kind = ApplyAction::Kind;
    if (action.kind == Kind::kNone) return {};
    if (action.kind == Kind::kWrite) {
        overlay_.Add(action.path, action.offset, action.bytes);
        overlay_ids_[action.path] = action.file;
        return {};
    }
    RHA_RETURN_IF_ERROR(Flush());
    auto done = DoOther(action);
    if (done && action.kind == Kind::kZero && action.size > size) {
        done = files_.Truncate(action.path, action.size);
    }
    const bool on_content = action.kind == Kind::kZero || action.kind == Kind::kTruncate ||
                            action.kind == Kind::kAllocate;
    return on_content ? Excuse(action.file, std::move(done)) : done;
}

Status FileApplier::DoOther(const ApplyAction& action) {
    using Kind = ApplyAction::Kind;
    switch (action.kind) {
        case Kind::kZero:
            return files_.Zero(action.path, action.offset, action.length, action.punch);
        case Kind::kTruncate:
            return files_.Truncate(action.path, action.size);
        case Kind::kAllocate:
            RHA_RETURN_IF_ERROR(CheckSpace());
            return files_.Allocate(action.path, action.offset, action.length, action.keep_size);
        case Kind::kCreateFile:
            return CreateFile(action);
        case Kind::kAdoptFile:
            return AdoptFile(action);
        case Kind::kCreateDirectory: {
            RHA_ASSIGN_OR_RETURN(const auto kind, files_.KindOf(action.path));
            if (kind == ReplicaFiles::Kind::kFile) {
                RHA_RETURN_IF_ERROR(MoveToTrash(action.path, action.capture_unix_ns));
            }
            return files_.CreateDirectory(action.path, action.mode);
        }
        case Kind::kRename:
            return Rename(action);
        case Kind::kRemove:
            return Remove(action);
        case Kind::kTrash:
            return TrashGone(action);
        case Kind::kNone:
        case Kind::kWrite:
            break;
    }
    return {};
}

Status FileApplier::CreateFile(const ApplyAction& action) {
    RHA_RETURN_IF_ERROR(CheckSpace());
    RHA_ASSIGN_OR_RETURN(const auto kind, files_.KindOf(action.path));
    if (kind == ReplicaFiles::Kind::kDirectory) {
        // In a replay the directory may be one that was made later, before the crash: then all that
        // stands in it was made later too, and is made again.
        RHA_RETURN_IF_ERROR(MoveToTrash(action.path, action.capture_unix_ns));
    }
    return files_.CreateFile(action.path, action.mode);
}

Status FileApplier::AdoptFile(const ApplyAction& action) {
    RHA_ASSIGN_OR_RETURN(const auto kind, files_.KindOf(action.path));
    if (kind != ReplicaFiles::Kind::kFile) {
        RHA_RETURN_IF_ERROR(CreateFile(action));
        return files_.Truncate(action.path, action.size);
    }
    RHA_ASSIGN_OR_RETURN(const auto size, files_.Size(action.path));
    if (size == action.size) return {};
    return files_.Truncate(action.path, action.size);
}

Status FileApplier::Rename(const ApplyAction& action) {
    RHA_ASSIGN_OR_RETURN(const auto from, files_.KindOf(action.path));
    RHA_ASSIGN_OR_RETURN(const auto to, files_.KindOf(action.to));
    if (from == ReplicaFiles::Kind::kAbsent) {
        const bool happened = replaying_ && first_record_ && to != ReplicaFiles::Kind::kAbsent;
        if (happened) return {};
        return Fail(ErrorCode::kNotFound, "'" + action.path + "' is gone from the replica");
    }
    const bool both_files = from == ReplicaFiles::Kind::kFile && to == ReplicaFiles::Kind::kFile;
    if (to != ReplicaFiles::Kind::kAbsent && !both_files) {
        RHA_RETURN_IF_ERROR(MoveToTrash(action.to, action.capture_unix_ns));
    }
    return files_.Rename(action.path, action.to);
}

Status FileApplier::Remove(const ApplyAction& action) {
    missing_.erase(action.file);
    RHA_ASSIGN_OR_RETURN(const auto kind, files_.KindOf(action.path));
    if (kind == ReplicaFiles::Kind::kAbsent) return {};
    if (action.directory != (kind == ReplicaFiles::Kind::kDirectory)) {
        if (replaying_ && !action.directory) return {};  // made later, before the crash
        return MoveToTrash(action.path, action.capture_unix_ns);
    }
    const auto removed = files_.Remove(action.path, action.directory);
    if (removed || !action.directory) return removed;
    return MoveToTrash(action.path, action.capture_unix_ns);  // it holds files we know nothing of
}

Status FileApplier::TrashGone(const ApplyAction& action) {
    for (const auto& known : action.gone) {
        if (known.directory) continue;
        RHA_ASSIGN_OR_RETURN(const auto kind, files_.KindOf(known.path));
        if (kind != ReplicaFiles::Kind::kFile) continue;
        RHA_RETURN_IF_ERROR(MoveToTrash(known.path, action.capture_unix_ns));
    }
    // Deepest first; a directory that still holds something stays.
    for (auto known = action.gone.rbegin(); known != action.gone.rend(); ++known) {
        if (!known->directory) continue;
        [[maybe_unused]] const auto removed = files_.Remove(known->path, true);
    }
    return {};
}

Status FileApplier::MoveToTrash(const std::string& path, std::int64_t capture_unix_ns) {
    const auto wanted = TrashFolder(capture_unix_ns) + path;
    auto target = wanted;
    for (int copy = 1;; ++copy) {
        RHA_ASSIGN_OR_RETURN(const auto kind, files_.KindOf(target));
        if (kind == ReplicaFiles::Kind::kAbsent) break;
        target = fmt::format("{}.{}", wanted, copy);
    }
    LogWarning("replica: '{}' is no longer the master's; moved to '{}'", path, target);
    return files_.Rename(path, target);
}

Status FileApplier::Flush() {
    if (overlay_.empty()) return {};
    RHA_RETURN_IF_ERROR(CheckSpace());
    for (const auto& path : overlay_.Paths()) {
        for (const auto& run : overlay_.Runs(path, kRunBytesMax)) {
            RHA_RETURN_IF_ERROR(Excuse(overlay_ids_.at(path), WriteRun(path, run)));
        }
    }
    overlay_.Clear();
    overlay_ids_.clear();
    return {};
}

Status FileApplier::WriteRun(const std::string& path, const WriteOverlay::Run& run) {
    std::byte* at = run_buffer_.bytes().data();
    for (const auto& piece : run.pieces) {
        std::memcpy(at, piece.data(), piece.size());
        at += piece.size();
    }
    return files_.Write(path, run.offset, run_buffer_.bytes().first(run.length));
}

Status FileApplier::Sync() {
    return files_.Sync();
}

}  // namespace rha::engine
