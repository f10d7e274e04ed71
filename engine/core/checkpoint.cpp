#include "engine/core/checkpoint.h"

#include <algorithm>
#include <string>

#include "common/crc32c.h"

namespace rha::engine {
namespace {

// Fixed part; docs/formats/journal.md.
constexpr std::size_t kFixedBytes = 128;
constexpr std::size_t kCrcAt = 12;
constexpr std::uint32_t kFlagPromoted = 1;
constexpr std::uint32_t kFlagConsistent = 2;
constexpr std::uint32_t kFlagManifestOpen = 4;
constexpr std::uint32_t kFlagDamaged = 8;
constexpr std::uint32_t kEntryDirectory = 1;
constexpr std::size_t kFileEntryBytes = 24;  // id, size, flags, path length
constexpr std::size_t kKnownEntryBytes = 8;  // flags, path length
constexpr std::size_t kGoneRangeBytes = 16;  // begin, end

std::unexpected<Error> Refuse(const char* what) {
    return Fail(ErrorCode::kCorruption, std::string("checkpoint: ") + what,
                "check the disk of the state directory; if it cannot be mended, remove the "
                "replica's bookkeeping and synchronise again");
}

template <typename Unsigned>
void Append(std::vector<std::byte>& bytes, Unsigned value) {
    bytes.resize(bytes.size() + sizeof(Unsigned));
    StoreLe(bytes.data() + bytes.size() - sizeof(Unsigned), value);
}

void AppendPath(std::vector<std::byte>& bytes, bool directory, const std::string& path) {
    Append(bytes, directory ? kEntryDirectory : 0u);
    Append(bytes, static_cast<std::uint32_t>(path.size()));
    const auto text = std::as_bytes(std::span(path));
    bytes.insert(bytes.end(), text.begin(), text.end());
}

/// Takes fields from the front; the caller has asked Has before.
struct Cursor {
    ByteSpan rest;
    bool Has(std::size_t bytes) const { return rest.size() >= bytes; }
    template <typename Unsigned>
    Unsigned Get() {
        const auto value = LoadLe<Unsigned>(rest.data());
        rest = rest.subspan(sizeof(Unsigned));
        return value;
    }
    std::string Text(std::size_t bytes) {
        std::string text(reinterpret_cast<const char*>(rest.data()), bytes);
        rest = rest.subspan(bytes);
        return text;
    }
};

/// Flags, length and path, common to both kinds of entry.
Result<KnownFile> TakePath(Cursor& cursor) {
    const auto flags = cursor.Get<std::uint32_t>();
    const auto length = cursor.Get<std::uint32_t>();
    if ((flags & ~kEntryDirectory) != 0 || !cursor.Has(length)) return Refuse("entry cut short");
    KnownFile known{.path = cursor.Text(length), .directory = (flags & kEntryDirectory) != 0};
    if (!known.path.empty() && !IsRelativePath(known.path)) return Refuse("bad path");
    return known;
}

struct Counts {
    std::uint32_t files = 0;
    std::uint32_t known_files = 0;
    std::uint32_t gone_ranges = 0;
};

Status DecodeEntries(Cursor cursor, const Counts& counts, AppliedState& applied) {
    for (std::uint32_t i = 0; i < counts.files; ++i) {
        if (!cursor.Has(kFileEntryBytes)) return Refuse("entry cut short");
        const FileId id{cursor.Get<std::uint64_t>()};
        const auto size = cursor.Get<std::uint64_t>();
        RHA_ASSIGN_OR_RETURN(auto known, TakePath(cursor));
        if (applied.table.Find(id) != nullptr || applied.table.At(known.path)) {
            return Refuse("an entry occurs twice");
        }
        applied.table.Put(
            id, {.path = std::move(known.path), .directory = known.directory, .size = size});
    }
    for (std::uint32_t i = 0; i < counts.known_files; ++i) {
        if (!cursor.Has(kKnownEntryBytes)) return Refuse("entry cut short");
        RHA_ASSIGN_OR_RETURN(auto known, TakePath(cursor));
        applied.known_before.push_back(std::move(known));
    }
    for (std::uint32_t i = 0; i < counts.gone_ranges; ++i) {
        if (!cursor.Has(kGoneRangeBytes)) return Refuse("range cut short");
        const auto begin = cursor.Get<std::uint64_t>();
        applied.table.PutGone(begin, cursor.Get<std::uint64_t>());
    }
    if (!cursor.rest.empty()) return Refuse("bytes behind the last entry");
    return {};
}

}  // namespace

std::vector<std::byte> EncodeCheckpoint(const Checkpoint& checkpoint) {
    const AppliedState& applied = checkpoint.applied;
    std::vector<std::byte> bytes;
    Append(bytes, kCheckpointMagic);
    Append(bytes, kCheckpointVersion);
    Append(bytes, static_cast<std::uint16_t>(kFixedBytes));
    Append(bytes, std::uint32_t{0});  // length, below
    Append(bytes, std::uint32_t{0});  // checksum, below
    bytes.insert(bytes.end(), checkpoint.scenario.begin(), checkpoint.scenario.end());
    Append(bytes, checkpoint.save);
    Append(bytes, checkpoint.generation);
    Append(bytes, checkpoint.epoch.value);
    Append(bytes, applied.capture_id.value);
    Append(bytes, applied.sequence.value);
    Append(bytes, static_cast<std::uint64_t>(applied.capture_unix_ns));
    Append(bytes, applied.next.batch);
    Append(bytes, applied.next.record);
    Append(bytes, (checkpoint.promoted ? kFlagPromoted : 0u) |
                      (applied.consistent ? kFlagConsistent : 0u) |
                      (applied.manifest_open ? kFlagManifestOpen : 0u) |
                      (checkpoint.damaged ? kFlagDamaged : 0u));
    Append(bytes, applied.manifest_files);
    Append(bytes, static_cast<std::uint32_t>(applied.table.entries().size()));
    Append(bytes, static_cast<std::uint32_t>(applied.known_before.size()));
    Append(bytes, static_cast<std::uint32_t>(applied.table.gone().ranges().size()));
    bytes.resize(kFixedBytes);
    for (const auto& [id, entry] : applied.table.entries()) {
        Append(bytes, id.value);
        Append(bytes, entry.size);
        AppendPath(bytes, entry.directory, entry.path);
    }
    for (const auto& known : applied.known_before) {
        AppendPath(bytes, known.directory, known.path);
    }
    for (const auto& [begin, end] : applied.table.gone().ranges()) {
        Append(bytes, begin);
        Append(bytes, end);
    }
    const auto length = bytes.size();
    StoreLe(bytes.data() + 8, static_cast<std::uint32_t>(length));
    StoreLe(bytes.data() + kCrcAt, rha_crc32c(0, bytes.data(), length));
    bytes.resize(RoundUp(length, kCheckpointAlign));
    return bytes;
}

Result<Checkpoint> DecodeCheckpoint(ByteSpan bytes) {
    if (bytes.size() < kFixedBytes) return Refuse("cut short");
    Cursor cursor{bytes};
    if (cursor.Get<std::uint32_t>() != kCheckpointMagic) return Refuse("wrong magic");
    const auto version = cursor.Get<std::uint16_t>();
    const auto fixed = cursor.Get<std::uint16_t>();
    const auto length = cursor.Get<std::uint32_t>();
    const auto crc = cursor.Get<std::uint32_t>();
    if (length < kFixedBytes || length > bytes.size()) return Refuse("length out of bounds");
    constexpr std::uint32_t kNoCrc = 0;
    auto sum = rha_crc32c(0, bytes.data(), kCrcAt);
    sum = rha_crc32c(sum, &kNoCrc, sizeof kNoCrc);
    sum = rha_crc32c(sum, bytes.data() + kCrcAt + 4, length - kCrcAt - 4);
    if (sum != crc) return Refuse("wrong checksum");
    if (version != kCheckpointVersion || fixed != kFixedBytes) return Refuse("unknown version");
    Checkpoint checkpoint;
    AppliedState& applied = checkpoint.applied;
    std::copy_n(cursor.rest.begin(), checkpoint.scenario.size(), checkpoint.scenario.begin());
    cursor.rest = cursor.rest.subspan(checkpoint.scenario.size());
    checkpoint.save = cursor.Get<std::uint64_t>();
    checkpoint.generation = cursor.Get<std::uint64_t>();
    checkpoint.epoch = {cursor.Get<std::uint64_t>()};
    applied.capture_id = {cursor.Get<std::uint64_t>()};
    applied.sequence = {cursor.Get<std::uint64_t>()};
    applied.capture_unix_ns = static_cast<std::int64_t>(cursor.Get<std::uint64_t>());
    applied.next.batch = cursor.Get<std::uint64_t>();
    applied.next.record = cursor.Get<std::uint32_t>();
    const auto flags = cursor.Get<std::uint32_t>();
    checkpoint.promoted = (flags & kFlagPromoted) != 0;
    applied.consistent = (flags & kFlagConsistent) != 0;
    applied.manifest_open = (flags & kFlagManifestOpen) != 0;
    checkpoint.damaged = (flags & kFlagDamaged) != 0;
    applied.manifest_files = cursor.Get<std::uint64_t>();
    const auto files = cursor.Get<std::uint32_t>();
    const auto known_files = cursor.Get<std::uint32_t>();
    const auto gone_ranges = cursor.Get<std::uint32_t>();
    if (applied.next.batch == 0) return Refuse("no position");
    const Cursor entries{bytes.subspan(kFixedBytes, length - kFixedBytes)};
    RHA_RETURN_IF_ERROR(DecodeEntries(entries, {files, known_files, gone_ranges}, applied));
    return checkpoint;
}

}  // namespace rha::engine
