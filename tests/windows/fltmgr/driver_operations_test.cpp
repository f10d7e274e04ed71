// rhaflt and the operations that guests use rarely: what stands in the ring for each, and what is
// to be repaired. What they mean is Microsoft's documentation of the file system's side of them.
#include "tests/windows/fltmgr/driver_fixture.h"
#include "tests/windows/fltmgr/replica.h"

namespace rha::fltmgr {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t kDisk = 2;  // its id: 1 is the directory's
constexpr std::uint64_t kBytes = 9 << 20;

class DriverOperationsTest : public DriverTest {
protected:
    void SetUp() override {
        DriverTest::SetUp();
        disk = Make(u"\\vm\\disk.vhdx", Pattern(kBytes, 1));
        Attach();
        engine.RepairAll([](auto) {});
    }
    void TearDown() override {
        if (disk != nullptr) volume.Close(std::move(disk));
        DriverTest::TearDown();
    }

    /// The regions that need repair, which then are.
    std::vector<std::uint64_t> Repaired() {
        std::vector<std::uint64_t> regions;
        engine.RepairAll([&](const rha_capture_region& region) {
            EXPECT_EQ(region.file_id, kDisk);
            regions.push_back(region.region);
        });
        return regions;
    }
    /// What is in the ring, GAP records apart: they come by and by.
    std::vector<Record> Records() {
        auto records = engine.Read();
        std::erase_if(records, [](const Record& r) { return r.type == RHA_RECORD_GAP; });
        return records;
    }
    void ExpectUntouched() {
        EXPECT_THAT(Records(), IsEmpty());
        EXPECT_THAT(Repaired(), IsEmpty());
    }
    /// The change is not in the ring, but declared lost for those regions.
    void ExpectLost(const std::vector<std::uint64_t>& regions) {
        EXPECT_THAT(Records(), IsEmpty());
        EXPECT_EQ(Repaired(), regions);
    }

    NTSTATUS Trim(std::vector<FILE_LEVEL_TRIM_RANGE> ranges, const ControlOptions& options = {}) {
        Bytes input(offsetof(FILE_LEVEL_TRIM, Ranges) +
                    std::max<std::size_t>(1, ranges.size()) * sizeof ranges[0]);
        FILE_LEVEL_TRIM head{};
        head.NumRanges = static_cast<ULONG>(ranges.size());
        std::memcpy(input.data(), &head, offsetof(FILE_LEVEL_TRIM, Ranges));
        if (!ranges.empty()) {
            std::memcpy(input.data() + offsetof(FILE_LEVEL_TRIM, Ranges), ranges.data(),
                        ranges.size() * sizeof ranges[0]);
        }
        return volume.Control(*disk, FSCTL_FILE_LEVEL_TRIM, input.data(),
                              static_cast<ULONG>(input.size()), options);
    }

    std::unique_ptr<OpenFile> disk;
};

TEST_F(DriverOperationsTest, ZeroDataIsCutWhereNothingCanBe) {
    EXPECT_EQ(volume.Zero(*disk, 100, std::int64_t{1} << 60), STATUS_SUCCESS);
    const auto records = Records();
    ASSERT_THAT(records, SizeIs(1));
    EXPECT_EQ(records[0].type, RHA_RECORD_ZERO);
    EXPECT_EQ(records[0].flags, RHA_RECORD_PUNCH | RHA_RECORD_KEEP_SIZE);
    EXPECT_EQ(records[0].offset, 100u);
    EXPECT_GE(records[0].length, kBytes - 100);
    EXPECT_THAT(Repaired(), IsEmpty());
    EXPECT_EQ(volume.Zero(*disk, -1, 100), STATUS_INVALID_PARAMETER);
    FILE_ZERO_DATA_INFORMATION zero{};
    EXPECT_EQ(volume.Control(*disk, FSCTL_SET_ZERO_DATA, &zero, 8), STATUS_INVALID_PARAMETER);
    ExpectUntouched();
    EXPECT_EQ(volume.Control(*disk, FSCTL_SET_ZERO_DATA, &zero, sizeof zero,
                             {.fail_with = STATUS_DISK_FULL}),
              STATUS_DISK_FULL);
    EXPECT_EQ(Records().at(0).flags & RHA_RECORD_ABORTED, RHA_RECORD_ABORTED);
}

TEST_F(DriverOperationsTest, ATrimIsOfWholePages) {
    EXPECT_EQ(Trim({{5000, 20000}}), STATUS_SUCCESS);
    const auto records = Records();
    ASSERT_THAT(records, SizeIs(1));
    EXPECT_EQ(records[0].type, RHA_RECORD_ZERO);
    EXPECT_EQ(records[0].flags, RHA_RECORD_PUNCH | RHA_RECORD_KEEP_SIZE);
    EXPECT_EQ(records[0].offset, 8192u);
    EXPECT_EQ(records[0].length, 24576u - 8192u);
    EXPECT_THAT(Repaired(), IsEmpty());
    EXPECT_EQ(Trim({{5000, 3000}}), STATUS_SUCCESS) << "no whole page";
    ExpectUntouched();
    EXPECT_EQ(Trim({{4096, std::uint64_t{1} << 60}}), STATUS_SUCCESS);
    EXPECT_EQ(Records().at(0).offset, 4096u);
    EXPECT_EQ(Trim({{~std::uint64_t{0} - 10, 100}}), STATUS_SUCCESS) << "beyond all numbers";
    EXPECT_EQ(Trim({}), STATUS_SUCCESS);
    ExpectUntouched();
}

TEST_F(DriverOperationsTest, WhatSeveralTrimsLeaveIsRepaired) {
    EXPECT_EQ(Trim({{100, 4096}, {5 << 20, 4096}}), STATUS_SUCCESS);
    ExpectLost({0, 1});
    EXPECT_EQ(Trim({{0, 8192}}, {.fail_with = STATUS_NO_RANGES_PROCESSED}),
              STATUS_NO_RANGES_PROCESSED);
    EXPECT_EQ(Records().at(0).flags & RHA_RECORD_ABORTED, RHA_RECORD_ABORTED);
    EXPECT_THAT(Repaired(), ElementsAre(0u));
}

TEST_F(DriverOperationsTest, ClonedAndOffloadedRangesAreRepaired) {
    DUPLICATE_EXTENTS_DATA_EX clone{};
    clone.Size = sizeof clone;
    clone.TargetFileOffset.QuadPart = 5 << 20;
    clone.ByteCount.QuadPart = 4 << 20;
    EXPECT_EQ(volume.Control(*disk, FSCTL_DUPLICATE_EXTENTS_TO_FILE_EX, &clone, sizeof clone),
              STATUS_SUCCESS);
    ExpectLost({1, 2});
    EXPECT_EQ(volume.Control(*disk, FSCTL_DUPLICATE_EXTENTS_TO_FILE_EX, &clone, 8), STATUS_SUCCESS);
    clone.TargetFileOffset.QuadPart = -1;
    EXPECT_EQ(volume.Control(*disk, FSCTL_DUPLICATE_EXTENTS_TO_FILE_EX, &clone, sizeof clone),
              STATUS_SUCCESS);
    ExpectUntouched();
    FSCTL_OFFLOAD_WRITE_INPUT offload{};
    offload.FileOffset = 100;
    offload.CopyLength = 10;
    EXPECT_EQ(volume.Control(*disk, FSCTL_OFFLOAD_WRITE, &offload, sizeof offload,
                             {.minor = IRP_MN_KERNEL_CALL}),
              STATUS_SUCCESS);
    ExpectLost({0});
}

TEST_F(DriverOperationsTest, ControlsThatGiveAllOfAFileANewMeaningHaveAllOfItRepaired) {
    for (const ULONG code : {FSCTL_SET_REPARSE_POINT, FSCTL_SET_REPARSE_POINT_EX,
                             FSCTL_DELETE_REPARSE_POINT, FSCTL_WRITE_RAW_ENCRYPTED}) {
        SCOPED_TRACE(code);
        EXPECT_EQ(volume.Control(*disk, code, nullptr, 0), STATUS_SUCCESS);
        ExpectLost({0, 1, 2});
        EXPECT_EQ(volume.Control(*disk, code, nullptr, 0, {.fail_with = STATUS_INVALID_PARAMETER}),
                  STATUS_INVALID_PARAMETER);
        ExpectLost({0, 1, 2});
    }
}

TEST_F(DriverOperationsTest, ControlsThatChangeNoByteLeaveNoTrace) {
    EXPECT_EQ(volume.Control(*disk, FSCTL_SET_SPARSE, nullptr, 0), STATUS_SUCCESS);
    EXPECT_EQ(volume.Control(*disk, FSCTL_SET_COMPRESSION, nullptr, 0), STATUS_SUCCESS);
    EXPECT_EQ(
        volume.Control(*disk, FSCTL_SET_REPARSE_POINT, nullptr, 0, {.minor = IRP_MN_MOUNT_VOLUME}),
        STATUS_SUCCESS)
        << "the number means nothing there";
    ExpectUntouched();
}

TEST_F(DriverOperationsTest, CachePagesThatAreGivenOutAreLost) {
    EXPECT_EQ(volume.PrepareMdlWrite(*disk), STATUS_RETRY) << "only as an IRP";
    EXPECT_EQ(volume.Write(*disk, 5 << 20, Pattern(10, 1), {.minor = IRP_MN_MDL}), STATUS_SUCCESS);
    ExpectLost({1});
    EXPECT_EQ(volume.CompleteMdlWrite(*disk), STATUS_SUCCESS);
    ExpectLost({1});
    auto outside = Make(u"\\outside", Pattern(10, 1));
    EXPECT_EQ(volume.PrepareMdlWrite(*outside), STATUS_SUCCESS);
    EXPECT_EQ(volume.CompleteMdlWrite(*outside), STATUS_SUCCESS);
    volume.Close(std::move(outside));
    ExpectUntouched();
}

TEST_F(DriverOperationsTest, CachePagesGivenOutBeforeMayBeAnyOfTheFile) {
    EXPECT_EQ(volume.CompleteMdlWrite(*disk), STATUS_SUCCESS);
    ExpectLost({0, 1, 2});
}

TEST_F(DriverOperationsTest, ASizeThatTheFileSystemRoundsIsNotBelieved) {
    Replica replica(volume, engine);
    engine.Close();
    ASSERT_EQ(engine.Connect(), STATUS_SUCCESS);
    ASSERT_EQ(engine.Call(RHA_CAPTURE_DETACH).reply.status, 0u);
    ASSERT_EQ(engine.Attach({"vm"}), 0u);
    replica.ExpectToBeTheVolume();
    volume.cluster_bytes = 4096;
    EXPECT_EQ(volume.SetSize(*disk, 5000, FileAllocationInformation), STATUS_SUCCESS);
    ASSERT_THAT(volume.Content(u"\\vm\\disk.vhdx"), SizeIs(8192));
    replica.ExpectToBeTheVolume();
    EXPECT_EQ(volume.SetSize(*disk, 4096, FileAllocationInformation), STATUS_SUCCESS);
    EXPECT_THAT(engine.Read(), testing::Contains(Is(RHA_RECORD_TRUNCATE, kDisk, 0, 4096)));
}

TEST_F(DriverOperationsTest, SizesThatAreNoneLeaveNoTrace) {
    LARGE_INTEGER size{};
    size.QuadPart = 100;
    EXPECT_EQ(volume.SetNothing(*disk, FileEndOfFileInformation, &size, sizeof size, true),
              STATUS_SUCCESS)
        << "the lazy writer's";
    EXPECT_EQ(volume.SetNothing(*disk, FileEndOfFileInformation, &size, 4), STATUS_SUCCESS);
    size.QuadPart = -1;
    for (const auto information :
         {FileEndOfFileInformation, FileAllocationInformation, FileValidDataLengthInformation}) {
        EXPECT_EQ(volume.SetNothing(*disk, information, &size, sizeof size), STATUS_SUCCESS);
    }
    EXPECT_EQ(volume.SetNothing(*disk, FileBasicInformation, &size, sizeof size), STATUS_SUCCESS);
    ExpectUntouched();
}

TEST_F(DriverOperationsTest, BytesThatBecomeValidAreRepaired) {
    LARGE_INTEGER length{};
    length.QuadPart = 5 << 20;
    EXPECT_EQ(volume.SetNothing(*disk, FileValidDataLengthInformation, &length, sizeof length),
              STATUS_SUCCESS);
    ExpectLost({0, 1});
}

TEST_F(DriverOperationsTest, AppendedBytesAreRepaired) {
    EXPECT_EQ(volume.Write(*disk, ~std::uint64_t{0}, Pattern(10, 1)), STATUS_SUCCESS);
    EXPECT_THAT(Records(), IsEmpty());
    EXPECT_THAT(Repaired(), testing::Contains(2u));
    EXPECT_EQ(volume.Write(*disk, 0, {}), STATUS_SUCCESS);
    ExpectUntouched();
}

TEST_F(DriverOperationsTest, EveryWayOfReplacingAFileCutsItFirst) {
    for (const ULONG disposition : {FILE_SUPERSEDE, FILE_OVERWRITE, FILE_OVERWRITE_IF}) {
        volume.Close(volume.Open(u"\\vm\\disk.vhdx", disposition));
        EXPECT_THAT(engine.Read(), ElementsAre(Is(RHA_RECORD_TRUNCATE, kDisk, 0, 0)));
    }
}

TEST_F(DriverOperationsTest, EveryWayOfRenamingIsSeen) {
    const FILE_INFORMATION_CLASS ways[] = {FileRenameInformation, FileRenameInformationEx,
                                           FileRenameInformationBypassAccessCheck,
                                           FileRenameInformationExBypassAccessCheck};
    char name = 'a';
    for (const auto way : ways) {
        const std::u16string to = u"\\vm\\" + std::u16string(1, static_cast<char16_t>(++name));
        EXPECT_EQ(volume.Rename(*disk, to, way), STATUS_SUCCESS);
        const auto records = Records();
        ASSERT_THAT(records, SizeIs(1));
        EXPECT_EQ(records[0].type, RHA_RECORD_RENAME);
        EXPECT_EQ(records[0].file, kDisk);
        EXPECT_EQ(records[0].payload, std::string("vm/") + name);
    }
}

TEST_F(DriverOperationsTest, NoLinkLeadsOutOfTheMachineOrIntoIt) {
    auto outside = Make(u"\\outside", Pattern(10, 1));
    const FILE_INFORMATION_CLASS ways[] = {FileLinkInformation, FileLinkInformationEx,
                                           FileLinkInformationBypassAccessCheck,
                                           FileLinkInformationExBypassAccessCheck};
    for (const auto way : ways) {
        EXPECT_EQ(volume.Link(*disk, u"\\out", way), STATUS_ACCESS_DENIED);
        EXPECT_EQ(volume.Link(*outside, u"\\VM\\in", way), STATUS_ACCESS_DENIED);
        EXPECT_EQ(volume.Link(*outside, u"\\vm\\disk.vhdx", way), STATUS_ACCESS_DENIED);
        EXPECT_EQ(volume.Link(*outside, u"\\beside", way), STATUS_SUCCESS);
    }
    FILE_LINK_INFORMATION link{};
    link.FileNameLength = 1000;
    EXPECT_EQ(volume.SetNothing(*outside, FileLinkInformation, &link, sizeof link), STATUS_SUCCESS);
    volume.Close(std::move(outside));
    ExpectUntouched();
}

TEST_F(DriverOperationsTest, ALinkWhosePlaceIsNotKnownIsDeclared) {
    auto outside = Make(u"\\outside", Pattern(10, 1));
    FailStep(1);
    EXPECT_EQ(volume.Link(*outside, u"\\vm\\in"), STATUS_SUCCESS);
    EXPECT_TRUE(StepHasFailed());
    EXPECT_EQ(engine.Call(RHA_CAPTURE_DIRTY).reply.status,
              static_cast<std::uint32_t>(ErrorCode::kUnavailable) + 1);
    volume.Close(std::move(outside));
}

TEST_F(DriverOperationsTest, NothingOfAFileStandsBehindItsUnlink) {
    EXPECT_EQ(volume.Write(*disk, 0, Pattern(10, 2)), STATUS_SUCCESS);
    auto deleting = volume.Open(u"\\vm\\disk.vhdx");
    EXPECT_EQ(volume.SetDeletePosix(*deleting), STATUS_SUCCESS);
    // Another handle writes on, at any moment.
    AfterEachFree([&] { (void)volume.Write(*disk, 0, Pattern(10, 3)); });
    volume.Close(std::move(deleting));
    AfterEachFree(nullptr);
    EXPECT_FALSE(volume.Exists(u"\\vm\\disk.vhdx"));
    EXPECT_EQ(volume.Write(*disk, 0, Pattern(10, 4)), STATUS_SUCCESS);
    const auto records = Records();
    ASSERT_THAT(records, testing::Not(IsEmpty()));
    EXPECT_THAT(records.back(), Is(RHA_RECORD_UNLINK, kDisk, 0, 0));
    EXPECT_EQ(records[0].payload, Text(Pattern(10, 2)));
}

TEST_F(DriverOperationsTest, ANameThatAnotherFileTakesLosesItsOwnFirst) {
    volume.Close(std::move(disk));
    auto other = Make(u"\\other", Pattern(300, 4));
    EXPECT_EQ(volume.Rename(*other, u"\\vm\\disk.vhdx"), STATUS_SUCCESS);
    volume.Close(std::move(other));
    const auto records = Records();
    ASSERT_THAT(records, SizeIs(2));
    EXPECT_THAT(records[0], Is(RHA_RECORD_UNLINK, kDisk, 0, 0));
    EXPECT_EQ(records[1].type, RHA_RECORD_CREATE);
    EXPECT_EQ(records[1].payload, "vm/disk.vhdx");
    EXPECT_NE(records[1].file, kDisk);
    engine.RepairAll([](auto) {});
}

TEST_F(DriverOperationsTest, OnlyWritableSectionsAreWatched) {
    volume.Map(*disk, PAGE_READONLY);
    volume.PageOut(*disk, 0, 4096);
    ExpectUntouched();
    volume.Map(*disk, PAGE_EXECUTE_READWRITE);
    volume.PageOut(*disk, 0, 4096);
    EXPECT_THAT(Records(), ElementsAre(Is(RHA_RECORD_WRITE, kDisk, 0, 4096)));
    volume.PageOut(*disk, kBytes, 4096);
    EXPECT_THAT(Records(), IsEmpty()) << "behind the end";
    volume.PageOut(*disk, 5 << 20, 4096, false);
    ExpectLost({1});
}

TEST_F(DriverOperationsTest, ChangesAfterADetachOfTheFilterAreNeverBelieved) {
    const std::uint32_t reasons[] = {FLTFL_INSTANCE_TEARDOWN_MANUAL,
                                     FLTFL_INSTANCE_TEARDOWN_MANDATORY_FILTER_UNLOAD};
    for (const auto reason : reasons) {
        engine.Close();
        volume.TearDown(reason);
        EXPECT_FALSE(DurableMap().has_value());
        EXPECT_EQ(volume.Write(*disk, 0, Pattern(10, 9)), STATUS_SUCCESS);
        ASSERT_TRUE(volume.Mount());
        ASSERT_EQ(engine.Connect(), STATUS_SUCCESS);
        ASSERT_EQ(engine.Attach({"vm"}), 0u);
        EXPECT_EQ(engine.DirtyBytes(), 3 * RHA_REGION_BYTES);
    }
}

}  // namespace
}  // namespace rha::fltmgr
