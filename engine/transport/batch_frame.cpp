#include "engine/transport/batch_frame.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace rha::engine {
namespace {

constexpr auto kHeaderTag = std::byte{0x0a};   // field 1, length-delimited
constexpr auto kRecordsTag = std::byte{0x12};  // field 2, length-delimited

void AppendVarint(std::vector<std::byte>& to, std::uint64_t value) {
    while (value >= 0x80) {
        to.push_back(static_cast<std::byte>(value | 0x80));
        value >>= 7;
    }
    to.push_back(static_cast<std::byte>(value));
}

/// Reads forward through a list of chunks.
class ChunkReader {
public:
    explicit ChunkReader(std::span<const ByteSpan> chunks) : chunks_(chunks) { SkipEmpty(); }

    std::optional<std::byte> Next() {
        if (chunks_.empty()) return std::nullopt;
        const std::byte value = chunks_.front()[position_];
        Consume(1);
        return value;
    }

    bool Copy(MutableByteSpan into) {
        while (!into.empty()) {
            if (chunks_.empty()) return false;
            const auto here = Here(into.size());
            std::memcpy(into.data(), here.data(), here.size());
            into = into.subspan(here.size());
            Consume(here.size());
        }
        return true;
    }

    /// A varint of at most 32 bits.
    std::optional<std::uint32_t> Varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            const auto next = Next();
            if (!next) return std::nullopt;
            value |= static_cast<std::uint64_t>(*next & std::byte{0x7f}) << shift;
            if ((*next & std::byte{0x80}) == std::byte{0}) {
                if (value > UINT32_MAX) return std::nullopt;
                return static_cast<std::uint32_t>(value);
            }
        }
        return std::nullopt;
    }

    /// Everything that is left.
    std::vector<ByteSpan> Rest() {
        std::vector<ByteSpan> rest;
        while (!chunks_.empty()) {
            const auto here = Here(SIZE_MAX);
            rest.push_back(here);
            Consume(here.size());
        }
        return rest;
    }

private:
    ByteSpan Here(std::size_t limit) const {
        const auto here = chunks_.front().subspan(position_);
        return here.first(std::min(here.size(), limit));
    }

    void Consume(std::size_t bytes) {
        position_ += bytes;
        if (position_ == chunks_.front().size()) {
            chunks_ = chunks_.subspan(1);
            position_ = 0;
            SkipEmpty();
        }
    }

    void SkipEmpty() {
        while (!chunks_.empty() && chunks_.front().empty()) chunks_ = chunks_.subspan(1);
    }

    std::span<const ByteSpan> chunks_;
    std::size_t position_ = 0;
};

std::unexpected<Error> Malformed(const char* what) {
    return Fail(ErrorCode::kCorruption, std::string("malformed batch frame: ") + what,
                "check that both engines run the same product version");
}

}  // namespace

std::vector<std::byte> EncodeFramePrefix(const BatchHeader& header) {
    std::vector<std::byte> prefix;
    prefix.reserve(kBatchHeaderBytes + 16);
    prefix.push_back(kHeaderTag);
    AppendVarint(prefix, kBatchHeaderBytes);
    const std::size_t at = prefix.size();
    prefix.resize(at + kBatchHeaderBytes);
    EncodeBatchHeader(
        header, std::span<std::byte, kBatchHeaderBytes>(prefix.data() + at, kBatchHeaderBytes));
    prefix.push_back(kRecordsTag);
    AppendVarint(prefix, header.record_bytes);
    return prefix;
}

Result<ReceivedFrame> ReceivedFrame::Parse(std::span<const ByteSpan> chunks) {
    ChunkReader reader(chunks);
    ReceivedFrame frame;
    if (reader.Next() != kHeaderTag || reader.Varint() != kBatchHeaderBytes) {
        return Malformed("it does not begin with a batch header");
    }
    if (!reader.Copy(frame.encoded_header_)) return Malformed("the batch header is cut short");
    RHA_ASSIGN_OR_RETURN(frame.header_, DecodeBatchHeader(frame.encoded_header_));
    if (reader.Next() != kRecordsTag || reader.Varint() != frame.header_.record_bytes) {
        return Malformed("the record length disagrees with the batch header");
    }
    frame.records_ = reader.Rest();
    std::size_t bytes = 0;
    for (const auto& run : frame.records_) bytes += run.size();
    if (bytes != frame.header_.record_bytes) return Malformed("the records are cut short");
    return frame;
}

void ReceivedFrame::CopyTo(MutableByteSpan into) const {
    std::memcpy(into.data(), encoded_header_.data(), encoded_header_.size());
    std::byte* to = into.data() + encoded_header_.size();
    for (const auto& run : records_) {
        std::memcpy(to, run.data(), run.size());
        to += run.size();
    }
}

}  // namespace rha::engine
