#include "tests/support/replication/fake_driver.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <gtest/gtest.h>

#include "common/crc32c.h"

namespace rha::test {
namespace {

using engine::DirtyRegion;
using engine::kRegionBytes;
using engine::RecordFields;

constexpr std::uint64_t kPage = 4096;
/// Room that only changes of names may use.
constexpr std::uint64_t kKept = 8192;

}  // namespace

class FakeDriver::Backing final : public engine::BackingFile {
public:
    Backing(FakeDriver& driver, FileId file) : driver_(driver), file_(file) {}

    Result<std::size_t> ReadAt(std::uint64_t offset, MutableByteSpan into) override {
        const Bytes& bytes = Content();
        if (offset >= bytes.size()) return 0;
        const auto count = std::min<std::uint64_t>(into.size(), bytes.size() - offset);
        std::memcpy(into.data(), bytes.data() + offset, count);
        return count;
    }
    Result<std::uint64_t> Size() override { return Content().size(); }
    Result<std::uint64_t> NextData(std::uint64_t offset) override { return Find(offset, false); }
    Result<std::uint64_t> NextHole(std::uint64_t offset) override { return Find(offset, true); }

private:
    /// A file that was unlinked while open keeps what it held when last looked at.
    const Bytes& Content() {
        const auto found = driver_.files_.find(file_);
        if (found == driver_.files_.end()) return last_;
        last_ = found->second.bytes;
        return last_;
    }
    Result<std::uint64_t> Find(std::uint64_t offset, bool hole) {
        const Bytes& bytes = Content();
        for (auto at = offset; at < bytes.size(); at = RoundDown(at, kPage) + kPage) {
            const auto page = RoundDown(at, kPage);
            const auto count = std::min<std::uint64_t>(kPage, bytes.size() - page);
            if (IsZero(ByteSpan(bytes).subspan(page, count)) == hole) return at;
        }
        return bytes.size();
    }

    FakeDriver& driver_;
    FileId file_;
    Bytes last_;
};

class FakeDriver::Session final : public engine::CaptureSession {
public:
    explicit Session(FakeDriver& driver) : driver_(driver), cursor_(driver.released_) {
        driver_.attached_ = true;
        driver_.session_ = this;
        info_.capture_id = driver.capture_id_;
        info_.resumed = !driver.entries_.empty();
        info_.released = {driver.released_};
        info_.ring_bytes = driver.ring_.size();
    }
    ~Session() override {
        if (driver_.on_session_end) driver_.on_session_end();
        if (dead_) return;
        driver_.session_ = nullptr;
        driver_.attached_ = false;
        driver_.pending_.insert(driver_.claimed_.begin(), driver_.claimed_.end());
        driver_.claimed_.clear();
    }

    const engine::CaptureInfo& info() const override { return info_; }

    ByteSpan Peek(std::size_t bytes_max) override {
        if (dead_ || driver_.damaged_) return {};
        auto entry = std::ranges::find_if(driver_.entries_,
                                          [&](const Entry& e) { return e.sequence > cursor_; });
        peeked_.clear();
        if (entry == driver_.entries_.end() || !entry->committed) return {};
        const auto begin = entry->position % driver_.ring_.size();
        std::uint64_t end = begin;
        for (; entry != driver_.entries_.end() && entry->committed; ++entry) {
            if (entry->position % driver_.ring_.size() != end) break;
            if (end != begin && end + entry->bytes - begin > bytes_max) break;
            end += entry->bytes;
            peeked_.push_back({entry->sequence, end - begin});
        }
        return ByteSpan(driver_.ring_).subspan(begin, end - begin);
    }
    void Advance(std::size_t bytes) override {
        if (bytes == 0) return;
        const auto passed = std::ranges::find_if(
            peeked_, [&](const auto& record) { return record.second == bytes; });
        ASSERT_NE(passed, peeked_.end())
            << "the cursor must stand between records of the last Peek";
        cursor_ = passed->first;
        peeked_.clear();
    }
    void Release(Sequence upto) override {
        if (dead_) return;
        ASSERT_LE(upto.value, cursor_) << "released behind the private cursor";
        auto& entries = driver_.entries_;
        while (!entries.empty() && entries.front().sequence <= upto.value) {
            const Entry& entry = entries.front();
            std::memset(driver_.ring_.data() + entry.position % driver_.ring_.size(), 0xdd,
                        entry.bytes);
            entries.pop_front();
        }
        driver_.released_ = std::max(driver_.released_, upto.value);
    }
    void Acknowledge(Sequence upto) override {
        if (dead_) return;
        driver_.acknowledged_ = std::max(driver_.acknowledged_, upto.value);
        std::erase_if(driver_.intents_,
                      [&](const Intent& intent) { return intent.sequence <= upto.value; });
    }
    void Rewind() override {
        if (dead_) return;
        cursor_ = driver_.released_;
        peeked_.clear();
    }
    int doorbell() const override { return 0; }
    void ClearDoorbell() override { driver_.doorbell_ = false; }
    Sequence head() const override { return dead_ ? Sequence{last_head_} : driver_.head(); }
    std::uint64_t ring_used_bytes() const override {
        if (dead_ || driver_.entries_.empty()) return 0;
        return driver_.head_position_ - driver_.entries_.front().position;
    }

    Status MarkAllDirty() override {
        if (auto usable = Usable(); !usable) return std::unexpected(usable.error());
        ++driver_.all_dirty_calls_;
        for (const auto& [id, file] : driver_.files_) {
            driver_.MarkRange(id, 0, std::max<std::uint64_t>(1, file.bytes.size()));
        }
        return {};
    }
    Status MarkDirty(FileId file, std::uint64_t offset, std::uint64_t length) override {
        if (auto usable = Usable(); !usable) return std::unexpected(usable.error());
        driver_.MarkRange(file, offset, offset + length);
        return {};
    }
    Result<std::vector<DirtyRegion>> ClaimDirty(std::size_t max) override {
        if (auto usable = Usable(); !usable) return std::unexpected(usable.error());
        std::vector<DirtyRegion> claimed;
        for (const auto& region : driver_.pending_) {
            if (claimed.size() == max) break;
            if (driver_.lost_in_flight_.contains(region)) continue;
            claimed.push_back(region);
        }
        for (const auto& region : claimed) {
            driver_.pending_.erase(region);
            driver_.claimed_.insert(region);
        }
        return claimed;
    }
    Status CompleteClaims(const std::vector<DirtyRegion>& regions) override {
        if (auto usable = Usable(); !usable) return std::unexpected(usable.error());
        for (const auto& region : regions) driver_.claimed_.erase(region);
        return {};
    }
    Status AbandonClaims() override {
        if (auto usable = Usable(); !usable) return std::unexpected(usable.error());
        driver_.pending_.insert(driver_.claimed_.begin(), driver_.claimed_.end());
        driver_.claimed_.clear();
        return {};
    }
    Result<std::uint64_t> DirtyBytes() override {
        if (auto usable = Usable(); !usable) return std::unexpected(usable.error());
        std::set<DirtyRegion> all = driver_.pending_;
        all.insert(driver_.claimed_.begin(), driver_.claimed_.end());
        return all.size() * kRegionBytes;
    }
    Result<std::vector<engine::CapturedFile>> Files() override {
        if (auto usable = Usable(); !usable) return std::unexpected(usable.error());
        std::vector<engine::CapturedFile> files;
        for (const auto& [id, file] : driver_.files_) {
            files.push_back({.id = id, .path = file.path, .size_bytes = file.bytes.size()});
        }
        return files;
    }
    Result<std::unique_ptr<engine::BackingFile>> OpenBacking(FileId file) override {
        if (auto usable = Usable(); !usable) return std::unexpected(usable.error());
        if (!driver_.files_.contains(file)) {
            return Fail(ErrorCode::kNotFound, "no such file", "nothing to do");
        }
        return std::make_unique<Backing>(driver_, file);
    }

    /// The driver is gone; the ring's memory stays mapped as it was.
    void Die() {
        dead_ = true;
        last_head_ = driver_.last_sequence_;
        orphan_ = std::exchange(driver_.ring_, Bytes(driver_.ring_.size()));
    }

private:
    Status Usable() const {
        if (dead_) return Fail(ErrorCode::kUnavailable, "the driver is gone", "start it");
        if (!driver_.damaged_) return {};
        return Fail(ErrorCode::kCorruption, "the ring is damaged", "begin another");
    }

    FakeDriver& driver_;
    engine::CaptureInfo info_;
    std::uint64_t cursor_;
    bool dead_ = false;
    std::uint64_t last_head_ = 0;
    Bytes orphan_;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> peeked_;  ///< sequence, end
};

FakeDriver::FakeDriver(SimTime& time, std::uint64_t ring_bytes)
    : time_(time), ring_(RoundUp(ring_bytes, RHA_RECORD_ALIGN)) {}

Result<std::unique_ptr<engine::CaptureSession>> FakeDriver::Attach(
    const ScenarioId&, const std::vector<std::string>&) {
    if (down_) return Fail(ErrorCode::kUnavailable, "the driver is gone", "start it");
    if (attached_) return Fail(ErrorCode::kConflict, "attached already", "detach first");
    if (damaged_ && tracking_) {
        return Fail(ErrorCode::kCorruption, "the ring is damaged", "begin another");
    }
    if (!tracking_) BeginRun();
    return std::make_unique<Session>(*this);
}

Status FakeDriver::Detach(const ScenarioId&) {
    if (down_) return Fail(ErrorCode::kUnavailable, "the driver is gone", "start it");
    EXPECT_FALSE(attached_) << "detached under an attached session";
    for (const auto id : WritesInFlight()) EndWrite(id, false);
    tracking_ = false;
    pending_.clear();
    claimed_.clear();
    intents_.clear();
    return {};
}

void FakeDriver::BeginRun() {
    tracking_ = true;
    damaged_ = false;
    capture_id_ = {time_.Random(1u << 30) + 1};
    entries_.clear();
    head_position_ = 0;
    last_sequence_ = 0;
    released_ = 0;
    acknowledged_ = 0;
    lost_ = 0;
    truth_files_ = files_;
    truth_stale_ = true;
    truth_ahead_.clear();
    failed_.clear();
    const auto add = [&](RecordFields fields, std::string_view path) {
        Entry* entry = Place(fields, std::as_bytes(std::span(path)), 0);
        ASSERT_NE(entry, nullptr) << "the ring is too small for the manifest";
        entry->committed = true;
    };
    add({.type = RHA_RECORD_EPOCH_START, .file = {capture_id_.value}}, "");
    for (const auto& [id, file] : files_) {
        add({.type = RHA_RECORD_CREATE,
             .flags = RHA_RECORD_EXISTING,
             .file = id,
             .offset = 0644,
             .length = file.bytes.size()},
            file.path);
    }
    add({.type = RHA_RECORD_MANIFEST_END, .length = files_.size()}, "");
}

void FakeDriver::CrashDriver() {
    if (session_ != nullptr) session_->Die();
    session_ = nullptr;
    attached_ = false;
    CrashHost();
}

void FakeDriver::CrashHost() {
    ASSERT_FALSE(attached_);
    writes_.clear();
    lost_in_flight_.clear();
    pending_.insert(claimed_.begin(), claimed_.end());
    claimed_.clear();
    for (const auto& intent : intents_) MarkRange(intent.file, intent.begin, intent.end);
    intents_.clear();
    if (!tracking_) return;
    // File ids are those of a capture run: all change.
    std::map<FileId, File> files;
    std::map<FileId, FileId> renamed;
    for (auto& [id, file] : files_) {
        const FileId fresh{next_file_++};
        renamed[id] = fresh;
        files.emplace(fresh, std::move(file));
    }
    files_ = std::move(files);
    std::set<DirtyRegion> pending;
    for (const auto& region : pending_) {
        const auto found = renamed.find(region.file);
        if (found != renamed.end()) pending.insert({found->second, region.region});
    }
    pending_ = std::move(pending);
    BeginRun();
}

// --- ring ----------------------------------------------------------------------------------------

bool FakeDriver::HasRoomFor(std::uint64_t bytes) const {
    const auto used = entries_.empty() ? 0 : head_position_ - entries_.front().position;
    return used + bytes <= ring_.size();
}

FakeDriver::Entry* FakeDriver::Place(RecordFields fields, ByteSpan payload, std::uint64_t keep) {
    const auto bytes = rha_record_size(static_cast<std::uint32_t>(payload.size()));
    const auto place = head_position_ % ring_.size();
    const auto pad = place + bytes > ring_.size() ? ring_.size() - place : 0;
    if (!HasRoomFor(pad + bytes + keep)) return nullptr;
    head_position_ += pad;
    fields.sequence = {++last_sequence_};
    fields.capture_unix_ns = time_.now().since_start.count();
    const auto at = head_position_ % ring_.size();
    engine::EncodeRecord(fields, payload, MutableByteSpan(ring_).subspan(at, bytes));
    entries_.push_back({.sequence = last_sequence_, .position = head_position_, .bytes = bytes});
    head_position_ += bytes;
    return &entries_.back();
}

FakeDriver::Entry* FakeDriver::Reserve(const RecordFields& fields, ByteSpan payload, bool urgent) {
    const std::uint64_t keep = urgent ? 0 : kKept;
    if (lost_ > 0) {
        const auto both = rha_record_size(static_cast<std::uint32_t>(payload.size())) * 2 + 256;
        if (!HasRoomFor(both + keep)) return nullptr;
        Settle();
        if (lost_ > 0) return nullptr;
    }
    return Place(fields, payload, keep);
}

void FakeDriver::Settle() {
    if (lost_ == 0 || !tracking_) return;
    Entry* gap = Place({.type = RHA_RECORD_GAP, .length = lost_}, {}, 0);
    if (gap == nullptr) return;
    lost_ = 0;
    Commit(gap->sequence, false);
}

void FakeDriver::Commit(std::uint64_t sequence, bool aborted) {
    const auto entry = std::ranges::find(entries_, sequence, &Entry::sequence);
    ASSERT_NE(entry, entries_.end());
    if (aborted) {
        std::byte* at = ring_.data() + entry->position % ring_.size();
        const auto type_flags = LoadLe<std::uint32_t>(at + 12) | (RHA_RECORD_ABORTED << 16);
        StoreLe(at + 12, type_flags);
        StoreLe(at + 60, rha_crc32c(0, at, 60));
    }
    entry->committed = true;
    doorbell_ = true;
    if (on_doorbell) on_doorbell();
}

void FakeDriver::MarkRange(FileId file, std::uint64_t begin, std::uint64_t end) {
    for (auto region = begin / kRegionBytes; region * kRegionBytes < end; ++region) {
        pending_.insert({file, region});
    }
}

}  // namespace rha::test
