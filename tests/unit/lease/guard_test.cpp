// Machines whose lease ends are stopped in time, and no other: I5 on the master's host.
#include "engine/lease/guard.h"

#include <atomic>
#include <fstream>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/lease/fake_machines.h"
#include "tests/unit/lease/lease_samples.h"

namespace rha::engine {
namespace {

using test::IsOk;
using Kind = FakeMachines::Kind;

class GuardTest : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(IsOk(store_.Prepare())); }
    void Save(const RunLease& lease) { ASSERT_TRUE(IsOk(store_.Save(lease))); }
    void Renew(const std::string& scenario, const std::string& vm) {
        auto lease = Sample(scenario, vm);
        lease.deadline = At(seconds(200));
        Save(lease);
    }
    void SetClock(Duration since_boot) { now_ns_ = since_boot.count(); }
    /// Ticks until the condition holds: a stopping thread goes on at the next tick only.
    void TickUntil(const std::function<bool()>& holds) {
        while (!holds()) {
            guard_->Tick();
            std::this_thread::yield();
        }
    }

    test::TemporaryDirectory directory_;
    LeaseStore store_{directory_.path()};
    FakeMachines machines_;
    std::atomic<std::int64_t> now_ns_{0};
    std::unique_ptr<Guard> guard_ = std::make_unique<Guard>(
        store_, machines_, kBoot, [this] { return At(Duration(now_ns_.load())); });
};

TEST_F(GuardTest, AMachineUnderItsLeaseIsLeftAlone) {
    machines_.Add("vm", Kind::kObeys);
    Save(Sample());
    SetClock(seconds(97) - Duration(1));
    guard_->Tick();
    guard_->Tick();
    guard_.reset();
    EXPECT_TRUE(machines_.Calls("vm").empty());
    EXPECT_TRUE(machines_.Running("vm"));
}

TEST_F(GuardTest, AGuestIsShutDownGentlyBeforeTheDeadline) {
    machines_.Add("vm", Kind::kObeys);
    Save(Sample());
    SetClock(seconds(98));
    guard_->Tick();
    machines_.WaitUntilOff("vm");
    const auto calls = machines_.Calls("vm");
    ASSERT_EQ(calls.size(), 1u);
    EXPECT_EQ(calls[0].grace, seconds(2)) << "until the deadline, no longer";
    EXPECT_FALSE(calls[0].force);
}

TEST_F(GuardTest, AtTheDeadlineTheMachineIsPoweredOffWithoutWaitingForATick) {
    machines_.Add("vm", Kind::kIgnores);
    machines_.OnGraceOver([this] { SetClock(seconds(100)); });
    Save(Sample());
    SetClock(seconds(98));
    guard_->Tick();
    machines_.WaitUntilOff("vm");
    const auto calls = machines_.Calls("vm");
    ASSERT_EQ(calls.size(), 2u);
    EXPECT_TRUE(calls[1].force);
    EXPECT_EQ(calls[1].grace, Duration::zero());
}

TEST_F(GuardTest, ALeaseThatIsRenewedDuringTheGraceCostsNoPowerOff) {
    machines_.Add("vm", Kind::kIgnores);
    machines_.OnGraceOver([this] {
        Renew("s", "vm");
        SetClock(seconds(100));
    });
    Save(Sample());
    SetClock(seconds(98));
    guard_->Tick();
    machines_.WaitForCalls("vm", 1);
    guard_.reset();
    EXPECT_EQ(machines_.Calls("vm").size(), 1u);
    EXPECT_TRUE(machines_.Running("vm"));
}

TEST_F(GuardTest, ALeaseOfAnotherRunOfTheHostIsOver) {
    machines_.Add("vm", Kind::kObeys);
    auto lease = Sample();
    lease.boot_id = "another";
    Save(lease);
    guard_->Tick();
    machines_.WaitUntilOff("vm");
    EXPECT_TRUE(machines_.Calls("vm")[0].force);
}

TEST_F(GuardTest, AMachineThatIsStartedByHandIsStoppedAgainUntilTheLeaseIsRenewed) {
    machines_.Add("vm", Kind::kObeys);
    Save(Sample());
    SetClock(seconds(101));
    guard_->Tick();
    machines_.WaitUntilOff("vm");
    machines_.Add("vm", Kind::kObeys);
    TickUntil([this] { return !machines_.Running("vm"); });
    Renew("s", "vm");
    const auto calls = machines_.Calls("vm").size();
    TickUntil([this] { return guard_->IsIdle(); });
    EXPECT_LE(machines_.Calls("vm").size(), calls + 1) << "one may have been under way";
    machines_.Add("vm", Kind::kObeys);
    guard_->Tick();
    guard_.reset();
    EXPECT_TRUE(machines_.Running("vm"));
}

TEST_F(GuardTest, AMachineThatCannotBeStoppedIsTriedAgain) {
    machines_.Add("vm", Kind::kFails);
    Save(Sample());
    SetClock(seconds(101));
    TickUntil([this] { return machines_.Calls("vm").size() >= 3; });
    machines_.Add("vm", Kind::kIgnores);
    TickUntil([this] { return !machines_.Running("vm"); });
}

TEST_F(GuardTest, AMachineThatHangsDelaysNoOther) {
    machines_.Add("stuck", Kind::kHangs);
    machines_.Add("vm", Kind::kObeys);
    Save(Sample("a", "stuck"));
    SetClock(seconds(101));
    guard_->Tick();
    machines_.WaitForCalls("stuck", 1);
    Save(Sample("b", "vm"));
    guard_->Tick();
    machines_.WaitUntilOff("vm");
    EXPECT_TRUE(machines_.Running("stuck"));
    machines_.Release();
    machines_.WaitUntilOff("stuck");
}

TEST_F(GuardTest, ALeaseThatIsGoneBindsNobody) {
    machines_.Add("vm", Kind::kObeys);
    Save(Sample());
    guard_->Tick();
    ASSERT_TRUE(IsOk(store_.Remove({"s"})));
    SetClock(seconds(101));
    guard_->Tick();
    guard_.reset();
    EXPECT_TRUE(machines_.Running("vm"));
}

TEST_F(GuardTest, ADamagedFileLeavesWhatItSaidLastAndTheOthers) {
    machines_.Add("known", Kind::kObeys);
    machines_.Add("unknown", Kind::kObeys);
    machines_.Add("vm", Kind::kObeys);
    Save(Sample("a", "known"));
    guard_->Tick();
    for (const char* scenario : {"a", "b"}) {
        std::ofstream(directory_.path() / "leases" / (std::string(scenario) + ".json")) << "{";
    }
    Save(Sample("c", "vm"));
    SetClock(seconds(90));
    guard_->Tick();
    EXPECT_TRUE(machines_.Calls("known").empty()) << "damage stops nobody";
    SetClock(seconds(101));
    guard_->Tick();
    machines_.WaitUntilOff("vm");
    machines_.WaitUntilOff("known");
    EXPECT_TRUE(machines_.Running("unknown"));
}

TEST_F(GuardTest, LeasesThatCannotBeReadStillEnd) {
    machines_.Add("vm", Kind::kObeys);
    Save(Sample());
    guard_->Tick();
    std::filesystem::remove_all(directory_.path() / "leases");
    std::ofstream(directory_.path() / "leases") << "no directory";
    SetClock(seconds(101));
    guard_->Tick();
    machines_.WaitUntilOff("vm");
}

}  // namespace
}  // namespace rha::engine
