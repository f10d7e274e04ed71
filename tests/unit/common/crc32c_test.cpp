#include "common/crc32c.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

std::uint32_t Bitwise(const unsigned char* data, std::size_t size) {
    std::uint32_t crc = ~0u;
    for (std::size_t i = 0; i < size; ++i) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1u) ? 0x82f63b78u : 0u);
    }
    return ~crc;
}

TEST(Crc32c, KnownVectors) {  // RFC 3720, B.4
    const std::string digits = "123456789";
    EXPECT_EQ(rha_crc32c(0, digits.data(), digits.size()), 0xe3069283u);
    const std::vector<unsigned char> zeros(32, 0);
    EXPECT_EQ(rha_crc32c(0, zeros.data(), zeros.size()), 0x8a9136aau);
    const std::vector<unsigned char> ones(32, 0xff);
    EXPECT_EQ(rha_crc32c(0, ones.data(), ones.size()), 0x62a8ab43u);
    EXPECT_EQ(rha_crc32c(0, nullptr, 0), 0u);
}

TEST(Crc32c, AgreesWithTheDefinitionAtEveryLengthAndSplit) {
    std::mt19937 random(1);
    std::vector<unsigned char> data(9000);
    for (auto& byte : data) byte = static_cast<unsigned char>(random());
    for (std::size_t size : {1u, 7u, 8u, 63u, 3071u, 3072u, 3073u, 6144u, 8999u}) {
        const auto expected = Bitwise(data.data() + 1, size);
        EXPECT_EQ(rha_crc32c(0, data.data() + 1, size), expected) << size;
        const std::size_t split = size / 3;
        const auto head = rha_crc32c(0, data.data() + 1, split);
        EXPECT_EQ(rha_crc32c(head, data.data() + 1 + split, size - split), expected) << size;
    }
}

}  // namespace
