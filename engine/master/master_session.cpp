#include "engine/master/master_session.h"

#include <algorithm>
#include <utility>

#include "common/runtime/system_error.h"
#include "common/texts/texts.h"
#include "engine/master/master_impl.h"

namespace rha::engine {
namespace {

constexpr Duration kTick = std::chrono::seconds(1);
/// How soon to look at a ring that may fill while nothing else wakes the session.
constexpr Duration kRingTick = std::chrono::milliseconds(20);

}  // namespace

MasterSession::MasterSession(SessionRuntime& runtime, WriteSource& source,
                             std::unique_ptr<ReplicaLink> link, MasterOptions options,
                             EventSink events)
    : impl_(std::make_shared<Impl>(runtime, source, std::move(link), std::move(options),
                                   std::move(events))) {}

MasterSession::~MasterSession() = default;

Status MasterSession::Start() {
    return impl_->Start();
}
void MasterSession::Stop(std::function<void()> stopped) {
    impl_->Stop(std::move(stopped));
}
void MasterSession::Drain(Duration timeout, std::function<void(Result<DrainedAt>)> done) {
    impl_->Drain(timeout, std::move(done));
}
MasterStatus MasterSession::GetStatus() const {
    return impl_->GetStatus();
}

void MasterSession::GetHistory(std::function<void(Result<MasterHistory>)> done) {
    impl_->GetHistory(std::move(done));
}

Status MasterSession::Forget(const std::filesystem::path& state_directory,
                             const ScenarioId& scenario) {
    const auto directory = MasterDirectory(state_directory, scenario);
    // The state first: without it whatever else remains is not trusted.
    for (const auto& path : {directory / "state.json", directory}) {
        std::error_code error;
        std::filesystem::remove_all(path, error);
        if (error) return std::unexpected(SystemError(error, "remove " + path.string()));
    }
    return {};
}

MasterSession::Impl::Impl(SessionRuntime& runtime, WriteSource& source,
                          std::unique_ptr<ReplicaLink> link, MasterOptions options,
                          EventSink events)
    : runtime_(runtime),
      source_(source),
      link_(std::move(link)),
      options_(std::move(options)),
      events_(std::move(events)),
      state_file_(MasterDirectory(options_.state_directory, options_.scenario)),
      progress_({.window_bytes = options_.window_bytes,
                 .stall_after = options_.stall_after,
                 .backoff_min = options_.backoff_min,
                 .backoff_max = options_.backoff_max},
                options_.seed),
      batcher_({.batch_bytes_max = options_.batch_bytes_max, .linger = options_.linger}),
      run_backoff_(options_.backoff_min, options_.backoff_max, options_.seed + 1) {}

Status MasterSession::Impl::Start() {
    RHA_ASSIGN_OR_RETURN(scenario_, ToScenarioUuid(options_.scenario));
    RHA_RETURN_IF_ERROR(LoadState());
    auto attached = Attach();
    if (attached) attached = TakeTrust();
    if (!attached) {
        run_.reset();
        return std::unexpected(std::move(attached).error().While("start the master"));
    }
    LoadHistory();
    runtime_.Post([self = shared_from_this()] {
        self->started_ = true;
        self->Pump();
    });
    return {};
}

void MasterSession::Impl::Stop(std::function<void()> stopped) {
    runtime_.Post([self = shared_from_this(), stopped = std::move(stopped)]() mutable {
        self->stopped_ = std::move(stopped);
        self->Pump();
    });
}

void MasterSession::Impl::Drain(Duration timeout, std::function<void(Result<DrainedAt>)> done) {
    runtime_.Post([self = shared_from_this(), timeout, done = std::move(done)]() mutable {
        if (!self->started_ || self->stopped_) {
            done(Fail(ErrorCode::kFailedPrecondition, "this host is not replicating the scenario",
                      "start replication first"));
            return;
        }
        if (self->drain_) {
            done(Fail(ErrorCode::kConflict, "a drain of the scenario is under way already",
                      "wait for it to end"));
            return;
        }
        self->drain_ =
            DrainRequest{.deadline = self->runtime_.Now() + timeout, .done = std::move(done)};
        self->Pump();
    });
}

MasterStatus MasterSession::Impl::GetStatus() const {
    const MutexLock lock(status_mutex_);
    return status_;
}

void MasterSession::Impl::Pump() {
    if (!started_ && !stopped_) return;
    wake_at_ = runtime_.Now() + kTick;
    ring_empty_ = false;
    if (stopped_) {
        if (PumpStop()) return;
    } else if (!new_run_ || PumpNewRun()) {
        if (progress_.DialDue(runtime_.Now())) Dial();
        RelieveRing();
        PumpStream();
        CheckStall();
        RefreshDirtyBytes(/*at_once=*/false);
        SaveChangesInTurn();
    }
    if (!stopped_) PumpDrain();
    UpdateStatus();
    ArmTimer();
}

bool MasterSession::Impl::PumpStop() {
    if (drain_) {
        FinishDrain(Fail(ErrorCode::kCancelled, "replication of the scenario was stopped",
                         "start replication again"));
    }
    if (progress_.phase() != ReplicationProgress::Phase::kDown) {
        CloseLink({.code = ErrorCode::kCancelled, .message = "replication was stopped"}, false);
        return false;
    }
    if (run_ && run_->sync->Busy()) return false;
    if (saves_ != nullptr) {
        SaveChanges();
        if (saves_->Busy()) return false;
    }
    runtime_.CancelWake();
    LetGo();
    started_ = false;
    {
        const MutexLock lock(status_mutex_);
        status_ = {};
    }
    std::exchange(stopped_, nullptr)();
    return true;
}

void MasterSession::Impl::PumpDrain() {
    if (!drain_) return;
    const bool attached = run_ && !new_run_;
    const Sequence head = attached ? run_->capture->head() : Sequence{};
    const bool streamed = attached && progress_.Running() && progress_.in_stream() == head;
    const bool applied = streamed && progress_.durable() == head && progress_.applied() == head;
    if (applied) {
        RefreshDirtyBytes(/*at_once=*/true);
        if (dirty_bytes_ == 0 && !new_run_) {
            drained_ = true;
            FinishDrain(
                DrainedAt{.final_sequence = head, .capture_id = run_->capture->info().capture_id});
            return;
        }
    }
    if (runtime_.Now() < drain_->deadline) {
        WakeBy(drain_->deadline);
        return;
    }
    const char* missing = !attached ? "changes are not captured"
                          : progress_.phase() != ReplicationProgress::Phase::kOpen
                              ? "the replica cannot be reached"
                          : progress_.paused()   ? "the replica takes no more"
                          : !progress_.Running() ? "synchronisation has not finished"
                          : !streamed            ? "changes are still being made or sent"
                                                 : "the replica is still applying changes";
    FinishDrain(Fail(ErrorCode::kTimeout,
                     Say("the drain did not finish in time: {reason}", {{"reason", missing}}),
                     "look at the scenario's state, mend what it names, and try again"));
}

void MasterSession::Impl::FinishDrain(Result<DrainedAt> result) {
    auto done = std::move(drain_->done);
    drain_.reset();
    done(std::move(result));
}

void MasterSession::Impl::WakeBy(Instant at) {
    // What is due already has just had its turn; something else will announce that it can go on.
    if (at > runtime_.Now()) wake_at_ = std::min(wake_at_, at);
}

void MasterSession::Impl::ArmTimer() {
    const Instant now = runtime_.Now();
    if (!stopped_ && run_) {
        if (progress_.phase() == ReplicationProgress::Phase::kDown) WakeBy(progress_.dial_at());
        if (const auto stall = progress_.StallsAt()) WakeBy(*stall);
        if (run_->capture->ring_used_bytes() > 0) WakeBy(now + kRingTick);
        const bool syncing =
            progress_.phase() == ReplicationProgress::Phase::kOpen && !progress_.StreamConsistent();
        if (syncing) WakeBy(run_->sync->look_at());
        if (ring_empty_) {
            runtime_.WhenReadable(run_->capture->doorbell(),
                                  [self = shared_from_this()] { self->Pump(); });
        }
    }
    if (new_run_) WakeBy(new_run_at_);
    runtime_.WakeAt(wake_at_, [self = shared_from_this()] { self->Pump(); });
}

void MasterSession::Impl::RefreshDirtyBytes(bool at_once) {
    const Instant now = runtime_.Now();
    if (!run_ || (!at_once && now < dirty_at_)) return;
    dirty_at_ = now + kTick;
    const auto bytes = run_->capture->DirtyBytes();
    if (!bytes) {
        RequestAttach(bytes.error());
        return;
    }
    dirty_bytes_ = *bytes;
    sync_total_ = std::max(sync_total_, dirty_bytes_);
}

MasterState MasterSession::Impl::StateNow() const {
    if (stopped_ || !started_) return MasterState::kIdle;
    if (progress_.phase() != ReplicationProgress::Phase::kOpen) return MasterState::kConnecting;
    if (progress_.paused() || run_->sync->problem()) return MasterState::kPaused;
    if (!progress_.Running() || dirty_bytes_ > 0) return MasterState::kSynchronising;
    const bool quiet = progress_.applied() == run_->capture->head();
    return drained_ && quiet ? MasterState::kDrained : MasterState::kRunning;
}

SyncProgress MasterSession::Impl::SyncNow() {
    SyncProgress sync;
    sync.bytes_compared = run_->sync->bytes_compared();
    sync.bytes_sent = run_->sync->bytes_sent();
    sync.bytes_total = std::max(sync_total_, sync.bytes_compared);
    const auto elapsed = runtime_.Now() - sync_since_;
    const auto milliseconds = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count());
    if (milliseconds > 0) sync.bytes_per_second = sync.bytes_compared * 1000 / milliseconds;
    if (sync.bytes_per_second > 0) {
        sync.seconds_left = (sync.bytes_total - sync.bytes_compared) / sync.bytes_per_second;
    }
    return sync;
}

void MasterSession::Impl::UpdateStatus() {
    MasterStatus status;
    status.state = run_ ? StateNow() : MasterState::kConnecting;
    status.error = error_;
    if (run_) {
        status.capture_id = run_->capture->info().capture_id;
        status.captured = run_->capture->head();
        status.lag_bytes = run_->log->bytes_waiting();
        status.ring_used_bytes = run_->capture->ring_used_bytes();
        status.spool_bytes = run_->spool->bytes();
        const auto lag = lag_.Lag(runtime_.WallNow(), run_->log->oldest_waiting_unix_ns());
        status.lag_ms = static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::milliseconds>(lag).count());
        if (status.state == MasterState::kSynchronising) status.sync = SyncNow();
        if (run_->sync->problem()) status.error = run_->sync->problem();
    }
    if (progress_.paused()) status.error = progress_.paused();
    status.durable = progress_.durable();
    status.applied = progress_.applied();
    status.dirty_bytes = dirty_bytes_;
    status.journal_bytes = journal_bytes_;
    status.durable_capture_time = lag_.durable_capture_time();
    status.consistent = progress_.Running();
    status.shipped_bytes = progress_.bytes_durable();
    FollowSync(status.state);
    if (last_sync_) {
        status.last_sync = LastSync{.began = last_sync_->began,
                                    .ended = last_sync_->ended,
                                    .epoch = last_sync_->epoch,
                                    .full = last_sync_->full,
                                    .bytes_compared = last_sync_->bytes_compared,
                                    .bytes_sent = last_sync_->bytes_sent,
                                    .files = {}};
    }

    const bool running = status.state == MasterState::kRunning;
    if (running && !was_running_) {
        Report("master-running", MasterEventSeverity::kInfo,
               Say("the replica is a continuously current copy; making it one took {count} bytes",
                   {{"count", std::to_string(run_->sync->bytes_sent())}}),
               "");
    }
    if (status.state == MasterState::kSynchronising && was_running_) {
        Report("master-synchronising", MasterEventSeverity::kWarning,
               "changes could not be recorded; the regions concerned are being repaired", "");
    }
    if (running || status.state == MasterState::kSynchronising) was_running_ = running;
    const MutexLock lock(status_mutex_);
    status_ = std::move(status);
}

void MasterSession::Impl::Report(std::string code, MasterEventSeverity severity,
                                 std::string message, std::string remedy) {
    events_({.code = std::move(code),
             .severity = severity,
             .message = std::move(message),
             .remedy = std::move(remedy)});
}

}  // namespace rha::engine
