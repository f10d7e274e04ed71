#include "engine/replica/bookkeeping.h"

#include <filesystem>
#include <span>
#include <utility>

#include "common/runtime/files.h"
#include "common/runtime/system_error.h"
#include "common/texts/texts.h"
#include "engine/replica/volume_files.h"

namespace rha::engine {
namespace {

constexpr mode_t kDirectoryMode = 0700;
constexpr mode_t kFileMode = 0600;
constexpr const char* kMarkerName = "/.rha-replica";
constexpr const char* kMarkerText = "replica of scenario ";

bool IsThere(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

bool IsForeign(const std::filesystem::path& entry) {
    const auto name = entry.filename().string();
    return name != "lost+found" && !name.starts_with(kReservedPrefix);
}

Result<bool> HoldsForeignFiles(const std::string& directory) {
    std::error_code failure;
    std::filesystem::directory_iterator entries(directory, failure);
    for (; !failure && entries != std::filesystem::directory_iterator();
         entries.increment(failure)) {
        if (IsForeign(entries->path())) return true;
    }
    if (failure) return std::unexpected(SystemError(failure, "list " + directory));
    return false;
}

Status WriteMarker(const std::string& directory, const ScenarioId& scenario) {
    return WriteFileAtomically(directory + kMarkerName, kMarkerText + scenario.value + "\n");
}

}  // namespace

Result<Bookkeeping> Bookkeeping::Open(const std::string& directory) {
    RHA_RETURN_IF_ERROR(MakeDirectory(directory, kDirectoryMode));
    Bookkeeping books;
    books.directory_ = directory;
    const auto lock_path = directory + "/lock";
    RHA_ASSIGN_OR_RETURN(books.lock_, NativeFile::Open(lock_path, NativeFile::Mode::kCreate));
    RHA_ASSIGN_OR_RETURN(const bool locked, books.lock_.TryLock());
    if (!locked) {
        return Fail(ErrorCode::kConflict,
                    Say("{directory} is in use by another process", {{"directory", directory}}),
                    "stop the other engine on this host");
    }
    std::optional<Error> damage;
    for (const std::uint64_t slot : {0, 1}) {
        const auto path = books.SlotPath(slot);
        const auto content = ReadSmallFile(path, kCheckpointBytesMax);
        if (!content && content.error().code == ErrorCode::kNotFound) continue;
        if (!content) return std::unexpected(content.error());
        auto checkpoint = DecodeCheckpoint(std::as_bytes(std::span(*content)));
        if (!checkpoint) {
            damage = std::move(checkpoint).error().While("read " + path);
        } else if (!books.latest_ || books.latest_->save < checkpoint->save) {
            books.latest_ = std::move(*checkpoint);
        }
    }
    if (damage && !books.latest_) return std::unexpected(std::move(*damage));
    return books;
}

std::string Bookkeeping::SlotPath(std::uint64_t save) const {
    return directory_ + "/checkpoint-" + std::to_string(save % 2);
}

Status Bookkeeping::CreateSlots(const Checkpoint& checkpoint) {
    const auto bytes = EncodeCheckpoint(checkpoint);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    RHA_RETURN_IF_ERROR(WriteFileAtomically(SlotPath(checkpoint.save), text, kFileMode));
    return WriteFileAtomically(SlotPath(checkpoint.save + 1), text, kFileMode);
}

Status Bookkeeping::Save(Checkpoint checkpoint) {
    checkpoint.save = latest_ ? latest_->save + 1 : 0;
    const auto path = SlotPath(checkpoint.save);
    const auto file = NativeFile::Open(path, NativeFile::Mode::kReadWrite);
    if (!file) {
        if (file.error().code != ErrorCode::kNotFound) return std::unexpected(file.error());
        RHA_RETURN_IF_ERROR(CreateSlots(checkpoint));
        latest_ = std::move(checkpoint);
        return {};
    }
    RHA_RETURN_IF_ERROR(file->WriteAt(0, EncodeCheckpoint(checkpoint)));
    RHA_RETURN_IF_ERROR(file->Sync());
    latest_ = std::move(checkpoint);
    return {};
}

Result<bool> CarriesReplicaMarker(const std::string& directory, const ScenarioId& scenario) {
    const auto marker = directory + kMarkerName;
    const auto text = ReadSmallFile(marker);
    if (!text && text.error().code == ErrorCode::kNotFound) return false;
    if (!text) return std::unexpected(text.error());
    if (*text == kMarkerText + scenario.value + "\n") return true;
    return Fail(ErrorCode::kAlreadyExists,
                Say("{directory} is the replica of another scenario", {{"directory", directory}}),
                "choose another replica directory");
}

namespace {

Status RefuseForeignFiles(const std::string& directory) {
    RHA_ASSIGN_OR_RETURN(const bool foreign, HoldsForeignFiles(directory));
    if (!foreign) return {};
    return Fail(ErrorCode::kAlreadyExists,
                Say("{directory} holds files already", {{"directory", directory}}),
                "choose an empty directory");
}

}  // namespace

Status CheckReplicaDirectory(const std::string& directory, const ScenarioId& scenario) {
    RHA_ASSIGN_OR_RETURN(const bool ours, CarriesReplicaMarker(directory, scenario));
    if (ours || !IsThere(directory)) return {};
    return RefuseForeignFiles(directory);
}

Result<bool> ClaimReplicaDirectory(const std::string& directory, const ScenarioId& scenario,
                                   bool known, bool adopt_existing) {
    const auto ours = CarriesReplicaMarker(directory, scenario);
    if (ours && *ours) return true;
    const bool gone =
        ours ? known && !adopt_existing : ours.error().code == ErrorCode::kUnavailable;
    if (gone) return std::unexpected(VolumeGone(directory));
    if (!ours) return std::unexpected(ours.error());
    RHA_RETURN_IF_ERROR(MakeDirectory(directory));
    if (!adopt_existing) RHA_RETURN_IF_ERROR(RefuseForeignFiles(directory));
    RHA_RETURN_IF_ERROR(WriteMarker(directory, scenario));
    return false;
}

Status ReleaseReplicaDirectory(const std::string& directory) {
    std::error_code failure;
    const auto trash = directory + "/.rha-trash";
    if (std::filesystem::exists(trash, failure)) {
        auto target = directory + ".rha-trash";
        for (int copy = 1; std::filesystem::exists(target, failure); ++copy) {
            target = directory + ".rha-trash." + std::to_string(copy);
        }
        std::filesystem::rename(trash, target, failure);
    }
    if (!failure) std::filesystem::remove(directory + kMarkerName, failure);
    if (!failure) return SyncDirectory(directory);
    return std::unexpected(SystemError(failure, "release the replica in " + directory));
}

}  // namespace rha::engine
