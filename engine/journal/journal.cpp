#include "engine/journal/journal.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include <fmt/core.h>

#include "common/runtime/log.h"

namespace rha::engine {
namespace {

constexpr std::uint64_t kGroupBytesMax = 32ull << 20;
constexpr std::size_t kGroupBatchesMax = 256;
constexpr auto kBackoffMin = std::chrono::milliseconds(100);
constexpr auto kBackoffMax = std::chrono::milliseconds(5000);
constexpr const char* kSpareName = "spare.rhs";

BlockSpan AsBlock(const AlignedBuffer& buffer) {
    return BlockSpan(buffer.bytes().data(), kJournalBlock);
}

std::uint64_t Footprint(const JournalEntry& entry) {
    return RoundUp(entry.batch_bytes, kJournalBlock);
}

}  // namespace

Journal::Journal(std::unique_ptr<JournalDisk> disk, const JournalConfig& config)
    : disk_(std::move(disk)), config_(config) {}

Journal::~Journal() {
    Stop();
}

Result<std::unique_ptr<Journal>> Journal::Open(std::unique_ptr<JournalDisk> disk,
                                               const JournalConfig& config,
                                               const BatchVisitor& visit) {
    auto journal = std::unique_ptr<Journal>(new Journal(std::move(disk), config));
    RHA_ASSIGN_OR_RETURN(auto recovered, RecoverJournal(*journal->disk_, config.scenario, visit));
    RHA_RETURN_IF_ERROR(journal->TakeOver(std::move(recovered)));
    return journal;
}

Status Journal::TakeOver(RecoveredJournal recovered) {
    MutexLock names(disk_mutex_);
    MutexLock lock(mutex_);
    const bool empty = recovered.segments.empty();
    journal_id_ = empty ? config_.new_journal_id : recovered.journal_id;
    durable_ = (empty ? config_.first_batch : recovered.next_batch) - 1;
    RHA_ASSIGN_OR_RETURN(const auto all_names, disk_->List());
    for (const auto& name : all_names) {
        const auto index = SegmentIndex(name);
        if (index) next_index_ = std::max(next_index_, *index + 1);
        const bool unused = std::ranges::count(recovered.unused_files, name) != 0;
        if (unused || name == kSpareName) RHA_RETURN_IF_ERROR(disk_->Remove(name));
    }
    for (const auto& segment : recovered.segments) {
        const auto name = SegmentName(segment.header.index);
        RHA_ASSIGN_OR_RETURN(auto file, disk_->Open(name));
        // Only the last one can have bytes behind its end; a segment is never appended to again, so
        // that what is cut here cannot come back.
        if (segment.valid_bytes < segment.file_bytes &&
            segment.header.index == recovered.segments.back().header.index) {
            if (recovered.torn) {
                LogInfo("journal: cut the torn tail of {} at {}", name, segment.valid_bytes);
            }
            RHA_RETURN_IF_ERROR(file->Truncate(segment.valid_bytes));
            RHA_RETURN_IF_ERROR(file->Sync());
        }
        RHA_ASSIGN_OR_RETURN(const auto file_bytes, file->Size());
        allocated_bytes_ += file_bytes;
        segments_[segment.header.index] = {segment.header.first_batch, file_bytes,
                                           std::shared_ptr<JournalFile>(std::move(file))};
    }
    for (const auto& entry : recovered.entries) {
        entries_.push_back(entry);
        unretired_bytes_ += Footprint(entry);
    }
    return disk_->SyncNames();
}

void Journal::Start(JournalEvents events) {
    events_ = std::move(events);
    writer_ = std::thread([this] { Run(); });
}

void Journal::Stop() {
    {
        MutexLock lock(mutex_);
        stop_ = true;
        changed_.NotifyAll();
    }
    if (writer_.joinable()) writer_.join();
    std::deque<Pending> dropped;  // outlives the lock: buffers call back when they are given back
    MutexLock lock(mutex_);
    dropped.swap(queue_);
}

void Journal::Append(BatchBuffer buffer, const BatchHeader& header) {
    const auto used = kBatchHeaderBytes + header.record_bytes;
    const auto footprint = BatchFootprint(header.record_bytes);
    const auto padding = buffer.bytes().subspan(used, footprint - used);
    std::memset(padding.data(), 0, padding.size());
    MutexLock lock(mutex_);
    queue_.push_back({std::move(buffer), header});
    changed_.NotifyAll();
}

Status Journal::Flush() {
    MutexLock lock(mutex_);
    while (true) {
        if (failed_) return std::unexpected(*failed_);
        if (queue_.empty() && !writing_) return {};
        if (stop_) return rha::Fail(ErrorCode::kCancelled, "the journal is closed");
        if (paused_) return std::unexpected(*paused_);
        changed_.Wait(mutex_);
    }
}

void Journal::DropQueued() {
    std::deque<Pending> dropped;  // outlives the lock: buffers call back when they are given back
    MutexLock lock(mutex_);
    dropped.swap(queue_);
    drop_ = writing_;
    changed_.NotifyAll();
    while (writing_ && !failed_ && !stop_) changed_.Wait(mutex_);
    drop_ = false;
}

Result<std::size_t> Journal::Read(std::uint64_t number, MutableByteSpan into) {
    JournalEntry entry;
    std::shared_ptr<JournalFile> file;
    {
        MutexLock lock(mutex_);
        if (entries_.empty() || number < entries_.front().number ||
            number > entries_.back().number) {
            return rha::Fail(ErrorCode::kNotFound,
                             fmt::format("batch {} is not in the journal", number));
        }
        entry = entries_[number - entries_.front().number];
        file = segments_.at(entry.segment).file;
    }
    const auto bytes = Footprint(entry);
    if (into.size() < bytes) {
        return rha::Fail(ErrorCode::kInvalidArgument, "buffer too small for a batch");
    }
    RHA_RETURN_IF_ERROR(file->Read(entry.offset, into.first(bytes)));
    return entry.batch_bytes;
}

std::uint64_t Journal::durable_batch() const {
    MutexLock lock(mutex_);
    return durable_;
}

std::uint64_t Journal::unretired_bytes() const {
    MutexLock lock(mutex_);
    return unretired_bytes_;
}

std::optional<Error> Journal::paused() const {
    MutexLock lock(mutex_);
    return failed_ ? failed_ : paused_;
}

// --- writer -------------------------------------------------------------------------------------

void Journal::Run() {
    while (true) {
        std::vector<Pending> group;
        {
            MutexLock lock(mutex_);
            while (queue_.empty() && !stop_) changed_.Wait(mutex_);
            if (stop_) return;
            group = TakeGroup();
            writing_ = true;
        }
        if (WriteWhenPossible(group)) {
            Finish(std::move(group));
            continue;
        }
        group.clear();
        MutexLock lock(mutex_);
        writing_ = false;
        drop_ = false;
        changed_.NotifyAll();
        if (stop_ || failed_) return;
    }
}

bool Journal::WriteWhenPossible(const std::vector<Pending>& group) {
    auto backoff = kBackoffMin;
    while (true) {
        const auto written = WriteGroup(group);
        if (!written && written.error().code != ErrorCode::kNoSpace) {
            Fail(written.error());
            return false;
        }
        const bool goes_on = written || WaitForSpace(written.error(), backoff);
        if (written || !goes_on) EndPause();
        if (written || !goes_on) return written.has_value();
    }
}

void Journal::EndPause() {
    {
        MutexLock lock(mutex_);
        if (!paused_) return;
        paused_.reset();
    }
    LogInfo("journal: goes on");
    events_.on_pause(std::nullopt);
}

std::vector<Journal::Pending> Journal::TakeGroup() {
    std::vector<Pending> group;
    std::uint64_t bytes = 0;
    while (!queue_.empty() && group.size() < kGroupBatchesMax) {
        const auto footprint = BatchFootprint(queue_.front().header.record_bytes);
        const auto limit = std::min(kGroupBytesMax, config_.segment_bytes - 2 * kJournalBlock);
        if (!group.empty() && bytes + footprint > limit) break;
        bytes += footprint;
        group.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    return group;
}

Status Journal::WriteGroup(const std::vector<Pending>& group) {
    std::uint64_t bytes = 0;
    std::vector<ByteSpan> parts{header_block_.bytes()};
    for (const auto& pending : group) {
        const auto footprint = BatchFootprint(pending.header.record_bytes);
        parts.push_back(pending.buffer.bytes().first(footprint));
        bytes += footprint;
    }
    RHA_RETURN_IF_ERROR(EnsureRoom(kJournalBlock + bytes));
    std::shared_ptr<JournalFile> file;
    {
        MutexLock lock(mutex_);
        file = segments_.at(current_).file;
    }
    EncodeGroupHeader({.journal_id = journal_id_,
                       .segment_index = current_,
                       .offset = write_offset_,
                       .first_batch = group.front().header.number,
                       .batch_count = static_cast<std::uint32_t>(group.size()),
                       .group_bytes = bytes},
                      AsBlock(header_block_));
    RHA_RETURN_IF_ERROR(file->Write(write_offset_, parts));
    return file->Sync();
}

Status Journal::EnsureRoom(std::uint64_t bytes) {
    if (current_ != 0) {
        MutexLock lock(mutex_);
        if (write_offset_ + bytes <= segments_.at(current_).file_bytes) return {};
    }
    return NewSegment(std::max(config_.segment_bytes, kJournalBlock + bytes));
}

Status Journal::CheckSpace(std::uint64_t bytes) {
    {
        MutexLock names(disk_mutex_);
        if (allocated_bytes_ + bytes > config_.bytes_max) {
            auto error = Error{.code = ErrorCode::kNoSpace,
                               .message = fmt::format("the journal has reached its bound of {} "
                                                      "bytes",
                                                      config_.bytes_max),
                               .remedy =
                                   "wait until the replica has applied it, or raise the "
                                   "scenario's journal bound"};
            error.retryable = true;
            return std::unexpected(std::move(error));
        }
    }
    RHA_ASSIGN_OR_RETURN(const auto free, disk_->FreeBytes());
    if (free < bytes || free - bytes < config_.free_bytes_min) {
        auto error = Error{.code = ErrorCode::kNoSpace,
                           .message = fmt::format("the journal's disk has {} bytes free; {} must "
                                                  "stay free",
                                                  free, config_.free_bytes_min),
                           .remedy = "free space on the disk of the state directory"};
        error.retryable = true;
        return std::unexpected(std::move(error));
    }
    return {};
}

Status Journal::NewSegment(std::uint64_t bytes) {
    const auto index = next_index_;
    const auto name = SegmentName(index);
    std::unique_ptr<JournalFile> file;
    bool reuse = false;
    {
        MutexLock names(disk_mutex_);
        reuse = spare_bytes_ >= bytes;
        if (reuse) {
            RHA_RETURN_IF_ERROR(disk_->Rename(kSpareName, name));
            bytes = std::exchange(spare_bytes_, 0);
            RHA_ASSIGN_OR_RETURN(file, disk_->Open(name));
        }
    }
    if (!reuse) {
        RHA_RETURN_IF_ERROR(CheckSpace(bytes));
        MutexLock names(disk_mutex_);
        RHA_ASSIGN_OR_RETURN(file, disk_->Create(name, bytes));
        allocated_bytes_ += bytes;
    }
    ++next_index_;
    std::uint64_t first_batch = 0;
    {
        MutexLock lock(mutex_);
        first_batch = durable_ + 1;
    }
    EncodeSegmentHeader({.scenario = config_.scenario,
                         .journal_id = journal_id_,
                         .index = index,
                         .first_batch = first_batch},
                        AsBlock(header_block_));
    const ByteSpan part = header_block_.bytes();
    auto written = file->Write(0, std::span(&part, 1));
    if (written) written = file->Sync();
    if (written) {
        MutexLock names(disk_mutex_);
        written = disk_->SyncNames();
    }
    if (!written) {
        --next_index_;
        RHA_RETURN_IF_ERROR(RemoveSegment(name, bytes));
        return written;
    }
    MutexLock lock(mutex_);
    segments_[index] = {first_batch, bytes, std::shared_ptr<JournalFile>(std::move(file))};
    current_ = index;
    write_offset_ = kJournalBlock;
    return {};
}

bool Journal::WaitForSpace(const Error& error, std::chrono::milliseconds& backoff) {
    std::uint64_t given = 0;
    bool first = false;
    {
        MutexLock lock(mutex_);
        first = !paused_;
        paused_ = error;
        given = space_given_;
        changed_.NotifyAll();
    }
    if (first) LogWarning("journal: {}", Describe(error));
    events_.on_pause(error);
    const auto deadline = std::chrono::steady_clock::now() + backoff;
    backoff = std::min(backoff * 2, kBackoffMax);
    MutexLock lock(mutex_);
    while (!stop_ && !drop_ && space_given_ == given) {
        if (!changed_.WaitUntil(mutex_, deadline)) break;
    }
    return !stop_ && !drop_;
}

void Journal::Finish(std::vector<Pending> group) {
    std::vector<DurableBatch> durable;
    {
        MutexLock lock(mutex_);
        auto offset = write_offset_ + kJournalBlock;
        for (auto& pending : group) {
            const JournalEntry entry{.number = pending.header.number,
                                     .segment = current_,
                                     .offset = offset,
                                     .batch_bytes = static_cast<std::uint32_t>(
                                         kBatchHeaderBytes + pending.header.record_bytes)};
            offset += Footprint(entry);
            unretired_bytes_ += Footprint(entry);
            entries_.push_back(entry);
            durable_ = entry.number;
            durable.push_back({entry, std::move(pending.buffer)});
        }
        write_offset_ = offset;
    }
    events_.on_durable(std::move(durable));
    // Only now: whoever waits in Flush finds the batches announced as well.
    MutexLock lock(mutex_);
    writing_ = false;
    drop_ = false;
    changed_.NotifyAll();
}

void Journal::Fail(Error error) {
    error.While("write the journal");
    LogError("{}", Describe(error));
    {
        MutexLock lock(mutex_);
        failed_ = error;
        changed_.NotifyAll();
    }
    events_.on_failed(std::move(error));
}

// --- space --------------------------------------------------------------------------------------

Status Journal::RemoveSegment(const std::string& name, std::uint64_t file_bytes) {
    MutexLock names(disk_mutex_);
    const bool keep = spare_bytes_ == 0 && file_bytes == config_.segment_bytes;
    if (keep) {
        RHA_RETURN_IF_ERROR(disk_->Rename(name, kSpareName));
        spare_bytes_ = file_bytes;
        return {};
    }
    RHA_RETURN_IF_ERROR(disk_->Remove(name));
    allocated_bytes_ -= file_bytes;
    return {};
}

void Journal::Retire(std::uint64_t number) {
    std::vector<std::pair<std::uint64_t, Segment>> done;
    {
        MutexLock lock(mutex_);
        while (!entries_.empty() && entries_.front().number <= number) {
            unretired_bytes_ -= Footprint(entries_.front());
            entries_.pop_front();
        }
        // A segment may go when its successor begins at or before the first batch still needed.
        while (segments_.size() > 1) {
            const auto oldest = segments_.begin();
            if (std::next(oldest)->second.first_batch > number + 1) break;
            done.emplace_back(oldest->first, std::move(oldest->second));
            segments_.erase(oldest);
        }
    }
    for (auto& [index, segment] : done) {
        segment.file.reset();
        const auto removed = RemoveSegment(SegmentName(index), segment.file_bytes);
        if (!removed) LogWarning("journal: {}", Describe(removed.error()));
    }
    MutexLock lock(mutex_);
    if (!done.empty()) {
        ++space_given_;
        changed_.NotifyAll();
    }
}

Status Journal::Discard(std::uint64_t number, std::uint64_t next_batch) {
    std::map<std::uint64_t, Segment> all;
    std::uint64_t last_before = 0;  ///< newest segment without a batch from `number` on
    {
        MutexLock lock(mutex_);
        all.swap(segments_);
        const auto first = std::ranges::find_if(
            entries_, [&](const JournalEntry& entry) { return entry.number >= number; });
        last_before = first == entries_.end() ? next_index_ : first->segment - 1;
        entries_.clear();
        unretired_bytes_ = 0;
        durable_ = next_batch - 1;
    }
    current_ = 0;
    // Newest first, so that a crash in between leaves a journal without holes.
    for (auto segment = all.rbegin(); segment != all.rend(); ++segment) {
        if (segment->first <= last_before) continue;
        MutexLock names(disk_mutex_);
        RHA_RETURN_IF_ERROR(disk_->SetAside(SegmentName(segment->first)));
        allocated_bytes_ -= segment->second.file_bytes;
    }
    for (auto& [index, segment] : all) {
        if (index > last_before) continue;
        segment.file.reset();
        RHA_RETURN_IF_ERROR(RemoveSegment(SegmentName(index), segment.file_bytes));
    }
    MutexLock names(disk_mutex_);
    return disk_->SyncNames();
}

}  // namespace rha::engine
