#include "engine/journal/journal_recovery.h"

#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/core.h>

#include "common/crc32c.h"
#include "engine/journal/aligned_buffer.h"

namespace rha::engine {
namespace {

constexpr std::uint64_t kBatchBytesMax =
    RoundUp(kBatchHeaderBytes + kBatchRecordBytesMax, kJournalBlock);

std::unexpected<Error> Corrupt(std::string what) {
    auto error = Error{.code = ErrorCode::kCorruption,
                       .message = "journal: " + std::move(what),
                       .remedy =
                           "check the disk of the state directory; then remove this replica "
                           "and synchronise the scenario again"};
    error.data_at_risk = true;
    return std::unexpected(std::move(error));
}

/// One segment file and where the scan stands in it.
class SegmentScan {
public:
    SegmentScan(JournalFile& file, std::uint64_t file_bytes, std::uint64_t index,
                AlignedBuffer& buffer)
        : file_(file), end_(RoundDown(file_bytes, kJournalBlock)), index_(index), buffer_(buffer) {}

    /// Nothing when the block at 0 is no header of this segment.
    Result<std::optional<SegmentHeader>> ReadHeader() {
        if (end_ == 0) return std::nullopt;
        const auto block = buffer_.bytes().first(kJournalBlock);
        RHA_RETURN_IF_ERROR(file_.Read(0, block));
        auto header = DecodeSegmentHeader(block);
        if (!header || header->index != index_) return std::nullopt;
        return *header;
    }

    /// The group header at `offset`, if there is one of this segment.
    Result<std::optional<GroupHeader>> ReadGroup(std::uint64_t offset) {
        if (offset + kJournalBlock > end_) return std::nullopt;
        const auto block = buffer_.bytes().first(kJournalBlock);
        RHA_RETURN_IF_ERROR(file_.Read(offset, block));
        auto group = DecodeGroupHeader(block);
        if (!group || group->segment_index != index_ || group->offset != offset) {
            return std::nullopt;
        }
        return *group;
    }

    /// The batch at `offset`, if it is whole; its bytes stand in the buffer until the next read.
    Result<std::optional<BatchHeader>> ReadBatch(std::uint64_t offset) {
        if (offset + kJournalBlock > end_) return std::nullopt;
        const auto all = buffer_.bytes();
        RHA_RETURN_IF_ERROR(file_.Read(offset, all.first(kJournalBlock)));
        auto header = DecodeBatchHeader(all.first(kBatchHeaderBytes));
        if (!header) return std::nullopt;
        const auto bytes = BatchFootprint(header->record_bytes);
        if (offset + bytes > end_) return std::nullopt;
        if (bytes > kJournalBlock) {
            const auto rest = all.subspan(kJournalBlock, bytes - kJournalBlock);
            RHA_RETURN_IF_ERROR(file_.Read(offset + kJournalBlock, rest));
        }
        const auto records = all.subspan(kBatchHeaderBytes, header->record_bytes);
        if (rha_crc32c(0, records.data(), records.size()) != header->records_crc32c) {
            return std::nullopt;
        }
        return *header;
    }

    /// Some group behind `offset` shows that batch `number` was durable once.
    Result<bool> ShowsDurable(std::uint64_t number, std::uint64_t journal_id,
                              std::uint64_t offset) {
        for (; offset + kJournalBlock <= end_; offset += kJournalBlock) {
            RHA_ASSIGN_OR_RETURN(const auto group, ReadGroup(offset));
            if (group && group->journal_id == journal_id && group->first_batch > number) {
                return true;
            }
        }
        return false;
    }

private:
    JournalFile& file_;
    std::uint64_t end_;
    std::uint64_t index_;
    AlignedBuffer& buffer_;
};

struct SegmentFile {
    std::uint64_t index = 0;
    std::unique_ptr<JournalFile> file;
    std::uint64_t file_bytes = 0;
    std::optional<SegmentHeader> header;
};

class Recovery {
public:
    Recovery(JournalDisk& disk, const ScenarioUuid& scenario, const BatchVisitor& visit)
        : disk_(disk), scenario_(scenario), visit_(visit), buffer_(kJournalBlock) {}

    Result<RecoveredJournal> Run() {
        RHA_RETURN_IF_ERROR(OpenSegments());
        RHA_RETURN_IF_ERROR(DropUnusedLast());
        for (std::size_t i = 0; i < files_.size(); ++i) {
            const bool last = i + 1 == files_.size();
            RHA_RETURN_IF_ERROR(CheckHeader(i));
            RHA_RETURN_IF_ERROR(ScanSegment(files_[i], last ? nullptr : &files_[i + 1]));
        }
        return std::move(result_);
    }

private:
    Status OpenSegments() {
        RHA_ASSIGN_OR_RETURN(auto names, disk_.List());
        std::ranges::sort(names);
        for (const auto& name : names) {
            const auto index = SegmentIndex(name);
            if (!index) continue;
            SegmentFile segment{.index = *index};
            RHA_ASSIGN_OR_RETURN(segment.file, disk_.Open(name));
            RHA_ASSIGN_OR_RETURN(segment.file_bytes, segment.file->Size());
            SegmentScan scan(*segment.file, segment.file_bytes, segment.index, buffer_);
            RHA_ASSIGN_OR_RETURN(segment.header, scan.ReadHeader());
            files_.push_back(std::move(segment));
        }
        std::uint64_t largest = kJournalBlock;
        for (const auto& segment : files_) largest = std::max(largest, segment.file_bytes);
        buffer_ = AlignedBuffer(std::min(largest, kBatchBytesMax));
        return {};
    }

    /// The newest file may have died before its header was durable: then nothing in it ever
    /// counted.
    Status DropUnusedLast() {
        if (files_.empty() || files_.back().header) return {};
        auto& last = files_.back();
        SegmentScan scan(*last.file, last.file_bytes, last.index, buffer_);
        for (std::uint64_t offset = kJournalBlock; offset < last.file_bytes;
             offset += kJournalBlock) {
            RHA_ASSIGN_OR_RETURN(const auto group, scan.ReadGroup(offset));
            if (group) return Corrupt("the header of " + SegmentName(last.index) + " is damaged");
        }
        result_.unused_files.push_back(SegmentName(last.index));
        files_.pop_back();
        return {};
    }

    Status CheckHeader(std::size_t i) {
        const auto name = SegmentName(files_[i].index);
        const auto& header = files_[i].header;
        if (!header) return Corrupt("the header of " + name + " is damaged");
        if (header->scenario != scenario_) return Corrupt(name + " belongs to another scenario");
        if (i == 0) {
            result_.journal_id = header->journal_id;
            result_.next_batch = header->first_batch;
            return {};
        }
        if (header->journal_id != result_.journal_id) {
            return Corrupt(name + " belongs to another journal");
        }
        if (files_[i].index != files_[i - 1].index + 1) {
            return Corrupt("a segment is missing before " + name);
        }
        return {};
    }

    /// Follows the groups of one segment up to the first thing that is not the next batch.
    Status ScanSegment(SegmentFile& segment, const SegmentFile* following) {
        SegmentScan scan(*segment.file, segment.file_bytes, segment.index, buffer_);
        const auto due =
            following != nullptr && following->header ? following->header->first_batch : 0;
        std::uint64_t offset = kJournalBlock;
        std::uint64_t valid = offset;
        while (due == 0 || result_.next_batch < due) {
            RHA_ASSIGN_OR_RETURN(const auto group, scan.ReadGroup(offset));
            if (!group || group->journal_id != result_.journal_id ||
                group->first_batch != result_.next_batch) {
                break;
            }
            RHA_ASSIGN_OR_RETURN(const bool whole, ScanGroup(scan, *group, segment, valid));
            offset = valid;
            if (!whole) {
                result_.torn = true;
                break;
            }
        }
        if (following != nullptr && result_.next_batch != due) {
            return Corrupt(fmt::format("batch {} in {} is damaged, and later ones follow",
                                       result_.next_batch, SegmentName(segment.index)));
        }
        if (following == nullptr) {
            RHA_ASSIGN_OR_RETURN(const bool gone_on,
                                 scan.ShowsDurable(result_.next_batch, result_.journal_id, valid));
            if (gone_on) {
                return Corrupt(fmt::format("batch {} in {} is damaged, and later ones follow",
                                           result_.next_batch, SegmentName(segment.index)));
            }
        }
        result_.segments.push_back({*segment.header, valid, segment.file_bytes});
        return {};
    }

    /// Takes the batches of a group; `valid` moves behind each. False when the group is not whole.
    Result<bool> ScanGroup(SegmentScan& scan, const GroupHeader& group, const SegmentFile& segment,
                           std::uint64_t& valid) {
        std::uint64_t offset = group.offset + kJournalBlock;
        for (std::uint32_t i = 0; i < group.batch_count; ++i) {
            RHA_ASSIGN_OR_RETURN(const auto header, scan.ReadBatch(offset));
            if (!header || header->number != result_.next_batch || header->scenario != scenario_) {
                return false;
            }
            const auto batch_bytes =
                static_cast<std::uint32_t>(kBatchHeaderBytes + header->record_bytes);
            RHA_RETURN_IF_ERROR(visit_(*header, buffer_.bytes().first(batch_bytes)));
            result_.entries.push_back({header->number, segment.index, offset, batch_bytes});
            ++result_.next_batch;
            offset += BatchFootprint(header->record_bytes);
            valid = offset;
        }
        return true;
    }

    JournalDisk& disk_;
    const ScenarioUuid& scenario_;
    const BatchVisitor& visit_;
    AlignedBuffer buffer_;
    std::vector<SegmentFile> files_;
    RecoveredJournal result_;
};

}  // namespace

Result<RecoveredJournal> RecoverJournal(JournalDisk& disk, const ScenarioUuid& scenario,
                                        const BatchVisitor& visit) {
    return Recovery(disk, scenario, visit).Run();
}

}  // namespace rha::engine
