// What the session remembers for reports: what was changed hour by hour, and what the last
// synchronisation found. Nothing else rests on it: a failure to write is logged, and that is all.
#include <algorithm>
#include <utility>

#include "common/runtime/log.h"
#include "engine/master/change_history_file.h"
#include "engine/master/master_impl.h"

namespace rha::engine {
namespace {

constexpr Duration kSaveEvery = std::chrono::minutes(1);
constexpr const char* kChangesFile = "changes.json";
constexpr const char* kLastSyncFile = "last_sync.json";

/// Adds the file, if there is room, to a list that stays bounded.
void AddFile(std::vector<FileDifference>& files, FileDifference file) {
    if (files.size() == kSyncFilesMax) files.push_back({});
    if (files.size() < kSyncFilesMax) {
        files.push_back(std::move(file));
        return;
    }
    files.back().size_bytes += file.size_bytes;
    files.back().differing_bytes += file.differing_bytes;
}

}  // namespace

MasterHistory MasterSession::StoredHistory(const std::filesystem::path& state_directory,
                                           const ScenarioId& scenario, WallTime now) {
    const auto directory = MasterDirectory(state_directory, scenario);
    return {.changes = LoadChangeHistory(directory / kChangesFile, {}, now.unix_ns),
            .last_sync = LoadLastSync(directory / kLastSyncFile)};
}

void MasterSession::Impl::LoadHistory() {
    auto stored = StoredHistory(options_.state_directory, options_.scenario, runtime_.WallNow());
    changes_ = std::move(stored.changes);
    last_sync_ = std::move(stored.last_sync);
    save_changes_at_ = runtime_.Now() + kSaveEvery;
    saves_ = std::make_shared<BackgroundSave>(runtime_, [self = weak_from_this()] {
        if (const auto impl = self.lock()) impl->Pump();
    });
}

void MasterSession::Impl::GetHistory(std::function<void(Result<MasterHistory>)> done) {
    runtime_.Post([self = shared_from_this(), done = std::move(done)] {
        if (!self->started_ || self->stopped_) {
            done(Fail(ErrorCode::kFailedPrecondition, "this host is not replicating the scenario",
                      "start replication first"));
            return;
        }
        self->NameChanges();
        done(MasterHistory{.changes = *self->changes_, .last_sync = self->last_sync_});
    });
}

// Files of before the capture run's first record have no CREATE in a ring that was read before.
void MasterSession::Impl::NameChanges() {
    if (!run_ || !changes_->AnyUnnamed()) return;
    const auto files = run_->capture->Files();
    if (!files) return;
    for (const auto& file : *files) {
        if (changes_->Unnamed(file.id)) changes_->Name(file.id, file.path);
    }
}

void MasterSession::Impl::SaveChanges() {
    if (!std::exchange(changes_unsaved_, false)) return;
    NameChanges();
    saves_->Write(state_file_.directory() / kChangesFile, EncodeChangeHistory(*changes_));
}

void MasterSession::Impl::SaveChangesInTurn() {
    if (runtime_.Now() < save_changes_at_) return;
    save_changes_at_ = runtime_.Now() + kSaveEvery;
    SaveChanges();
}

void MasterSession::Impl::FollowSync(MasterState now) {
    if (now == MasterState::kSynchronising) {
        if (!sync_under_way_) sync_under_way_ = SyncUnderWay{.began = runtime_.WallNow()};
        sync_under_way_->full |= std::exchange(all_dirty_, false);
    } else if ((now == MasterState::kRunning || now == MasterState::kDrained) && sync_under_way_) {
        FinishSync();
    }
}

void MasterSession::Impl::FinishSync() {
    const auto account = run_->sync->TakeAccount();
    LastSync sync{.began = sync_under_way_->began,
                  .ended = runtime_.WallNow(),
                  .epoch = options_.epoch,
                  .full = sync_under_way_->full,
                  .bytes_compared = account.bytes_compared,
                  .bytes_sent = account.bytes_sent,
                  .files = {}};
    sync_under_way_.reset();
    const auto files = run_->capture->Files();
    if (!files) return LogWarning("{}", Describe(files.error()));
    for (const auto& file : *files) {
        if (file.directory) continue;
        const auto differing = account.differing_bytes.find(file.id);
        const bool same = differing == account.differing_bytes.end();
        // What became dirty anew was compared twice.
        AddFile(sync.files,
                {.path = file.path,
                 .size_bytes = file.size_bytes,
                 .differing_bytes = same ? 0 : std::min(differing->second, file.size_bytes)});
    }
    saves_->Write(state_file_.directory() / kLastSyncFile, EncodeLastSync(sync));
    last_sync_ = std::move(sync);
}

}  // namespace rha::engine
