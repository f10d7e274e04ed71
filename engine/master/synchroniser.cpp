#include "engine/master/synchroniser.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/core/record_builder.h"
#include "engine/sync/region_reader.h"

namespace rha::engine {
namespace {

/// Regions per ClaimDirty, and how soon to look again when there was nothing.
constexpr std::size_t kClaimMax = 64;
constexpr Duration kLookAgain = std::chrono::milliseconds(100);
constexpr Duration kRetryAfterFailure = std::chrono::seconds(1);

}  // namespace

/// One region in work. While a worker has it the strand does not touch it.
struct Synchroniser::Region {
    SyncTaskId task;
    DirtyRegion region;
    RegionShape shape;
    std::shared_ptr<const SessionRuntime::Secret> secret;
    std::shared_ptr<std::byte> memory;  ///< kRegionBytes
    std::unique_ptr<BackingFile> file;  ///< opened by the first read
    std::vector<BlockDigest> digests;   ///< of the first read, until handed on
    std::vector<bool> reread_zero;      ///< of the last re-read, in its order

    MutableByteSpan bytes() { return {memory.get(), kRegionBytes}; }

    Status Read(CaptureSession& capture) {
        RHA_ASSIGN_OR_RETURN(file, capture.OpenBacking(region.file));
        RHA_ASSIGN_OR_RETURN(digests, ReadRegion(*file, shape, *secret, bytes()));
        return {};
    }

    /// Reads the blocks again, through the same handle.
    Status Reread(const std::vector<SyncPlanner::Blocks>& runs) {
        reread_zero.clear();
        for (const auto& run : runs) {
            RHA_RETURN_IF_ERROR(ReadBlocks(*file, shape, run.first, run.count, bytes()));
            for (std::uint32_t i = run.first; i < run.first + run.count; ++i) {
                reread_zero.push_back(IsZero(Block(i)));
            }
        }
        return {};
    }

    ByteSpan Block(std::uint32_t index) {
        return bytes().subspan(std::uint64_t{index} * shape.block_bytes, shape.block_bytes);
    }
};

Synchroniser::Synchroniser(SessionRuntime& runtime, CaptureSession& capture, ReplicaLink& link,
                           Options options, std::function<void()> changed)
    : runtime_(runtime),
      capture_(capture),
      link_(link),
      options_(options),
      changed_(std::move(changed)),
      planner_(options.planner),
      region_memory_(kRegionBytes),
      // Headers of the records, and one record with the size, come on top of the blocks.
      batch_memory_(options.batch_bytes_max + RHA_RECORD_PAYLOAD_MAX) {}

void Synchroniser::ResetPlanner() {
    account_.bytes_compared += planner_.bytes_compared();
    planner_.Reset();
}

Synchroniser::Account Synchroniser::TakeAccount() {
    return std::exchange(account_, {});
}

void Synchroniser::Opened() {
    ResetPlanner();
    regions_.clear();
    secret_ = std::make_shared<const SessionRuntime::Secret>(runtime_.NewSecret());
    secret_told_ = false;
    look_at_ = Instant{};
    retry_at_ = Instant{};
    bytes_sent_ = 0;
    problem_.reset();
}

Status Synchroniser::Closed() {
    ResetPlanner();
    regions_.clear();
    return capture_.AbandonClaims();
}

Status Synchroniser::Work(const ReplicationProgress& progress, Instant now) {
    last_batch_ = progress.last_number();
    const auto completed = planner_.TakeCompleted(progress.durable_batch());
    if (!completed.empty()) {
        RHA_RETURN_IF_ERROR(capture_.CompleteClaims(completed));
        if (planner_.Idle()) LookNow();
    }
    RHA_RETURN_IF_ERROR(Claim(progress, now));
    if (now >= retry_at_) StartRegions(progress);
    while (auto reread = planner_.NextReread(0)) RereadInBackground(std::move(*reread));
    return {};
}

Status Synchroniser::Claim(const ReplicationProgress& progress, Instant now) {
    while (planner_.WantsClaims() && now >= look_at_) {
        RHA_ASSIGN_OR_RETURN(const auto claimed, capture_.ClaimDirty(kClaimMax));
        if (!claimed.empty()) {
            planner_.Claimed(claimed, capture_.head(), progress.last_number());
            ForgetFinished();
            continue;
        }
        look_at_ = now + kLookAgain;
        if (!planner_.Idle() || !planner_.Searching()) return {};
        RHA_ASSIGN_OR_RETURN(const std::uint64_t dirty_bytes, capture_.DirtyBytes());
        if (dirty_bytes == 0) planner_.NothingLeft(capture_.head());
    }
    return {};
}

void Synchroniser::StartRegions(const ReplicationProgress& progress) {
    while (const auto start = planner_.StartNext(progress.durable(), progress.durable_batch())) {
        auto region = std::make_shared<Region>();
        region->task = start->task;
        region->region = start->region;
        region->shape = {.offset = start->region.region * kRegionBytes,
                         .block_bytes = options_.planner.block_bytes};
        region->secret = secret_;
        region->memory = region_memory_.Get();
        regions_.emplace(start->task, region);
        HashRange range{.request_id = start->task.value,
                        .file = start->region.file,
                        .offset = region->shape.offset,
                        .length = kRegionBytes,
                        .block_bytes = options_.planner.block_bytes,
                        .secret = {}};
        if (!std::exchange(secret_told_, true)) {
            range.secret.assign(secret_->begin(), secret_->end());
        }
        link_.RequestDigests(std::move(range));
        ReadInBackground(std::move(region));
    }
}

void Synchroniser::ReadInBackground(RegionPtr region) {
    ++jobs_;
    runtime_.InBackground([self = shared_from_this(), region = std::move(region)] {
        auto status = region->Read(self->capture_);
        self->runtime_.Post([self, region, status = std::move(status)]() mutable {
            --self->jobs_;
            self->ReadDone(region, std::move(status), self->last_batch_);
            self->changed_();
        });
    });
}

void Synchroniser::ReadDone(const RegionPtr& region, Status status, std::uint64_t last_batch) {
    if (!planner_.Knows(region->task)) return;
    if (status) {
        problem_.reset();
        planner_.OwnRead(region->task, std::move(region->digests));
    } else if (status.error().code == ErrorCode::kNotFound) {
        planner_.Gone(region->task, last_batch);
        ForgetFinished();
    } else {
        FailRead(region->task, std::move(status).error());
    }
}

void Synchroniser::RereadInBackground(SyncPlanner::Reread reread) {
    const auto found = regions_.find(reread.task);
    if (found == regions_.end()) return;
    ++jobs_;
    runtime_.InBackground(
        [self = shared_from_this(), region = found->second, blocks = std::move(reread.blocks)] {
            auto status = region->Reread(blocks);
            self->runtime_.Post([self, region, blocks, status = std::move(status)]() mutable {
                --self->jobs_;
                if (!status) {
                    self->FailRead(region->task, std::move(status).error());
                } else {
                    self->planner_.RereadDone(region->task, blocks, region->reread_zero);
                }
                self->changed_();
            });
        });
}

bool Synchroniser::RereadOnStrand(const SyncPlanner::Reread& reread) {
    Region& region = *regions_.at(reread.task);
    if (auto status = region.Reread(reread.blocks); !status) {
        FailRead(reread.task, std::move(status).error());
        return false;
    }
    planner_.RereadDone(reread.task, reread.blocks, region.reread_zero);
    return true;
}

void Synchroniser::FailRead(SyncTaskId task, Error error) {
    planner_.Failed(task);
    ForgetFinished();
    problem_ = std::move(error);
    problem_->remedy = "check the disk that holds the machine's files; the engine tries again";
    retry_at_ = runtime_.Now() + kRetryAfterFailure;
    look_at_ = retry_at_;
}

void Synchroniser::ForgetFinished() {
    std::erase_if(regions_, [&](const auto& entry) { return !planner_.Knows(entry.first); });
}

void Synchroniser::Streamed(const RecordView& record, std::uint64_t batch) {
    planner_.Streamed(record, batch);
    if (record.type == RHA_RECORD_GAP) LookNow();
    if (record.type == RHA_RECORD_UNLINK || record.type == RHA_RECORD_RENAME) ForgetFinished();
}

void Synchroniser::Digests(std::uint64_t request_id, Result<std::vector<BlockDigest>> digests) {
    // Without digests every block is taken as different, which is always right.
    planner_.Replied({request_id}, digests ? std::move(*digests) : std::vector<BlockDigest>{});
}

std::optional<Synchroniser::Records> Synchroniser::NextRecords(const ReplicationProgress& progress,
                                                               WallTime now) {
    last_batch_ = progress.last_number();
    const auto block_max = static_cast<std::uint32_t>(
        std::max<std::size_t>(1, options_.batch_bytes_max / options_.planner.block_bytes));
    std::optional<Records> records;
    while (!records) {
        std::optional<SyncTaskId> only;
        if (const auto reread = planner_.NextReread(block_max)) {
            if (!reread->on_strand) {
                RereadInBackground(*reread);
                continue;
            }
            if (!RereadOnStrand(*reread)) continue;
            only = reread->task;
        }
        const auto emission = planner_.NextEmission(block_max, only);
        if (!emission) break;
        records = Compose(*emission, now);
    }
    // What was composed goes into the batch that is sent next.
    const auto last_batch = records ? progress.next_number() : progress.last_number();
    planner_.Settle(last_batch);
    ForgetFinished();
    if (!records && planner_.MayComplete(progress.in_stream())) {
        records = ComposeComplete(now);
    }
    return records;
}

std::optional<Synchroniser::Records> Synchroniser::Compose(const SyncPlanner::Emission& emission,
                                                           WallTime now) {
    Region& region = *regions_.at(emission.task);
    const auto memory = batch_memory_.Get();
    const MutableByteSpan out(memory.get(), batch_memory_.block_bytes());
    std::size_t used = 0;
    std::uint32_t records = 0;
    RecordFields fields{.file = emission.region.file, .capture_unix_ns = now.unix_ns};
    // What a block holds behind the end of file as it was read is zeros, and has to be so on the
    // replica wherever the file reaches by now. What it reaches is asked in this very turn.
    auto size = region.file->Size();
    if (!size) {
        FailRead(emission.task, std::move(size).error());
        return std::nullopt;
    }
    if (emission.with_size) {
        fields.type = RHA_RECORD_TRUNCATE;
        fields.length = *size;
        used += EncodeRecord(fields, {}, out.subspan(used));
        ++records;
    }
    const std::uint64_t block_bytes = region.shape.block_bytes;
    const std::uint64_t limit = *size - std::min(*size, region.shape.offset);
    for (const auto& run : emission.blocks) {
        const std::uint64_t end = std::min((run.first + run.count) * block_bytes, limit);
        std::uint64_t at = run.first * block_bytes;
        if (at < end) account_.differing_bytes[emission.region.file] += end - at;
        while (at < end) {
            const std::uint64_t length =
                run.zero ? end - at : std::min<std::uint64_t>(end - at, RHA_RECORD_PAYLOAD_MAX);
            fields.type = run.zero ? RHA_RECORD_SYNC_ZERO : RHA_RECORD_SYNC_WRITE;
            fields.offset = region.shape.offset + at;
            fields.length = length;
            const ByteSpan payload = run.zero ? ByteSpan{} : region.bytes().subspan(at, length);
            used += EncodeRecord(fields, payload, out.subspan(used));
            ++records;
            bytes_sent_ += payload.size();
            account_.bytes_sent += payload.size();
            at += length;
        }
    }
    if (used == 0) return std::nullopt;
    return Records{.bytes = ByteSpan(memory.get(), used), .keep_alive = memory, .count = records};
}

Synchroniser::Records Synchroniser::ComposeComplete(WallTime now) {
    const auto memory = batch_memory_.Get();
    const auto used =
        EncodeRecord({.type = RHA_RECORD_SYNC_COMPLETE, .capture_unix_ns = now.unix_ns}, {},
                     MutableByteSpan(memory.get(), batch_memory_.block_bytes()));
    ResetPlanner();
    return {
        .bytes = ByteSpan(memory.get(), used), .keep_alive = memory, .count = 1, .completes = true};
}

}  // namespace rha::engine
