// Capture: what the session remembers, the attach, the full ring, and new capture runs.
#include <utility>

#include "common/texts/texts.h"
#include "engine/master/master_impl.h"

namespace rha::engine {
namespace {

constexpr Duration kSpoolRetry = std::chrono::seconds(1);
constexpr Duration kRelieveAgain = std::chrono::microseconds(100);

}  // namespace

Status MasterSession::Impl::LoadState() {
    RHA_ASSIGN_OR_RETURN(const auto loaded, state_file_.Load());
    persisted_ = {.epoch = options_.epoch, .base_generation = std::nullopt};
    first_in_epoch_ = !loaded || loaded->epoch != options_.epoch;
    if (!first_in_epoch_) persisted_ = *loaded;
    if (!options_.force_full_compare) return state_file_.Save(persisted_);
    persisted_.base_generation.reset();
    RHA_RETURN_IF_ERROR(state_file_.Save(persisted_));
    return source_.Detach(options_.scenario);
}

Status MasterSession::Impl::TakeTrust() {
    const auto& trust = options_.trusted_replica;
    const bool holds = trust && first_in_epoch_ && !options_.force_full_compare &&
                       trust->capture_id == run_->capture->info().capture_id;
    if (!holds) return {};
    persisted_.base_generation = trust->generation;
    return state_file_.Save(persisted_);
}

void MasterSession::Impl::LetGo() {
    if (!run_) return;
    // Before the doorbell is closed: the next one may get its number.
    runtime_.CancelWhenReadable();
    run_.reset();
}

Status MasterSession::Impl::Attach() {
    LetGo();
    CaptureRun run;
    RHA_ASSIGN_OR_RETURN(run.capture, source_.Attach(options_.scenario, options_.paths));
    const CaptureId id = run.capture->info().capture_id;
    RHA_ASSIGN_OR_RETURN(run.spool, Spool::Open(state_file_.directory() / "spool",
                                                {.bytes_max = options_.spool_bytes_max,
                                                 .free_bytes_min = options_.free_bytes_min,
                                                 .segment_bytes = options_.spool_segment_bytes},
                                                id));
    run.log = std::make_unique<ChangeLog>(*run.capture, *run.spool, options_.batch_bytes_max);
    Synchroniser::Options sync{.planner = {.block_bytes = options_.block_bytes,
                                           .regions_in_flight = options_.sync_regions_in_flight},
                               .batch_bytes_max = options_.batch_bytes_max};
    run.sync = std::make_shared<Synchroniser>(runtime_, *run.capture, *link_, sync,
                                              [self = weak_from_this()] {
                                                  if (const auto impl = self.lock()) impl->Pump();
                                              });
    run_.emplace(std::move(run));
    if (std::exchange(counted_run_, id) != id) {
        counted_ = {};
        if (changes_) changes_->NewRun();
    }
    return {};
}

void MasterSession::Impl::RelieveRing() {
    if (!run_) return;
    const Instant now = runtime_.Now();
    if (now < spool_retry_at_) return;
    const auto relieved = run_->log->Relieve(progress_.pinned_behind());
    if (relieved) {
        if (!*relieved) WakeBy(now + kRelieveAgain);
        spool_full_ = false;
        return;
    }
    if (relieved.error().code == ErrorCode::kCorruption) {
        RequestNewRun(relieved.error().message);
        return;
    }
    spool_retry_at_ = now + kSpoolRetry;
    if (std::exchange(spool_full_, true)) return;
    Report("master-spool-full", MasterEventSeverity::kWarning, relieved.error().ToString(),
           relieved.error().remedy);
}

void MasterSession::Impl::RequestNewRun(std::string reason) {
    if (new_run_) return;
    // A ring that ends too early is no wonder when its driver is gone, and lost nothing then.
    const auto alive = run_->capture->DirtyBytes();
    if (!alive && alive.error().code != ErrorCode::kCorruption) {
        RequestAttach(alive.error());
        return;
    }
    Report("master-full-comparison", MasterEventSeverity::kWarning,
           Say("a full comparison begins: {reason}", {{"reason", reason}}), "");
    new_run_ = std::move(reason);
    attach_only_ = false;
    new_run_at_ = runtime_.Now();
}

void MasterSession::Impl::RequestAttach(const Error& why) {
    if (new_run_) return;
    if (why.code == ErrorCode::kCorruption) {  // attaching again would find the same ring
        RequestNewRun(why.message);
        return;
    }
    Report("master-capture-lost", MasterEventSeverity::kError,
           Say("the capture driver does not answer: {reason}", {{"reason", why.ToString()}}),
           "start the capture driver, then the machine, which has lost its disks; the engine "
           "attaches again by itself");
    new_run_ = why.message;
    attach_only_ = true;
    new_run_at_ = runtime_.Now();
}

bool MasterSession::Impl::PumpNewRun() {
    if (progress_.phase() != ReplicationProgress::Phase::kDown) {
        CloseLink({.code = ErrorCode::kCancelled, .message = *new_run_}, /*at_once=*/true);
        return false;
    }
    if (run_ && run_->sync->Busy()) return false;
    if (runtime_.Now() < new_run_at_) return false;
    if (auto begun = BeginNewRun(); !begun) {
        error_ = std::move(begun).error().While("attach to the capture driver");
        new_run_at_ = runtime_.Now() + run_backoff_.Next();
        return false;
    }
    run_backoff_.Reset();
    error_.reset();
    new_run_.reset();
    return true;
}

Status MasterSession::Impl::BeginNewRun() {
    if (!attach_only_) {
        // Whatever happens from here on, the next connection compares everything.
        persisted_.base_generation.reset();
        RHA_RETURN_IF_ERROR(state_file_.Save(persisted_));
        LetGo();
        RHA_RETURN_IF_ERROR(source_.Detach(options_.scenario));
    }
    RHA_RETURN_IF_ERROR(Attach());
    lag_ = {};
    drained_ = false;
    return {};
}

}  // namespace rha::engine
