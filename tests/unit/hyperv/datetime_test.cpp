#include "engine/hypervisor/hyperv/wmi/datetime.h"

#include <gtest/gtest.h>

#include "common/runtime/clock.h"

namespace rha::engine {
namespace {

TEST(WmiTime, IsReadWithItsOffset) {
    const auto at = [](const char* text) {
        const auto time = wmi::ParseTime(text);
        return time ? FormatUtc(*time) : "none";
    };
    EXPECT_EQ(at("20260301100500.123456+000"), "2026-03-01 10:05:00Z");
    EXPECT_EQ(at("20260301003000.000000+540"), "2026-02-28 15:30:00Z");
    EXPECT_EQ(at("20240229233000.000000-060"), "2024-03-01 00:30:00Z");
}

TEST(WmiTime, WhatIsNoneIsNotGuessed) {
    for (const auto* text :
         {"", "20260301100500", "20260301100500.123456+00", "20260301100500.123456 000",
          "20261301100500.123456+000", "20260230100500.123456+000", "20260301240500.123456+000",
          "20260301106000.123456+000", "20260301100561.123456+000", "2026030110050*.******+***",
          "00000001132312.000000:000", "16010101000000.000000-000", "2026-301100500.123456+000",
          "20260301100500,123456+000", "20260301100500.12345x+000", "99991231235959.999999+000"}) {
        EXPECT_FALSE(wmi::ParseTime(text)) << text;
    }
}

}  // namespace
}  // namespace rha::engine
