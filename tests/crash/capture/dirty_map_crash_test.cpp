// The dirty map after the end of rha-capturefs, clean or not: it names every region that the
// replica may not have, and no others when it can know.
#include <fstream>
#include <functional>
#include <random>
#include <set>

#include <gtest/gtest.h>
#include <sys/mount.h>

#include "tests/support/result_matchers.h"
#include "tests/unit/capture/mounted_capture.h"

namespace rha::capturefs {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kRegions = 16;
constexpr std::uint64_t kDiskBytes = kRegions * engine::kRegionBytes;

class DirtyMapCrash : public testing::Test {
protected:
    void SetUp() override {
        std::ofstream(mount_.root() / "vm/disk") << "";
        fs::resize_file(mount_.root() / "vm/disk", kDiskBytes);
        mount_.Start();
        AttachAndSynchronise();
    }

    /// Everything is on the replica, and acknowledged.
    void AttachAndSynchronise() {
        session_ = mount_.Attach();
        ASSERT_NE(session_, nullptr);
        TakeAll(*session_);
        for (;;) {
            const auto claims = session_->ClaimDirty(1000);
            ASSERT_TRUE(test::IsOk(claims));
            if (claims->empty()) break;
            ASSERT_TRUE(test::IsOk(session_->CompleteClaims(*claims)));
        }
        session_->Acknowledge(session_->head());
    }
    void StopAndStartCleanly() {
        session_.reset();
        ASSERT_EQ(mount_.Stop(), 0);
        mount_.Start();
        session_ = mount_.Attach();
        ASSERT_NE(session_, nullptr);
    }
    void Write(std::uint64_t region, std::uint64_t offset = 0) {
        WriteAt(Disk(), region * engine::kRegionBytes + offset, "written");
        written_.insert(region);
    }
    fs::path Disk() const { return mount_.root() / "vm/disk"; }
    fs::path Map() const { return mount_.state() / (kScenario.value + ".map"); }

    std::set<std::uint64_t> Dirty() {
        std::set<std::uint64_t> regions;
        const auto files = session_->Files();
        EXPECT_TRUE(test::IsOk(files));
        const auto claims = session_->ClaimDirty(1000);
        EXPECT_TRUE(test::IsOk(claims));
        for (const auto& claim : *claims) {
            for (const auto& file : *files) {
                if (file.id == claim.file && file.path == "vm/disk") regions.insert(claim.region);
            }
        }
        return regions;
    }
    void ExpectAllDirty() {
        session_ = mount_.Attach();
        EXPECT_EQ(Dirty().size(), kRegions);
    }

    MountedCapture mount_;
    std::unique_ptr<engine::CaptureSession> session_;
    std::set<std::uint64_t> written_;
};

TEST_F(DirtyMapCrash, AKilledDriverLeavesEveryUnacknowledgedRegionMarked) {
    std::mt19937 random(5);
    for (int round = 0; round < 10; ++round) {
        written_.clear();
        const int writes = static_cast<int>(random() % 10);
        for (int i = 0; i < writes; ++i) Write(random() % kRegions, random() % 1000);
        session_.reset();
        mount_.Kill();
        mount_.Start();
        session_ = mount_.Attach();
        const auto dirty = Dirty();
        for (const std::uint64_t region : written_) EXPECT_TRUE(dirty.contains(region)) << region;
        session_.reset();
        AttachAndSynchronise();
    }
}

TEST_F(DirtyMapCrash, MarksAreClearedAfterTheAcknowledgementAndSurviveWithoutIt) {
    session_.reset();
    mount_.Kill();
    mount_.Start();
    AttachAndSynchronise();
    Write(3);
    Write(9);
    TakeAll(*session_);
    session_->Acknowledge(session_->head());
    // The map on disk comes to say that nothing is dirty, by itself.
    const auto all_clear = [&] {
        const std::string map = ReadAll(Map());
        return map.size() > 512 &&
               map.find_first_not_of('\0', map.size() - 512) >= map.size() - 512 + 496;
    };
    EXPECT_TRUE(Eventually(all_clear));
    Write(5);
    session_.reset();
    mount_.Kill();
    mount_.Start();
    session_ = mount_.Attach();
    EXPECT_EQ(Dirty(), std::set<std::uint64_t>{5});
}

TEST_F(DirtyMapCrash, CleanlyStoppedWithEverythingAcknowledgedNothingIsDirty) {
    Write(3);
    TakeAll(*session_);
    session_->Acknowledge(session_->head());
    const CaptureId before = session_->info().capture_id;
    session_.reset();
    ASSERT_EQ(mount_.Stop(), 0);
    mount_.Start();
    session_ = mount_.Attach();
    EXPECT_NE(session_->info().capture_id, before);
    EXPECT_EQ(*session_->DirtyBytes(), 0u);
}

TEST_F(DirtyMapCrash, CleanlyStoppedWithUnacknowledgedChangesThoseAreDirty) {
    Write(3);
    session_.reset();
    ASSERT_EQ(mount_.Stop(), 0);
    mount_.Start();
    session_ = mount_.Attach();
    EXPECT_EQ(Dirty(), std::set<std::uint64_t>{3});
}

TEST_F(DirtyMapCrash, CapturedAgainBeforeAnyEngineComes) {
    session_.reset();
    ASSERT_EQ(mount_.Stop(), 0);
    mount_.Start();
    Write(7);
    session_ = mount_.Attach();
    EXPECT_TRUE(session_->info().resumed);
    const auto records = TakeAll(*session_);
    EXPECT_EQ(records.front().type(), unsigned{RHA_RECORD_EPOCH_START});
    EXPECT_EQ(records.back().payload, "written");
    EXPECT_EQ(*session_->DirtyBytes(), 0u);
}

TEST_F(DirtyMapCrash, WhatChangedWhileNobodyLookedIsDirty) {
    session_.reset();
    ASSERT_EQ(mount_.Stop(), 0);
    WriteAt(Disk(), 0, "behind our back");
    mount_.Start();
    ExpectAllDirty();
}

TEST_F(DirtyMapCrash, AReplacedFileIsDirtyThoughItsMarksWereClear) {
    StopAndStartCleanly();
    EXPECT_EQ(*session_->DirtyBytes(), 0u);
    session_.reset();
    mount_.Kill();
    ::umount2(mount_.root().c_str(), MNT_DETACH);
    fs::copy_file(Disk(), mount_.Scratch("other"));
    fs::rename(mount_.Scratch("other"), Disk());
    mount_.Start();
    ExpectAllDirty();
}

TEST_F(DirtyMapCrash, ARenameThatTheReplicaDoesNotHaveMakesAllOfTheFileDirty) {
    fs::rename(Disk(), mount_.root() / "vm/tmp");
    fs::rename(mount_.root() / "vm/tmp", Disk());
    session_.reset();
    mount_.Kill();
    mount_.Start();
    ExpectAllDirty();
}

TEST_F(DirtyMapCrash, ClaimsDieWithTheSessionAndWithTheDriver) {
    StopAndStartCleanly();
    ASSERT_TRUE(test::IsOk(session_->MarkDirty(session_->Files()->at(1).id, 0, 10)));
    EXPECT_EQ(Dirty(), std::set<std::uint64_t>{0});
    EXPECT_TRUE(Dirty().empty());  // claimed
    session_.reset();
    session_ = mount_.Attach();
    EXPECT_EQ(Dirty(), std::set<std::uint64_t>{0});
    session_.reset();
    mount_.Kill();
    mount_.Start();
    session_ = mount_.Attach();
    EXPECT_EQ(Dirty(), std::set<std::uint64_t>{0});
    ASSERT_TRUE(test::IsOk(session_->AbandonClaims()));
    ASSERT_TRUE(test::IsOk(session_->MarkAllDirty()));
    session_.reset();
    mount_.Kill();
    mount_.Start();
    ExpectAllDirty();
}

class DamagedMap : public DirtyMapCrash {
protected:
    void Damage(const std::function<void()>& damage) {
        session_.reset();
        mount_.Kill();
        damage();
        mount_.Start();
    }
    void ExpectReportedOnceThenAllDirty() {
        const auto first = mount_.Client().Attach(kScenario, {(mount_.root() / "vm").string()});
        EXPECT_TRUE(test::FailsWith(first, ErrorCode::kCorruption, "dirty map"));
        ExpectAllDirty();
    }
    void Flip(std::uint64_t from_end) {
        std::string map = ReadAll(Map());
        map[map.size() - from_end] = static_cast<char>(map[map.size() - from_end] ^ 1);
        std::ofstream(Map(), std::ios::binary | std::ios::trunc) << map;
    }
};

TEST_F(DamagedMap, TruncatedMapsMeanAllDirty) {
    Damage([&] { fs::resize_file(Map(), fs::file_size(Map()) - 1); });
    ExpectReportedOnceThenAllDirty();
    Damage([&] { fs::resize_file(Map(), 100); });
    ExpectReportedOnceThenAllDirty();
    Damage([&] { fs::resize_file(Map(), 0); });
    ExpectReportedOnceThenAllDirty();
}

TEST_F(DamagedMap, FlippedBitsMeanAllDirty) {
    Damage([&] { Flip(500); });  // a mark in the page
    ExpectReportedOnceThenAllDirty();
    Damage([&] { Flip(fs::file_size(Map())); });  // the magic
    ExpectReportedOnceThenAllDirty();
}

TEST_F(DamagedMap, AMissingMapMeansAllDirty) {
    Damage([&] { fs::remove(Map()); });
    ExpectAllDirty();
}

TEST_F(DamagedMap, AMapThatCouldNotBeKeptMeansAllDirty) {
    Damage([&] { std::ofstream(mount_.state() / (kScenario.value + ".all-dirty")) << ""; });
    ExpectReportedOnceThenAllDirty();
}

TEST_F(DamagedMap, AnotherScenariosMapMeansAllDirty) {
    Damage([&] {
        fs::rename(Map(), mount_.state() / (kOtherScenario.value + ".map"));
        fs::rename(mount_.state() / (kScenario.value + ".tracked"),
                   mount_.state() / (kOtherScenario.value + ".tracked"));
    });
    const std::vector<std::string> paths{(mount_.root() / "vm").string()};
    EXPECT_TRUE(test::FailsWith(mount_.Client().Attach(kOtherScenario, paths),
                                ErrorCode::kCorruption, "another scenario"));
    session_ = mount_.Attach(kOtherScenario, paths);
    EXPECT_EQ(Dirty().size(), kRegions);
}

TEST_F(DamagedMap, DamagedTrackedPathsEndCaptureAndTheNextAttachSynchronisesAll) {
    Damage([&] { std::ofstream(mount_.state() / (kScenario.value + ".tracked")) << "x"; });
    Write(1);
    ExpectAllDirty();
    EXPECT_FALSE(session_->info().resumed);
}

TEST_F(DamagedMap, WithoutAStateDirectoryGuestsGoOn) {
    fs::rename(mount_.state(), mount_.Scratch("away"));
    WriteAt(mount_.root() / "vm/new", 0, "served all the same");
    Write(2);
    EXPECT_EQ(TakeAll(*session_).size(), 3u);
    EXPECT_EQ(session_->MarkAllDirty().error().code, ErrorCode::kIo);
    // Back again: the map is written whole, and believed.
    fs::rename(mount_.Scratch("away"), mount_.state());
    EXPECT_TRUE(Eventually([&] {
        return session_->MarkDirty({1}, 0, 1).has_value() && session_->MarkAllDirty().has_value();
    }));
    session_.reset();
    mount_.Kill();
    mount_.Start();
    ExpectAllDirty();
}

}  // namespace
}  // namespace rha::capturefs
