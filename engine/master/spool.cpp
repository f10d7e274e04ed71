#include "engine/master/spool.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "common/crc32c.h"
#include "common/runtime/files.h"
#include "common/runtime/system_error.h"
#include "common/texts/texts.h"

namespace rha::engine {
namespace {

constexpr std::uint32_t kChunkBytesMax = 64u << 20;
constexpr const char* kSuffix = ".spool";

struct ChunkHeader {
    std::uint32_t payload_bytes = 0;
    CaptureId capture_id;
    Sequence after;
    Sequence last;
    std::int64_t first_capture_unix_ns = 0;
    std::uint32_t payload_crc32c = 0;
};

using HeaderBytes = std::array<std::byte, kSpoolChunkHeaderBytes>;

HeaderBytes Encode(const ChunkHeader& header) {
    HeaderBytes bytes{};
    std::byte* at = bytes.data();
    StoreLe(at, kSpoolChunkMagic);
    StoreLe(at + 4, kSpoolVersion);
    StoreLe(at + 6, static_cast<std::uint16_t>(kSpoolChunkHeaderBytes));
    StoreLe(at + 8, header.payload_bytes);
    StoreLe(at + 12, header.payload_crc32c);
    StoreLe(at + 16, header.capture_id.value);
    StoreLe(at + 24, header.after.value);
    StoreLe(at + 32, header.last.value);
    StoreLe(at + 40, static_cast<std::uint64_t>(header.first_capture_unix_ns));
    StoreLe(at + 60, rha_crc32c(0, at, 60));
    return bytes;
}

std::optional<ChunkHeader> Decode(const HeaderBytes& bytes) {
    const std::byte* at = bytes.data();
    if (LoadLe<std::uint32_t>(at) != kSpoolChunkMagic ||
        LoadLe<std::uint16_t>(at + 4) != kSpoolVersion ||
        LoadLe<std::uint16_t>(at + 6) != kSpoolChunkHeaderBytes ||
        LoadLe<std::uint32_t>(at + 60) != rha_crc32c(0, at, 60)) {
        return std::nullopt;
    }
    ChunkHeader header;
    header.payload_bytes = LoadLe<std::uint32_t>(at + 8);
    header.payload_crc32c = LoadLe<std::uint32_t>(at + 12);
    header.capture_id = {LoadLe<std::uint64_t>(at + 16)};
    header.after = {LoadLe<std::uint64_t>(at + 24)};
    header.last = {LoadLe<std::uint64_t>(at + 32)};
    header.first_capture_unix_ns = static_cast<std::int64_t>(LoadLe<std::uint64_t>(at + 40));
    if (header.payload_bytes == 0 || header.payload_bytes > kChunkBytesMax ||
        header.after >= header.last) {
        return std::nullopt;
    }
    return header;
}

/// Reads exactly into.size() bytes; false at the end of the file.
Result<bool> ReadExactly(const NativeFile& file, std::uint64_t offset, MutableByteSpan into) {
    RHA_ASSIGN_OR_RETURN(const std::size_t got, file.ReadAt(offset, into));
    return got == into.size();
}

std::optional<std::uint64_t> NumberOf(const std::filesystem::path& path) {
    const std::string stem = path.stem().string();
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), number, 16);
    if (path.extension() != kSuffix || stem.size() != 16 || error != std::errc{} ||
        end != stem.data() + stem.size()) {
        return std::nullopt;
    }
    return number;
}

void Delete(const std::filesystem::path& path) {
    std::error_code ignored;  // a file that stays is found, and deleted, at the next Open
    std::filesystem::remove(path, ignored);
}

}  // namespace

Spool::Spool(std::filesystem::path directory, Limits limits, CaptureId capture_id)
    : directory_(std::move(directory)), limits_(limits), capture_id_(capture_id) {}

Result<std::unique_ptr<Spool>> Spool::Open(std::filesystem::path directory, Limits limits,
                                           CaptureId capture_id) {
    RHA_RETURN_IF_ERROR(MakeDirectory(directory, 0700));
    std::unique_ptr<Spool> spool(new Spool(std::move(directory), limits, capture_id));
    RHA_RETURN_IF_ERROR(spool->Load());
    return spool;
}

Sequence Spool::after() const {
    return segments_.front().chunks.front().after;
}
Sequence Spool::last() const {
    return segments_.back().chunks.back().last;
}

std::uint64_t Spool::bytes_behind(Sequence durable) const {
    std::uint64_t bytes = 0;
    for (const auto& segment : segments_) {
        for (const auto& chunk : segment.chunks) {
            if (chunk.last > durable) bytes += chunk.payload_bytes;
        }
    }
    return bytes;
}

Status Spool::Load() {
    std::vector<std::pair<std::uint64_t, std::filesystem::path>> found;
    std::error_code error;
    for (auto entry = std::filesystem::directory_iterator(directory_, error);
         !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        if (const auto number = NumberOf(entry->path())) found.emplace_back(*number, entry->path());
    }
    if (error) return std::unexpected(SystemError(error, "list " + directory_.string()));
    std::ranges::sort(found);
    bool whole = true;
    for (const auto& [number, path] : found) {
        next_number_ = number + 1;
        if (!whole) {
            Delete(path);
            continue;
        }
        RHA_ASSIGN_OR_RETURN(auto segment, LoadSegment(path));
        const bool follows = !segment.chunks.empty() &&
                             (segments_.empty() || segment.chunks.front().after == last());
        if (!follows) {
            // Leftovers of another run stand in front; behind our own chunks it is the end.
            whole = segments_.empty();
            Delete(path);
            continue;
        }
        bytes_ += segment.bytes;
        segments_.push_back(std::move(segment));
    }
    return {};
}

Result<Spool::Segment> Spool::LoadSegment(const std::filesystem::path& path) const {
    Segment segment;
    segment.path = path;
    segment.closed = true;
    RHA_ASSIGN_OR_RETURN(segment.file, NativeFile::Open(path, NativeFile::Mode::kReadWrite));
    RHA_ASSIGN_OR_RETURN(const std::uint64_t size, segment.file.Size());
    while (segment.bytes + kSpoolChunkHeaderBytes <= size) {
        HeaderBytes bytes;
        RHA_ASSIGN_OR_RETURN(const bool read, ReadExactly(segment.file, segment.bytes, bytes));
        const auto header = read ? Decode(bytes) : std::nullopt;
        if (!header || header->capture_id != capture_id_) break;
        const auto payload_at = segment.bytes + kSpoolChunkHeaderBytes;
        if (payload_at + header->payload_bytes > size) break;
        if (!segment.chunks.empty() && segment.chunks.back().last != header->after) break;
        segment.chunks.push_back({.offset = segment.bytes,
                                  .payload_bytes = header->payload_bytes,
                                  .after = header->after,
                                  .last = header->last,
                                  .first_capture_unix_ns = header->first_capture_unix_ns});
        segment.bytes = payload_at + header->payload_bytes;
    }
    return segment;
}

Status Spool::CheckRoom(std::uint64_t more) const {
    const auto full = [](const std::string& why, const std::string& remedy) {
        return Fail(ErrorCode::kNoSpace, Say("the spool is full: {reason}", {{"reason", why}}),
                    remedy);
    };
    if (bytes_ + more > limits_.bytes_max) {
        return full("it has reached its bound",
                    "nothing is lost: changes are noted in the dirty map and repaired later; raise "
                    "the spool's size if the link is often slow");
    }
    std::error_code error;
    const auto space = std::filesystem::space(directory_, error);
    if (error) {
        return std::unexpected(SystemError(error, "ask the free space of " + directory_.string()));
    }
    if (space.available < limits_.free_bytes_min + more) {
        return full(
            "its disk has too little free space",
            Say("free space on the disk of {directory}", {{"directory", directory_.string()}}));
    }
    return {};
}

Status Spool::AddSegment() {
    char name[32];
    std::snprintf(name, sizeof name, "%016llx%s", static_cast<unsigned long long>(next_number_),
                  kSuffix);
    Segment segment;
    segment.path = directory_ / name;
    RHA_ASSIGN_OR_RETURN(segment.file,
                         NativeFile::Open(segment.path, NativeFile::Mode::kCreateNew));
    ++next_number_;
    segments_.push_back(std::move(segment));
    return {};
}

Status Spool::Append(ByteSpan records, Sequence after, const RunSummary& run) {
    RHA_RETURN_IF_ERROR(CheckRoom(kSpoolChunkHeaderBytes + records.size()));
    const bool fresh = segments_.empty() || segments_.back().closed ||
                       segments_.back().bytes >= limits_.segment_bytes;
    if (fresh) RHA_RETURN_IF_ERROR(AddSegment());
    Segment& segment = segments_.back();
    const auto header = Encode({.payload_bytes = static_cast<std::uint32_t>(records.size()),
                                .capture_id = capture_id_,
                                .after = after,
                                .last = run.last,
                                .first_capture_unix_ns = run.first_capture_unix_ns,
                                .payload_crc32c = rha_crc32c(0, records.data(), records.size())});
    // Payload first: a chunk whose header stands is whole, or the file ends inside it.
    const auto payload_at = segment.bytes + kSpoolChunkHeaderBytes;
    auto written = segment.file.WriteAt(payload_at, records);
    if (written) written = segment.file.WriteAt(segment.bytes, header);
    if (!written) {
        if (fresh) {
            const auto path = segment.path;
            segments_.pop_back();
            Delete(path);
        } else {
            // What stands behind the last chunk is no chunk: Open would cut it off as well.
            segment.closed = !segment.file.Resize(segment.bytes);
        }
        return written;
    }
    segment.chunks.push_back({.offset = segment.bytes,
                              .payload_bytes = static_cast<std::uint32_t>(records.size()),
                              .after = after,
                              .last = run.last,
                              .first_capture_unix_ns = run.first_capture_unix_ns});
    segment.bytes = payload_at + records.size();
    bytes_ += kSpoolChunkHeaderBytes + records.size();
    return {};
}

const Spool::Segment& Spool::SegmentWith(Sequence after) const {
    return *std::ranges::find_if(segments_,
                                 [&](const Segment& s) { return s.chunks.back().last > after; });
}

std::int64_t Spool::first_capture_unix_ns(Sequence after) const {
    const auto& chunks = SegmentWith(after).chunks;
    return std::ranges::find_if(chunks, [&](const ChunkPlace& c) { return c.last > after; })
        ->first_capture_unix_ns;
}

Result<Spool::Chunk> Spool::Read(Sequence after) const {
    const Segment* segment = &SegmentWith(after);
    const auto chunk =
        std::ranges::find_if(segment->chunks, [&](const ChunkPlace& c) { return c.last > after; });
    HeaderBytes header_bytes;
    auto bytes = std::make_shared<std::vector<std::byte>>(chunk->payload_bytes);
    RHA_ASSIGN_OR_RETURN(const bool header_read,
                         ReadExactly(segment->file, chunk->offset, header_bytes));
    RHA_ASSIGN_OR_RETURN(
        const bool payload_read,
        ReadExactly(segment->file, chunk->offset + kSpoolChunkHeaderBytes, *bytes));
    const auto header = header_read && payload_read ? Decode(header_bytes) : std::nullopt;
    if (!header || header->last != chunk->last || header->capture_id != capture_id_ ||
        header->payload_crc32c != rha_crc32c(0, bytes->data(), bytes->size())) {
        return Fail(
            ErrorCode::kCorruption,
            "the spool file " + segment->path.string() + " does not hold what was written to it",
            "check the disk of the engine's state directory");
    }
    return Chunk{.bytes = std::move(bytes), .after = chunk->after, .last = chunk->last};
}

void Spool::DropFront() {
    bytes_ -= segments_.front().bytes;
    const auto path = segments_.front().path;
    segments_.pop_front();
    Delete(path);
}

void Spool::Trim(Sequence durable) {
    while (!segments_.empty() && segments_.front().chunks.back().last <= durable) DropFront();
}

void Spool::Clear(CaptureId capture_id) {
    while (!segments_.empty()) DropFront();
    capture_id_ = capture_id;
}

}  // namespace rha::engine
