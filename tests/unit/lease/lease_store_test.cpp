#include "engine/lease/lease_store.h"

#include <fstream>
#include <functional>

#include <gtest/gtest.h>

#include "common/runtime/files.h"
#include "engine/lease/boot_id.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/lease/lease_samples.h"

namespace rha::engine {
namespace {

namespace fs = std::filesystem;
using test::FailsWith;
using test::IsOk;

class LeaseStoreTest : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(IsOk(store_.Prepare())); }
    fs::path FileOf(const std::string& scenario) const {
        return directory_.path() / "leases" / (scenario + ".json");
    }
    void Spoil(const std::string& scenario, const std::string& text) const {
        std::ofstream(FileOf(scenario)) << text;
    }

    test::TemporaryDirectory directory_;
    LeaseStore store_{directory_.path()};
};

TEST_F(LeaseStoreTest, WhatIsSavedIsFound) {
    auto lease = Sample();
    for (int renewal = 0; renewal < 5; ++renewal) {
        lease.deadline = At(seconds(9) * (renewal + 1));  // texts of different length
        ASSERT_TRUE(IsOk(store_.Save(lease)));
        ASSERT_TRUE(IsOk(store_.Save(Sample("other"))));
        const auto files = store_.Load();
        ASSERT_TRUE(IsOk(files));
        EXPECT_TRUE(files->damaged.empty());
        EXPECT_EQ(files->leases,
                  (std::map<ScenarioId, RunLease>{{{"s"}, lease}, {{"other"}, Sample("other")}}));
    }
    ASSERT_TRUE(IsOk(store_.Remove({"s"})));
    ASSERT_TRUE(IsOk(store_.Remove({"s"})));
    EXPECT_EQ(*store_.LoadOne({"s"}), std::nullopt);
    EXPECT_EQ(store_.Load()->leases.size(), 1u);
}

TEST_F(LeaseStoreTest, NoDirectoryIsNoLease) {
    fs::remove_all(directory_.path() / "leases");
    EXPECT_TRUE(store_.Load()->leases.empty());
}

TEST_F(LeaseStoreTest, DamageIsReportedAndHurtsNoOther) {
    ASSERT_TRUE(IsOk(store_.Save(Sample("good"))));
    const auto text = EncodeLease(Sample("bad"));
    std::vector<std::string> spoilt = {"", "{", "[]", "{}", text.substr(0, text.size() / 2)};
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        spoilt.push_back(text);
        spoilt.back()[i] ^= 1;
    }
    for (const auto& bytes : spoilt) {
        Spoil("bad", bytes);
        const auto files = store_.Load();
        ASSERT_TRUE(IsOk(files)) << bytes;
        EXPECT_EQ(files->leases.size(), 1u) << bytes;
        ASSERT_TRUE(files->damaged.contains({"bad"})) << bytes;
        const auto& error = files->damaged.at({"bad"});
        EXPECT_EQ(error.code, ErrorCode::kCorruption) << bytes;
        EXPECT_FALSE(error.remedy.empty());
        EXPECT_NE(error.ToString().find(FileOf("bad").string()), std::string::npos);
    }
    Spoil("bad", EncodeLease(Sample("good")));
    EXPECT_TRUE(FailsWith(store_.LoadOne({"bad"}), ErrorCode::kCorruption, "another scenario"));
}

TEST_F(LeaseStoreTest, ValuesOutOfTheirRangeAreDamageToo) {
    for (auto change : std::vector<std::function<void(RunLease&)>>{
             [](RunLease& l) { l.length = Duration::zero(); },
             [](RunLease& l) { l.length = kLeaseMax + Duration(1); },
             [](RunLease& l) { l.stop_grace = kLeaseMax + Duration(1); },
             [](RunLease& l) { l.deadline = At(Duration(-1)); }, [](RunLease& l) { l.vm = {}; },
             [](RunLease& l) { l.boot_id = ""; }}) {
        auto lease = Sample();
        change(lease);
        EXPECT_TRUE(
            FailsWith(DecodeLease(EncodeLease(lease)), ErrorCode::kCorruption, "missing or wrong"));
    }
}

TEST_F(LeaseStoreTest, TheFormatIsTheOneOfVersion1) {
    const auto golden = ReadSmallFile(fs::path(RHA_COMPAT_DIRECTORY) / "run-lease-v1.json");
    ASSERT_TRUE(IsOk(golden));
    EXPECT_EQ(EncodeLease(Sample()), *golden);
    const auto lease = DecodeLease(*golden);
    ASSERT_TRUE(IsOk(lease));
    EXPECT_EQ(*lease, Sample());
}

TEST_F(LeaseStoreTest, ARetiredOneIsFound) {
    auto lease = Sample();
    lease.retired = true;
    ASSERT_TRUE(IsOk(store_.Save(Sample())));
    ASSERT_TRUE(IsOk(store_.Save(lease)));
    const auto found = store_.LoadOne({"s"});
    ASSERT_TRUE(IsOk(found));
    EXPECT_EQ(*found, lease);
}

TEST(CurrentBootId, IsOneLine) {
    const auto id = CurrentBootId();
    ASSERT_TRUE(IsOk(id));
    EXPECT_EQ(id->size(), 36u);
}

TEST(BootRunId, IsTheEndOfTheId) {
    EXPECT_EQ(BootRunId("6f1c2d3e-4b5a-4678-9abc-def012345678"), 0x9abc'def0'1234'5678u);
    EXPECT_NE(BootRunId(*CurrentBootId()), 0u);
}

}  // namespace
}  // namespace rha::engine
