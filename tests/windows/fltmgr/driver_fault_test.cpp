// rhaflt with one step failing for want of memory, each in turn: no request of a guest fails, and
// what the ring, the dirty regions and the driver's answers say is the files. RHA_FAULT_STRIDE:
// only every n-th step (1).
#include <thread>

#include "tests/support/environment.h"
#include "tests/windows/fltmgr/driver_fixture.h"
#include "tests/windows/fltmgr/replica.h"

namespace rha::fltmgr {
namespace {

using test::FromEnvironment;
using testing::IsEmpty;

/// The driver over a volume of its own, with a machine in "vm" and a folder beside it.
class OneMachine {
public:
    OneMachine() {
        EXPECT_EQ(Manager::Load(), STATUS_SUCCESS);
        EXPECT_TRUE(volume.Mount());
        for (const auto* directory : {u"\\vm", u"\\away"}) {
            volume.Close(volume.Open(directory, FILE_CREATE, true));
        }
        for (const auto* path : {u"\\vm\\disk.vhdx", u"\\away\\x.vhdx"}) {
            auto file = volume.Open(path, FILE_CREATE);
            EXPECT_EQ(volume.Write(*file, 0, Pattern(1 << 20, 1)), STATUS_SUCCESS);
            volume.Close(std::move(file));
        }
        EXPECT_EQ(engine.Connect(), STATUS_SUCCESS);
    }
    ~OneMachine() {
        StopFailing();
        engine.Close();
        if (Manager::loaded()) Manager::Unload(false);
    }
    OneMachine(const OneMachine&) = delete;
    OneMachine& operator=(const OneMachine&) = delete;

    void ChangeContents() {
        auto disk = volume.Open(u"\\vm\\disk.vhdx");
        ASSERT_NE(disk, nullptr);
        EXPECT_EQ(volume.Write(*disk, 4096, Pattern(512, 9)), STATUS_SUCCESS);
        EXPECT_EQ(volume.Write(*disk, 100, Pattern(3000, 8), {.with_mdl = true}), STATUS_SUCCESS);
        EXPECT_EQ(volume.Write(*disk, 9000, Pattern(100, 7), {.fast_io = true}), STATUS_SUCCESS);
        EXPECT_EQ(volume.Write(*disk, 5 << 20, Pattern(1'500'000, 6)), STATUS_SUCCESS);
        EXPECT_EQ(volume.Zero(*disk, 200, 700), STATUS_SUCCESS);
        EXPECT_EQ(volume.SetSize(*disk, 5'500'000), STATUS_SUCCESS);
        EXPECT_EQ(volume.SetSize(*disk, 5'400'000, FileAllocationInformation), STATUS_SUCCESS);
        EXPECT_EQ(volume.Write(*disk, ~std::uint64_t{0}, Pattern(10, 5)), STATUS_SUCCESS);
        EXPECT_EQ(volume.Flush(*disk), STATUS_SUCCESS);
        volume.Map(*disk);
        volume.Store(*disk, 9000, Pattern(100, 4));
        volume.PageOut(*disk, 8192, 4096);
        volume.Close(std::move(disk));
    }

    void ChangeNames() {
        auto made = volume.Open(u"\\vm\\new.vhdx", FILE_CREATE);
        ASSERT_NE(made, nullptr);
        EXPECT_EQ(volume.Write(*made, 0, Pattern(300, 3)), STATUS_SUCCESS);
        EXPECT_EQ(volume.Rename(*made, u"\\vm\\other.vhdx"), STATUS_SUCCESS);
        volume.Close(volume.Open(u"\\vm\\other.vhdx", FILE_OVERWRITE));
        EXPECT_EQ(volume.Write(*made, 10, Pattern(20, 2)), STATUS_SUCCESS);
        auto away = volume.Open(u"\\away");
        ASSERT_NE(away, nullptr);
        EXPECT_EQ(volume.Rename(*away, u"\\vm\\in"), STATUS_SUCCESS);
        volume.Close(std::move(away));
        EXPECT_EQ(volume.Rename(*made, u"\\gone.vhdx"), STATUS_SUCCESS);
        volume.Close(std::move(made));
        auto taken = volume.Open(u"\\vm\\in\\x.vhdx");
        ASSERT_NE(taken, nullptr);
        EXPECT_EQ(volume.SetDelete(*taken), STATUS_SUCCESS);
        volume.Close(std::move(taken));
        volume.Close(volume.Open(u"\\vm\\last", FILE_CREATE));
    }

    Volume volume{u"\\Device\\HarddiskVolume3", FLT_FSTYPE_NTFS};
    FakeEngine engine{u"\\Device\\HarddiskVolume3"};
};

class DriverFaultTest : public testing::Test {
protected:
    /// Calls `run` with the first step failing, the second, and so on, until none does. It is to
    /// end what it has begun.
    static void EachStep(const std::function<void(std::int64_t step)>& run) {
        const auto stride = static_cast<std::int64_t>(FromEnvironment("RHA_FAULT_STRIDE", 1));
        std::int64_t step = 1;
        for (bool failed = true; failed && !HasFailure(); step += stride) {
            SCOPED_TRACE("step " + std::to_string(step));
            run(step);
            StopFailing();
            failed = StepHasFailed();
            EXPECT_FALSE(Manager::loaded());
            EXPECT_EQ(CountLeftovers(), Leftovers{});
            EXPECT_EQ(Manager::Contexts(), 0);
            EXPECT_THAT(TakeBreaches(), IsEmpty());
        }
        EXPECT_GT(step, 1 + stride) << "no step fails";
    }
};

TEST_F(DriverFaultTest, LoadingLeavesNothingBehind) {
    EachStep([](std::int64_t step) {
        FailStep(step);
        const NTSTATUS loaded = Manager::Load();
        EXPECT_EQ(NT_SUCCESS(loaded), Manager::loaded());
        if (!NT_SUCCESS(loaded)) return;
        Volume volume{u"\\Device\\HarddiskVolume3", FLT_FSTYPE_NTFS};
        if (volume.Mount()) volume.Dismount();
        Manager::Unload(false);
    });
}

TEST_F(DriverFaultTest, AFailedAttachCanBeRepeated) {
    EachStep([](std::int64_t step) {
        OneMachine machine;
        Replica replica(machine.volume, machine.engine);
        FailStep(step);
        const auto code = machine.engine.Attach({"vm"});
        StopFailing();
        EXPECT_TRUE(code == 0 || StepHasFailed()) << code;
        if (code != 0) {
            ASSERT_EQ(machine.engine.Attach({"vm"}), 0u);
        }
        machine.ChangeContents();
        replica.ExpectToBeTheVolume();
    });
}

TEST_F(DriverFaultTest, ChangesOfContentsAreRecordedOrDeclaredLost) {
    EachStep([](std::int64_t step) {
        OneMachine machine;
        Replica replica(machine.volume, machine.engine);
        ASSERT_EQ(machine.engine.Attach({"vm"}), 0u);
        replica.ExpectToBeTheVolume();
        FailStep(step);
        machine.ChangeContents();
        StopFailing();
        replica.ExpectToBeTheVolume();
        EXPECT_TRUE(StepHasFailed() || !replica.attached_anew());
    });
}

TEST_F(DriverFaultTest, ChangesOfNamesAreRecordedOrDeclaredLost) {
    EachStep([](std::int64_t step) {
        OneMachine machine;
        Replica replica(machine.volume, machine.engine);
        ASSERT_EQ(machine.engine.Attach({"vm"}), 0u);
        replica.ExpectToBeTheVolume();
        FailStep(step);
        machine.ChangeNames();
        StopFailing();
        replica.ExpectToBeTheVolume();
        EXPECT_TRUE(StepHasFailed() || !replica.attached_anew());
    });
}

TEST_F(DriverFaultTest, UnloadingBelievesNothingOfWhatItLeaves) {
    EachStep([](std::int64_t step) {
        OneMachine machine;
        ASSERT_EQ(machine.engine.Attach({"vm"}), 0u);
        machine.ChangeContents();
        machine.engine.Close();
        FailStep(step);
        Manager::Unload(step % 2 == 0);
        Bytes bytes;
        const std::u16string base = u"\\System Volume Information\\RHA\\" +
                                    std::u16string(kScenario.begin(), kScenario.end());
        EXPECT_TRUE(machine.volume.Durable(base + u".all-dirty", &bytes) ||
                    !machine.volume.Durable(base + u".map", &bytes));
    });
}

}  // namespace
}  // namespace rha::fltmgr
