#include "engine/transport/batch_frame.h"

#include <cstring>
#include <random>

#include <gtest/gtest.h>

namespace rha::engine {
namespace {

std::vector<std::byte> Records(std::size_t size) {
    std::mt19937 random(7);
    std::vector<std::byte> bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    return bytes;
}

BatchHeader HeaderFor(const std::vector<std::byte>& records) {
    BatchHeader header;
    header.epoch = {3};
    header.capture_id = {77};
    header.number = 12;
    header.first_sequence = {100};
    header.last_sequence = {101};
    header.record_count = 2;
    header.record_bytes = static_cast<std::uint32_t>(records.size());
    return header;
}

std::vector<std::byte> Frame(const BatchHeader& header, const std::vector<std::byte>& records) {
    auto frame = EncodeFramePrefix(header);
    frame.insert(frame.end(), records.begin(), records.end());
    return frame;
}

/// The frame cut into chunks of at most `size` bytes, an empty one in front of each.
std::vector<ByteSpan> Chunks(const std::vector<std::byte>& frame, std::size_t size) {
    std::vector<ByteSpan> chunks;
    for (std::size_t at = 0; at < frame.size(); at += size) {
        chunks.emplace_back();
        chunks.push_back(ByteSpan(frame).subspan(at, std::min(size, frame.size() - at)));
    }
    return chunks;
}

TEST(BatchFrame, SurvivesEveryWayOfBeingCutIntoChunks) {
    const auto records = Records(1024);
    const auto header = HeaderFor(records);
    const auto frame = Frame(header, records);
    for (std::size_t size : {1u, 2u, 3u, 64u, 131u, 132u, 133u, 1000u, 5000u}) {
        const auto chunks = Chunks(frame, size);
        const auto parsed = ReceivedFrame::Parse(chunks);
        ASSERT_TRUE(parsed) << size << ": " << parsed.error().ToString();
        EXPECT_EQ(parsed->header(), header);
        std::vector<std::byte> copy(parsed->size());
        parsed->CopyTo(copy);
        EXPECT_EQ(*DecodeBatchHeader(copy), header);
        EXPECT_EQ(std::memcmp(copy.data() + kBatchHeaderBytes, records.data(), records.size()), 0);
    }
}

TEST(BatchFrame, RefusesEveryTruncationAndAnExtension) {
    const auto records = Records(64);
    auto frame = Frame(HeaderFor(records), records);
    for (std::size_t size = 0; size < frame.size(); ++size) {
        const ByteSpan chunk(frame.data(), size);
        const auto parsed = ReceivedFrame::Parse(std::span(&chunk, 1));
        ASSERT_FALSE(parsed) << size;
        EXPECT_EQ(parsed.error().code, ErrorCode::kCorruption);
    }
    frame.push_back(std::byte{0});
    const ByteSpan longer(frame);
    EXPECT_FALSE(ReceivedFrame::Parse(std::span(&longer, 1)));
}

TEST(BatchFrame, RefusesADamagedPrefix) {
    const auto records = Records(64);
    const auto good = Frame(HeaderFor(records), records);
    for (std::size_t at = 0; at < good.size() - records.size(); ++at) {
        auto frame = good;
        frame[at] ^= std::byte{0x55};
        const ByteSpan chunk(frame);
        EXPECT_FALSE(ReceivedFrame::Parse(std::span(&chunk, 1))) << at;
    }
}

}  // namespace
}  // namespace rha::engine
