#include "engine/core/journal_format.h"

#include <algorithm>

#include "common/crc32c.h"

namespace rha::engine {
namespace {

constexpr std::size_t kHeaderBytes = 64;
constexpr std::size_t kCrcAt = 60;
constexpr std::string_view kSuffix = ".rhj";
constexpr std::size_t kIndexDigits = 16;

std::unexpected<Error> Refuse(const char* what) {
    return Fail(ErrorCode::kCorruption, std::string("journal header: ") + what,
                "check the disk of the journal");
}

void Begin(BlockSpan into, std::uint32_t magic) {
    std::ranges::fill(into, std::byte{0});
    StoreLe(into.data(), magic);
    StoreLe(into.data() + 4, kJournalVersion);
    StoreLe(into.data() + 6, static_cast<std::uint16_t>(kHeaderBytes));
}

void Seal(BlockSpan into) {
    StoreLe(into.data() + kCrcAt, rha_crc32c(0, into.data(), kCrcAt));
}

Status Check(ByteSpan bytes, std::uint32_t magic) {
    if (bytes.size() < kJournalBlock) return Refuse("cut short");
    const std::byte* at = bytes.data();
    if (LoadLe<std::uint32_t>(at) != magic) return Refuse("wrong magic");
    if (LoadLe<std::uint32_t>(at + kCrcAt) != rha_crc32c(0, at, kCrcAt)) {
        return Refuse("wrong checksum");
    }
    if (LoadLe<std::uint16_t>(at + 4) != kJournalVersion ||
        LoadLe<std::uint16_t>(at + 6) != kHeaderBytes) {
        return Refuse("unknown version");
    }
    return {};
}

}  // namespace

void EncodeSegmentHeader(const SegmentHeader& header, BlockSpan into) {
    Begin(into, kSegmentMagic);
    std::byte* at = into.data();
    std::ranges::copy(header.scenario, at + 8);
    StoreLe(at + 24, header.journal_id);
    StoreLe(at + 32, header.index);
    StoreLe(at + 40, header.first_batch);
    Seal(into);
}

Result<SegmentHeader> DecodeSegmentHeader(ByteSpan bytes) {
    RHA_RETURN_IF_ERROR(Check(bytes, kSegmentMagic));
    const std::byte* at = bytes.data();
    SegmentHeader header;
    std::copy_n(at + 8, header.scenario.size(), header.scenario.begin());
    header.journal_id = LoadLe<std::uint64_t>(at + 24);
    header.index = LoadLe<std::uint64_t>(at + 32);
    header.first_batch = LoadLe<std::uint64_t>(at + 40);
    return header;
}

void EncodeGroupHeader(const GroupHeader& header, BlockSpan into) {
    Begin(into, kGroupMagic);
    std::byte* at = into.data();
    StoreLe(at + 8, header.batch_count);
    StoreLe(at + 16, header.journal_id);
    StoreLe(at + 24, header.segment_index);
    StoreLe(at + 32, header.offset);
    StoreLe(at + 40, header.first_batch);
    StoreLe(at + 48, header.group_bytes);
    Seal(into);
}

Result<GroupHeader> DecodeGroupHeader(ByteSpan bytes) {
    RHA_RETURN_IF_ERROR(Check(bytes, kGroupMagic));
    const std::byte* at = bytes.data();
    GroupHeader header;
    header.batch_count = LoadLe<std::uint32_t>(at + 8);
    header.journal_id = LoadLe<std::uint64_t>(at + 16);
    header.segment_index = LoadLe<std::uint64_t>(at + 24);
    header.offset = LoadLe<std::uint64_t>(at + 32);
    header.first_batch = LoadLe<std::uint64_t>(at + 40);
    header.group_bytes = LoadLe<std::uint64_t>(at + 48);
    if (header.batch_count == 0 || header.group_bytes % kJournalBlock != 0) {
        return Refuse("sizes disagree");
    }
    return header;
}

std::string SegmentName(std::uint64_t index) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string name(kIndexDigits, '0');
    for (std::size_t i = kIndexDigits; i-- > 0; index >>= 4) name[i] = kDigits[index & 0xf];
    return name.append(kSuffix);
}

std::optional<std::uint64_t> SegmentIndex(std::string_view name) {
    if (name.size() != kIndexDigits + kSuffix.size() || !name.ends_with(kSuffix)) {
        return std::nullopt;
    }
    std::uint64_t index = 0;
    for (const char c : name.substr(0, kIndexDigits)) {
        const bool digit = c >= '0' && c <= '9';
        if (!digit && (c < 'a' || c > 'f')) return std::nullopt;
        index = index << 4 | static_cast<std::uint64_t>(digit ? c - '0' : c - 'a' + 10);
    }
    return index;
}

}  // namespace rha::engine
