// Replica::Impl: sessions, acknowledgements and commands around journal and applier.
//
// Locks, in this order: commands_mutex_ (one command at a time) > mutex_ (session and stream) >
// those of journal, applier, keeper and pool. No callback is made under any of them.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <optional>

#include "common/runtime/mutex.h"
#include "engine/core/stream_cursor.h"
#include "engine/replica/applier.h"
#include "engine/replica/replica.h"

namespace rha::engine {

class Replica::Impl {
public:
    static Result<std::unique_ptr<Impl>> Create(ReplicaConfig config, ReplicaEnvironment env);
    ~Impl() { Close(); }

    Result<OpenedSession> Open(const LinkOpen& open, std::shared_ptr<ReplicaSessionEvents> events);
    void AcquireBuffer(SessionId session, BufferPool::Ready ready);
    Status Submit(SessionId session, BatchBuffer buffer, std::size_t batch_bytes);
    void CloseSession(SessionId session);
    Result<std::vector<BlockDigest>> Digests(const HashRange& range);
    Result<PromoteResult> Promote(const PromoteOptions& options);
    Status InvalidateAfterPromotion();
    void SetApplySuspended(bool suspended);
    ReplicaStatus GetStatus() const;
    void Close();

private:
    struct Session {
        SessionId id;
        Epoch epoch;
        std::shared_ptr<ReplicaSessionEvents> events;
    };
    struct Taken {
        std::uint64_t number = 0;
        BatchFacts facts;
    };

    Impl(ReplicaConfig config, ReplicaEnvironment env, const ScenarioUuid& scenario, PathMap paths);
    Status OpenStores();
    Result<Checkpoint> FirstCheckpoint(Bookkeeping& books, bool same_directory);
    Status OpenJournal(const std::string& set_aside, const std::string& directory);
    Status TakeRecovered(const BatchHeader& header, ByteSpan batch);
    Status FinishRecovery();
    /// Brings the cursor back to the journal's durable end.
    Status RebuildCursor() RHA_REQUIRES(commands_mutex_);
    void StartThreads();

    std::optional<Session> EndSession(SessionId only) RHA_EXCLUDES(mutex_);
    void Announce(std::optional<Session> ended, const Error& error);
    Result<OpenedSession> OpenLocked(const LinkOpen& open,
                                     std::shared_ptr<ReplicaSessionEvents> events)
        RHA_REQUIRES(commands_mutex_);
    Status CheckOpen(const LinkOpen& open, const Checkpoint& books) const;
    Status Take(const Session& session, ByteSpan batch, BatchBuffer& buffer) RHA_REQUIRES(mutex_);

    Result<PromoteResult> PromoteLocked(const PromoteOptions& options)
        RHA_REQUIRES(commands_mutex_);
    Status CheckPromote(const PromoteOptions& options, const AppliedState& applied) const;
    /// Everything but the table is forgotten; the journal is emptied.
    Status ForgetPosition() RHA_REQUIRES(commands_mutex_);
    Status EmptyJournal(std::uint64_t from, AppliedState state) RHA_REQUIRES(commands_mutex_);

    void OnDurable(std::vector<DurableBatch> batches);
    void OnJournalPause(std::optional<Error> error);
    void OnHoldAbandoned(StreamPoint at);
    void OnDamage(const Error& error);
    void Notify();
    LinkAck MakeAck() const RHA_REQUIRES(mutex_);
    void Report(std::string code, ReplicaEvent::Severity severity, std::string message,
                std::string remedy);

    ReplicaConfig config_;
    ReplicaEnvironment env_;
    ScenarioUuid scenario_;
    PathMap paths_;
    std::shared_ptr<BufferPool> pool_;
    std::unique_ptr<ReplicaFiles> files_;
    std::unique_ptr<CheckpointKeeper> keeper_;
    std::unique_ptr<Journal> journal_;
    std::unique_ptr<Applier> applier_;
    bool recovered_any_ = false;  ///< during Create only

    Mutex commands_mutex_;

    mutable Mutex mutex_;
    std::optional<StreamCursor> cursor_ RHA_GUARDED_BY(mutex_);
    std::optional<Session> session_ RHA_GUARDED_BY(mutex_);
    std::uint64_t next_session_ RHA_GUARDED_BY(mutex_) = 1;
    std::deque<Taken> taken_ RHA_GUARDED_BY(mutex_);  ///< handed to the journal, not yet durable
    /// The last durable batch as far as it has been dealt with: the journal may be ahead of it.
    Taken durable_ RHA_GUARDED_BY(mutex_);
    bool apply_suspended_ RHA_GUARDED_BY(mutex_) = false;
    bool closed_ RHA_GUARDED_BY(mutex_) = false;
    bool ack_wanted_ RHA_GUARDED_BY(mutex_) = false;
    bool ack_under_way_ RHA_GUARDED_BY(mutex_) = false;
};

}  // namespace rha::engine
