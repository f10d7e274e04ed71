#include "common/units.h"

#include <gtest/gtest.h>

namespace rha {
namespace {

TEST(FormatBytes, IsWhatPeopleRead) {
    EXPECT_EQ(FormatBytes(0), "0 B");
    EXPECT_EQ(FormatBytes(1023), "1023 B");
    EXPECT_EQ(FormatBytes(1536), "1.5 KiB");
    EXPECT_EQ(FormatBytes((1u << 20) - 1), "1.0 MiB");
    EXPECT_EQ(FormatBytes(UINT64_MAX), "16384.0 PiB");
}

}  // namespace
}  // namespace rha
