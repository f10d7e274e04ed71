// The guest's side of FakeDriver, and its judgement.
#include <algorithm>
#include <utility>

#include "tests/support/replication/fake_driver.h"

namespace rha::test {
namespace {

using engine::DirtyRegion;
using engine::kRegionBytes;
using engine::RecordFields;

void WriteInto(Bytes& into, std::uint64_t offset, ByteSpan bytes) {
    if (bytes.empty()) return;
    if (into.size() < offset + bytes.size()) into.resize(offset + bytes.size());
    std::copy(bytes.begin(), bytes.end(), into.begin() + static_cast<std::ptrdiff_t>(offset));
}

}  // namespace

// --- guest ---------------------------------------------------------------------------------------

void FakeDriver::Seed(const std::string& path, Bytes bytes) {
    files_[{next_file_++}] = {.path = path, .bytes = std::move(bytes)};
}

std::vector<FileId> FakeDriver::LiveFiles() const {
    std::vector<FileId> ids;
    for (const auto& [id, file] : files_) ids.push_back(id);
    return ids;
}

std::vector<std::uint64_t> FakeDriver::WritesInFlight() const {
    std::vector<std::uint64_t> ids;
    for (const auto& [id, write] : writes_) ids.push_back(id);
    return ids;
}

bool FakeDriver::Busy(FileId file) const {
    return std::ranges::any_of(writes_, [&](const auto& w) { return w.second.file == file; });
}

std::optional<std::uint64_t> FakeDriver::BeginWrite(FileId file, std::uint64_t offset,
                                                    Bytes bytes) {
    const auto end = offset + bytes.size();
    for (const auto& [id, other] : writes_) {
        if (other.file == file && offset < other.offset + other.bytes.size() &&
            other.offset < end) {
            return std::nullopt;
        }
    }
    Write write{.file = file, .offset = offset, .bytes = std::move(bytes)};
    if (tracking_) {
        Entry* entry = Reserve({.type = RHA_RECORD_WRITE,
                                .file = file,
                                .offset = offset,
                                .length = write.bytes.size()},
                               write.bytes, false);
        write.lost = entry == nullptr;
        write.sequence = write.lost ? ++last_sequence_ : entry->sequence;
        if (write.lost) {
            ++lost_;
            ++lost_total_;
            MarkRange(file, offset, end);
            for (auto r = offset / kRegionBytes; r * kRegionBytes < end; ++r) {
                ++lost_in_flight_[{file, r}];
            }
        }
        intents_.push_back({write.sequence, file, offset, end});
        truth_ahead_.push_back({.sequence = write.sequence,
                                .kind = Change::Kind::kBytes,
                                .file = file,
                                .offset = offset,
                                .bytes = write.bytes,
                                .path = {}});
    }
    const auto id = next_write_++;
    writes_.emplace(id, std::move(write));
    return id;
}

void FakeDriver::TearWrite(std::uint64_t id) {
    const Write& write = writes_.at(id);
    auto& into = files_.at(write.file).bytes;
    const auto begin = time_.Random(write.bytes.size());
    const auto count = 1 + time_.Random(write.bytes.size() - begin);
    WriteInto(into, write.offset + begin, ByteSpan(write.bytes).subspan(begin, count));
}

void FakeDriver::EndWrite(std::uint64_t id, bool fail) {
    const Write write = std::move(writes_.extract(id).mapped());
    const auto end = write.offset + write.bytes.size();
    Bytes& into = files_.at(write.file).bytes;
    fail = fail && tracking_ && !write.lost;
    if (!fail) WriteInto(into, write.offset, write.bytes);
    if (!tracking_) return;
    if (write.lost) {
        for (auto r = write.offset / kRegionBytes; r * kRegionBytes < end; ++r) {
            const auto count = lost_in_flight_.find({write.file, r});
            if (--count->second == 0) lost_in_flight_.erase(count);
        }
        return;
    }
    if (fail) {
        // What it left behind counts as a lost change of its own.
        std::erase_if(truth_ahead_, [&](const Change& c) { return c.sequence == write.sequence; });
        MarkRange(write.file, write.offset, end);
        Bytes left;
        if (into.size() > write.offset) {
            const auto last = std::min<std::uint64_t>(end, into.size());
            left.assign(into.begin() + static_cast<std::ptrdiff_t>(write.offset),
                        into.begin() + static_cast<std::ptrdiff_t>(last));
        }
        ++lost_;
        ++lost_total_;
        truth_ahead_.push_back({.sequence = ++last_sequence_,
                                .kind = Change::Kind::kBytes,
                                .file = write.file,
                                .offset = write.offset,
                                .bytes = std::move(left),
                                .path = {}});
        intents_.push_back({last_sequence_, write.file, write.offset, end});
        failed_.emplace_back(write.sequence, last_sequence_);
    }
    Commit(write.sequence, fail);
}

void FakeDriver::ChangeNow(const RecordFields& fields, ByteSpan payload, Change change,
                           std::uint64_t begin, std::uint64_t end) {
    if (tracking_) {
        Entry* entry = Reserve(fields, payload, false);
        change.sequence = entry == nullptr ? ++last_sequence_ : entry->sequence;
        intents_.push_back({change.sequence, change.file, begin, end});
        truth_ahead_.push_back(change);
        if (entry == nullptr) {
            ++lost_;
            ++lost_total_;
            MarkRange(change.file, begin, std::max(end, begin + 1));
        } else {
            Commit(entry->sequence, false);
        }
    }
    Apply(files_, change);
}

void FakeDriver::Truncate(FileId file, std::uint64_t size) {
    if (Busy(file)) return;
    const auto old = SizeOf(file);
    ChangeNow({.type = RHA_RECORD_TRUNCATE, .file = file, .length = size}, {},
              {.kind = Change::Kind::kSize, .file = file, .offset = size, .bytes = {}, .path = {}},
              std::min(old, size), std::max(old, size));
}

void FakeDriver::Zero(FileId file, std::uint64_t offset, std::uint64_t length, bool punch) {
    if (Busy(file)) return;
    if (punch) {
        const auto size = SizeOf(file);
        if (offset >= size) return;
        length = std::min(length, size - offset);
    }
    const std::uint32_t flags = punch ? RHA_RECORD_PUNCH | RHA_RECORD_KEEP_SIZE : 0u;
    ChangeNow(
        {.type = RHA_RECORD_ZERO, .flags = flags, .file = file, .offset = offset, .length = length},
        {},
        {.kind = Change::Kind::kBytes,
         .file = file,
         .offset = offset,
         .bytes = Bytes(length),
         .path = {}},
        offset, offset + length);
}

void FakeDriver::Flush(FileId file) {
    if (Entry* entry = Reserve({.type = RHA_RECORD_FLUSH, .file = file}, {}, true)) {
        Commit(entry->sequence, false);
    }
}

void FakeDriver::Create(const std::string& path) {
    const FileId id{next_file_};
    Entry* entry = Reserve({.type = RHA_RECORD_CREATE, .file = id, .offset = 0644},
                           std::as_bytes(std::span(path)), true);
    if (entry == nullptr) return;
    ++next_file_;
    const Change change{.sequence = entry->sequence,
                        .kind = Change::Kind::kCreate,
                        .file = id,
                        .offset = 0,
                        .bytes = {},
                        .path = path};
    Apply(files_, change);
    truth_ahead_.push_back(change);
    intents_.push_back({entry->sequence, id, 0, 2 * kRegionBytes});
    Commit(entry->sequence, false);
}

void FakeDriver::Unlink(FileId file) {
    if (Busy(file)) return;
    Entry* entry = Reserve({.type = RHA_RECORD_UNLINK, .file = file}, {}, true);
    if (entry == nullptr) return;
    const Change change{.sequence = entry->sequence,
                        .kind = Change::Kind::kUnlink,
                        .file = file,
                        .offset = 0,
                        .bytes = {},
                        .path = {}};
    Apply(files_, change);
    truth_ahead_.push_back(change);
    std::erase_if(pending_, [&](const DirtyRegion& r) { return r.file == file; });
    Commit(entry->sequence, false);
}

void FakeDriver::Rename(FileId file, const std::string& to) {
    for (const auto& [id, other] : files_) {
        if (other.path == to && Busy(id)) return;
    }
    Entry* entry =
        Reserve({.type = RHA_RECORD_RENAME, .file = file}, std::as_bytes(std::span(to)), true);
    if (entry == nullptr) return;
    const Change change{.sequence = entry->sequence,
                        .kind = Change::Kind::kRename,
                        .file = file,
                        .offset = 0,
                        .bytes = {},
                        .path = to};
    Apply(files_, change);
    truth_ahead_.push_back(change);
    intents_.push_back({entry->sequence, file, 0, 2 * kRegionBytes});
    std::erase_if(pending_, [&](const DirtyRegion& r) { return !files_.contains(r.file); });
    Commit(entry->sequence, false);
}

// --- judge ---------------------------------------------------------------------------------------

void FakeDriver::Apply(std::map<FileId, File>& files, const Change& change) const {
    switch (change.kind) {
        case Change::Kind::kBytes:
            WriteInto(files.at(change.file).bytes, change.offset, change.bytes);
            break;
        case Change::Kind::kSize:
            files.at(change.file).bytes.resize(change.offset);
            break;
        case Change::Kind::kCreate:
            files[change.file] = {.path = change.path, .bytes = {}};
            break;
        case Change::Kind::kUnlink:
            files.erase(change.file);
            break;
        case Change::Kind::kRename:
            std::erase_if(files, [&](const auto& entry) {
                return entry.second.path == change.path && entry.first != change.file;
            });
            files.at(change.file).path = change.path;
            break;
    }
}

FileSet FakeDriver::Now() const {
    FileSet set;
    for (const auto& [id, file] : files_) set[file.path] = file.bytes;
    return set;
}

bool FakeDriver::Undetermined(Sequence sequence) const {
    return std::ranges::any_of(failed_, [&](const auto& failed) {
        return failed.first <= sequence.value && sequence.value < failed.second;
    });
}

const FileSet& FakeDriver::TruthAt(Sequence sequence) {
    while (!truth_ahead_.empty() && truth_ahead_.front().sequence <= sequence.value) {
        Apply(truth_files_, truth_ahead_.front());
        truth_ahead_.pop_front();
        truth_stale_ = true;
    }
    if (truth_stale_) {
        truth_.clear();
        for (const auto& [id, file] : truth_files_) truth_[file.path] = file.bytes;
        truth_stale_ = false;
    }
    return truth_;
}

}  // namespace rha::test
