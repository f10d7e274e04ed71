// rhaflt's dirty map and its waits: marks before data, faults of the map's disk, crash and restart.
#include <thread>

#include "tests/windows/fltmgr/driver_fixture.h"

namespace rha::fltmgr {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class DriverMapTest : public DriverTest {
protected:
    /// From now on every change of a file below \vm must be marked durably when it is made.
    void DemandMarks() {
        volume.before_change = [this](const std::u16string& path, std::uint64_t first,
                                      std::uint64_t end) {
            if (!path.starts_with(u"\\vm\\")) return;
            if (!DurablyMarked(path, first, std::min(end, first + (64u << 20)))) {
                Breach("a change before its mark is durable");
            }
        };
    }

    /// All repaired, acknowledged and cleared.
    void Settle() {
        engine.RepairAll([](auto) {});
        (void)engine.Read();
        engine.Acknowledge(engine.last_sequence());
        AdvanceTime(kLongerThanAnyWait);  // regions are cleared when they have been idle
        Until([&] {
            const auto image = DurableMap();
            if (!image) return false;
            for (const auto& file : image->files) {
                for (const auto& page : file.pages) {
                    for (std::size_t i = 0; i < 496; ++i) {
                        if (page[i] != 0) return false;
                    }
                }
            }
            return true;
        });
    }

    /// A crash of the host, and a new start that finds what was durable.
    void Crash() {
        engine.Close();
        volume.state_fails = true;  // nothing that the driver writes from here on counts
        Manager::Unload(true);
        volume.state_fails = false;
        volume.LoseUnflushed();
        ASSERT_EQ(Manager::Load(), STATUS_SUCCESS);
        ASSERT_TRUE(volume.Mount());
    }
};

TEST_F(DriverMapTest, MarksAreDurableBeforeChanges) {
    auto file = Make(u"\\vm\\disk.vhdx", Bytes(20 << 20));
    Attach();
    Settle();
    DemandMarks();
    EXPECT_EQ(volume.Write(*file, 9 << 20, Pattern(4096, 1)), STATUS_SUCCESS);
    EXPECT_EQ(volume.SetSize(*file, 15 << 20), STATUS_SUCCESS);
    EXPECT_EQ(volume.Zero(*file, 100, 5 << 20), STATUS_SUCCESS);
    EXPECT_EQ(volume.Write(*file, 30 << 20, Pattern(10, 1)), STATUS_SUCCESS);
    volume.Close(std::move(file));
}

TEST_F(DriverMapTest, AFreshStartRepairsWhatWasMarked) {
    auto file = Make(u"\\vm\\disk.vhdx", Bytes(20 << 20));
    Attach();
    Settle();
    EXPECT_EQ(volume.Write(*file, 9 << 20, Pattern(4096, 1)), STATUS_SUCCESS);
    volume.Close(std::move(file));
    const auto before = DurableMap();
    ASSERT_TRUE(before.has_value());
    // The state as it is at this moment: unloading would declare it untrustworthy.
    Crash();
    volume.Close(volume.Open(u"\\vm\\disk.vhdx"));
    ASSERT_EQ(engine.Connect(), STATUS_SUCCESS);
    ASSERT_EQ(engine.Attach({"vm"}), 0u);
    EXPECT_TRUE(engine.resumed());
    EXPECT_EQ(engine.Read().front().type, RHA_RECORD_EPOCH_START);
    EXPECT_EQ(engine.DirtyBytes(), RHA_REGION_BYTES);
    const auto claimed = engine.Call(RHA_CAPTURE_CLAIM, {}, 0, 0, 64);
    rha_capture_region region{};
    ASSERT_EQ(claimed.items.size(), sizeof region);
    std::memcpy(&region, claimed.items.data(), sizeof region);
    EXPECT_EQ(region.region, 2u);
}

TEST_F(DriverMapTest, UnloadingDistrustsTheMapAndDismountingKeepsIt) {
    volume.Close(Make(u"\\vm\\disk.vhdx", Bytes(20 << 20)));
    Attach();
    Settle();
    engine.Close();
    volume.Dismount();
    ASSERT_TRUE(volume.Mount());
    volume.Close(volume.Open(u"\\vm\\disk.vhdx"));
    ASSERT_EQ(engine.Connect(), STATUS_SUCCESS);
    ASSERT_EQ(engine.Attach({"vm"}), 0u);
    EXPECT_EQ(engine.DirtyBytes(), 0u);
    engine.Close();
    Manager::Unload(false);
    ASSERT_EQ(Manager::Load(), STATUS_SUCCESS);
    ASSERT_TRUE(volume.Mount());
    volume.Close(volume.Open(u"\\vm\\disk.vhdx"));
    ASSERT_EQ(engine.Connect(), STATUS_SUCCESS);
    EXPECT_EQ(engine.Attach({"vm"}), 7u) << "told once that the map cannot be believed";
    EXPECT_EQ(engine.Attach({"vm"}), 0u);
    EXPECT_EQ(engine.DirtyBytes(), 5 * RHA_REGION_BYTES);
}

TEST_F(DriverMapTest, AHangingMapDiskHoldsWritesForABoundedTime) {
    auto file = Make(u"\\vm\\disk.vhdx", Bytes(20 << 20));
    Attach();
    Settle();
    volume.state_hangs = true;
    std::atomic<bool> written{false};
    std::thread guest([&] {
        EXPECT_EQ(volume.Write(*file, 0, Pattern(512, 1)), STATUS_SUCCESS);
        written = true;
    });
    // Until the write waits there is nothing to advance; afterwards each step passes its deadline.
    Until([&] {
        AdvanceTime(kLongerThanAnyWait);
        return written.load();
    });
    guest.join();
    volume.state_hangs = false;
    EXPECT_EQ(engine.Read().front().length, 512u);
    volume.Close(std::move(file));
}

TEST_F(DriverMapTest, AFailingMapDiskIsNoReasonToFailWrites) {
    auto file = Make(u"\\vm\\disk.vhdx", Bytes(20 << 20));
    Attach();
    Settle();
    volume.state_fails = true;
    EXPECT_EQ(volume.Write(*file, 0, Pattern(512, 1)), STATUS_SUCCESS);
    EXPECT_EQ(volume.Write(*file, 9 << 20, Pattern(512, 1)), STATUS_SUCCESS);
    volume.state_fails = false;
    Until([&] { return DurablyMarked(u"\\vm\\disk.vhdx", 9 << 20, (9 << 20) + 512); });
    volume.Close(std::move(file));
}

TEST_F(DriverMapTest, OverlappingWritesReachTheFileInTheOrderOfTheirRecords) {
    auto file = Make(u"\\vm\\disk.vhdx", Bytes(1 << 20));
    Attach();
    Settle();
    std::thread second;
    std::atomic<bool> second_done{false};
    const auto start_second = [&] {
        const auto before = Manager::PendedCount();
        second = std::thread([&] {
            EXPECT_EQ(volume.Write(*file, 50, Pattern(100, 2)), STATUS_SUCCESS);
            second_done = true;
        });
        Until([&] { return Manager::PendedCount() > before; });
        EXPECT_FALSE(second_done);
    };
    EXPECT_EQ(volume.Write(*file, 0, Pattern(100, 1), {.in_file_system = start_second}),
              STATUS_SUCCESS);
    second.join();
    const auto records = engine.Read();
    ASSERT_THAT(records, SizeIs(2));
    EXPECT_EQ(records[0].offset, 0u);
    EXPECT_EQ(records[1].offset, 50u);
    EXPECT_EQ(records[0].flags | records[1].flags, 0u);
    volume.Close(std::move(file));
}

TEST_F(DriverMapTest, OverlappingWritesThatNeedEachOtherGoOnAndAreRepaired) {
    auto file = Make(u"\\vm\\disk.vhdx", Bytes(1 << 20));
    Attach();
    Settle();
    volume.allow_overlap = true;
    // The first write does not end before the second has: as with an oplock that must be broken.
    const auto nested = [&] {
        std::atomic<bool> done{false};
        std::thread second([&] {
            EXPECT_EQ(volume.Write(*file, 50, Pattern(100, 2)), STATUS_SUCCESS);
            done = true;
        });
        Until([&] {
            AdvanceTime(kLongerThanAnyWait);
            return done.load();
        });
        second.join();
    };
    EXPECT_EQ(volume.Write(*file, 0, Pattern(100, 1), {.in_file_system = nested}), STATUS_SUCCESS);
    for (const Record& record : engine.Read()) {
        EXPECT_TRUE(record.type != RHA_RECORD_WRITE || record.flags == RHA_RECORD_ABORTED);
    }
    EXPECT_EQ(engine.DirtyBytes(), RHA_REGION_BYTES);
    volume.Close(std::move(file));
}

TEST_F(DriverMapTest, AFullRingLosesWritesAndKeepsNames) {
    auto file = Make(u"\\vm\\disk.vhdx", Bytes(20 << 20));
    Attach();
    Settle();
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(volume.Write(*file, 0, Pattern(1 << 20, 1)), STATUS_SUCCESS);
    }
    EXPECT_EQ(engine.DirtyBytes(), RHA_REGION_BYTES);
    EXPECT_EQ(volume.Rename(*file, u"\\vm\\new.vhdx"), STATUS_SUCCESS);
    const auto records = engine.Read();
    std::uint64_t lost = 0;
    for (const Record& record : records) {
        if (record.type == RHA_RECORD_GAP) lost += record.length;
    }
    EXPECT_EQ(lost, 2u);
    EXPECT_EQ(records.back().payload, "vm/new.vhdx");
    volume.Close(std::move(file));
}

TEST_F(DriverMapTest, AnOldConnectionLearnsThatItsVolumeIsGone) {
    Attach();
    volume.Dismount();
    EXPECT_EQ(engine.Call(RHA_CAPTURE_DIRTY).reply.status, 10u);
    EXPECT_EQ(engine.Attach({"vm"}), 10u);
}

TEST_F(DriverMapTest, RefusesWhatIsNoRequest) {
    NTSTATUS status = STATUS_SUCCESS;
    const char nonsense[] = "nonsense";
    EXPECT_EQ(Manager::Connect(nonsense, sizeof nonsense, &status), nullptr);
    FakeEngine other{u"\\Device\\HarddiskVolume9"};
    EXPECT_EQ(other.Connect(), STATUS_OBJECT_NAME_NOT_FOUND);
    Attach();
    EXPECT_EQ(engine.Attach({"vm"}), 5u) << "attached already";
    FakeEngine second{volume.name()};
    ASSERT_EQ(second.Connect(), STATUS_SUCCESS);
    EXPECT_EQ(second.Attach({"vm"}), 5u);
    EXPECT_EQ(second.Call(RHA_CAPTURE_DIRTY).reply.status, 4u);
    EXPECT_EQ(second.Call(99).status, STATUS_INVALID_PARAMETER);
    FaultNextCopy();
    EXPECT_EQ(second.Call(RHA_CAPTURE_HELLO).status, STATUS_INVALID_USER_BUFFER);
    EXPECT_EQ(second.Call(RHA_CAPTURE_HELLO).text, "\\Device\\HarddiskVolume3");
}

}  // namespace
}  // namespace rha::fltmgr
