#include "engine/capture/capturefs/map_image.h"

#include <algorithm>
#include <cstring>

#include "common/crc32c.h"
#include "engine/capture/core/tracked.h"

namespace rha::capturefs {
namespace {

constexpr std::string_view kMagic = "RHADMAP1";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 512;
constexpr std::size_t kScenarioAt = 16;
constexpr std::size_t kScenarioBytes = 40;
constexpr std::size_t kCaptureAt = 56;
constexpr std::size_t kFlagsAt = 64;
constexpr std::size_t kFileCountAt = 68;
constexpr std::size_t kTableBytesAt = 72;
constexpr std::size_t kPageCountAt = 80;
constexpr std::size_t kTableCrcAt = 88;
constexpr std::size_t kHeaderCrcAt = 508;
constexpr std::size_t kEntryBytes = 56;
constexpr std::uint32_t kFlagCleanStop = 1;

template <typename Unsigned>
void Append(std::string& to, Unsigned value) {
    std::array<std::byte, sizeof(Unsigned)> bytes;
    StoreLe(bytes.data(), value);
    to.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

template <typename Unsigned>
void Put(std::string& in, std::size_t at, Unsigned value) {
    StoreLe(reinterpret_cast<std::byte*>(in.data() + at), value);
}

std::string EncodeTable(const MapImage& image) {
    std::string table;
    for (const MapFile& file : image.files) {
        Append(table, file.id.value);
        Append(table, file.inode);
        Append(table, file.size_bytes);
        Append(table, static_cast<std::uint64_t>(file.modified_unix_ns));
        Append(table, static_cast<std::uint64_t>(file.changed_unix_ns));
        Append(table, static_cast<std::uint64_t>(file.pages.size()));
        Append(table, static_cast<std::uint64_t>(file.path.size()));
        table += file.path;
        table.resize(RoundUp(table.size(), 8));
    }
    return table;
}

std::unexpected<Error> Damaged(std::string_view what) {
    Error error;
    error.code = ErrorCode::kCorruption;
    error.message = "the dirty map is damaged: " + std::string(what);
    error.remedy =
        "nothing to do: everything counts as changed and is synchronised anew; check that "
        "disk for errors";
    error.data_at_risk = false;
    return std::unexpected(std::move(error));
}

struct Header {
    MapImage image;
    std::uint32_t file_count = 0;
    std::uint64_t table_bytes = 0;
    std::uint64_t page_count = 0;
    std::uint32_t table_crc = 0;
};

Result<Header> DecodeHeader(ByteSpan bytes) {
    if (bytes.size() < kHeaderBytes) return Damaged("it is shorter than its header");
    const std::byte* at = bytes.data();
    if (std::memcmp(at, kMagic.data(), kMagic.size()) != 0) return Damaged("wrong magic");
    if (LoadLe<std::uint32_t>(at + kHeaderCrcAt) != rha_crc32c(0, at, kHeaderCrcAt)) {
        return Damaged("wrong header checksum");
    }
    if (LoadLe<std::uint32_t>(at + 8) != kVersion) return Damaged("unknown version");
    Header header;
    const char* scenario = reinterpret_cast<const char*>(at + kScenarioAt);
    header.image.scenario.value.assign(scenario, strnlen(scenario, kScenarioBytes));
    header.image.capture_id.value = LoadLe<std::uint64_t>(at + kCaptureAt);
    header.image.clean_stop = (LoadLe<std::uint32_t>(at + kFlagsAt) & kFlagCleanStop) != 0;
    header.file_count = LoadLe<std::uint32_t>(at + kFileCountAt);
    header.table_bytes = LoadLe<std::uint64_t>(at + kTableBytesAt);
    header.page_count = LoadLe<std::uint64_t>(at + kPageCountAt);
    header.table_crc = LoadLe<std::uint32_t>(at + kTableCrcAt);
    return header;
}

/// Splits one entry off the front of `table`.
Result<MapFile> DecodeEntry(ByteSpan& table, std::uint64_t& pages_left) {
    if (table.size() < kEntryBytes) return Damaged("its file table ends early");
    const std::byte* at = table.data();
    MapFile file;
    file.id.value = LoadLe<std::uint64_t>(at);
    file.inode = LoadLe<std::uint64_t>(at + 8);
    file.size_bytes = LoadLe<std::uint64_t>(at + 16);
    file.modified_unix_ns = static_cast<std::int64_t>(LoadLe<std::uint64_t>(at + 24));
    file.changed_unix_ns = static_cast<std::int64_t>(LoadLe<std::uint64_t>(at + 32));
    const auto page_count = LoadLe<std::uint64_t>(at + 40);
    const auto path_bytes = LoadLe<std::uint64_t>(at + 48);
    if (page_count > pages_left) return Damaged("a file has more pages than there are");
    if (path_bytes > RHA_TRACKED_PATH_MAX) return Damaged("a path is too long");
    const std::uint64_t entry_bytes = RoundUp(kEntryBytes + path_bytes, 8);
    if (entry_bytes > table.size()) return Damaged("its file table ends early");
    file.path.assign(reinterpret_cast<const char*>(at + kEntryBytes), path_bytes);
    if (!rha_tracked_path_valid(file.path.data(), file.path.size())) {
        return Damaged("a path is not valid");
    }
    file.pages.resize(page_count);
    pages_left -= page_count;
    table = table.subspan(entry_bytes);
    return file;
}

}  // namespace

std::string EncodeMapImage(const MapImage& image, std::vector<std::uint64_t>* first_page_offset) {
    const std::string table = EncodeTable(image);
    std::string bytes(kHeaderBytes, '\0');
    bytes += table;
    bytes.resize(RoundUp(bytes.size(), RHA_MAP_PAGE_BYTES));
    std::uint64_t page_count = 0;
    if (first_page_offset != nullptr) first_page_offset->clear();
    for (const MapFile& file : image.files) {
        if (first_page_offset != nullptr) first_page_offset->push_back(bytes.size());
        for (const MapPage& page : file.pages) {
            bytes.append(reinterpret_cast<const char*>(page.data()), page.size());
        }
        page_count += file.pages.size();
    }
    std::memcpy(bytes.data(), kMagic.data(), kMagic.size());
    Put(bytes, 8, kVersion);
    Put(bytes, 12, static_cast<std::uint32_t>(kHeaderBytes));
    const std::size_t scenario_bytes = std::min(image.scenario.value.size(), kScenarioBytes);
    std::memcpy(bytes.data() + kScenarioAt, image.scenario.value.data(), scenario_bytes);
    Put(bytes, kCaptureAt, image.capture_id.value);
    Put(bytes, kFlagsAt, image.clean_stop ? kFlagCleanStop : 0u);
    Put(bytes, kFileCountAt, static_cast<std::uint32_t>(image.files.size()));
    Put(bytes, kTableBytesAt, static_cast<std::uint64_t>(table.size()));
    Put(bytes, kPageCountAt, page_count);
    Put(bytes, kTableCrcAt, rha_crc32c(0, table.data(), table.size()));
    Put(bytes, kHeaderCrcAt, rha_crc32c(0, bytes.data(), kHeaderCrcAt));
    return bytes;
}

Result<MapImage> DecodeMapImage(ByteSpan bytes) {
    RHA_ASSIGN_OR_RETURN(Header header, DecodeHeader(bytes));
    const std::uint64_t rest = bytes.size() - kHeaderBytes;
    if (header.table_bytes > rest) return Damaged("its file table ends early");
    ByteSpan table = bytes.subspan(kHeaderBytes, header.table_bytes);
    if (rha_crc32c(0, table.data(), table.size()) != header.table_crc) {
        return Damaged("wrong file table checksum");
    }
    const std::uint64_t pages_at = RoundUp(kHeaderBytes + header.table_bytes, RHA_MAP_PAGE_BYTES);
    if (pages_at > bytes.size() ||
        header.page_count != (bytes.size() - pages_at) / RHA_MAP_PAGE_BYTES ||
        (bytes.size() - pages_at) % RHA_MAP_PAGE_BYTES != 0) {
        return Damaged("its size does not match its header");
    }
    std::uint64_t pages_left = header.page_count;
    const std::byte* page_at = bytes.data() + pages_at;
    for (std::uint32_t i = 0; i < header.file_count; ++i) {
        RHA_ASSIGN_OR_RETURN(MapFile file, DecodeEntry(table, pages_left));
        for (MapPage& page : file.pages) {
            std::memcpy(page.data(), page_at, page.size());
            page_at += page.size();
        }
        header.image.files.push_back(std::move(file));
    }
    if (!table.empty() || pages_left != 0)
        return Damaged("its file table does not match its header");
    return std::move(header.image);
}

}  // namespace rha::capturefs
