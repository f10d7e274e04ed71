// rha-capturefs over a real mount: what each kind of change becomes, and what a host sees of it.
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <memory>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/falloc.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/runtime/unique_fd.h"
#include "tests/support/result_matchers.h"
#include "tests/unit/capture/mounted_capture.h"

namespace rha::capturefs {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

std::vector<std::uint32_t> Types(const std::vector<TakenRecord>& records) {
    std::vector<std::uint32_t> types;
    for (const TakenRecord& record : records) types.push_back(record.type());
    return types;
}

class MountTest : public testing::Test {
protected:
    void SetUp() override {
        WriteAt(mount_.root() / "vm/disk", 0, std::string(10'000, 'd'));
        fs::create_directories(mount_.root() / "vm/sub");
        mount_.Start();
        session_ = mount_.Attach();
        ASSERT_NE(session_, nullptr);
        manifest_ = TakeAll(*session_);
    }
    fs::path Vm(const std::string& name) const { return mount_.root() / "vm" / name; }

    MountedCapture mount_;
    std::unique_ptr<engine::CaptureSession> session_;
    std::vector<TakenRecord> manifest_;
};

TEST_F(MountTest, TheRingBeginsWithTheManifest) {
    EXPECT_THAT(Types(manifest_),
                ElementsAre(RHA_RECORD_EPOCH_START, RHA_RECORD_CREATE, RHA_RECORD_CREATE,
                            RHA_RECORD_CREATE, RHA_RECORD_MANIFEST_END));
    EXPECT_EQ(manifest_[0].header.file_id, session_->info().capture_id.value);
    EXPECT_EQ(manifest_[1].payload, "vm");
    EXPECT_EQ(manifest_[2].payload, "vm/disk");
    EXPECT_EQ(manifest_[2].header.length, 10'000u);
    EXPECT_EQ(manifest_[2].flags(), unsigned{RHA_RECORD_EXISTING});
    EXPECT_EQ(manifest_[3].flags(), unsigned{RHA_RECORD_EXISTING | RHA_RECORD_DIRECTORY});
    EXPECT_EQ(manifest_[4].header.length, 3u);
    // A new scenario: all of it needs synchronising, and that is one region.
    EXPECT_EQ(session_->DirtyBytes().value_or(0), engine::kRegionBytes);
    EXPECT_FALSE(session_->info().resumed);
}

TEST_F(MountTest, EveryKindOfChangeIsOneRecordOfItsKind) {
    const UniqueFd disk(::open(Vm("disk").c_str(), O_RDWR));
    ASSERT_EQ(::pwrite(disk.Get(), "abc", 3, 5), 3);
    ASSERT_EQ(::ftruncate(disk.Get(), 20'000), 0);
    ASSERT_EQ(::fallocate(disk.Get(), 0, 30'000, 1000), 0);
    ASSERT_EQ(::fallocate(disk.Get(), FALLOC_FL_KEEP_SIZE, 40'000, 1000), 0);
    ASSERT_EQ(::fallocate(disk.Get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 4096, 4096), 0);
    ASSERT_EQ(::fallocate(disk.Get(), FALLOC_FL_ZERO_RANGE, 8192, 100), 0);
    ASSERT_EQ(::fdatasync(disk.Get()), 0);
    ASSERT_EQ(::mkdir(Vm("sub/deep").c_str(), 0755), 0);
    const UniqueFd fresh(::open(Vm("sub/new").c_str(), O_WRONLY | O_CREAT | O_EXCL, 0640));
    ASSERT_EQ(std::rename(Vm("sub/new").c_str(), Vm("renamed").c_str()), 0);
    ASSERT_EQ(std::rename(Vm("renamed").c_str(), Vm("disk").c_str()), 0);  // replaces
    ASSERT_EQ(::unlink(Vm("disk").c_str()), 0);
    ASSERT_EQ(::rmdir(Vm("sub/deep").c_str()), 0);
    const auto records = TakeAll(*session_);
    ASSERT_THAT(Types(records),
                ElementsAre(RHA_RECORD_WRITE, RHA_RECORD_TRUNCATE, RHA_RECORD_ALLOCATE,
                            RHA_RECORD_ALLOCATE, RHA_RECORD_ZERO, RHA_RECORD_ZERO, RHA_RECORD_FLUSH,
                            RHA_RECORD_CREATE, RHA_RECORD_CREATE, RHA_RECORD_RENAME,
                            RHA_RECORD_RENAME, RHA_RECORD_UNLINK, RHA_RECORD_UNLINK));
    EXPECT_EQ(records[0].payload, "abc");
    EXPECT_EQ(records[0].header.offset, 5u);
    EXPECT_EQ(records[0].header.file_id, manifest_[2].header.file_id);
    EXPECT_EQ(records[1].header.length, 20'000u);
    EXPECT_EQ(records[3].flags(), unsigned{RHA_RECORD_KEEP_SIZE});
    EXPECT_EQ(records[4].flags(), unsigned{RHA_RECORD_PUNCH | RHA_RECORD_KEEP_SIZE});
    EXPECT_EQ(records[5].flags(), 0u);
    EXPECT_EQ(records[7].flags(), unsigned{RHA_RECORD_DIRECTORY});
    EXPECT_EQ(records[8].payload, "vm/sub/new");
    EXPECT_EQ(records[8].header.offset, 0640u);
    EXPECT_EQ(records[9].payload, "vm/renamed");
    EXPECT_EQ(records[9].header.file_id, records[8].header.file_id);
    EXPECT_EQ(records[12].flags(), unsigned{RHA_RECORD_DIRECTORY});
}

TEST_F(MountTest, TruncationByOpenAndAppendingAreCaptured) {
    std::ofstream(Vm("disk"), std::ios::trunc) << "x";
    std::ofstream(Vm("disk"), std::ios::app) << "yz";
    const auto records = TakeAll(*session_);
    ASSERT_THAT(Types(records),
                ElementsAre(RHA_RECORD_TRUNCATE, RHA_RECORD_WRITE, RHA_RECORD_WRITE));
    EXPECT_EQ(records[2].header.offset, 1u);
    EXPECT_EQ(ReadAll(Vm("disk")), "xyz");
}

TEST_F(MountTest, LargeWritesAreSplitAndMemoryMappedOnesArrive) {
    WriteAt(Vm("disk"), 100, std::string((3u << 20) + 5, 'L'));
    auto records = TakeAll(*session_);
    std::uint64_t bytes = 0;
    for (const auto& record : records) {
        EXPECT_LE(record.payload.size(), RHA_RECORD_PAYLOAD_MAX);
        bytes += record.payload.size();
    }
    EXPECT_EQ(bytes, (3u << 20) + 5);
    const UniqueFd disk(::open(Vm("disk").c_str(), O_RDWR));
    void* memory = ::mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, disk.Get(), 0);
    ASSERT_NE(memory, MAP_FAILED);
    static_cast<char*>(memory)[4096] = 'M';
    ASSERT_EQ(::msync(memory, 8192, MS_SYNC), 0);
    ::munmap(memory, 8192);
    records = TakeAll(*session_);
    ASSERT_FALSE(records.empty());
    EXPECT_EQ(records[0].type(), unsigned{RHA_RECORD_WRITE});
    EXPECT_EQ(records[0].payload[4096 - records[0].header.offset], 'M');
}

TEST_F(MountTest, DirectWritesOfAnyAlignmentWork) {
    const UniqueFd disk(::open(Vm("disk").c_str(), O_RDWR | O_DIRECT));
    ASSERT_TRUE(disk);
    const std::unique_ptr<char, void (*)(void*)> buffer(
        static_cast<char*>(std::aligned_alloc(4096, 8192)), &std::free);
    std::fill_n(buffer.get(), 8192, 'A');
    EXPECT_EQ(::pwrite(disk.Get(), buffer.get(), 4096, 4096), 4096);
    EXPECT_EQ(::pwrite(disk.Get(), buffer.get() + 3, 1001, 77), 1001);
    EXPECT_EQ(::pread(disk.Get(), buffer.get(), 8192, 0), 8192);
    EXPECT_EQ(buffer.get()[76], 'd');
    EXPECT_EQ(buffer.get()[77], 'A');
    EXPECT_EQ(buffer.get()[1078], 'd');
    EXPECT_EQ(TakeAll(*session_).size(), 2u);
}

TEST_F(MountTest, WhatIsNotTrackedIsServedButNotCaptured) {
    fs::create_directories(mount_.root() / "other");
    WriteAt(mount_.root() / "other/file", 0, "text");
    EXPECT_EQ(ReadAll(mount_.root() / "other/file"), "text");
    EXPECT_EQ(
        ::link((mount_.root() / "other/file").c_str(), (mount_.root() / "other/second").c_str()),
        0);
    EXPECT_EQ(::symlink("nowhere", Vm("link").c_str()), 0);
    EXPECT_EQ(fs::read_symlink(Vm("link")), "nowhere");
    EXPECT_EQ(::unlink(Vm("link").c_str()), 0);
    EXPECT_TRUE(Take(*session_).empty());
    EXPECT_EQ(::link(Vm("disk").c_str(), Vm("disk2").c_str()), -1);
    EXPECT_EQ(errno, EPERM);
}

TEST_F(MountTest, MovingInIsACreationToBeRepairedMovingOutARemoval) {
    fs::create_directories(mount_.root() / "in/side");
    WriteAt(mount_.root() / "in/side/data", 0, std::string(5u << 20, 'i'));
    ReplayedCopy copy(mount_.Scratch("copy"));
    copy.ApplyAll(manifest_);
    copy.Repair(*session_);
    const UniqueFd open_before(::open((mount_.root() / "in/side/data").c_str(), O_RDWR));
    fs::rename(mount_.root() / "in", Vm("in"));
    ASSERT_EQ(::pwrite(open_before.Get(), "captured", 8, 10), 8);
    EXPECT_EQ(*session_->DirtyBytes(), 2 * engine::kRegionBytes);
    EXPECT_TRUE(Eventually([&] {
        copy.ApplyAll(TakeAll(*session_));
        return copy.gaps() != 0;
    }));
    copy.Repair(*session_);
    EXPECT_EQ(Difference(Vm(""), mount_.Scratch("copy") / "vm"), "");
    fs::rename(Vm("in/side"), mount_.root() / "out");
    ASSERT_EQ(::pwrite(open_before.Get(), "uncaptured", 10, 10), 10);
    copy.ApplyAll(TakeAll(*session_));
    EXPECT_EQ(Difference(Vm(""), mount_.Scratch("copy") / "vm"), "");
}

TEST_F(MountTest, WritesToARemovedOrReplacedFileHaveNoRecord) {
    const UniqueFd disk(::open(Vm("disk").c_str(), O_RDWR));
    WriteAt(Vm("new"), 0, "new");
    ASSERT_EQ(std::rename(Vm("new").c_str(), Vm("disk").c_str()), 0);
    TakeAll(*session_);
    ASSERT_EQ(::pwrite(disk.Get(), "gone", 4, 0), 4);
    EXPECT_TRUE(Take(*session_).empty());
    EXPECT_EQ(ReadAll(Vm("disk")), "new");
}

TEST_F(MountTest, TrackedRootsStayWhereTheyAre) {
    EXPECT_EQ(std::rename(Vm("").parent_path().c_str(), (mount_.root() / "away").c_str()), -1);
    EXPECT_EQ(errno, EBUSY);
}

TEST_F(MountTest, AFailedChangeIsAbortedOrLeavesNothing) {
    EXPECT_EQ(::rmdir(Vm("sub/none").c_str()), -1);
    EXPECT_EQ(::mkdir(Vm("sub").c_str(), 0755), -1);
    WriteAt(Vm("sub/file"), 0, "x");
    TakeAll(*session_);
    EXPECT_EQ(::rmdir(Vm("sub").c_str()), -1);
    EXPECT_EQ(errno, ENOTEMPTY);
    const auto records = TakeAll(*session_);
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].flags(), unsigned{RHA_RECORD_ABORTED | RHA_RECORD_DIRECTORY});
    EXPECT_EQ(ReadAll(Vm("sub/file")), "x");
}

TEST_F(MountTest, HolesModesOwnersTimesAndLargeDirectoriesPassThrough) {
    const UniqueFd sparse(::open(Vm("sparse").c_str(), O_RDWR | O_CREAT, 0600));
    ASSERT_EQ(::ftruncate(sparse.Get(), 1 << 20), 0);
    ASSERT_EQ(::pwrite(sparse.Get(), "data", 4, 512 << 10), 4);
    EXPECT_EQ(::lseek(sparse.Get(), 0, SEEK_DATA), 512 << 10);
    EXPECT_EQ(::lseek(sparse.Get(), 0, SEEK_HOLE), 0);
    EXPECT_EQ(::fchmod(sparse.Get(), 0641), 0);
    EXPECT_EQ(::fchown(sparse.Get(), 12, 34), 0);
    const timespec times[2] = {{1000, 5}, {2000, 7}};
    EXPECT_EQ(::futimens(sparse.Get(), times), 0);
    struct stat status{};
    ASSERT_EQ(::fstat(sparse.Get(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0641u);
    EXPECT_EQ(status.st_uid, 12u);
    EXPECT_EQ(status.st_gid, 34u);
    EXPECT_EQ(status.st_mtim.tv_sec, 2000);
    EXPECT_EQ(status.st_mtim.tv_nsec, 7);
    for (int i = 0; i < 1000; ++i) WriteAt(Vm("sub/file" + std::to_string(i)), 0, "");
    EXPECT_EQ(std::distance(fs::directory_iterator(Vm("sub")), fs::directory_iterator()), 1000);
    EXPECT_GT(fs::space(mount_.root()).capacity, 0u);
}

TEST_F(MountTest, FilesAndBackingFilesAreThoseBelowTheMount) {
    const UniqueFd sparse(::open(Vm("sparse").c_str(), O_RDWR | O_CREAT, 0600));
    ASSERT_EQ(::ftruncate(sparse.Get(), 9 << 20), 0);
    ASSERT_EQ(::pwrite(sparse.Get(), "data", 4, 5 << 20), 4);
    const auto files = session_->Files();
    ASSERT_TRUE(test::IsOk(files));
    ASSERT_EQ(files->size(), 4u);
    EXPECT_EQ((*files)[3].path, "vm/sparse");
    EXPECT_EQ((*files)[3].size_bytes, 9u << 20);
    const auto backing = session_->OpenBacking((*files)[3].id);
    ASSERT_TRUE(test::IsOk(backing));
    EXPECT_EQ(*(*backing)->NextData(0), 5u << 20);
    EXPECT_EQ(*(*backing)->NextHole(5 << 20), (5u << 20) + 4096);
    EXPECT_EQ(*(*backing)->NextData(6 << 20), 9u << 20);
    EXPECT_EQ(*(*backing)->Size(), 9u << 20);
    std::vector<std::byte> bytes(100);
    EXPECT_EQ(*(*backing)->ReadAt(5 << 20, bytes), 100u);
    EXPECT_EQ(static_cast<char>(bytes[3]), 'a');
    EXPECT_EQ(*(*backing)->ReadAt((9 << 20) - 10, bytes), 10u);
    ASSERT_EQ(::unlink(Vm("sparse").c_str()), 0);
    EXPECT_EQ(session_->OpenBacking((*files)[3].id).error().code, ErrorCode::kNotFound);
}

TEST_F(MountTest, TheDoorbellWakesASleeperAndTellsOfTheEnd) {
    EXPECT_TRUE(Take(*session_).empty());  // sleeps now
    const auto rung = [&] {
        pollfd bell{session_->doorbell(), POLLIN, 0};
        return ::poll(&bell, 1, 0) == 1;
    };
    EXPECT_FALSE(rung());
    WriteAt(Vm("disk"), 0, "ring");
    EXPECT_TRUE(Eventually(rung));
    EXPECT_EQ(Take(*session_).size(), 1u);
    EXPECT_FALSE(rung());
    mount_.Kill();
    EXPECT_TRUE(Eventually(rung));
    session_->ClearDoorbell();
    EXPECT_FALSE(rung());
    EXPECT_EQ(session_->DirtyBytes().error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(Take(*session_).empty());
}

TEST_F(MountTest, ScenariosAreApartAndOwnedByOneEngine) {
    fs::create_directories(mount_.root() / "vm2");
    auto client = mount_.Client();
    const std::string vm = (mount_.root() / "vm").string();
    const std::string vm2 = (mount_.root() / "vm2").string();
    EXPECT_TRUE(test::FailsWith(client.Attach(kScenario, {vm}), ErrorCode::kConflict, "attached"));
    EXPECT_TRUE(test::FailsWith(client.Attach(kOtherScenario, {vm + "/sub"}), ErrorCode::kConflict,
                                "overlaps"));
    EXPECT_TRUE(test::FailsWith(client.Attach(kOtherScenario, {"/elsewhere"}),
                                ErrorCode::kInvalidArgument, "below no root"));
    EXPECT_TRUE(test::FailsWith(client.Attach(kOtherScenario, {vm2, "/elsewhere"}),
                                ErrorCode::kInvalidArgument, "different roots"));
    auto other = mount_.Attach(kOtherScenario, {vm2});
    TakeAll(*other);
    WriteAt(mount_.root() / "vm2/x", 0, "x");
    EXPECT_EQ(TakeAll(*other).size(), 2u);
    EXPECT_TRUE(Take(*session_).empty());
    ASSERT_TRUE(test::IsOk(client.Detach(kOtherScenario)));
    EXPECT_EQ(other->DirtyBytes().error().code, ErrorCode::kUnavailable);
    WriteAt(mount_.root() / "vm2/x", 0, "y");
    EXPECT_EQ(ReadAll(mount_.root() / "vm2/x"), "y");
    EXPECT_TRUE(test::IsOk(client.Detach(kOtherScenario)));
}

TEST_F(MountTest, OtherPathsBeginANewRunInWhichAllIsDirty) {
    ReplayedCopy copy(mount_.Scratch("copy"));
    copy.ApplyAll(manifest_);
    copy.Repair(*session_);
    const CaptureId before = session_->info().capture_id;
    session_.reset();
    const UniqueFd disk(::open(Vm("disk").c_str(), O_RDWR));
    fs::create_directories(mount_.root() / "more");
    session_ = mount_.Attach(kScenario,
                             {(mount_.root() / "vm").string(), (mount_.root() / "more").string()});
    ASSERT_NE(session_, nullptr);
    EXPECT_NE(session_->info().capture_id, before);
    EXPECT_EQ(*session_->DirtyBytes(), engine::kRegionBytes);
    TakeAll(*session_);
    ASSERT_EQ(::pwrite(disk.Get(), "still", 5, 0), 5);
    EXPECT_EQ(TakeAll(*session_).size(), 1u);
}

TEST_F(MountTest, ADeadMountHidesTheFilesUntilTheNextStartTakesItAway) {
    ReplayedCopy copy(mount_.Scratch("copy"));
    copy.ApplyAll(manifest_);
    copy.Repair(*session_);
    WriteAt(Vm("disk"), 0, "before");
    const UniqueFd disk(::open(Vm("disk").c_str(), O_RDWR));
    mount_.Kill();
    session_.reset();
    EXPECT_EQ(::pwrite(disk.Get(), "late", 4, 0), -1);
    EXPECT_EQ(::open(Vm("disk").c_str(), O_RDWR), -1) << "nobody may write unseen";
    EXPECT_EQ(errno, ENOTCONN);
    ASSERT_NO_FATAL_FAILURE(mount_.Start());
    EXPECT_EQ(::pwrite(disk.Get(), "late", 4, 0), -1) << "the guest has to open its disk anew";
    WriteAt(Vm("disk"), 6, "after");
    session_ = mount_.Attach();
    ASSERT_NE(session_, nullptr);
    copy.ApplyAll(TakeAll(*session_));
    copy.Repair(*session_);
    EXPECT_EQ(Difference(mount_.root() / "vm", mount_.Scratch("copy") / "vm"), "");
    EXPECT_EQ(ReadAll(Vm("disk")).substr(0, 11), "beforeafter");
}

TEST_F(MountTest, ADeadDriverDoesNotHideTheRootsOfTheOthers) {
    const engine::CaptureMount dead{mount_.Scratch("elsewhere"), mount_.Scratch("no-socket")};
    const engine::CaptureMount alive{mount_.root(), mount_.Scratch("socket")};
    EXPECT_EQ(*engine::CaptureClient({dead, alive}).Roots(),
              std::vector<std::string>{mount_.root().string()});
    EXPECT_EQ(engine::CaptureClient({dead}).Roots().error().code, ErrorCode::kUnavailable);
}

TEST_F(MountTest, StoppingLeavesGuestsWithOpenFilesAlone) {
    UniqueFd disk(::open(Vm("disk").c_str(), O_RDWR));
    mount_.Signal(SIGTERM);
    ASSERT_TRUE(Eventually([&] { return !IsMounted(mount_.root()); }));
    EXPECT_EQ(::pwrite(disk.Get(), "alive", 5, 0), 5);
    EXPECT_EQ(::fsync(disk.Get()), 0);
    disk.Reset();
    EXPECT_EQ(mount_.Wait(), 0);
    EXPECT_EQ(ReadAll(Vm("disk")).substr(0, 5), "alive");  // the directory itself, now
}

}  // namespace
}  // namespace rha::capturefs
