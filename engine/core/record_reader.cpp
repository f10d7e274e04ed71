#include "engine/core/record_reader.h"

#include <limits>
#include <string>

#include "common/crc32c.h"

namespace rha::engine {
namespace {

constexpr std::uint64_t kOffsetMax = std::numeric_limits<std::int64_t>::max();
constexpr std::uint32_t kKnownFlags = RHA_RECORD_KEEP_SIZE | RHA_RECORD_PUNCH |
                                      RHA_RECORD_DIRECTORY | RHA_RECORD_EXISTING |
                                      RHA_RECORD_ABORTED;
constexpr const char* kRemedy =
    "update both engines to the same version; if they are, check disk and memory of this host";

std::unexpected<Error> Refuse(const char* what) {
    return Fail(ErrorCode::kCorruption, std::string("record: ") + what, kRemedy);
}

bool RangeFits(std::uint64_t offset, std::uint64_t length) {
    return offset <= kOffsetMax && length <= kOffsetMax - offset;
}

/// The rules of each type, for bytes whose checksums are right.
Status CheckRules(const RecordView& record) {
    if ((record.flags & ~kKnownFlags) != 0) return Refuse("unknown flag");
    switch (record.type) {
        case RHA_RECORD_WRITE:
        case RHA_RECORD_SYNC_WRITE:
            if (record.payload.size() != record.length)
                return Refuse("length is not the payload's");
            if (!RangeFits(record.offset, record.length)) return Refuse("range out of bounds");
            return {};
        case RHA_RECORD_ALLOCATE:
        case RHA_RECORD_ZERO:
        case RHA_RECORD_SYNC_ZERO:
            if (!RangeFits(record.offset, record.length)) return Refuse("range out of bounds");
            break;
        case RHA_RECORD_TRUNCATE:
            if (record.length > kOffsetMax) return Refuse("size out of bounds");
            break;
        case RHA_RECORD_CREATE:
        case RHA_RECORD_RENAME:
            if (!IsRelativePath(record.path())) return Refuse("not a relative path");
            if (record.length > kOffsetMax) return Refuse("size out of bounds");
            return {};
        case RHA_RECORD_EPOCH_START:
            if (record.file.value == 0) return Refuse("capture run without an id");
            break;
        case RHA_RECORD_UNLINK:
        case RHA_RECORD_FLUSH:
        case RHA_RECORD_GAP:
        case RHA_RECORD_MANIFEST_END:
        case RHA_RECORD_SYNC_COMPLETE:
            break;
        case RHA_RECORD_RESERVED:
        case RHA_RECORD_PAD:
            return Refuse("type of the ring only");
        default:
            return Refuse("unknown type");
    }
    if (!record.payload.empty()) return Refuse("payload where none belongs");
    return {};
}

}  // namespace

bool IsNumbered(const RecordView& record) {
    if (record.type > RHA_RECORD_MANIFEST_END) return false;
    return record.type != RHA_RECORD_TRUNCATE || record.sequence.value != 0;
}

bool IsRelativePath(std::string_view path) {
    if (path.empty() || path.size() > kRecordPathBytesMax) return false;
    if (path.find('\0') != std::string_view::npos) return false;
    while (true) {
        const auto slash = path.find('/');
        const auto component = path.substr(0, slash);
        if (component.empty() || component == "." || component == "..") return false;
        if (slash == std::string_view::npos) return true;
        path.remove_prefix(slash + 1);
    }
}

Result<std::optional<RecordView>> RecordReader::Next() {
    if (rest_.empty()) return std::nullopt;
    if (rest_.size() < RHA_RECORD_HEADER_BYTES) return Refuse("header cut short");
    const std::byte* at = rest_.data();
    if (LoadLe<std::uint32_t>(at) != RHA_RECORD_MAGIC) return Refuse("wrong magic");
    if (LoadLe<std::uint32_t>(at + 60) != rha_crc32c(0, at, 60)) {
        return Refuse("wrong header checksum");
    }
    const auto total_bytes = LoadLe<std::uint32_t>(at + 4);
    const auto payload_bytes = LoadLe<std::uint32_t>(at + 8);
    if (payload_bytes > RHA_RECORD_PAYLOAD_MAX) return Refuse("payload too large");
    if (total_bytes != rha_record_size(payload_bytes)) return Refuse("sizes disagree");
    if (total_bytes > rest_.size()) return Refuse("payload cut short");

    const auto type_flags = LoadLe<std::uint32_t>(at + 12);
    RecordView record;
    record.type = static_cast<RecordType>(rha_record_type(type_flags));
    record.flags = rha_record_flags(type_flags);
    record.sequence = {LoadLe<std::uint64_t>(at + 16)};
    record.file = {LoadLe<std::uint64_t>(at + 24)};
    record.offset = LoadLe<std::uint64_t>(at + 32);
    record.length = LoadLe<std::uint64_t>(at + 40);
    record.capture_unix_ns = static_cast<std::int64_t>(LoadLe<std::uint64_t>(at + 48));
    record.payload = rest_.subspan(RHA_RECORD_HEADER_BYTES, payload_bytes);
    const auto payload_crc = LoadLe<std::uint32_t>(at + 56);
    if (payload_bytes == 0 && payload_crc != 0) return Refuse("checksum without a payload");
    if (payload_bytes != 0 && verify_ == Verify::kAll &&
        payload_crc != rha_crc32c(0, record.payload.data(), payload_bytes)) {
        return Refuse("wrong payload checksum");
    }
    RHA_RETURN_IF_ERROR(CheckRules(record));
    rest_ = rest_.subspan(total_bytes);
    return record;
}

}  // namespace rha::engine
