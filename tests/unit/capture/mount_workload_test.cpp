// A random workload replayed from the ring gives the same tree, byte for byte; and when the ring
// was too small, the dirty map names every region that differs.
#include <atomic>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"
#include "tests/unit/capture/mounted_capture.h"
#include "tests/unit/capture/workload.h"

namespace rha::capturefs {
namespace {

class WorkloadTest : public testing::TestWithParam<std::uint32_t> {};

TEST_P(WorkloadTest, ReplayedFromTheRingIsTheSameTree) {
    MountedCapture mount(64);
    mount.Start();
    auto session = mount.Attach();
    ReplayedCopy copy(mount.Scratch("copy"));
    Workload workload(mount.root() / "vm", {.seed = GetParam()});
    workload.Start(600);
    std::atomic<bool> done = false;
    std::thread joiner([&] {
        workload.Join();
        done = true;
    });
    while (!done) ASSERT_NO_FATAL_FAILURE(copy.ApplyAll(Take(*session)));
    joiner.join();
    copy.ApplyAll(TakeAll(*session));
    EXPECT_EQ(workload.failures(), 0u);
    EXPECT_EQ(copy.gaps(), 0u);
    EXPECT_EQ(Difference(mount.root() / "vm", mount.Scratch("copy") / "vm"), "");
}

TEST_P(WorkloadTest, AfterAnOverflowTheDirtyMapCoversEveryDifference) {
    MountedCapture mount(4);
    mount.Start();
    auto session = mount.Attach();
    ReplayedCopy copy(mount.Scratch("copy"));
    Workload workload(mount.root() / "vm", {.seed = GetParam()});
    workload.Start(300);
    workload.Join();  // nobody drains: most of it is lost
    EXPECT_EQ(workload.failures(), 0u);
    ASSERT_TRUE(Eventually([&] {
        copy.ApplyAll(TakeAll(*session));
        return copy.gaps() != 0 || testing::Test::HasFatalFailure();
    }));
    // Names are never lost, only late.
    ASSERT_TRUE(Eventually([&] {
        copy.ApplyAll(TakeAll(*session));
        const std::string difference =
            Difference(mount.root() / "vm", mount.Scratch("copy") / "vm");
        return difference.find("missing") == std::string::npos &&
               difference.find("should not") == std::string::npos;
    }));
    std::set<std::pair<std::string, std::uint64_t>> dirty;
    const auto files = session->Files();
    ASSERT_TRUE(test::IsOk(files));
    const auto claims = session->ClaimDirty(10'000);
    ASSERT_TRUE(test::IsOk(claims));
    for (const auto& claim : *claims) {
        for (const auto& file : *files) {
            if (file.id == claim.file) dirty.insert({file.path, claim.region});
        }
    }
    const auto differing = DifferingRegions(mount.root(), mount.Scratch("copy"));
    EXPECT_FALSE(differing.empty()) << "the ring did not overflow";
    for (const auto& region : differing) {
        EXPECT_TRUE(dirty.contains(region)) << region.first << " " << region.second;
    }
    ASSERT_TRUE(test::IsOk(session->AbandonClaims()));
    copy.Repair(*session);
    EXPECT_EQ(Difference(mount.root() / "vm", mount.Scratch("copy") / "vm"), "");
    EXPECT_EQ(*session->DirtyBytes(), 0u);
}

TEST_P(WorkloadTest, RepairedWhileItRunsItEndsTheSame) {
    MountedCapture mount(4);
    mount.Start();
    auto session = mount.Attach();
    ReplayedCopy copy(mount.Scratch("copy"));
    Workload workload(mount.root() / "vm", {.seed = GetParam(), .names = false});
    workload.Start(1500);
    std::atomic<bool> done = false;
    std::thread joiner([&] {
        workload.Join();
        done = true;
    });
    std::mt19937 random(GetParam());
    while (!done) {
        ASSERT_NO_FATAL_FAILURE(copy.ApplyAll(Take(*session)));
        if (random() % 64 != 0) continue;
        ASSERT_NO_FATAL_FAILURE(copy.Repair(*session));
    }
    joiner.join();
    copy.ApplyAll(TakeAll(*session));
    copy.Repair(*session);
    EXPECT_EQ(workload.failures(), 0u);
    EXPECT_EQ(Difference(mount.root() / "vm", mount.Scratch("copy") / "vm"), "");
}

INSTANTIATE_TEST_SUITE_P(Seeds, WorkloadTest, testing::Values(1, 2, 3));

}  // namespace
}  // namespace rha::capturefs
