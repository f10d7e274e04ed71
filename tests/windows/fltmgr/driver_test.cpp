// rhaflt over the fake filter manager: what is recorded of each operation, and what is never done.
#include <thread>

#include "tests/windows/fltmgr/driver_fixture.h"

namespace rha::fltmgr {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(DriverTest, AttachesToFileSystemsThatHoldMachines) {
    Volume refs{u"\\Device\\HarddiskVolume4", FLT_FSTYPE_REFS};
    Volume csv{u"\\Device\\HarddiskVolume5", FLT_FSTYPE_CSVFS};
    Volume fat{u"\\Device\\HarddiskVolume6", FLT_FSTYPE_FAT};
    EXPECT_TRUE(refs.Mount());
    EXPECT_TRUE(csv.Mount());
    EXPECT_FALSE(fat.Mount());
}

TEST_F(DriverTest, TellsItsVersionToEnginesOfOthersAndNothingElse) {
    const auto unsupported = static_cast<std::uint32_t>(ErrorCode::kUnsupported) + 1;
    ASSERT_EQ(engine.Connect(RHA_CAPTURE_VERSION + 1), STATUS_SUCCESS);
    for (const auto type : {RHA_CAPTURE_HELLO, RHA_CAPTURE_DIRTY, RHA_CAPTURE_DETACH}) {
        const auto answer = engine.Call(type);
        ASSERT_EQ(answer.status, STATUS_SUCCESS);
        EXPECT_EQ(answer.reply.version, RHA_CAPTURE_VERSION);
        EXPECT_EQ(answer.reply.status, unsupported);
    }
    EXPECT_EQ(engine.Attach({"vm"}), unsupported);
}

TEST_F(DriverTest, ListsWhatIsThere) {
    volume.Close(Make(u"\\vm\\b.vhdx", Pattern(5000, 1)));
    volume.Close(volume.Open(u"\\vm\\a", FILE_CREATE, true));
    volume.Close(Make(u"\\vm\\a\\c.vmcx"));
    ASSERT_EQ(engine.Connect(), STATUS_SUCCESS);
    ASSERT_EQ(engine.Attach({"vm/a", "vm/b.vhdx"}), 0u);
    EXPECT_FALSE(engine.resumed());
    const auto records = engine.Read();
    ASSERT_THAT(records, SizeIs(6));
    EXPECT_EQ(records[0].type, RHA_RECORD_EPOCH_START);
    EXPECT_EQ(records[1].payload, "vm");
    EXPECT_EQ(records[1].flags, RHA_RECORD_EXISTING | RHA_RECORD_DIRECTORY);
    EXPECT_EQ(records[2].payload, "vm/a");
    EXPECT_EQ(records[3].payload, "vm/a/c.vmcx");
    EXPECT_EQ(records[4].payload, "vm/b.vhdx");
    EXPECT_EQ(records[4].length, 5000u);
    EXPECT_EQ(records[5].type, RHA_RECORD_MANIFEST_END);
    EXPECT_EQ(records[5].length, 4u);
    EXPECT_EQ(engine.DirtyBytes(), RHA_REGION_BYTES);
}

TEST_F(DriverTest, AnAttachWaitsForWritesThatBeganBefore) {
    auto file = Make(u"\\vm\\disk.vhdx", Pattern(4096, 1));
    std::atomic<bool> attached{false};
    std::thread attaching;
    const auto attach = [&] {
        attaching = std::thread([&] {
            Attach();
            attached = true;
        });
        // The stream is tracked when the attach begins to wait.
        Until([&] { return Manager::Contexts() >= 3; });
        EXPECT_FALSE(attached);
    };
    EXPECT_EQ(volume.Write(*file, 0, Pattern(100, 2), {.in_file_system = attach}), STATUS_SUCCESS);
    attaching.join();
    EXPECT_EQ(engine.DirtyBytes(), RHA_REGION_BYTES);
    volume.Close(std::move(file));
}

TEST_F(DriverTest, RecordsEachWriteOnce) {
    auto file = Make(u"\\vm\\disk.vhdx", Pattern(1 << 20, 1));
    Attach();
    const auto id = 2u;  // 1 is the directory
    EXPECT_EQ(volume.Write(*file, 4096, Pattern(512, 9)), STATUS_SUCCESS);
    EXPECT_EQ(volume.Write(*file, 8192, Pattern(512, 8), {.with_mdl = true}), STATUS_SUCCESS);
    EXPECT_EQ(volume.Write(*file, 0, Pattern(100, 7), {.fast_io = true}), STATUS_SUCCESS);
    volume.PageOut(*file, 0, 65536);  // the lazy writer
    const auto records = engine.Read();
    EXPECT_THAT(records,
                ElementsAre(Is(RHA_RECORD_WRITE, id, 4096, 512),
                            Is(RHA_RECORD_WRITE, id, 8192, 512), Is(RHA_RECORD_WRITE, id, 0, 100)));
    EXPECT_EQ(records[0].payload, Text(Pattern(512, 9)));
    // The caller spoilt its buffer while the write was under way.
    const Bytes content = volume.Content(u"\\vm\\disk.vhdx");
    EXPECT_EQ(Text(Bytes(content.begin() + 4096, content.begin() + 4608)), records[0].payload);
    volume.Close(std::move(file));
}

TEST_F(DriverTest, SplitsLargeWritesAndLosesHugeOnes) {
    auto file = Make(u"\\vm\\disk.vhdx");
    Attach();
    EXPECT_EQ(volume.Write(*file, 0, Pattern(2'500'000, 3)), STATUS_SUCCESS);
    EXPECT_THAT(
        engine.Read(),
        ElementsAre(Is(RHA_RECORD_WRITE, 2, 0, 1 << 20), Is(RHA_RECORD_WRITE, 2, 1 << 20, 1 << 20),
                    Is(RHA_RECORD_WRITE, 2, 2 << 20, 2'500'000 - (2 << 20))));
    EXPECT_EQ(engine.DirtyBytes(), 0u);
    EXPECT_EQ(volume.Write(*file, 0, Pattern((8 << 20) + 1, 3)), STATUS_SUCCESS);
    EXPECT_EQ(engine.DirtyBytes(), 3 * RHA_REGION_BYTES);
    Until([&] { return engine.last_sequence() == 9; });  // the GAP shows by itself
    EXPECT_EQ(engine.Read().back().type, RHA_RECORD_GAP);
    volume.Close(std::move(file));
}

TEST_F(DriverTest, FailedAndHalfWritesAreRepaired) {
    auto file = Make(u"\\vm\\disk.vhdx", Pattern(4096, 1));
    Attach();
    engine.RepairAll([](auto) {});
    EXPECT_EQ(volume.Write(*file, 0, Pattern(100, 2), {.fail_with = STATUS_DISK_FULL}),
              STATUS_DISK_FULL);
    EXPECT_EQ(engine.Read().back().flags, RHA_RECORD_ABORTED);
    EXPECT_EQ(engine.DirtyBytes(), RHA_REGION_BYTES);
    engine.RepairAll([](auto) {});
    EXPECT_EQ(volume.Write(*file, 0, Pattern(100, 2), {.half = true}), STATUS_SUCCESS);
    EXPECT_EQ(engine.Read().back().flags, RHA_RECORD_ABORTED);
    EXPECT_EQ(engine.DirtyBytes(), RHA_REGION_BYTES);
    volume.Close(std::move(file));
}

TEST_F(DriverTest, UnreadableBuffersGoThroughAndAreRepaired) {
    auto file = Make(u"\\vm\\disk.vhdx", Pattern(4096, 1));
    Attach();
    engine.RepairAll([](auto) {});
    FaultNextCopy();
    EXPECT_EQ(volume.Write(*file, 0, Pattern(100, 2)), STATUS_SUCCESS);
    EXPECT_EQ(engine.DirtyBytes(), RHA_REGION_BYTES);
    volume.Close(std::move(file));
}

TEST_F(DriverTest, RecordsSizesAndZeros) {
    auto file = Make(u"\\vm\\disk.vhdx", Pattern(10000, 1));
    Attach();
    EXPECT_EQ(volume.SetSize(*file, 5000), STATUS_SUCCESS);
    EXPECT_EQ(volume.SetSize(*file, 9000, FileAllocationInformation), STATUS_SUCCESS);
    EXPECT_EQ(volume.SetSize(*file, 2000, FileAllocationInformation), STATUS_SUCCESS);
    EXPECT_EQ(volume.Zero(*file, 100, 600), STATUS_SUCCESS);
    EXPECT_EQ(volume.Flush(*file), STATUS_SUCCESS);
    const auto records = engine.Read();
    ASSERT_THAT(records, SizeIs(5));
    EXPECT_THAT(records[0], Is(RHA_RECORD_TRUNCATE, 2, 0, 5000));
    EXPECT_EQ(records[1].type, RHA_RECORD_ALLOCATE);
    EXPECT_EQ(records[1].flags, RHA_RECORD_KEEP_SIZE);
    EXPECT_THAT(records[2], Is(RHA_RECORD_TRUNCATE, 2, 0, 2000));
    EXPECT_EQ(records[3].type, RHA_RECORD_ZERO);
    EXPECT_EQ(records[3].offset, 100u);
    EXPECT_EQ(records[3].length, 500u);
    EXPECT_THAT(records[4], Is(RHA_RECORD_FLUSH, 2, 0, 0));
    volume.Close(std::move(file));
}

TEST_F(DriverTest, ChangesThatCannotBeSeenAreRepaired) {
    auto file = Make(u"\\vm\\disk.vhdx", Pattern(9 << 20, 1));
    Attach();
    const auto check = [&](ULONG code, const void* input, ULONG bytes) {
        engine.RepairAll([](auto) {});
        EXPECT_EQ(volume.Control(*file, code, input, bytes), STATUS_SUCCESS);
        const auto claimed = engine.Call(RHA_CAPTURE_CLAIM, {}, 0, 0, 64);
        rha_capture_region region{};
        ASSERT_EQ(claimed.items.size(), sizeof region) << "control " << code;
        std::memcpy(&region, claimed.items.data(), sizeof region);
        EXPECT_EQ(region.region, 1u);
        EXPECT_EQ(engine.Call(RHA_CAPTURE_ABANDON).reply.status, 0u);
    };
    FSCTL_OFFLOAD_WRITE_INPUT offload{};
    offload.FileOffset = 5 << 20;
    offload.CopyLength = 4096;
    check(FSCTL_OFFLOAD_WRITE, &offload, sizeof offload);
    DUPLICATE_EXTENTS_DATA extents{};
    extents.TargetFileOffset.QuadPart = 5 << 20;
    extents.ByteCount.QuadPart = 4096;
    check(FSCTL_DUPLICATE_EXTENTS_TO_FILE, &extents, sizeof extents);
    engine.RepairAll([](auto) {});
    EXPECT_EQ(volume.Control(*file, FSCTL_SET_SPARSE, nullptr, 0), STATUS_SUCCESS);
    EXPECT_EQ(engine.DirtyBytes(), 0u);
    EXPECT_EQ(volume.Control(*file, FSCTL_OFFLOAD_WRITE, &offload, 8), STATUS_SUCCESS) << "short";
    EXPECT_EQ(engine.DirtyBytes(), 0u);
    EXPECT_EQ(volume.Write(*file, 0, Pattern(10, 1), {.minor = IRP_MN_MDL}), STATUS_SUCCESS);
    EXPECT_EQ(engine.DirtyBytes(), RHA_REGION_BYTES);
    engine.RepairAll([](auto) {});
    EXPECT_EQ(volume.Write(*file, 0, {}, {.minor = IRP_MN_MDL | IRP_MN_COMPLETE}), STATUS_SUCCESS);
    EXPECT_EQ(engine.DirtyBytes(), RHA_REGION_BYTES);
    volume.Close(std::move(file));
}

TEST_F(DriverTest, RecordsNamesAsTheyAre) {
    Attach();
    auto file = Make(u"\\vm\\new.avhdx");
    EXPECT_EQ(volume.Rename(*file, u"\\vm\\Other.avhdx"), STATUS_SUCCESS);
    EXPECT_EQ(volume.Rename(*file, u"\\vm\\other.avhdx"), STATUS_SUCCESS);
    EXPECT_EQ(volume.SetDelete(*file), STATUS_SUCCESS);
    volume.Close(std::move(file));
    volume.Close(Make(u"\\outside.txt"));
    const auto records = engine.Read();
    ASSERT_THAT(records, SizeIs(4));
    EXPECT_EQ(records[0].type, RHA_RECORD_CREATE);
    EXPECT_EQ(records[0].payload, "vm/new.avhdx");
    EXPECT_EQ(records[1].type, RHA_RECORD_RENAME);
    EXPECT_EQ(records[1].payload, "vm/Other.avhdx");
    EXPECT_EQ(records[2].payload, "vm/other.avhdx");
    EXPECT_EQ(records[3].type, RHA_RECORD_UNLINK);
    EXPECT_EQ(records[3].file, records[0].file);
}

TEST_F(DriverTest, TakesInWhatMovesInAndUnlinksWhatMovesOut) {
    volume.Close(volume.Open(u"\\away", FILE_CREATE, true));
    volume.Close(Make(u"\\away\\x.vhdx", Pattern(300, 4)));
    Attach();
    auto directory = volume.Open(u"\\away");
    EXPECT_EQ(volume.Rename(*directory, u"\\vm\\in"), STATUS_SUCCESS);
    auto records = engine.Read();
    ASSERT_THAT(records, SizeIs(2));
    EXPECT_EQ(records[0].payload, "vm/in");
    EXPECT_EQ(records[1].payload, "vm/in/x.vhdx");
    EXPECT_EQ(engine.DirtyBytes(), RHA_REGION_BYTES);
    EXPECT_EQ(volume.Rename(*directory, u"\\out"), STATUS_SUCCESS);
    records = engine.Read();
    ASSERT_THAT(records, SizeIs(3));
    EXPECT_EQ(records[0].type, RHA_RECORD_GAP);
    EXPECT_EQ(records[1].type, RHA_RECORD_UNLINK);
    EXPECT_EQ(records[2].type, RHA_RECORD_UNLINK);
    EXPECT_EQ(records[2].flags, RHA_RECORD_DIRECTORY) << "children first";
    volume.Close(std::move(directory));
}

TEST_F(DriverTest, KnowsAFileAgainThatWasClosed) {
    volume.forget_streams = true;
    volume.Close(Make(u"\\vm\\disk.vhdx", Pattern(300, 4)));
    Attach();
    auto file = volume.Open(u"\\VM\\DISK.vhdx");
    EXPECT_EQ(volume.Write(*file, 10, Pattern(10, 1)), STATUS_SUCCESS);
    volume.Close(std::move(file));
    file = volume.Open(u"\\vm\\disk.vhdx", FILE_OVERWRITE);
    volume.Close(std::move(file));
    EXPECT_THAT(engine.Read(),
                ElementsAre(Is(RHA_RECORD_WRITE, 2, 10, 10), Is(RHA_RECORD_TRUNCATE, 2, 0, 0)));
}

TEST_F(DriverTest, RefusesLinksAndMovesOfRoots) {
    auto file = Make(u"\\vm\\disk.vhdx");
    Attach();
    EXPECT_EQ(volume.Link(*file, u"\\link"), STATUS_ACCESS_DENIED);
    volume.Close(std::move(file));
    auto root = volume.Open(u"\\vm");
    EXPECT_EQ(volume.Rename(*root, u"\\elsewhere"), STATUS_ACCESS_DENIED);
    volume.Close(std::move(root));
}

TEST_F(DriverTest, RecordsMappedChangesWhenTheyArePagedOut) {
    auto file = Make(u"\\vm\\state.vmrs", Pattern(10000, 1));
    Attach();
    engine.RepairAll([](auto) {});
    volume.Map(*file);
    EXPECT_TRUE(DurablyMarked(u"\\vm\\state.vmrs", 0, 10000));
    volume.Store(*file, 9000, Pattern(100, 5));
    volume.PageOut(*file, 8192, 4096);
    const auto records = engine.Read();
    ASSERT_THAT(records, SizeIs(1));
    EXPECT_THAT(records[0], Is(RHA_RECORD_WRITE, 2, 8192, 10000 - 8192))
        << "cut at the end of file";
    EXPECT_EQ(records[0].payload.substr(9000 - 8192, 100), Text(Pattern(100, 5)));
    // A page written while a cached write is half way makes that one uncertain.
    const auto page = [&] { volume.PageOut(*file, 0, 4096); };
    EXPECT_EQ(volume.Write(*file, 0, Pattern(50, 2), {.in_file_system = page}), STATUS_SUCCESS);
    EXPECT_EQ(engine.Read().front().flags, RHA_RECORD_ABORTED);
    EXPECT_EQ(engine.DirtyBytes(), RHA_REGION_BYTES);
    volume.Close(std::move(file));
}

}  // namespace
}  // namespace rha::fltmgr
