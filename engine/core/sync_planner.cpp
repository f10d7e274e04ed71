#include "engine/core/sync_planner.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace rha::engine {
namespace {

constexpr std::uint64_t kForever = std::numeric_limits<std::uint64_t>::max();

bool IsZeroDigest(const BlockDigest& digest) {
    return digest == BlockDigest{};
}

}  // namespace

void SyncPlanner::Claimed(const std::vector<DirtyRegion>& regions, Sequence head,
                          std::uint64_t last_batch) {
    const Barrier barrier{.sequence = head, .batch = last_batch};
    for (const auto& region : regions) {
        std::erase_if(queue_, [&](const Waiting& other) { return other.region == region; });
        std::erase_if(tasks_, [&](const Task& other) { return other.region == region; });
        std::erase_if(settled_, [&](const Settled& other) { return other.region == region; });
        queue_.push_back({.region = region, .barrier = barrier});
        OweSize(region.file, barrier);
    }
    if (!regions.empty()) complete_behind_.reset();
}

void SyncPlanner::Reset() {
    queue_.clear();
    tasks_.clear();
    settled_.clear();
    size_due_.clear();
    complete_behind_.reset();
    bytes_compared_ = 0;
}

std::optional<SyncPlanner::Start> SyncPlanner::StartNext(Sequence durable,
                                                         std::uint64_t durable_batch) {
    if (tasks_.size() >= limits_.regions_in_flight) return std::nullopt;
    const auto open = [&](const Waiting& waiting) {
        return waiting.barrier.Behind(durable, durable_batch);
    };
    const auto found = std::ranges::find_if(queue_, open);
    if (found == queue_.end()) return std::nullopt;
    Task task;
    task.id = {next_task_++};
    task.region = found->region;
    task.barrier = found->barrier;
    task.with_size = TakeSize(task.region.file, durable, durable_batch);
    task.touched.assign(blocks_per_region(), false);
    queue_.erase(found);
    tasks_.push_back(std::move(task));
    return Start{.task = tasks_.back().id, .region = tasks_.back().region};
}

void SyncPlanner::OweSize(FileId file, const Barrier& barrier) {
    Barrier& due = size_due_[file];
    due.sequence = std::max(due.sequence, barrier.sequence);
    due.batch = std::max(due.batch, barrier.batch);
}

bool SyncPlanner::TakeSize(FileId file, Sequence durable, std::uint64_t durable_batch) {
    const auto due = size_due_.find(file);
    if (due == size_due_.end() || !due->second.Behind(durable, durable_batch)) return false;
    size_due_.erase(due);
    return true;
}

std::list<SyncPlanner::Task>::iterator SyncPlanner::Find(SyncTaskId id) {
    return std::ranges::find(tasks_, id, &Task::id);
}

bool SyncPlanner::Knows(SyncTaskId task) const {
    return std::ranges::find(tasks_, task, &Task::id) != tasks_.end();
}

void SyncPlanner::OwnRead(SyncTaskId id, std::vector<BlockDigest> own) {
    const auto task = Find(id);
    if (task == tasks_.end()) return;
    task->own = std::move(own);
    task->read = true;
    if (task->Compared()) Compare(*task);
}

void SyncPlanner::Replied(SyncTaskId id, std::vector<BlockDigest> theirs) {
    const auto task = Find(id);
    if (task == tasks_.end()) return;
    task->theirs = std::move(theirs);
    task->replied = true;
    if (task->Compared()) Compare(*task);
}

void SyncPlanner::Compare(Task& task) {
    const auto count = blocks_per_region();
    task.own.resize(count);
    task.due.assign(count, false);
    task.zero.assign(count, false);
    for (std::uint32_t i = 0; i < count; ++i) {
        task.zero[i] = IsZeroDigest(task.own[i]);
        task.due[i] = i >= task.theirs.size() || task.theirs[i] != task.own[i];
        if (task.due[i]) ++task.due_count;
    }
    bytes_compared_ += kRegionBytes;
    task.own.clear();
    task.theirs.clear();
}

void SyncPlanner::Gone(SyncTaskId id, std::uint64_t last_batch) {
    const auto task = Find(id);
    if (task == tasks_.end()) return;
    bytes_compared_ += kRegionBytes;
    settled_.push_back({.region = task->region, .batch = last_batch});
    tasks_.erase(task);
}

void SyncPlanner::Failed(SyncTaskId id) {
    const auto task = Find(id);
    if (task == tasks_.end()) return;
    queue_.push_back({.region = task->region, .barrier = task->barrier});
    OweSize(task->region.file, task->barrier);
    tasks_.erase(task);
}

void SyncPlanner::RereadDone(SyncTaskId id, const std::vector<Blocks>& blocks,
                             const std::vector<bool>& zero) {
    const auto task = Find(id);
    if (task == tasks_.end()) return;
    task->rereading = false;
    std::size_t at = 0;
    for (const auto& run : blocks) {
        for (std::uint32_t i = 0; i < run.count; ++i) task->zero[run.first + i] = zero[at++];
    }
}

std::optional<SyncPlanner::Emission> SyncPlanner::NextEmission(std::uint32_t block_max,
                                                               std::optional<SyncTaskId> only) {
    for (auto& task : tasks_) {
        if (!task.Compared() || task.rereading || (only && task.id != *only)) continue;
        Emission emission{.task = task.id,
                          .region = task.region,
                          .blocks = {},
                          .with_size = std::exchange(task.with_size, false)};
        std::uint32_t taken = 0;
        for (std::uint32_t i = 0; i < task.due.size() && taken < block_max; ++i) {
            if (!task.due[i] || task.touched[i]) continue;
            auto& runs = emission.blocks;
            const bool joins = !runs.empty() && runs.back().first + runs.back().count == i &&
                               runs.back().zero == task.zero[i];
            if (joins) {
                ++runs.back().count;
            } else {
                runs.push_back({.first = i, .count = 1, .zero = task.zero[i]});
            }
            task.due[i] = false;
            --task.due_count;
            // Zeros travel without their bytes.
            if (!task.zero[i]) ++taken;
        }
        if (emission.with_size || !emission.blocks.empty()) return emission;
    }
    return std::nullopt;
}

std::optional<SyncPlanner::Reread> SyncPlanner::NextReread(std::uint32_t strand_block_max) {
    for (auto& task : tasks_) {
        if (!task.Compared() || task.rereading || task.due_count == 0) continue;
        Reread reread{
            .task = task.id, .blocks = {}, .on_strand = task.rereads >= limits_.rereads_max};
        std::uint32_t room = reread.on_strand ? strand_block_max : blocks_per_region();
        for (std::uint32_t i = 0; i < task.due.size() && room > 0; ++i) {
            if (!task.due[i] || !task.touched[i]) continue;
            --room;
            auto& runs = reread.blocks;
            if (!runs.empty() && runs.back().first + runs.back().count == i) {
                ++runs.back().count;
            } else {
                runs.push_back({.first = i, .count = 1, .zero = false});
            }
            task.touched[i] = false;  // from here on a new touch counts
        }
        if (reread.blocks.empty()) continue;
        ++task.rereads;
        task.rereading = true;
        return reread;
    }
    return std::nullopt;
}

void SyncPlanner::Settle(std::uint64_t last_batch) {
    for (auto task = tasks_.begin(); task != tasks_.end();) {
        if (!task->Compared() || task->rereading || task->due_count > 0 || task->with_size) {
            ++task;
            continue;
        }
        settled_.push_back({.region = task->region, .batch = last_batch});
        task = tasks_.erase(task);
    }
}

std::vector<DirtyRegion> SyncPlanner::TakeCompleted(std::uint64_t durable_batch) {
    std::vector<DirtyRegion> completed;
    std::erase_if(settled_, [&](const Settled& settled) {
        if (settled.batch > durable_batch) return false;
        completed.push_back(settled.region);
        return true;
    });
    return completed;
}

void SyncPlanner::Touch(Task& task, std::uint64_t begin, std::uint64_t end) {
    const std::uint64_t start = task.region.region * kRegionBytes;
    if (end <= start || begin >= start + kRegionBytes || begin >= end) return;
    const std::uint64_t from = begin > start ? begin - start : 0;
    const std::uint64_t to = std::min(end - start, kRegionBytes);
    const auto last = (to - 1) / limits_.block_bytes;
    for (auto i = from / limits_.block_bytes; i <= last; ++i) task.touched[i] = true;
}

void SyncPlanner::TouchAll(FileId file, std::uint64_t begin, std::uint64_t end) {
    for (auto& task : tasks_) {
        if (task.region.file == file) Touch(task, begin, end);
    }
}

void SyncPlanner::DropFile(FileId file, std::uint64_t batch) {
    for (auto task = tasks_.begin(); task != tasks_.end();) {
        if (task->region.file == file) {
            settled_.push_back({.region = task->region, .batch = batch});
            task = tasks_.erase(task);
        } else {
            ++task;
        }
    }
    std::erase_if(queue_, [&](const Waiting& waiting) {
        if (waiting.region.file != file) return false;
        settled_.push_back({.region = waiting.region, .batch = batch});
        return true;
    });
    size_due_.erase(file);
}

void SyncPlanner::StartAgain(std::uint64_t batch) {
    for (const auto& task : tasks_) {
        const Barrier barrier{.sequence = task.barrier.sequence, .batch = batch};
        queue_.push_front({.region = task.region, .barrier = barrier});
        OweSize(task.region.file, barrier);
    }
    tasks_.clear();
}

void SyncPlanner::Streamed(const RecordView& record, std::uint64_t batch) {
    switch (record.type) {
        case RHA_RECORD_WRITE:
        case RHA_RECORD_ZERO:
        case RHA_RECORD_ALLOCATE:
            if (!tasks_.empty()) {
                TouchAll(record.file, record.offset, record.offset + record.length);
            }
            break;
        case RHA_RECORD_TRUNCATE:
            TouchAll(record.file, record.length, kForever);
            break;
        case RHA_RECORD_UNLINK:
            if (!record.Has(RHA_RECORD_ABORTED)) DropFile(record.file, batch);
            break;
        case RHA_RECORD_RENAME:
            StartAgain(batch);
            break;
        case RHA_RECORD_GAP:
            complete_behind_.reset();
            break;
        default:
            break;
    }
}

}  // namespace rha::engine
