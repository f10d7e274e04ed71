#include "engine/replica/replica.h"

#include <utility>

#include <fmt/core.h>

#include "common/runtime/log.h"
#include "engine/replica/block_hasher.h"
#include "engine/replica/replica_impl.h"

namespace rha::engine {
namespace {

Error Ended(std::string why) {
    return {.code = ErrorCode::kCancelled,
            .message = "the session has ended: " + std::move(why),
            .remedy = "open a new session"};
}

}  // namespace

// --- sessions -----------------------------------------------------------------------------------

std::optional<Replica::Impl::Session> Replica::Impl::EndSession(SessionId only) {
    MutexLock lock(mutex_);
    if (!session_ || (only.value != 0 && session_->id != only)) return std::nullopt;
    return std::exchange(session_, std::nullopt);
}

void Replica::Impl::Announce(std::optional<Session> ended, const Error& error) {
    if (!ended) return;
    pool_->Cancel(ended->id.value);
    ended->events->OnSessionClosed(error);
}

Status Replica::Impl::CheckOpen(const LinkOpen& open, const Checkpoint& books) const {
    if (open.scenario != config_.scenario || open.capture_id.value == 0) {
        return Fail(ErrorCode::kInvalidArgument, "the session is for another scenario or run",
                    "update both engines to the same version");
    }
    if (open.epoch < books.epoch) {
        return Fail(ErrorCode::kStaleEpoch,
                    fmt::format("the session has epoch {}, the replica has seen {}",
                                open.epoch.value, books.epoch.value),
                    "the other host is the master now; stop replication from this one");
    }
    if (books.promoted && open.epoch == books.epoch) {
        return Fail(ErrorCode::kFailedPrecondition, "the replica has become the master",
                    "switch back before replicating to this host");
    }
    return {};
}

Result<OpenedSession> Replica::Impl::Open(const LinkOpen& open,
                                          std::shared_ptr<ReplicaSessionEvents> events) {
    RHA_RETURN_IF_ERROR(CheckOpen(open, keeper_->Get()));
    Announce(EndSession({}), Ended("a new one was opened"));
    auto opened = [&] {
        MutexLock commands(commands_mutex_);
        return OpenLocked(open, std::move(events));
    }();
    // Nothing may ever change again, so the master is told now what holds.
    if (opened) Notify();
    return opened;
}

Result<OpenedSession> Replica::Impl::OpenLocked(const LinkOpen& open,
                                                std::shared_ptr<ReplicaSessionEvents> events) {
    auto books = keeper_->Get();
    RHA_RETURN_IF_ERROR(CheckOpen(open, books));
    RHA_RETURN_IF_ERROR(journal_->Flush());
    if (applier_->GetProgress().failed) {
        return std::unexpected(*applier_->GetProgress().problem);
    }
    if (books.damaged) RHA_RETURN_IF_ERROR(ForgetPosition());
    if (books.epoch < open.epoch || books.promoted) {
        RHA_RETURN_IF_ERROR(keeper_->Update([&](Checkpoint& checkpoint) {
            checkpoint.epoch = open.epoch;
            checkpoint.promoted = false;
        }));
    }
    books = keeper_->Get();
    MutexLock lock(mutex_);
    if (closed_) return std::unexpected(Ended("the replica is closed"));
    session_ = {.id = {next_session_++}, .epoch = open.epoch, .events = std::move(events)};
    const auto& stream = cursor_->state();
    return OpenedSession{.session = session_->id,
                         .position = {.capture_id = stream.capture_id,
                                      .durable = stream.last,
                                      .next_batch_number = stream.next_batch,
                                      .consistent = stream.consistent,
                                      .generation = books.generation}};
}

void Replica::Impl::AcquireBuffer(SessionId session, BufferPool::Ready ready) {
    bool open = false;
    {
        MutexLock lock(mutex_);
        open = session_ && session_->id == session;
    }
    if (!open) {
        ready(BatchBuffer());
        return;
    }
    pool_->Acquire(session.value, std::move(ready));
    // The session may have ended in between, after its waiters were answered.
    {
        MutexLock lock(mutex_);
        open = session_ && session_->id == session;
    }
    if (!open) pool_->Cancel(session.value);
}

Status Replica::Impl::Take(const Session& session, ByteSpan batch, BatchBuffer& buffer) {
    RHA_ASSIGN_OR_RETURN(const auto header, DecodeBatchHeader(batch));
    if (header.scenario != scenario_ || header.epoch != session.epoch) {
        return Fail(ErrorCode::kStaleEpoch, "the batch has another scenario or epoch",
                    "the master opens a new session by itself");
    }
    RHA_ASSIGN_OR_RETURN(const auto facts, cursor_->Take(header, batch.subspan(kBatchHeaderBytes)));
    taken_.push_back({header.number, facts});
    journal_->Append(std::move(buffer), header);
    return {};
}

Status Replica::Impl::Submit(SessionId session, BatchBuffer buffer, std::size_t batch_bytes) {
    Error error;
    {
        MutexLock lock(mutex_);
        if (!session_ || session_->id != session) {
            return std::unexpected(Ended("a new one was opened"));
        }
        if (!buffer || batch_bytes > kBatchHeaderBytes + kBatchRecordBytesMax) {
            error = {.code = ErrorCode::kInvalidArgument,
                     .message = fmt::format("a batch of {} bytes", batch_bytes),
                     .remedy = "update both engines to the same version"};
        } else {
            auto taken = Take(*session_, buffer.bytes().first(batch_bytes), buffer);
            if (taken) return {};
            error = std::move(taken).error();
        }
    }
    error.While("receive a batch of scenario " + config_.scenario.value);
    LogError("replica: {}", Describe(error));
    Announce(EndSession(session), error);
    return std::unexpected(std::move(error));
}

void Replica::Impl::CloseSession(SessionId session) {
    if (EndSession(session)) pool_->Cancel(session.value);
}

// --- acknowledgements ---------------------------------------------------------------------------

void Replica::Impl::OnDurable(std::vector<DurableBatch> batches) {
    for (auto& batch : batches) {
        BatchFacts facts;
        {
            MutexLock lock(mutex_);
            facts = taken_.front().facts;
            taken_.pop_front();
            durable_ = {batch.entry.number, facts};
        }
        applier_->Enqueue(batch.entry.number, facts, std::move(batch.buffer));
    }
    Notify();
}

void Replica::Impl::OnJournalPause(std::optional<Error> error) {
    if (error) applier_->OnJournalPaused();
    Notify();
}

void Replica::Impl::OnHoldAbandoned(StreamPoint at) {
    {
        MutexLock lock(mutex_);
        cursor_->DropHeld(at);
    }
    Report("replica-hold-abandoned", ReplicaEvent::Severity::kWarning,
           "the replica's journal is full during synchronisation; the replica is not usable until "
           "synchronisation completes",
           "raise the scenario's journal bound or free space on the replica host");
}

void Replica::Impl::OnDamage(const Error& error) {
    Announce(EndSession({}), error);
    Report("replica-damaged", ReplicaEvent::Severity::kError, error.message, error.remedy);
}

void Replica::Impl::Report(std::string code, ReplicaEvent::Severity severity, std::string message,
                           std::string remedy) {
    if (!env_.on_event) return;
    env_.on_event({std::move(code), severity, std::move(message), std::move(remedy)});
}

LinkAck Replica::Impl::MakeAck() const {
    const auto progress = applier_->GetProgress();
    LinkAck ack;
    ack.durable_batch = durable_.number;
    ack.durable = durable_.facts.last_sequence;
    ack.applied_batch = progress.next.batch - 1;
    if (progress.capture_id == durable_.facts.capture_id) ack.applied = progress.sequence;
    ack.consistent = durable_.facts.consistent;
    ack.journal_bytes = journal_->unretired_bytes();
    if (progress.problem) {
        ack.paused = *progress.problem;
    } else if (const auto paused = journal_->paused()) {
        ack.paused = *paused;
    }
    return ack;
}

void Replica::Impl::Notify() {
    {
        MutexLock lock(mutex_);
        ack_wanted_ = true;
        if (ack_under_way_) return;
        ack_under_way_ = true;
    }
    while (true) {
        LinkAck ack;
        std::shared_ptr<ReplicaSessionEvents> events;
        {
            MutexLock lock(mutex_);
            if (!ack_wanted_ || !session_) {
                ack_wanted_ = false;
                ack_under_way_ = false;
                return;
            }
            ack_wanted_ = false;
            ack = MakeAck();
            events = session_->events;
        }
        events->OnAck(std::move(ack));
    }
}

void Replica::Impl::SetApplySuspended(bool suspended) {
    MutexLock lock(mutex_);
    apply_suspended_ = suspended;
    applier_->SetSuspended(suspended);
}

ReplicaStatus Replica::Impl::GetStatus() const {
    const auto books = keeper_->Get();
    const auto progress = applier_->GetProgress();
    MutexLock lock(mutex_);
    ReplicaStatus status;
    status.epoch = books.epoch;
    status.generation = books.generation;
    status.promoted = books.promoted;
    status.capture_id = durable_.facts.capture_id;
    status.durable = durable_.facts.last_sequence;
    status.durable_batch = durable_.number;
    status.durable_capture_unix_ns = durable_.facts.last_capture_unix_ns;
    status.applied_batch = progress.next.batch - 1;
    if (progress.capture_id == durable_.facts.capture_id) status.applied = progress.sequence;
    status.applied_capture_id = progress.capture_id;
    status.applied_sequence = progress.sequence;
    status.applied_capture_unix_ns = progress.capture_unix_ns;
    status.journal_bytes = journal_->unretired_bytes();
    status.consistent = progress.consistent;
    status.synchronising = !cursor_->state().consistent;
    status.holding = progress.holding;
    status.apply_suspended = apply_suspended_;
    status.connected = session_.has_value();
    status.problem = progress.problem ? progress.problem : journal_->paused();
    return status;
}

// --- digests ------------------------------------------------------------------------------------

Result<std::vector<BlockDigest>> Replica::Impl::Digests(const HashRange& range) {
    RHA_RETURN_IF_ERROR(CheckHashRange(range));
    std::string path;
    StreamPoint reached;
    std::optional<HeldRanges> held;
    {
        MutexLock lock(mutex_);
        const FileEntry* entry = cursor_->state().table.Find(range.file);
        if (entry == nullptr || entry->directory) {
            return Fail(ErrorCode::kNotFound,
                        fmt::format("the replica knows no file {}", range.file.value),
                        "the master synchronises again by itself");
        }
        path = entry->path;
        reached = {.batch = cursor_->state().next_batch};
        if (cursor_->held() != nullptr) {
            held = *cursor_->held();
            reached = cursor_->held_at();
        }
    }
    RHA_RETURN_IF_ERROR(applier_->WaitApplied(reached));
    return HashBlocks(*files_, path, range, held ? &*held : nullptr);
}

// --- the public face ----------------------------------------------------------------------------

Replica::Replica(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Replica::~Replica() = default;

Result<std::unique_ptr<Replica>> Replica::Create(ReplicaConfig config, ReplicaEnvironment env) {
    const auto scenario = config.scenario.value;
    auto impl = Impl::Create(std::move(config), std::move(env));
    if (!impl) {
        return std::unexpected(std::move(impl).error().While("open the replica of " + scenario));
    }
    return std::unique_ptr<Replica>(new Replica(std::move(*impl)));
}

Result<OpenedSession> Replica::Open(const LinkOpen& open,
                                    std::shared_ptr<ReplicaSessionEvents> events) {
    return impl_->Open(open, std::move(events));
}
void Replica::AcquireBuffer(SessionId session, BufferPool::Ready ready) {
    impl_->AcquireBuffer(session, std::move(ready));
}
Status Replica::Submit(SessionId session, BatchBuffer buffer, std::size_t batch_bytes) {
    return impl_->Submit(session, std::move(buffer), batch_bytes);
}
void Replica::CloseSession(SessionId session) {
    impl_->CloseSession(session);
}
Result<std::vector<BlockDigest>> Replica::Digests(const HashRange& range) {
    return impl_->Digests(range);
}
Result<PromoteResult> Replica::Promote(const PromoteOptions& options) {
    return impl_->Promote(options);
}
Status Replica::InvalidateAfterPromotion() {
    return impl_->InvalidateAfterPromotion();
}
void Replica::SetApplySuspended(bool suspended) {
    impl_->SetApplySuspended(suspended);
}
ReplicaStatus Replica::GetStatus() const {
    return impl_->GetStatus();
}
void Replica::Close() {
    impl_->Close();
}

}  // namespace rha::engine
