#include "engine/capture/capturefs/range_lock.h"

#include <array>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rha::capturefs {
namespace {

TEST(RangeLockTest, OverlappingHoldersExcludeEachOtherOthersDoNot) {
    constexpr std::size_t kCells = 16;
    RangeLock lock;
    std::array<std::atomic<int>, kCells> inside{};
    std::atomic<int> violations = 0;
    std::vector<std::thread> threads;
    for (unsigned seed = 0; seed < 4; ++seed) {
        threads.emplace_back([&, seed] {
            std::mt19937 random(seed);
            for (int i = 0; i < 5000; ++i) {
                const std::size_t first = random() % kCells;
                const std::size_t end = first + 1 + random() % (kCells - first);
                const RangeLock::Hold hold(lock, first, end);
                for (std::size_t c = first; c < end; ++c) violations += inside[c]++ != 0;
                for (std::size_t c = first; c < end; ++c) --inside[c];
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(violations, 0);
}

TEST(RangeLockTest, DisjointAndSharedRangesAreHeldAtOnce) {
    RangeLock lock;
    const RangeLock::Hold first(lock, 0, 10);
    const RangeLock::Hold second(lock, 10, 20);  // would deadlock if it had to wait
    const RangeLock::Hold third(lock, 50, 60, true);
    const RangeLock::Hold fourth(lock, 55, 65, true);
}

}  // namespace
}  // namespace rha::capturefs
