// Connection and stream: dialling, where to go on, acknowledgements, and what is sent next.
#include <utility>

#include "common/crc32c.h"
#include "common/texts/texts.h"
#include "engine/master/master_impl.h"

namespace rha::engine {
namespace {

/// A ring under pressure waits this long for the replica before the connection is made anew, so
/// that the transport lets go of the ring.
constexpr Duration kPinPatience = std::chrono::seconds(1);

}  // namespace

/// Carries events of one connection to the strand; those of a former one are dropped there.
class MasterSession::Impl::LinkEvents final : public ReplicaLinkEvents {
public:
    LinkEvents(std::shared_ptr<Impl> impl, std::uint64_t connection)
        : impl_(std::move(impl)), connection_(connection) {}

    void OnOpened(ReplicaPosition position) override {
        Hand([position](Impl& impl) { impl.OnOpened(position); });
    }
    void OnWritable() override {
        Hand([](Impl& impl) { impl.progress_.Writable(); });
    }
    void OnAck(LinkAck ack) override {
        Hand([ack = std::move(ack)](Impl& impl) { impl.OnAck(ack); });
    }
    void OnDigests(std::uint64_t request_id, Result<std::vector<BlockDigest>> digests) override {
        Hand([request_id, digests = std::move(digests)](Impl& impl) {
            if (impl.run_) impl.run_->sync->Digests(request_id, digests);
        });
    }
    void OnClosed(Error error) override {
        Hand([error = std::move(error)](Impl& impl) { impl.OnClosed(error); });
    }

private:
    void Hand(std::function<void(Impl&)> work) {
        const auto impl = impl_.lock();
        if (!impl) return;
        impl->runtime_.Post([impl, connection = connection_, work = std::move(work)] {
            if (impl->connection_ != connection) return;
            work(*impl);
            impl->Pump();
        });
    }

    std::weak_ptr<Impl> impl_;
    std::uint64_t connection_;
};

void MasterSession::Impl::Dial() {
    progress_.Dialled();
    closing_ = false;
    redial_at_once_ = false;
    ++connection_;
    link_->Connect({.scenario = options_.scenario,
                    .epoch = options_.epoch,
                    .capture_id = run_->capture->info().capture_id},
                   std::make_shared<LinkEvents>(shared_from_this(), connection_));
}

void MasterSession::Impl::CloseLink(Error why, bool at_once) {
    if (closing_ || progress_.phase() == ReplicationProgress::Phase::kDown) return;
    closing_ = true;
    redial_at_once_ = at_once;
    error_ = std::move(why);
    link_->Close();
}

void MasterSession::Impl::OnOpened(const ReplicaPosition& position) {
    if (closing_) return;
    if (auto resumed = Resume(position); !resumed) {
        CloseLink(std::move(resumed).error().While("go on from the replica's position"), false);
        return;
    }
    if (new_run_) return;
    error_.reset();
    if (!std::exchange(link_reported_, true)) {
        Report("master-connected", MasterEventSeverity::kInfo, "connected to the replica", "");
    }
}

Status MasterSession::Impl::Resume(const ReplicaPosition& position) {
    const CaptureId capture_id = run_->capture->info().capture_id;
    const auto plan = PlanResume({.capture_id = capture_id,
                                  .oldest_before = run_->log->oldest_before(),
                                  .head = run_->capture->head(),
                                  .base_generation = persisted_.base_generation},
                                 position);
    if (plan.kind == ResumePlan::Kind::kNewCaptureRun) {
        RequestNewRun(plan.reason);
        return {};
    }
    if (plan.kind == ResumePlan::Kind::kGoOnAllDirty) {
        RHA_RETURN_IF_ERROR(run_->capture->MarkAllDirty());
        all_dirty_ = true;
        persisted_.base_generation = position.generation;
        RHA_RETURN_IF_ERROR(state_file_.Save(persisted_));
    }
    if (auto sought = run_->log->SeekBehind(plan.after); !sought) {
        RequestNewRun(sought.error().message);
        return {};
    }
    const Instant now = runtime_.Now();
    const bool same_run = position.capture_id == capture_id;
    progress_.Opened(position, plan.after, same_run, now);
    lag_.Durable(plan.after);
    batcher_.Restart();
    run_->sync->Opened();
    sync_since_ = now;
    sync_total_ = 0;
    RefreshDirtyBytes(/*at_once=*/true);
    return {};
}

void MasterSession::Impl::OnAck(const LinkAck& ack) {
    if (closing_ || progress_.phase() != ReplicationProgress::Phase::kOpen) return;
    if (auto acked = progress_.Acked(ack, runtime_.Now()); !acked) {
        CloseLink(std::move(acked).error(), false);
        return;
    }
    journal_bytes_ = ack.journal_bytes;
    lag_.Durable(progress_.durable());
    if (auto noted = run_->log->Durable(progress_.durable(), progress_.pinned_behind()); !noted) {
        RequestNewRun(noted.error().message);
        return;
    }
    const bool paused = progress_.paused().has_value();
    if (paused && !was_paused_) {
        Report("master-replica-paused", MasterEventSeverity::kError,
               Say("the replica takes no more changes: {reason}",
                   {{"reason", progress_.paused()->ToString()}}),
               progress_.paused()->remedy);
    } else if (!paused && was_paused_) {
        Report("master-replica-resumed", MasterEventSeverity::kInfo,
               "the replica takes changes again", "");
    }
    was_paused_ = paused;
}

void MasterSession::Impl::OnClosed(Error error) {
    const bool by_us = std::exchange(closing_, false);
    progress_.Closed(by_us && redial_at_once_, runtime_.Now());
    ++connection_;  // nothing more of this connection counts
    lag_.Restart();
    if (!by_us) error_ = error;
    if (run_) {
        // Claims die with the attachment, if they cannot be given back.
        if (auto abandoned = run_->sync->Closed(); !abandoned) RequestAttach(abandoned.error());
    }
    if (!by_us && std::exchange(link_reported_, false)) {
        Report(
            "master-link-lost", MasterEventSeverity::kWarning,
            Say("the connection to the replica was lost: {reason}", {{"reason", error.ToString()}}),
            error.remedy.empty() ? "changes are kept; the engine connects again by itself"
                                 : error.remedy);
    }
}

void MasterSession::Impl::PumpStream() {
    if (!run_ || new_run_ || closing_) return;
    if (progress_.phase() != ReplicationProgress::Phase::kOpen) return;
    run_->capture->ClearDoorbell();
    while (progress_.HasRoom() && !new_run_) {
        sync_turn_ = !sync_turn_;
        const bool sent = sync_turn_ ? SendSync() || SendChanges() : SendChanges() || SendSync();
        if (!sent) break;
    }
    if (new_run_ || progress_.StreamConsistent()) return;
    if (auto worked = run_->sync->Work(progress_, runtime_.Now()); !worked) {
        CloseLink(std::move(worked).error().While("synchronise"), false);
    }
}

bool MasterSession::Impl::SendChanges() {
    const auto next = run_->log->Peek(options_.batch_bytes_max);
    if (!next) {
        RequestNewRun(next.error().message);
        return false;
    }
    if (next->bytes.empty()) {
        ring_empty_ = true;
        return false;
    }
    ring_empty_ = false;
    const auto wait = batcher_.Offer(next->bytes.size(), progress_.AnyUnderWay(), runtime_.Now());
    if (wait) {
        WakeBy(*wait);
        return false;
    }
    bool broken = false;
    const auto run = SummariseRun(next->bytes, options_.batch_bytes_max, progress_.in_stream(),
                                  [&](const RecordView& record) {
                                      broken = broken || record.type == RHA_RECORD_GAP ||
                                               record.type == RHA_RECORD_EPOCH_START;
                                      run_->sync->Streamed(record, progress_.next_number());
                                      if (record.sequence > counted_) changes_->Add(record);
                                  });
    if (!run) {
        RequestNewRun(run.error().message);
        return false;
    }
    if (broken) progress_.Broken();
    if (run->last > counted_) {
        counted_ = run->last;
        changes_unsaved_ = true;
    }
    run_->log->Take(*run);
    lag_.Sent(*run);
    SendBatch(next->bytes.first(run->bytes), next->keep_alive, next->in_ring, run->records, &*run);
    return true;
}

bool MasterSession::Impl::SendSync() {
    if (progress_.StreamConsistent()) return false;
    const auto records = run_->sync->NextRecords(progress_, runtime_.WallNow());
    if (!records) return false;
    SendBatch(records->bytes, records->keep_alive, /*in_ring=*/false, records->count, nullptr);
    if (records->completes) progress_.Completed();
    return true;
}

void MasterSession::Impl::SendBatch(ByteSpan records, std::shared_ptr<const void> keep_alive,
                                    bool in_ring, std::uint32_t record_count,
                                    const RunSummary* run) {
    const Sequence before = progress_.in_stream();
    BatchHeader header{.scenario = scenario_,
                       .epoch = options_.epoch,
                       .capture_id = run_->capture->info().capture_id,
                       .number = progress_.next_number(),
                       .first_sequence = run ? run->first : Sequence{before.value + 1},
                       .last_sequence = run ? run->last : before,
                       .record_count = record_count,
                       .record_bytes = static_cast<std::uint32_t>(records.size()),
                       .records_crc32c = rha_crc32c(0, records.data(), records.size())};
    if (run) {
        header.first_capture_unix_ns = run->first_capture_unix_ns;
        header.last_capture_unix_ns = run->last_capture_unix_ns;
    } else {
        header.first_capture_unix_ns = header.last_capture_unix_ns = runtime_.WallNow().unix_ns;
    }
    progress_.Send(records.size(), header.last_sequence, in_ring, runtime_.Now());
    batcher_.Restart();
    link_->Send({.header = header, .records = {records}, .keep_alive = std::move(keep_alive)});
}

void MasterSession::Impl::CheckStall() {
    if (!run_ || new_run_ || progress_.phase() != ReplicationProgress::Phase::kOpen) return;
    const Instant now = runtime_.Now();
    if (progress_.Stalled(now)) {
        CloseLink({.code = ErrorCode::kTimeout,
                   .message = "the replica has not answered for too long",
                   .remedy = "check the network between the hosts; the engine connects again",
                   .retryable = true},
                  /*at_once=*/false);
    } else if (run_->log->PressedByPins() && now >= progress_.last_heard() + kPinPatience) {
        CloseLink({.code = ErrorCode::kTimeout,
                   .message = "the replica is too slow for the changes under way",
                   .remedy = "nothing to do: changes go through the spool meanwhile",
                   .retryable = true},
                  /*at_once=*/true);
    }
}

}  // namespace rha::engine
