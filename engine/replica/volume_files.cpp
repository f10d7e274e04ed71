#include "engine/replica/volume_files.h"

#include <filesystem>
#include <optional>
#include <utility>

#include "common/runtime/log.h"
#include "common/runtime/mutex.h"
#include "common/texts/texts.h"

namespace rha::engine {
namespace {

namespace fs = std::filesystem;

class VolumeFiles final : public ReplicaFiles {
public:
    VolumeFiles(ReplicaVolume volume, std::unique_ptr<ReplicaFiles> files)
        : volume_(std::move(volume)), files_(std::move(files)) {}

    Status CreateFile(const std::string& path, std::uint32_t mode) override {
        return Change([&](ReplicaFiles& files) { return files.CreateFile(path, mode); });
    }
    Status CreateDirectory(const std::string& path, std::uint32_t mode) override {
        return Change([&](ReplicaFiles& files) { return files.CreateDirectory(path, mode); });
    }
    Status Rename(const std::string& from, const std::string& to) override {
        return Change([&](ReplicaFiles& files) { return files.Rename(from, to); });
    }
    Status Remove(const std::string& path, bool directory) override {
        return Change([&](ReplicaFiles& files) { return files.Remove(path, directory); });
    }
    Status Write(const std::string& path, std::uint64_t offset, ByteSpan bytes) override {
        return Change([&](ReplicaFiles& files) { return files.Write(path, offset, bytes); });
    }
    Status Zero(const std::string& path, std::uint64_t offset, std::uint64_t length,
                bool punch) override {
        return Change([&](ReplicaFiles& files) { return files.Zero(path, offset, length, punch); });
    }
    Status Truncate(const std::string& path, std::uint64_t size) override {
        return Change([&](ReplicaFiles& files) { return files.Truncate(path, size); });
    }
    Status Allocate(const std::string& path, std::uint64_t offset, std::uint64_t length,
                    bool keep_size) override {
        return Change(
            [&](ReplicaFiles& files) { return files.Allocate(path, offset, length, keep_size); });
    }

    Status Sync() override {
        if (TakeLoss()) {
            return std::unexpected(
                Error{.code = ErrorCode::kUnavailable,
                      .message = "the volume of " + volume_.directory +
                                 " was gone; what had not reached it for certain is applied again",
                      .remedy = "nothing: the journal holds all of it",
                      .retryable = true});
        }
        auto synced = Ask([](ReplicaFiles& files) { return files.Sync(); });
        // An error tells all that a loss would.
        MutexLock lock(mutex_);
        changed_ = false;
        lost_ = false;
        return synced;
    }

    Result<Kind> KindOf(const std::string& path) override {
        auto kind = Ask([&](ReplicaFiles& files) -> Result<Kind> {
            auto found = files.KindOf(path);
            if (found != Kind::kAbsent) return found;
            return Fail(ErrorCode::kNotFound, path);  // as is everything on a volume that is gone
        });
        if (!kind && kind.error().code == ErrorCode::kNotFound) return Kind::kAbsent;
        return kind;
    }
    Result<std::uint64_t> Size(const std::string& path) override {
        return Ask([&](ReplicaFiles& files) { return files.Size(path); });
    }
    Result<std::size_t> ReadAt(const std::string& path, std::uint64_t offset,
                               MutableByteSpan into) override {
        return Ask([&](ReplicaFiles& files) { return files.ReadAt(path, offset, into); });
    }
    Result<std::vector<Extent>> DataExtents(const std::string& path, std::uint64_t offset,
                                            std::uint64_t length) override {
        return Ask([&](ReplicaFiles& files) { return files.DataExtents(path, offset, length); });
    }
    Result<std::vector<std::string>> List() override {
        return Ask([](ReplicaFiles& files) { return files.List(); });
    }
    Result<std::uint64_t> FreeBytes() override {
        return Ask([](ReplicaFiles& files) { return files.FreeBytes(); });
    }

private:
    using Files = std::shared_ptr<ReplicaFiles>;

    template <typename Call>
    Status Change(const Call& call) {
        {
            MutexLock lock(mutex_);
            changed_ = true;
        }
        return Ask(call);
    }

    template <typename Call>
    auto Ask(const Call& call) -> decltype(call(std::declval<ReplicaFiles&>())) {
        for (bool again = false;; again = true) {
            RHA_ASSIGN_OR_RETURN(const Files files, Present());
            auto done = call(*files);
            if (done) return done;
            if (auto gone = Judge(files, done.error())) return std::unexpected(std::move(*gone));
            // It may have come back between the call and the judgement.
            if (done.error().code != ErrorCode::kNotFound || again) return done;
        }
    }

    /// The error of a volume that is gone. Otherwise the call's own one counts.
    std::optional<Error> Judge(const Files& files, const Error& error) {
        if (IsThere()) {
            // Handles do not outlive the absence of their volume, and who knows how long it is
            // back.
            const bool dead = error.code == ErrorCode::kIo || error.code == ErrorCode::kUnavailable;
            if (dead) Drop(files);
            return std::nullopt;
        }
        Drop(files);
        Error gone = VolumeGone(volume_.directory);
        return std::move(gone).While(error.message);
    }

    bool IsThere() const { return volume_.is_there().value_or(false); }

    Result<Files> Present() {
        MutexLock lock(mutex_);
        if (files_ != nullptr) return files_;
        if (!IsThere()) return std::unexpected(VolumeGone(volume_.directory));
        auto opened = volume_.open();
        if (!opened) {
            return std::unexpected(VolumeGone(volume_.directory).While(opened.error().message));
        }
        files_ = std::move(*opened);
        LogInfo("replica: {} was opened anew", volume_.directory);
        return files_;
    }

    void Drop(const Files& files) {
        MutexLock lock(mutex_);
        if (files_ != files) return;  // another thread saw it first
        files_.reset();
        lost_ = changed_;
    }

    bool TakeLoss() {
        MutexLock lock(mutex_);
        if (!lost_) return false;
        lost_ = false;
        changed_ = false;
        return true;
    }

    const ReplicaVolume volume_;

    Mutex mutex_;
    Files files_ RHA_GUARDED_BY(mutex_);           ///< null while the volume is gone
    bool changed_ RHA_GUARDED_BY(mutex_) = false;  ///< since the last Sync
    bool lost_ RHA_GUARDED_BY(mutex_) = false;     ///< some of that, perhaps
};

}  // namespace

std::unique_ptr<ReplicaFiles> WatchVolume(ReplicaVolume volume,
                                          std::unique_ptr<ReplicaFiles> files) {
    return std::make_unique<VolumeFiles>(std::move(volume), std::move(files));
}

Error VolumeGone(const std::string& directory) {
    std::error_code ignored;
    const fs::path whole(directory);
    fs::path missing = whole.root_path();
    for (const auto& part : whole.relative_path()) {
        if (!fs::exists(missing, ignored)) break;
        missing /= part;
    }
    const bool other = fs::exists(missing, ignored);
    return {
        .code = ErrorCode::kUnavailable,
        .message =
            other ? Say("the volume of the replica directory {directory} is gone: what stands "
                        "there is not the replica",
                        {{"directory", directory}})
                  : Say("the volume of the replica directory {directory} is gone: there is no "
                        "{missing}",
                        {{"directory", directory}, {"missing", missing.make_preferred().string()}}),
        .remedy =
            "bring the disk that holds it back under its former name: replication goes on "
            "by itself, and nothing is lost; if the replica is lost, delete the scenario "
            "and create it again",
        .retryable = true};
}

}  // namespace rha::engine
