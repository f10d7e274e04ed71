#include "engine/replica/applier.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/crc32c.h"
#include "common/runtime/log.h"
#include "common/texts/texts.h"

namespace rha::engine {
namespace {

constexpr std::uint64_t kUnsavedBytesMax = 256ull << 20;
constexpr auto kCheckpointInterval = std::chrono::milliseconds(1000);
constexpr auto kBackoffMin = std::chrono::milliseconds(100);
constexpr auto kBackoffMax = std::chrono::milliseconds(5000);
constexpr auto kGoBackPause = std::chrono::milliseconds(500);
constexpr int kPausesUntilAbandoned = 2;

/// Errors that do not go away by trying again.
bool IsFinal(ErrorCode code) {
    return code == ErrorCode::kCorruption || code == ErrorCode::kInvalidArgument ||
           code == ErrorCode::kUnsupported || code == ErrorCode::kInternal;
}

}  // namespace

Applier::Applier(Journal& journal, ReplicaFiles& files, CheckpointKeeper& keeper, PathMap paths,
                 ApplierConfig config)
    : journal_(journal),
      keeper_(keeper),
      config_(std::move(config)),
      paths_(paths),
      session_(keeper.Get().applied, std::move(paths)),
      file_applier_(files, config_.free_bytes_min),
      batch_buffer_(BatchFootprint(kBatchRecordBytesMax)) {
    MutexLock lock(mutex_);
    const auto& state = session_.state();
    progress_ = {.next = state.next,
                 .capture_id = state.capture_id,
                 .sequence = state.sequence,
                 .capture_unix_ns = state.capture_unix_ns,
                 .consistent = state.consistent};
}

Applier::~Applier() {
    Stop();
}

void Applier::Enqueue(std::uint64_t number, const BatchFacts& facts, BatchBuffer buffer) {
    BatchBuffer surplus;  // outlives the lock: buffers call back when they are given back
    MutexLock lock(mutex_);
    // Without a prefix to protect there is no hurry: who sends is slowed down by the images rather
    // than every batch read again from the journal.
    const bool kept = progress_.consistent || suspended_;
    const bool crowded = kept && buffers_ >= config_.buffers_max;
    if (progress_.holding || crowded) surplus = std::move(buffer);
    if (buffer) ++buffers_;
    queue_.push_back({number, facts, std::move(buffer)});
    if (facts.last_complete) gate_.NoteComplete({number, *facts.last_complete});
    changed_.NotifyAll();
}

void Applier::ExpectReplay() {
    MutexLock lock(mutex_);
    if (queue_.empty()) return;
    replay_end_ = queue_.back().number;
    file_applier_.BeginReplay();
}

void Applier::Start(ApplierEvents events) {
    events_ = std::move(events);
    thread_ = std::thread([this] { Run(); });
}

void Applier::Stop() {
    {
        MutexLock lock(mutex_);
        stop_ = true;
        changed_.NotifyAll();
    }
    if (thread_.joinable()) thread_.join();
    std::deque<Item> dropped;  // outlives the lock: buffers call back when they are given back
    MutexLock lock(mutex_);
    dropped.swap(queue_);
}

void Applier::OnJournalPaused() {
    MutexLock lock(mutex_);
    checkpoint_asked_ = true;
    if (progress_.holding) ++pauses_while_held_;
    changed_.NotifyAll();
}

void Applier::SetSuspended(bool suspended) {
    MutexLock lock(mutex_);
    suspended_ = suspended;
    checkpoint_asked_ = true;
    changed_.NotifyAll();
}

ApplierProgress Applier::GetProgress() const {
    MutexLock lock(mutex_);
    auto progress = progress_;
    progress.holding = BlockedByHold();
    progress.consistent =
        !progress.damaged && (progress.consistent || gate_.LeadsToPrefix(progress.next));
    return progress;
}

Status Applier::WaitApplied(StreamPoint point) {
    MutexLock lock(mutex_);
    while (progress_.next < point) {
        if (stop_ || progress_.problem) {
            auto error = progress_.problem.value_or(
                Error{.code = ErrorCode::kCancelled, .message = "the replica is closed"});
            error.code = ErrorCode::kUnavailable;
            error.retryable = true;
            return std::unexpected(std::move(error).While("wait for the applier"));
        }
        if (suspended_) {
            return std::unexpected(Error{.code = ErrorCode::kUnavailable,
                                         .message = "the replica's updates are suspended",
                                         .remedy = "resume them: rhactl scenario resume",
                                         .retryable = true});
        }
        changed_.Wait(mutex_);
    }
    return {};
}

Status Applier::Drain() {
    MutexLock lock(mutex_);
    while (true) {
        if (progress_.damaged && !busy_) return {};
        if (progress_.problem) return std::unexpected(*progress_.problem);
        if (stop_) return Fail(ErrorCode::kCancelled, "the replica is closed");
        checkpoint_asked_ = true;
        changed_.NotifyAll();
        const bool idle = !busy_ && (queue_.empty() || BlockedByHold());
        if (idle && !unsaved_) return {};
        changed_.Wait(mutex_);
    }
}

void Applier::Restart(AppliedState state) {
    std::deque<Item> dropped;  // outlives the lock
    MutexLock lock(mutex_);
    dropped.swap(queue_);
    redo_.clear();
    buffers_ = 0;
    gate_ = {};
    pauses_while_held_ = 0;
    progress_ = {.next = state.next,
                 .capture_id = state.capture_id,
                 .sequence = state.sequence,
                 .capture_unix_ns = state.capture_unix_ns,
                 .consistent = state.consistent};
    session_ = ApplySession(std::move(state), paths_);
    replay_end_ = 0;
    file_applier_.Reset();
    unsaved_ = false;
    changed_.NotifyAll();
}

// --- the thread ---------------------------------------------------------------------------------

void Applier::Run() {
    while (true) {
        bool goes_on = true;
        switch (WaitForWork()) {
            case Work::kStop:
                return;
            case Work::kCheckpoint:
                goes_on = Checkpoint();
                break;
            case Work::kApply:
                goes_on = ApplyFront();
                break;
        }
        if (goes_on) continue;
        MutexLock lock(mutex_);
        busy_ = false;
        changed_.NotifyAll();
        if (progress_.failed || stop_) break;
    }
    // Whatever is not saved now is replayed from the journal.
    MutexLock lock(mutex_);
    while (!stop_) changed_.Wait(mutex_);
}

Applier::Work Applier::WaitForWork() {
    MutexLock lock(mutex_);
    busy_ = false;
    changed_.NotifyAll();
    while (true) {
        const bool works = !progress_.damaged;
        const bool due = checkpoint_asked_ || stop_ || unsaved_bytes_ >= kUnsavedBytesMax ||
                         Clock::now() >= checkpoint_due_;
        if (works && unsaved_ && due) {
            busy_ = true;
            return Work::kCheckpoint;
        }
        if (stop_) return Work::kStop;
        checkpoint_asked_ = false;
        if (works && !suspended_ && !queue_.empty() && !BlockedByHold()) {
            busy_ = true;
            return Work::kApply;
        }
        if (unsaved_ && works) {
            changed_.WaitUntil(mutex_, checkpoint_due_);
        } else {
            changed_.Wait(mutex_);
        }
    }
}

bool Applier::BlockedByHold() const {
    return progress_.holding && !gate_.MayPass(progress_.next, RHA_RECORD_GAP, true) &&
           pauses_while_held_ < kPausesUntilAbandoned;
}

bool Applier::ApplyFront() {
    std::uint64_t number = 0;
    ByteSpan batch;
    bool holding = false;
    {
        MutexLock lock(mutex_);
        number = queue_.front().number;
        batch = queue_.front().buffer.bytes();
        holding = progress_.holding;
    }
    if (holding && !LeaveHold()) return false;
    if (batch.empty()) {
        const bool read = Retry([&]() -> Status {
            RHA_RETURN_IF_ERROR(journal_.Read(number, batch_buffer_.bytes()));
            return {};
        });
        if (!read) return false;
        batch = batch_buffer_.bytes();
    }
    const auto header = DecodeBatchHeader(batch);
    if (!header || header->number != number) {
        SetFailed({.code = ErrorCode::kCorruption,
                   .message = Say("batch {number} of the journal is damaged",
                                  {{"number", std::to_string(number)}}),
                   .remedy = "check the disk of the state directory",
                   .data_at_risk = true});
        return false;
    }
    const auto records = batch.subspan(kBatchHeaderBytes, header->record_bytes);
    if (rha_crc32c(0, records.data(), records.size()) != header->records_crc32c) {
        SetFailed({.code = ErrorCode::kCorruption,
                   .message = Say("the records of batch {number} are damaged",
                                  {{"number", std::to_string(number)}}),
                   .remedy = "check disk and memory of this host",
                   .data_at_risk = true});
        return false;
    }
    unsaved_bytes_ += records.size();
    if (!ApplyRecords(records)) return false;
    {
        MutexLock lock(mutex_);
        if (progress_.holding) return true;
    }
    BatchBuffer done;
    {
        MutexLock lock(mutex_);
        session_.CommitBatch(queue_.front().facts);
        done = std::move(queue_.front().buffer);
        if (done) --buffers_;
        redo_.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    done.Release();
    if (number == replay_end_ && !EndReplay()) return false;
    Publish();
    return true;
}

bool Applier::ApplyRecords(ByteSpan records) {
    const auto done = session_.state().next.record;
    std::uint32_t index = 0;
    RecordReader reader(records, RecordReader::Verify::kHeaders);
    while (true) {
        const auto next = reader.Next();
        if (!next) {
            SetFailed(next.error());
            return false;
        }
        if (!*next) break;
        if (index++ < done) continue;
        const RecordView& record = **next;
        if (BreaksPrefix(record.type) && session_.state().consistent) {
            bool pass = false;
            {
                MutexLock lock(mutex_);
                pass = gate_.MayPass(session_.state().next, record.type, true);
            }
            if (!pass) return EnterHold();
        }
        if (!ApplyRecord(record)) return false;
    }
    // The payloads go with the batch's buffer.
    return RetryFiles([&] { return file_applier_.Flush(); });
}

bool Applier::ApplyRecord(const RecordView& record) {
    const auto action = session_.Plan(record);
    if (!action) {
        SetFailed(action.error());
        return false;
    }
    if (action->barrier && !Checkpoint()) return false;
    const FileEntry* entry = session_.state().table.Find(record.file);
    const auto size = entry != nullptr ? entry->size : 0;
    if (!RetryFiles([&] { return file_applier_.Do(*action, size); })) return false;
    const bool was_consistent = session_.state().consistent;
    if (const auto committed = session_.Commit(record); !committed) {
        SetFailed(committed.error());
        return false;
    }
    file_applier_.RecordDone();
    {
        MutexLock lock(mutex_);
        if (!unsaved_) checkpoint_due_ = Clock::now() + kCheckpointInterval;
        unsaved_ = true;
    }
    // What follows a break must never be taken for a prefix.
    const bool breaks = was_consistent && !session_.state().consistent;
    return (!action->barrier && !breaks) || Checkpoint();
}

// --- hold, replay, damage -----------------------------------------------------------------------

bool Applier::EnterHold() {
    if (!RetryFiles([&] { return file_applier_.Flush(); })) return false;
    if (replay_end_ != 0 && !EndReplay()) return false;
    if (!Checkpoint()) return false;
    std::vector<BatchBuffer> not_needed;  // outlives the lock: buffers call back when given back
    {
        MutexLock lock(mutex_);
        progress_.holding = true;
        TakeProgress();
        pauses_while_held_ = 0;
        for (auto& item : queue_) not_needed.push_back(std::move(item.buffer));
        buffers_ = 0;
    }
    not_needed.clear();
    LogInfo("replica: holds in front of batch {} until synchronisation completes",
            session_.state().next.batch);
    events_.on_progress();
    return true;
}

bool Applier::LeaveHold() {
    bool abandon = false;
    {
        MutexLock lock(mutex_);
        abandon = !gate_.MayPass(progress_.next, RHA_RECORD_GAP, true);
    }
    if (abandon) {
        session_.MarkInconsistent();
        {
            MutexLock lock(mutex_);
            unsaved_ = true;
        }
        if (!Checkpoint()) return false;
        LogWarning("replica: the journal is full, so the last consistent state is given up");
    }
    {
        MutexLock lock(mutex_);
        progress_.holding = false;
        progress_.consistent = session_.state().consistent;
    }
    if (abandon) events_.on_hold_abandoned(session_.state().next);
    return true;
}

bool Applier::EndReplay() {
    replay_end_ = 0;
    for (const auto id : file_applier_.EndReplay()) {
        const FileEntry* entry = session_.state().table.Find(id);
        if (entry == nullptr) continue;
        if (WentWithItsVolume()) return false;
        DeclareDamage({.code = ErrorCode::kNotFound,
                       .message = Say("'{path}' is gone from the replica directory",
                                      {{"path", entry->path}})});
        return false;
    }
    return true;
}

/// What made the file may not have reached a volume that was gone since. Then it is made again.
bool Applier::WentWithItsVolume() {
    auto synced = file_applier_.Sync();
    if (synced) return false;
    GoBack(std::move(synced).error());
    return true;
}

void Applier::DeclareDamage(Error error) {
    error.code = ErrorCode::kFailedPrecondition;
    error.remedy = "leave the replica's files alone; the scenario is synchronised again by itself";
    error.data_at_risk = true;
    LogError("replica: {}", Describe(error));
    const auto generation = config_.random_id();
    const bool saved = Retry([&] {
        return keeper_.Update([&](rha::engine::Checkpoint& checkpoint) {
            checkpoint.damaged = true;
            checkpoint.generation = generation;
            checkpoint.applied.consistent = false;
        });
    });
    if (!saved) return;
    {
        MutexLock lock(mutex_);
        progress_.damaged = true;
        progress_.consistent = false;
        progress_.problem = error;
        changed_.NotifyAll();
    }
    events_.on_damage(std::move(error));
}

// --- checkpoints and trouble --------------------------------------------------------------------

bool Applier::Checkpoint() {
    if (!unsaved_) return true;
    if (!RetryFiles([&] { return file_applier_.Flush(); })) return false;
    if (auto synced = file_applier_.Sync(); !synced) {
        GoBack(std::move(synced).error());
        return false;
    }
    const auto& state = session_.state();
    const bool saved = Retry([&] {
        return keeper_.Update(
            [&](rha::engine::Checkpoint& checkpoint) { checkpoint.applied = state; });
    });
    if (!saved) return false;
    {
        MutexLock lock(mutex_);
        unsaved_ = false;
        unsaved_bytes_ = 0;
        redo_.clear();
    }
    journal_.Retire(state.next.batch - 1);
    return true;
}

void Applier::GoBack(Error error) {
    LogError("replica: replays from the last checkpoint: {}", Describe(error));
    SetProblem(std::move(error));
    if (!Wait(kGoBackPause)) return;
    auto state = keeper_.Get().applied;
    MutexLock lock(mutex_);
    // The batch in front may have been applied in part.
    replay_end_ =
        std::max(replay_end_, queue_.empty() ? redo_.back().number : queue_.front().number);
    queue_.insert(queue_.begin(), std::make_move_iterator(redo_.begin()),
                  std::make_move_iterator(redo_.end()));
    redo_.clear();
    session_ = ApplySession(std::move(state), paths_);
    file_applier_.Reset();
    file_applier_.BeginReplay();
    unsaved_ = false;
    unsaved_bytes_ = 0;
}

void Applier::SetProblem(std::optional<Error> problem) {
    {
        MutexLock lock(mutex_);
        if (!problem && !progress_.problem) return;
        const bool same =
            problem && progress_.problem && problem->message == progress_.problem->message;
        progress_.problem = problem;
        changed_.NotifyAll();
        if (same) return;
    }
    if (problem) {
        LogWarning("replica: paused: {}", Describe(*problem));
    } else {
        LogInfo("replica: goes on");
    }
    events_.on_progress();
}

bool Applier::Wait(Clock::duration time) {
    const auto deadline = Clock::now() + time;
    MutexLock lock(mutex_);
    while (!stop_ && changed_.WaitUntil(mutex_, deadline)) {
    }
    return !stop_;
}

bool Applier::Retry(const std::function<Status()>& step) {
    auto backoff = kBackoffMin;
    while (true) {
        auto done = step();
        if (done) {
            SetProblem(std::nullopt);
            return true;
        }
        if (IsFinal(done.error().code)) {
            SetFailed(std::move(done).error());
            return false;
        }
        SetProblem(std::move(done).error());
        if (!Wait(backoff)) return false;
        backoff = std::min(backoff * 2, kBackoffMax);
    }
}

bool Applier::RetryFiles(const std::function<Status()>& step) {
    std::optional<Error> missing;
    const bool done = Retry([&]() -> Status {
        auto status = step();
        if (status || status.error().code != ErrorCode::kNotFound) return status;
        missing = std::move(status).error();
        return {};
    });
    if (missing && !WentWithItsVolume()) DeclareDamage(std::move(*missing));
    return done && !missing;
}

void Applier::SetFailed(Error error) {
    error.While("apply the journal");
    LogError("replica: {}", Describe(error));
    {
        MutexLock lock(mutex_);
        progress_.failed = true;
        progress_.problem = std::move(error);
        changed_.NotifyAll();
    }
    events_.on_progress();
}

void Applier::Publish() {
    {
        MutexLock lock(mutex_);
        // In a replay what was reported stays true.
        if (session_.state().next < progress_.next) return;
        TakeProgress();
    }
    events_.on_progress();
}

void Applier::TakeProgress() {
    const auto& state = session_.state();
    progress_.next = state.next;
    progress_.capture_id = state.capture_id;
    progress_.sequence = state.sequence;
    progress_.capture_unix_ns = state.capture_unix_ns;
    progress_.consistent = state.consistent;
    changed_.NotifyAll();
}

}  // namespace rha::engine
