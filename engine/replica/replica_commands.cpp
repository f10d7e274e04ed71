// Opening, promoting and closing a replica; sessions and acknowledgements are in replica.cpp.
#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "common/runtime/log.h"
#include "engine/journal/journal_directory.h"
#include "engine/replica/replica_directory.h"
#include "engine/replica/replica_impl.h"
#include "engine/replica/volume_files.h"

namespace rha::engine {
namespace {

Status CheckConfig(const ReplicaConfig& config, const ReplicaEnvironment& env) {
    const auto refuse = [](std::string what, std::string remedy) {
        return Fail(ErrorCode::kInvalidArgument, std::move(what), std::move(remedy));
    };
    if (!std::filesystem::path(config.directory).is_absolute() ||
        !std::filesystem::path(config.state_directory).is_absolute()) {
        return refuse("replica and state directory must be absolute", "give absolute paths");
    }
    if (config.segment_bytes % kJournalBlock != 0 || config.segment_bytes < 4 * kJournalBlock ||
        config.journal_bytes_max < 2 * config.segment_bytes) {
        return refuse(fmt::format("a journal of {} bytes in segments of {}",
                                  config.journal_bytes_max, config.segment_bytes),
                      "allow the journal at least two segments");
    }
    if (config.buffer_count < 2 || !env.random_id) {
        return refuse("a replica needs two buffers and a source of ids", "mend the configuration");
    }
    return {};
}

StreamState StreamOf(const AppliedState& applied) {
    return {.capture_id = applied.capture_id,
            .last = applied.sequence,
            .next_batch = applied.next.batch,
            .consistent = applied.consistent,
            .manifest_open = applied.manifest_open,
            .manifest_files = applied.manifest_files,
            .table = applied.table};
}

BatchFacts FactsOf(const AppliedState& applied) {
    return {.last_sequence = applied.sequence,
            .capture_id = applied.capture_id,
            .last_capture_unix_ns = applied.capture_unix_ns,
            .consistent = applied.consistent};
}

/// The table stays, so that the next manifest can tell which files were the master's.
AppliedState WithoutPosition(AppliedState applied, std::uint64_t next_batch) {
    applied.capture_id = {};
    applied.sequence = {};
    applied.capture_unix_ns = 0;
    applied.next = {.batch = next_batch};
    applied.consistent = false;
    applied.manifest_open = false;
    applied.manifest_files = 0;
    return applied;
}

}  // namespace

// --- opening ------------------------------------------------------------------------------------

Replica::Impl::Impl(ReplicaConfig config, ReplicaEnvironment env, const ScenarioUuid& scenario,
                    PathMap paths)
    : config_(std::move(config)),
      env_(std::move(env)),
      scenario_(scenario),
      paths_(std::move(paths)) {}

Result<std::unique_ptr<Replica::Impl>> Replica::Impl::Create(ReplicaConfig config,
                                                             ReplicaEnvironment env) {
    RHA_RETURN_IF_ERROR(CheckConfig(config, env));
    RHA_ASSIGN_OR_RETURN(const auto scenario, ToScenarioUuid(config.scenario));
    RHA_ASSIGN_OR_RETURN(auto paths, PathMap::Make(config.paths));
    auto impl = std::unique_ptr<Impl>(
        new Impl(std::move(config), std::move(env), scenario, std::move(paths)));
    RHA_RETURN_IF_ERROR(impl->OpenStores());
    RHA_RETURN_IF_ERROR(impl->FinishRecovery());
    impl->StartThreads();
    return impl;
}

Result<Checkpoint> Replica::Impl::FirstCheckpoint(Bookkeeping& books, bool same_directory) {
    const bool adopt = config_.adopt_generation != 0;
    if (books.latest() && same_directory && !adopt) return *books.latest();
    Checkpoint checkpoint = books.latest().value_or(Checkpoint{.scenario = scenario_});
    checkpoint.generation = adopt ? config_.adopt_generation : env_.random_id();
    checkpoint.damaged = books.latest().has_value();  // position and journal are of other files
    if (adopt) {
        RHA_ASSIGN_OR_RETURN(auto files, files_->List());
        checkpoint.applied.known_before.clear();
        for (auto& file : files) checkpoint.applied.known_before.push_back({std::move(file)});
    }
    RHA_RETURN_IF_ERROR(books.Save(checkpoint));
    return checkpoint;
}

Status Replica::Impl::OpenStores() {
    const auto directory =
        config_.state_directory + "/scenarios/" + config_.scenario.value + "/replica";
    RHA_ASSIGN_OR_RETURN(auto books, Bookkeeping::Open(directory));
    if (books.latest() && books.latest()->scenario != scenario_) {
        return Fail(ErrorCode::kCorruption, directory + " belongs to another scenario",
                    "restore the engine's state directory");
    }
    RHA_ASSIGN_OR_RETURN(
        const bool same_directory,
        ClaimReplicaDirectory(config_.directory, config_.scenario, books.latest().has_value(),
                              config_.adopt_generation != 0));
    if (env_.files) {
        files_ = std::move(env_.files);
    } else {
        const auto open = [directory = config_.directory] {
            return OpenReplicaDirectory(directory);
        };
        const auto is_there = [directory = config_.directory, id = config_.scenario] {
            return CarriesReplicaMarker(directory, id);
        };
        RHA_ASSIGN_OR_RETURN(auto files, open());
        files_ = WatchVolume({config_.directory, is_there, open}, std::move(files));
    }
    RHA_ASSIGN_OR_RETURN(const auto checkpoint, FirstCheckpoint(books, same_directory));
    {
        MutexLock lock(mutex_);
        cursor_.emplace(StreamOf(checkpoint.applied), paths_);
        durable_ = {checkpoint.applied.next.batch - 1, FactsOf(checkpoint.applied)};
    }
    const auto journal = books.journal_directory();
    const auto set_aside = books.set_aside_directory();
    keeper_ = std::make_unique<CheckpointKeeper>(std::move(books));
    return OpenJournal(set_aside, journal);
}

Status Replica::Impl::OpenJournal(const std::string& set_aside, const std::string& directory) {
    auto disk = std::move(env_.journal_disk);
    if (!disk) {
        RHA_ASSIGN_OR_RETURN(disk, OpenJournalDirectory(directory, set_aside));
    }
    const auto books = keeper_->Get();
    const bool position_counts = !books.damaged && !books.promoted;
    const JournalConfig config{.scenario = scenario_,
                               .segment_bytes = config_.segment_bytes,
                               .bytes_max = config_.journal_bytes_max,
                               .free_bytes_min = config_.free_bytes_min,
                               .new_journal_id = env_.random_id(),
                               .first_batch = books.applied.next.batch};
    RHA_ASSIGN_OR_RETURN(journal_,
                         Journal::Open(std::move(disk), config,
                                       [&](const BatchHeader& header, ByteSpan batch) -> Status {
                                           if (!position_counts) return {};
                                           return TakeRecovered(header, batch);
                                       }));
    return {};
}

Status Replica::Impl::TakeRecovered(const BatchHeader& header, ByteSpan batch) {
    const auto next = keeper_->Get().applied.next;
    if (header.number < next.batch) return {};
    MutexLock lock(mutex_);
    const auto skip = header.number == next.batch ? next.record : 0;
    auto facts = cursor_->Take(header, batch.subspan(kBatchHeaderBytes), skip);
    if (!facts) {
        return std::unexpected(
            std::move(facts).error().While(fmt::format("recover batch {}", header.number)));
    }
    taken_.push_back({header.number, *facts});
    return {};
}

Status Replica::Impl::FinishRecovery() {
    const auto books = keeper_->Get();
    const auto& next = books.applied.next;
    applier_ = std::make_unique<Applier>(*journal_, *files_, *keeper_, paths_,
                                         ApplierConfig{.free_bytes_min = config_.free_bytes_min,
                                                       .buffers_max = config_.buffer_count / 2,
                                                       .random_id = env_.random_id});
    if (books.damaged || books.promoted) {
        MutexLock commands(commands_mutex_);
        if (books.damaged) return ForgetPosition();
        const auto next_batch = std::max(next.batch, journal_->durable_batch() + 1);
        {
            MutexLock lock(mutex_);
            durable_.number = next_batch - 1;
        }
        return journal_->Discard(0, next_batch);
    }
    const auto end = journal_->durable_batch() + 1;
    if (end < next.batch || (end == next.batch && next.record != 0)) {
        Error error{.code = ErrorCode::kCorruption,
                    .message = fmt::format("the journal ends before batch {}, but the images have "
                                           "come to batch {}",
                                           end, next.batch),
                    .remedy =
                        "check the disk of the state directory; then remove this replica and "
                        "synchronise the scenario again"};
        error.data_at_risk = true;
        return std::unexpected(std::move(error));
    }
    MutexLock lock(mutex_);
    for (const auto& taken : taken_) {
        applier_->Enqueue(taken.number, taken.facts, {});
        durable_ = taken;
    }
    taken_.clear();
    applier_->ExpectReplay();
    journal_->Retire(next.batch - 1);
    return {};
}

void Replica::Impl::StartThreads() {
    SetApplySuspended(config_.apply_suspended);
    pool_ = BufferPool::Make(config_.buffer_count, BatchFootprint(kBatchRecordBytesMax));
    applier_->Start({.on_progress = [this] { Notify(); },
                     .on_hold_abandoned = [this](StreamPoint at) { OnHoldAbandoned(at); },
                     .on_damage = [this](Error error) { OnDamage(error); }});
    journal_->Start(
        {.on_durable = [this](std::vector<DurableBatch> batches) { OnDurable(std::move(batches)); },
         .on_pause = [this](std::optional<Error> error) { OnJournalPause(std::move(error)); },
         .on_failed = [this](const Error& error) { Announce(EndSession({}), error); }});
}

void Replica::Impl::Close() {
    {
        MutexLock lock(mutex_);
        closed_ = true;
    }
    if (!pool_) return;  // Create failed: there are no threads
    Announce(EndSession({}), {.code = ErrorCode::kCancelled, .message = "the replica is closed"});
    MutexLock commands(commands_mutex_);
    journal_->Stop();
    applier_->Stop();
    keeper_->Close();
}

// --- promoting ----------------------------------------------------------------------------------

Status Replica::Impl::CheckPromote(const PromoteOptions& options,
                                   const AppliedState& applied) const {
    if (options.require_final &&
        (applied.capture_id != options.capture_id || applied.sequence < options.final_sequence)) {
        return Fail(ErrorCode::kFailedPrecondition,
                    fmt::format("the replica holds change {}, the master's last one is {}",
                                applied.sequence.value, options.final_sequence.value),
                    "let the master drain, or switch over as after a failure");
    }
    if (!applied.consistent && !options.allow_inconsistent) {
        return Fail(ErrorCode::kFailedPrecondition,
                    "the replica is not consistent: synchronisation has not completed",
                    "wait for synchronisation, or override it knowing that the machine may not "
                    "start");
    }
    return {};
}

Result<PromoteResult> Replica::Impl::Promote(const PromoteOptions& options) {
    const auto epoch = keeper_->Get().epoch;
    if (options.new_epoch < epoch) {
        return Fail(ErrorCode::kStaleEpoch,
                    fmt::format("epoch {} is older than {}", options.new_epoch.value, epoch.value),
                    "repeat the switchover with the scenario's current epoch");
    }
    // Nothing more is taken, so that the journal's end stands still.
    Announce(EndSession({}), {.code = ErrorCode::kStaleEpoch,
                              .message = "this replica is becoming the master",
                              .remedy = "stop replication from the other host"});
    MutexLock commands(commands_mutex_);
    return PromoteLocked(options);
}

Result<PromoteResult> Replica::Impl::PromoteLocked(const PromoteOptions& options) {
    auto books = keeper_->Get();
    if (options.new_epoch < books.epoch) {
        return Fail(ErrorCode::kStaleEpoch, "another switchover came in between",
                    "repeat the switchover with the scenario's current epoch");
    }
    if (!books.promoted || books.epoch != options.new_epoch) {
        // What is not durable for lack of space was never acknowledged, and may be left behind.
        const auto flushed = journal_->Flush();
        if (!flushed) journal_->DropQueued();
        SetApplySuspended(false);
        RHA_RETURN_IF_ERROR(applier_->Drain());
        if (!flushed) RHA_RETURN_IF_ERROR(RebuildCursor());
        books = keeper_->Get();
        RHA_RETURN_IF_ERROR(CheckPromote(options, books.applied));
        const auto from = books.applied.next.batch;
        auto state = books.applied;
        state.next = {.batch = journal_->durable_batch() + 1};
        RHA_RETURN_IF_ERROR(keeper_->Update([&](Checkpoint& checkpoint) {
            checkpoint.epoch = options.new_epoch;
            checkpoint.promoted = true;
            checkpoint.damaged = false;
            checkpoint.applied = state;
        }));
        RHA_RETURN_IF_ERROR(EmptyJournal(from, std::move(state)));
        LogInfo("replica: promoted at epoch {}", options.new_epoch.value);
    }
    return PromoteResult{.capture_id = books.applied.capture_id,
                         .applied = books.applied.sequence,
                         .applied_capture_unix_ns = books.applied.capture_unix_ns,
                         .consistent = books.applied.consistent};
}

Status Replica::Impl::RebuildCursor() {
    const auto applied = keeper_->Get().applied;
    StreamCursor cursor(StreamOf(applied), paths_);
    const AlignedBuffer buffer(BatchFootprint(kBatchRecordBytesMax));
    for (auto number = applied.next.batch; number <= journal_->durable_batch(); ++number) {
        RHA_ASSIGN_OR_RETURN(const auto bytes, journal_->Read(number, buffer.bytes()));
        const auto batch = buffer.bytes().first(bytes);
        RHA_ASSIGN_OR_RETURN(const auto header, DecodeBatchHeader(batch));
        const auto skip = number == applied.next.batch ? applied.next.record : 0;
        RHA_RETURN_IF_ERROR(cursor.Take(header, batch.subspan(kBatchHeaderBytes), skip));
    }
    MutexLock lock(mutex_);
    cursor_ = std::move(cursor);
    taken_.clear();
    return {};
}

Status Replica::Impl::EmptyJournal(std::uint64_t from, AppliedState state) {
    const auto next_batch = state.next.batch;
    {
        MutexLock lock(mutex_);
        cursor_.emplace(StreamOf(state), paths_);
        durable_ = {next_batch - 1, FactsOf(state)};
        taken_.clear();
    }
    applier_->Restart(std::move(state));
    return journal_->Discard(from, next_batch);
}

Status Replica::Impl::ForgetPosition() {
    const auto next_batch =
        std::max(journal_->durable_batch() + 1, keeper_->Get().applied.next.batch);
    RHA_RETURN_IF_ERROR(keeper_->Update([&](Checkpoint& checkpoint) {
        checkpoint.applied = WithoutPosition(std::move(checkpoint.applied), next_batch);
        checkpoint.damaged = false;
    }));
    return EmptyJournal(0, keeper_->Get().applied);
}

Status Replica::Impl::InvalidateAfterPromotion() {
    MutexLock commands(commands_mutex_);
    if (!keeper_->Get().promoted) {
        return Fail(ErrorCode::kFailedPrecondition, "the replica has not been promoted",
                    "promote it first");
    }
    const auto generation = env_.random_id();
    RHA_RETURN_IF_ERROR(
        keeper_->Update([&](Checkpoint& checkpoint) { checkpoint.generation = generation; }));
    return ForgetPosition();
}

}  // namespace rha::engine
