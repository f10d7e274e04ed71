#include "tests/bench/product/memory_source.h"

#include <algorithm>
#include <random>
#include <set>
#include <utility>

#include <sys/eventfd.h>

#include "common/bytes.h"
#include "common/crc32c.h"
#include "common/runtime/random.h"
#include "engine/capture/core/record.h"
#include "engine/core/record_builder.h"

namespace rha::bench {
namespace {

using engine::CapturedFile;
using engine::DirtyRegion;
using engine::kRegionBytes;
using engine::RecordFields;

constexpr FileId kDirectory{1};
constexpr FileId kDisk{2};
constexpr std::uint64_t kManifestRecords = 4;
/// The writer keeps step with the engine: it never fills more than this part of the ring, or else
/// the engine would bring the rest to safety in its spool.
constexpr std::uint64_t kRoomFactor = 4;

/// A disk of zeros: all of it is a hole.
class HoleFile final : public engine::BackingFile {
public:
    explicit HoleFile(std::uint64_t size) : size_(size) {}
    Result<std::size_t> ReadAt(std::uint64_t offset, MutableByteSpan into) override {
        const auto count = std::min<std::uint64_t>(into.size(), size_ - std::min(offset, size_));
        std::ranges::fill(into.first(count), std::byte{0});
        return count;
    }
    Result<std::uint64_t> Size() override { return size_; }
    Result<std::uint64_t> NextData(std::uint64_t /*offset*/) override { return size_; }
    Result<std::uint64_t> NextHole(std::uint64_t offset) override { return offset; }

private:
    std::uint64_t size_;
};

void Ring(const Valve& valve) {
    eventfd_write(valve.doorbell.Get(), 1);
}

class MemorySession final : public engine::CaptureSession {
public:
    MemorySession(const MemorySourceConfig& config, std::shared_ptr<Valve> valve)
        : config_(config),
          valve_(std::move(valve)),
          slot_bytes_(rha_record_size(config.payload_bytes)),
          ring_(config.ring_records * slot_bytes_) {
        info_.capture_id = {RandomId()};
        info_.ring_bytes = ring_.size() * kRoomFactor;
        MakeManifest();
        FillPayloads();
    }

    const engine::CaptureInfo& info() const override { return info_; }

    ByteSpan Peek(std::size_t max_bytes) override {
        if (cursor_ <= kManifestRecords) {
            return ByteSpan(manifest_).subspan(manifest_offsets_[cursor_ - 1]);
        }
        const auto slot = SlotOf(cursor_);
        const auto ready = head().value + 1 - std::min(head().value + 1, cursor_);
        const auto wanted = std::max<std::uint64_t>(1, max_bytes / slot_bytes_);
        const auto count = std::min({ready, wanted, config_.ring_records - slot});
        for (std::uint64_t i = 0; i < count; ++i) Stamp(cursor_ + i);
        return ByteSpan(ring_).subspan(slot * slot_bytes_, count * slot_bytes_);
    }

    void Advance(std::size_t bytes) override {
        if (cursor_ > kManifestRecords) {
            cursor_ += bytes / slot_bytes_;
            return;
        }
        const auto reached = manifest_offsets_[cursor_ - 1] + bytes;
        while (cursor_ <= kManifestRecords && manifest_offsets_[cursor_ - 1] < reached) ++cursor_;
    }

    void Release(Sequence upto) override {
        released_ = std::max(released_, upto.value);
        if (head().value >= cursor_) Ring(*valve_);
    }

    void Acknowledge(Sequence /*upto*/) override {}
    void Rewind() override { cursor_ = released_ + 1; }
    int doorbell() const override { return valve_->doorbell.Get(); }
    void ClearDoorbell() override {
        eventfd_t ignored = 0;
        eventfd_read(valve_->doorbell.Get(), &ignored);
    }
    /// What has room in the ring; the rest of the writes "happen" when there is.
    Sequence head() const override {
        const auto room = std::max(released_, kManifestRecords) + config_.ring_records;
        return {std::min(valve_->last_sequence.load(), room)};
    }
    std::uint64_t ring_used_bytes() const override {
        return (cursor_ - 1 - std::min(released_, cursor_ - 1)) * slot_bytes_;
    }

    Status MarkAllDirty() override {
        for (std::uint64_t r = 0; r * kRegionBytes < config_.file_bytes; ++r) {
            dirty_.insert({.file = kDisk, .region = r});
        }
        return {};
    }
    Status MarkDirty(FileId file, std::uint64_t offset, std::uint64_t length) override {
        for (auto r = offset / kRegionBytes; r * kRegionBytes < offset + length; ++r) {
            dirty_.insert({.file = file, .region = r});
        }
        return {};
    }
    Result<std::vector<DirtyRegion>> ClaimDirty(std::size_t max) override {
        std::vector<DirtyRegion> claimed;
        while (claimed.size() < max && !dirty_.empty()) {
            claimed.push_back(*dirty_.begin());
            claimed_.insert(*dirty_.begin());
            dirty_.erase(dirty_.begin());
        }
        return claimed;
    }
    Status CompleteClaims(const std::vector<DirtyRegion>& regions) override {
        for (const auto& region : regions) claimed_.erase(region);
        return {};
    }
    Status AbandonClaims() override {
        dirty_.merge(claimed_);
        claimed_.clear();
        return {};
    }
    Result<std::uint64_t> DirtyBytes() override {
        return (dirty_.size() + claimed_.size()) * kRegionBytes;
    }

    Result<std::vector<CapturedFile>> Files() override {
        return std::vector<CapturedFile>{
            {.id = kDirectory, .path = config_.directory, .directory = true},
            {.id = kDisk, .path = DiskPath(), .size_bytes = config_.file_bytes}};
    }
    Result<std::unique_ptr<engine::BackingFile>> OpenBacking(FileId file) override {
        if (file != kDisk) {
            return Fail(ErrorCode::kNotFound, "the memory source has one file only",
                        "ask for the file that Files() names");
        }
        return std::make_unique<HoleFile>(config_.file_bytes);
    }

private:
    std::string DiskPath() const { return config_.directory + "/disk.raw"; }
    std::uint64_t SlotOf(std::uint64_t sequence) const {
        return (sequence - kManifestRecords - 1) % config_.ring_records;
    }

    void AddManifest(engine::RecordBuilder& builder, RecordFields fields, std::string_view path) {
        manifest_offsets_.push_back(builder.bytes().size());
        fields.sequence = {manifest_offsets_.size()};
        builder.AddPath(fields, path);
    }

    void MakeManifest() {
        engine::RecordBuilder builder;
        AddManifest(builder, {.type = RHA_RECORD_EPOCH_START, .file = {info_.capture_id.value}},
                    "");
        AddManifest(builder,
                    {.type = RHA_RECORD_CREATE,
                     .flags = RHA_RECORD_EXISTING | RHA_RECORD_DIRECTORY,
                     .file = kDirectory,
                     .offset = 0755},
                    config_.directory);
        AddManifest(builder,
                    {.type = RHA_RECORD_CREATE,
                     .flags = RHA_RECORD_EXISTING,
                     .file = kDisk,
                     .offset = 0644,
                     .length = config_.file_bytes},
                    DiskPath());
        AddManifest(builder, {.type = RHA_RECORD_MANIFEST_END, .length = 2}, "");
        manifest_.assign(builder.bytes().begin(), builder.bytes().end());
        valve_->last_sequence = std::max<std::uint64_t>(valve_->last_sequence, kManifestRecords);
        Ring(*valve_);
    }

    void FillPayloads() {
        std::mt19937_64 random(7);
        for (auto& byte : ring_) byte = static_cast<std::byte>(random());
        for (std::uint64_t i = 0; i < config_.ring_records; ++i) {
            Encode(kManifestRecords + 1 + i);
        }
        stamped_ = kManifestRecords + config_.ring_records;
    }

    RecordFields FieldsOf(std::uint64_t sequence) const {
        const auto blocks = config_.file_bytes / config_.payload_bytes;
        return {.type = RHA_RECORD_WRITE,
                .sequence = {sequence},
                .file = kDisk,
                .offset = sequence % blocks * config_.payload_bytes,
                .length = config_.payload_bytes};
    }

    void Encode(std::uint64_t sequence) {
        const auto slot =
            MutableByteSpan(ring_).subspan(SlotOf(sequence) * slot_bytes_, slot_bytes_);
        engine::EncodeRecord(FieldsOf(sequence),
                             slot.subspan(RHA_RECORD_HEADER_BYTES, config_.payload_bytes), slot);
    }

    /// The same payload once more, as the change `sequence`: its checksum need not be computed
    /// again, which a real driver does in another process.
    void Stamp(std::uint64_t sequence) {
        if (sequence <= stamped_) return;
        auto* header = ring_.data() + SlotOf(sequence) * slot_bytes_;
        StoreLe<std::uint64_t>(header + offsetof(rha_record_header, sequence), sequence);
        StoreLe<std::uint64_t>(header + offsetof(rha_record_header, offset),
                               FieldsOf(sequence).offset);
        constexpr auto kCovered = offsetof(rha_record_header, header_crc32c);
        StoreLe<std::uint32_t>(header + kCovered, rha_crc32c(0, header, kCovered));
        stamped_ = sequence;
    }

    const MemorySourceConfig config_;
    const std::shared_ptr<Valve> valve_;
    const std::uint64_t slot_bytes_;
    engine::CaptureInfo info_;
    std::vector<std::byte> manifest_;
    std::vector<std::size_t> manifest_offsets_;
    std::vector<std::byte> ring_;
    std::uint64_t cursor_ = 1;    ///< sequence that Peek hands out next
    std::uint64_t released_ = 0;  ///< everything up to it was given back
    std::uint64_t stamped_ = 0;   ///< highest sequence whose record was encoded
    std::set<DirtyRegion> dirty_;
    std::set<DirtyRegion> claimed_;
};

}  // namespace

MemorySource::MemorySource(MemorySourceConfig config)
    : config_(std::move(config)), valve_(std::make_shared<Valve>()) {
    valve_->doorbell.Reset(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
}

Sequence MemorySource::Write(std::uint64_t records) {
    const auto last = valve_->last_sequence += records;
    Ring(*valve_);
    return {last};
}

Result<std::unique_ptr<engine::CaptureSession>> MemorySource::Attach(
    const ScenarioId& /*scenario*/, const std::vector<std::string>& /*paths*/) {
    return std::make_unique<MemorySession>(config_, valve_);
}

Status MemorySource::Detach(const ScenarioId& /*scenario*/) {
    return {};
}

Result<std::vector<std::string>> MemorySource::Roots() {
    return std::vector<std::string>{"/"};
}

Result<std::string> MemorySource::RecordedPath(const std::string& folder) {
    return folder.substr(1);
}

}  // namespace rha::bench
