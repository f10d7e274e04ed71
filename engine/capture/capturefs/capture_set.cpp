#include "engine/capture/capturefs/capture_set.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <set>

#include <fmt/core.h>
#include <unistd.h>

#include "common/runtime/files.h"
#include "common/runtime/log.h"
#include "common/runtime/random.h"
#include "engine/capture/capturefs/scan.h"

namespace rha::capturefs {
namespace {

constexpr std::size_t kRootsMax = 4096;

std::optional<std::string> LinkTarget(int fd) {
    std::array<char, RHA_TRACKED_PATH_MAX> target;
    const std::string link = fmt::format("/proc/self/fd/{}", fd);
    const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
    if (length < 0 || static_cast<std::size_t>(length) == target.size()) return std::nullopt;
    return std::string(target.data(), static_cast<std::size_t>(length));
}

Result<CaptureId> RandomCaptureId() {
    RHA_ASSIGN_OR_RETURN(const std::string bytes, RandomBytes(sizeof(std::uint64_t)));
    CaptureId id;
    std::memcpy(&id.value, bytes.data(), bytes.size());
    id.value |= 1;  // never 0
    return id;
}

}  // namespace

CaptureSet::CaptureSet(CaptureSetOptions options, NodeTable& nodes)
    : options_(std::move(options)), nodes_(nodes), roots_(kRootsMax) {
    table_ = {.roots = roots_.data(), .capacity = kRootsMax, .count = 0};
}

CaptureSet::~CaptureSet() = default;

// --- runs ---------------------------------------------------------------------------------------

Result<std::shared_ptr<CaptureRun>> CaptureSet::MakeRun(const ScenarioId& scenario) {
    RunOptions run = options_.run;
    RHA_ASSIGN_OR_RETURN(run.capture_id, RandomCaptureId());
    run.scenario = scenario;
    run.ring_bytes = options_.ring_bytes;
    run.state_directory = options_.state_directory;
    run.root_fd = root_fd();
    RHA_ASSIGN_OR_RETURN(auto made, CaptureRun::Create(std::move(run)));
    return std::shared_ptr<CaptureRun>(std::move(made));
}

Result<std::vector<FoundFile>> CaptureSet::FilesOf(const std::vector<std::string>& paths) const {
    std::map<std::string, FoundFile> files;
    for (const std::string& path : paths) {
        // The directories above a root, so that the replica has a place for it.
        for (std::size_t at = path.find('/'); at != std::string::npos;
             at = path.find('/', at + 1)) {
            auto above = Inspect(root_fd(), path.substr(0, at));
            if (above) files[above->path] = std::move(*above);
        }
        RHA_ASSIGN_OR_RETURN(auto below, Scan(root_fd(), path));
        for (FoundFile& file : below) files[file.path] = std::move(file);
    }
    std::vector<FoundFile> list;
    std::set<std::pair<std::uint64_t, std::uint64_t>> inodes;
    for (auto& [path, file] : files) {
        if (!file.directory && !inodes.insert({file.device, file.inode}).second) {
            return Fail(ErrorCode::kUnsupported,
                        path + " is a hard link to another file of the scenario",
                        "replace one of the two by a copy");
        }
        if (file.size_bytes > kTrackedBytesMax) {
            return Fail(ErrorCode::kUnsupported, path + " is larger than 64 TiB",
                        "leave that file out of the scenario");
        }
        list.push_back(std::move(file));
    }
    return list;
}

Status CaptureSet::AddRoots(std::uint32_t number, const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
        switch (rha_tracked_add(&table_, number, path.data(), path.size())) {
            case RHA_TRACKED_OK:
                continue;
            case RHA_TRACKED_BAD_PATH:
                rha_tracked_remove(&table_, number);
                return Fail(ErrorCode::kInvalidArgument,
                            "'" + path + "' is not a path below " + options_.root.string(),
                            "name a file or directory below the capture root");
            case RHA_TRACKED_FULL:
                rha_tracked_remove(&table_, number);
                return Fail(ErrorCode::kNoSpace, "too many paths are captured",
                            "name directories instead of single files");
            case RHA_TRACKED_OVERLAP:
                rha_tracked_remove(&table_, number);
                return Fail(ErrorCode::kConflict,
                            "'" + path + "' overlaps what is captured for another scenario",
                            "end the other scenario or choose paths that do not overlap");
        }
    }
    return {};
}

void CaptureSet::TrackAll(const std::shared_ptr<CaptureRun>& run,
                          const std::vector<FoundFile>& files) {
    for (const FoundFile& found : files) {
        if (found.directory) continue;
        Track({static_cast<dev_t>(found.device), found.inode}, {run, run->ByPath(found.path)});
    }
}

void CaptureSet::Track(const InodeKey& key, Tracked tracked) {
    const auto node = nodes_.Find(key);
    const auto change = [&] {
        if (node != nullptr) node->tracked = tracked;
        if (tracked) {
            by_inode_[key] = tracked;
        } else {
            by_inode_.erase(key);
        }
    };
    if (node == nullptr) return change();
    const RangeLock::Hold all(node->ranges, 0, RangeLock::kEnd);
    change();
}

void CaptureSet::Forget(const CaptureRun* run) {
    std::vector<InodeKey> keys;
    for (const auto& [key, tracked] : by_inode_) {
        if (tracked.run.get() == run) keys.push_back(key);
    }
    for (const InodeKey& key : keys) Track(key, {});
}

Status CaptureSet::StartFresh(const ScenarioId& scenario, std::vector<std::string> paths) {
    Entry& entry = entries_[scenario];
    entry.number = ++last_number_;
    entry.paths = std::move(paths);
    const auto start = [&]() -> Status {
        RHA_RETURN_IF_ERROR(AddRoots(entry.number, entry.paths));
        RHA_ASSIGN_OR_RETURN(const auto files, FilesOf(entry.paths));
        RHA_ASSIGN_OR_RETURN(entry.run, MakeRun(scenario));
        RHA_RETURN_IF_ERROR(entry.run->Prepare(files, nullptr));
        TrackAll(entry.run, files);
        entry.run->Launch(true);
        // After the map: tracked paths without it would make an old map believed.
        return MapStore(options_.state_directory, scenario).SaveTracked(entry.paths);
    };
    auto started = start();
    if (!started) {
        if (entry.run != nullptr) Forget(entry.run.get());
        rha_tracked_remove(&table_, entry.number);
        entries_.erase(scenario);
    }
    return started;
}

Status CaptureSet::Replace(Entry& entry, std::vector<std::string> paths) {
    const std::shared_ptr<CaptureRun> old = entry.run;
    rha_tracked_remove(&table_, entry.number);
    Entry next{.number = ++last_number_, .paths = std::move(paths), .run = nullptr};
    std::vector<FoundFile> files;
    const auto prepare = [&]() -> Status {
        RHA_RETURN_IF_ERROR(AddRoots(next.number, next.paths));
        RHA_ASSIGN_OR_RETURN(files, FilesOf(next.paths));
        RHA_ASSIGN_OR_RETURN(next.run, MakeRun(old->scenario()));
        return next.run->Prepare(files, nullptr);
    };
    if (auto prepared = prepare(); !prepared) {
        rha_tracked_remove(&table_, next.number);
        RHA_RETURN_IF_ERROR(AddRoots(entry.number, entry.paths));
        return prepared;
    }
    // Guests go on writing while the files change hands. All of it counts as changed in the new
    // run, and until that has written its map, nothing on disk is believed.
    MapStore store(options_.state_directory, old->scenario());
    old->Retire();
    if (auto distrusted = store.Distrust(); !distrusted) {
        LogError("scenario {}: {}", old->scenario().value, Describe(distrusted.error()));
    }
    Forget(old.get());
    TrackAll(next.run, files);
    next.run->Launch(true);
    entry = std::move(next);
    // The table borrows the paths from where they stand.
    rha_tracked_remove(&table_, entry.number);
    RHA_RETURN_IF_ERROR(AddRoots(entry.number, entry.paths));
    return store.SaveTracked(entry.paths);
}

Result<CaptureSet::Attached> CaptureSet::Attach(const ScenarioId& scenario,
                                                std::vector<std::string> paths) {
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    const std::unique_lock lock(names_);
    const auto it = entries_.find(scenario);
    if (it == entries_.end()) {
        RHA_RETURN_IF_ERROR(StartFresh(scenario, std::move(paths)));
        return Attached{entries_[scenario].run, false};
    }
    if (it->second.paths != paths || it->second.run->Overrun()) {
        RHA_RETURN_IF_ERROR(Replace(it->second, std::move(paths)));
        return Attached{it->second.run, false};
    }
    if (auto error = it->second.run->TakeStartError()) return std::unexpected(std::move(*error));
    return Attached{it->second.run, true};
}

Status CaptureSet::Detach(const ScenarioId& scenario) {
    const std::unique_lock lock(names_);
    const auto it = entries_.find(scenario);
    if (it == entries_.end()) return MapStore(options_.state_directory, scenario).Remove();
    Forget(it->second.run.get());
    rha_tracked_remove(&table_, it->second.number);
    const auto run = it->second.run;
    entries_.erase(it);
    return run->RemoveState();
}

Status CaptureSet::RestoreOne(const ScenarioId& scenario) {
    const MapStore store(options_.state_directory, scenario);
    RHA_ASSIGN_OR_RETURN(auto paths, store.LoadTracked());
    auto prior = store.Load();
    Entry& entry = entries_[scenario];
    entry.number = ++last_number_;
    entry.paths = std::move(paths);
    RHA_RETURN_IF_ERROR(AddRoots(entry.number, entry.paths));
    RHA_ASSIGN_OR_RETURN(const auto files, FilesOf(entry.paths));
    RHA_ASSIGN_OR_RETURN(entry.run, MakeRun(scenario));
    if (!prior && prior.error().code != ErrorCode::kNotFound) {
        LogError("scenario {}: {}", scenario.value, Describe(prior.error()));
        entry.run->SetStartError(prior.error());
    }
    RHA_RETURN_IF_ERROR(entry.run->Prepare(files, prior ? &*prior : nullptr));
    TrackAll(entry.run, files);
    entry.run->Launch(false);
    return {};
}

Status CaptureSet::Restore() {
    const std::unique_lock lock(names_);
    RHA_RETURN_IF_ERROR(MapStore::RemoveLeftovers(options_.state_directory));
    RHA_ASSIGN_OR_RETURN(const auto scenarios, MapStore::List(options_.state_directory));
    for (const ScenarioId& scenario : scenarios) {
        auto restored = RestoreOne(scenario);
        if (restored) {
            LogInfo("scenario {}: capture goes on", scenario.value);
            continue;
        }
        LogError("scenario {}: capture cannot go on: {}", scenario.value,
                 Describe(restored.error()));
        if (const auto it = entries_.find(scenario); it != entries_.end()) {
            rha_tracked_remove(&table_, it->second.number);
            entries_.erase(it);
        }
        // From here on writes go unseen; the map must not be believed later.
        RHA_RETURN_IF_ERROR(MapStore(options_.state_directory, scenario).Remove());
    }
    return {};
}

std::shared_ptr<CaptureRun> CaptureSet::Find(const ScenarioId& scenario) {
    const std::shared_lock lock(names_);
    const auto it = entries_.find(scenario);
    return it == entries_.end() ? nullptr : it->second.run;
}

void CaptureSet::CloseCleanly() {
    const std::unique_lock lock(names_);
    for (auto& [scenario, entry] : entries_) entry.run->CloseCleanly();
}

// --- files --------------------------------------------------------------------------------------

Tracked CaptureSet::TrackedBy(const InodeKey& key) const {
    const auto it = by_inode_.find(key);
    return it == by_inode_.end() ? Tracked{} : it->second;
}

std::shared_ptr<CaptureRun> CaptureSet::RunFor(const std::string& path) const {
    const std::uint32_t number = rha_tracked_find(&table_, path.data(), path.size());
    if (number == RHA_TRACKED_NONE) return nullptr;
    for (const auto& [scenario, entry] : entries_) {
        if (entry.number == number) return entry.run;
    }
    return nullptr;
}

bool CaptureSet::HoldsRoots(const std::string& path) const {
    return rha_tracked_is_root(&table_, path.data(), path.size()) != 0 ||
           rha_tracked_find_below(&table_, path.data(), path.size()) != RHA_TRACKED_NONE;
}

std::optional<std::string> CaptureSet::PathOf(int fd, const char* name) const {
    const auto root = LinkTarget(root_fd());
    const auto directory = LinkTarget(fd);
    if (!root || !directory) return std::nullopt;
    const std::string prefix = *root == "/" ? "" : *root;
    if (!directory->starts_with(prefix)) return std::nullopt;
    std::string path = directory->substr(prefix.size());
    if (path == "/") path.clear();
    path += '/';
    path += name;
    path.erase(0, 1);
    if (path.size() >= RHA_TRACKED_PATH_MAX) return std::nullopt;
    return path;
}

}  // namespace rha::capturefs
