// rhaflt under many callers at once, with failing allocations, and unloaded at any moment. What the
// ring says, with the dirty regions copied from the files, must be the files. RHA_DRIVER_SEEDS: how
// many seeds (4); RHA_DRIVER_SEED runs that one alone.
#include <random>
#include <thread>

#include "tests/windows/fltmgr/driver_fixture.h"
#include "tests/windows/fltmgr/replica.h"

namespace rha::fltmgr {
namespace {

constexpr int kCallers = 4;
constexpr int kStepsPerCaller = 150;
constexpr std::uint64_t kFileBytes = 5 << 20;

class DriverRandomTest : public DriverTest, public testing::WithParamInterface<unsigned> {
protected:
    static std::u16string PathOf(int disk) {
        return u"\\vm\\disk" + std::u16string(1, static_cast<char16_t>(u'0' + disk)) + u".vhdx";
    }

    void Step(std::minstd_rand& random, OpenFile& disk) {
        const auto pick = [&](std::uint64_t n) { return random() % n; };
        const std::uint64_t offset = pick(kFileBytes);
        const auto length = static_cast<std::size_t>(1 + pick(20000));
        switch (pick(12)) {
            case 0:
                (void)volume.SetSize(disk, pick(kFileBytes));
                break;
            case 1:
                (void)volume.Zero(disk, static_cast<std::int64_t>(offset),
                                  static_cast<std::int64_t>(offset + length));
                break;
            case 2:
                (void)volume.Flush(disk);
                break;
            case 3:
                (void)volume.Write(disk, offset, Pattern(length, 1), {.half = true});
                break;
            case 4:
                (void)volume.Write(disk, offset, Pattern(length, 1),
                                   {.fail_with = STATUS_DISK_FULL});
                break;
            case 5: {
                const std::u16string name =
                    u"\\vm\\t" + std::u16string(1, static_cast<char16_t>(u'0' + pick(4)));
                if (auto file = volume.Open(name, FILE_OPEN_IF)) {
                    (void)volume.Write(*file, pick(1000), Pattern(length, 2));
                    if (pick(2) == 0) (void)volume.SetDelete(*file);
                    volume.Close(std::move(file));
                }
                break;
            }
            default: {
                WriteOptions options{.fast_io = pick(8) == 0, .with_mdl = pick(2) == 0};
                (void)volume.Write(disk, offset,
                                   Pattern(length, static_cast<std::uint8_t>(pick(256))), options);
            }
        }
    }

    void RunCallers(unsigned seed) {
        std::vector<std::thread> callers;
        for (unsigned i = 0; i < kCallers; ++i) {
            callers.emplace_back([this, seed, i] {
                std::minstd_rand random(seed * 100 + i + 1);
                auto disk = volume.Open(PathOf(static_cast<int>(i % 2)));
                for (int step = 0; step < kStepsPerCaller; ++step) Step(random, *disk);
                volume.Close(std::move(disk));
            });
        }
        for (auto& caller : callers) caller.join();
    }

    void MakeDisks() {
        for (int i = 0; i < 2; ++i) volume.Close(Make(PathOf(i), Bytes(1 << 20)));
    }
};

TEST_P(DriverRandomTest, TheRingAndTheDirtyRegionsExplainTheFiles) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()));
    MakeDisks();
    ASSERT_EQ(engine.Connect(), STATUS_SUCCESS);
    ASSERT_EQ(engine.Attach({"vm"}), 0u);
    volume.before_change = [this](const std::u16string& path, std::uint64_t first,
                                  std::uint64_t end) {
        if (path.starts_with(u"\\vm\\") && !DurablyMarked(path, first, end)) {
            Breach("a change before its mark is durable");
        }
    };
    Replica replica(volume, engine);
    std::atomic<bool> running{true};
    std::thread callers([&] {
        RunCallers(GetParam());
        running = false;
    });
    Until([&] {
        replica.Drain();
        return !running;
    });
    callers.join();
    replica.ExpectToBeTheVolume();
    EXPECT_FALSE(replica.attached_anew()) << "without a reason";
}

TEST_P(DriverRandomTest, FaultsUnderLoadAreDeclared) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()));
    MakeDisks();
    ASSERT_EQ(engine.Connect(), STATUS_SUCCESS);
    ASSERT_EQ(engine.Attach({"vm"}), 0u);
    volume.allow_overlap = true;  // once capture has ended nobody keeps changes apart
    Replica replica(volume, engine);
    FailAllocations(0.001, GetParam());
    RunCallers(GetParam());
    FailAllocations(0);
    replica.ExpectToBeTheVolume();
}

TEST_P(DriverRandomTest, SurvivesFailingAllocationsAndUnloadAtAnyMoment) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()));
    MakeDisks();
    ASSERT_EQ(engine.Connect(), STATUS_SUCCESS);
    FailAllocations(0.02, GetParam());
    volume.allow_overlap = true;  // once capture has ended nobody keeps changes apart
    (void)engine.Attach({"vm"});
    std::atomic<bool> stop{false};
    std::vector<std::thread> callers;
    for (unsigned i = 0; i < kCallers; ++i) {
        callers.emplace_back([this, i, &stop] {
            std::minstd_rand random(GetParam() * 1000 + i + 1);
            std::unique_ptr<OpenFile> disk;
            while (disk == nullptr) disk = volume.Open(PathOf(static_cast<int>(i % 2)));
            for (int step = 0; step < kStepsPerCaller && !stop; ++step) Step(random, *disk);
            volume.Close(std::move(disk));
        });
    }
    std::minstd_rand random(GetParam());
    for (unsigned i = 0; i < random() % 50; ++i) (void)engine.Call(RHA_CAPTURE_DIRTY);
    engine.Close();
    Manager::Unload(random() % 2 == 0);
    stop = true;
    for (auto& caller : callers) caller.join();
    // Whatever happened: nothing on disk is believed.
    EXPECT_FALSE(DurableMap().has_value());
}

INSTANTIATE_TEST_SUITE_P(Seeds, DriverRandomTest, Seeds());

}  // namespace
}  // namespace rha::fltmgr
