#include "engine/capture/capturefs/map_store.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "common/crc32c.h"
#include "common/runtime/files.h"

namespace rha::capturefs {
namespace {

constexpr std::size_t kMapBytesMax = 1u << 30;
constexpr std::string_view kTrackedMagic = "rha-tracked 1\n";
constexpr std::size_t kUuidBytes = 36;

}  // namespace

MapStore::MapStore(std::filesystem::path directory, ScenarioId scenario)
    : directory_(std::move(directory)), scenario_(std::move(scenario)) {}

std::filesystem::path MapStore::File(const char* suffix) const {
    return directory_ / (scenario_.value + suffix);
}

Result<MapImage> MapStore::Load() const {
    if (std::error_code ignored; std::filesystem::exists(File(".all-dirty"), ignored)) {
        return Fail(
            ErrorCode::kCorruption,
            "the dirty map of scenario " + scenario_.value + " could not be kept up to date",
            "nothing to do: everything counts as changed and is synchronised anew");
    }
    auto bytes = ReadSmallFile(File(".map"), kMapBytesMax);
    if (!bytes) return std::unexpected(std::move(bytes).error());
    RHA_ASSIGN_OR_RETURN(MapImage image,
                         DecodeMapImage(std::as_bytes(std::span(bytes->data(), bytes->size()))));
    if (image.scenario != scenario_) {
        return Fail(ErrorCode::kCorruption,
                    File(".map").string() + " is the dirty map of another scenario",
                    "nothing to do: everything counts as changed and is synchronised anew");
    }
    return image;
}

Status MapStore::Replace(const std::string& bytes) {
    const std::filesystem::path path = File(".map");
    map_.Reset();
    RHA_RETURN_IF_ERROR(WriteFileAtomically(path, bytes, 0600));
    map_.Reset(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!map_) return std::unexpected(ErrnoError(errno, "open " + path.string()));
    if (::unlink(File(".all-dirty").c_str()) == 0) {
        RHA_RETURN_IF_ERROR(SyncDirectory(directory_));
    } else if (errno != ENOENT) {
        return std::unexpected(ErrnoError(errno, "remove " + File(".all-dirty").string()));
    }
    distrusted_ = false;
    return {};
}

Status MapStore::WritePages(const std::vector<std::pair<std::uint64_t, MapPage>>& pages) {
    for (const auto& [offset, page] : pages) {
        const ssize_t written =
            ::pwrite(map_.Get(), page.data(), page.size(), static_cast<off_t>(offset));
        if (written != static_cast<ssize_t>(page.size())) {
            return std::unexpected(
                ErrnoError(written < 0 ? errno : EIO, "write " + File(".map").string()));
        }
    }
    if (::fdatasync(map_.Get()) != 0) {
        return std::unexpected(ErrnoError(errno, "sync " + File(".map").string()));
    }
    return {};
}

Status MapStore::Distrust() {
    if (distrusted_) return {};
    auto flagged = WriteFileAtomically(File(".all-dirty"), "", 0600);
    if (!flagged) {
        // Where nothing can be written, something may still be removed: no map means all dirty.
        if (::unlink(File(".map").c_str()) != 0 && errno != ENOENT) return flagged;
        RHA_RETURN_IF_ERROR(SyncDirectory(directory_));
    }
    distrusted_ = true;
    return {};
}

Status MapStore::SaveTracked(const std::vector<std::string>& paths) {
    std::string content(kTrackedMagic);
    for (const std::string& path : paths) {
        content += path;
        content += '\0';
    }
    std::array<std::byte, 4> crc;
    StoreLe(crc.data(), rha_crc32c(0, content.data(), content.size()));
    content.append(reinterpret_cast<const char*>(crc.data()), crc.size());
    return WriteFileAtomically(File(".tracked"), content, 0600);
}

Result<std::vector<std::string>> MapStore::LoadTracked() const {
    RHA_ASSIGN_OR_RETURN(std::string content, ReadSmallFile(File(".tracked")));
    const std::size_t body = content.size() < 4 ? 0 : content.size() - 4;
    const auto* crc_at = reinterpret_cast<const std::byte*>(content.data() + body);
    if (!content.starts_with(kTrackedMagic) || body <= kTrackedMagic.size() ||
        LoadLe<std::uint32_t>(crc_at) != rha_crc32c(0, content.data(), body) ||
        content[body - 1] != '\0') {
        return Fail(ErrorCode::kCorruption, File(".tracked").string() + " is damaged",
                    "run the scenario again: it is captured and synchronised anew");
    }
    std::vector<std::string> paths;
    for (std::size_t at = kTrackedMagic.size(); at < body;) {
        const std::size_t end = content.find('\0', at);
        paths.push_back(content.substr(at, end - at));
        at = end + 1;
    }
    return paths;
}

Status MapStore::Remove() {
    map_.Reset();
    for (const char* suffix : {".tracked", ".map", ".all-dirty"}) {
        if (::unlink(File(suffix).c_str()) != 0 && errno != ENOENT) {
            return std::unexpected(ErrnoError(errno, "remove " + File(suffix).string()));
        }
    }
    return SyncDirectory(directory_);
}

Result<std::vector<ScenarioId>> MapStore::List(const std::filesystem::path& directory) {
    std::vector<ScenarioId> scenarios;
    std::error_code error;
    for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end;
         it.increment(error)) {
        const std::filesystem::path& path = it->path();
        if (path.extension() == ".tracked" && path.stem().string().size() == kUuidBytes) {
            scenarios.push_back({path.stem().string()});
        }
    }
    if (error) {
        return std::unexpected(ErrnoError(error.value(), "list " + directory.string()));
    }
    return scenarios;
}

Status MapStore::RemoveLeftovers(const std::filesystem::path& directory) {
    std::error_code error;
    std::vector<std::filesystem::path> leftovers;
    for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end;
         it.increment(error)) {
        const std::string stem = it->path().stem().string();
        if (stem.ends_with(".map") || stem.ends_with(".tracked") || stem.ends_with(".all-dirty")) {
            leftovers.push_back(it->path());
        }
    }
    if (error) {
        return std::unexpected(ErrnoError(error.value(), "list " + directory.string()));
    }
    for (const auto& leftover : leftovers) {
        if (::unlink(leftover.c_str()) != 0 && errno != ENOENT) {
            return std::unexpected(ErrnoError(errno, "remove " + leftover.string()));
        }
    }
    return {};
}

}  // namespace rha::capturefs
