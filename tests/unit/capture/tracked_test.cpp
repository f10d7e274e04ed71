#include "engine/capture/core/tracked.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rha::capturefs {
namespace {

class TrackedTest : public testing::Test {
protected:
    TrackedTest() : roots_(4), table_{roots_.data(), 4, 0} {}
    rha_tracked_result Add(std::uint32_t scenario, const char* path) {
        return rha_tracked_add(&table_, scenario, path, std::string_view(path).size());
    }
    std::uint32_t Find(std::string_view path) {
        return rha_tracked_find(&table_, path.data(), path.size());
    }
    std::vector<rha_tracked_root> roots_;
    rha_tracked_table table_;
};

TEST_F(TrackedTest, FindsTheRootAndAllBelowItButNoNeighbours) {
    ASSERT_EQ(Add(1, "a/b"), RHA_TRACKED_OK);
    EXPECT_EQ(Find("a/b"), 1u);
    EXPECT_EQ(Find("a/b/c/d"), 1u);
    EXPECT_EQ(Find("a"), RHA_TRACKED_NONE);
    EXPECT_EQ(Find("a/bc"), RHA_TRACKED_NONE);
    EXPECT_EQ(Find("a/c"), RHA_TRACKED_NONE);
    EXPECT_EQ(rha_tracked_find_below(&table_, "a", 1), 1u);
    EXPECT_EQ(rha_tracked_find_below(&table_, "a/b", 3), RHA_TRACKED_NONE);
    EXPECT_EQ(rha_tracked_is_root(&table_, "a/b", 3), 1);
    EXPECT_EQ(rha_tracked_is_root(&table_, "a", 1), 0);
}

TEST_F(TrackedTest, RootsOfTwoScenariosMayNotOverlap) {
    ASSERT_EQ(Add(1, "a/b"), RHA_TRACKED_OK);
    EXPECT_EQ(Add(2, "a"), RHA_TRACKED_OVERLAP);
    EXPECT_EQ(Add(2, "a/b"), RHA_TRACKED_OVERLAP);
    EXPECT_EQ(Add(2, "a/b/c"), RHA_TRACKED_OVERLAP);
    EXPECT_EQ(Add(2, ""), RHA_TRACKED_OVERLAP);
    EXPECT_EQ(Add(2, "a/c"), RHA_TRACKED_OK);
    EXPECT_EQ(Add(1, "a/b"), RHA_TRACKED_OK);
    EXPECT_EQ(table_.count, 2u);
    rha_tracked_remove(&table_, 1);
    EXPECT_EQ(Find("a/b"), RHA_TRACKED_NONE);
    EXPECT_EQ(Find("a/c"), 2u);
}

TEST_F(TrackedTest, TheEmptyPathIsTheWholeRoot) {
    ASSERT_EQ(Add(1, ""), RHA_TRACKED_OK);
    EXPECT_EQ(Find("anything/at/all"), 1u);
    EXPECT_EQ(Add(2, "x"), RHA_TRACKED_OVERLAP);
}

TEST_F(TrackedTest, RefusesPathsThatLeaveTheRootOrAreNotNormal) {
    for (const char* path : {"/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", "../x"}) {
        EXPECT_EQ(Add(1, path), RHA_TRACKED_BAD_PATH) << path;
    }
    EXPECT_EQ(Add(1, std::string(5000, 'x').c_str()), RHA_TRACKED_BAD_PATH);
}

TEST_F(TrackedTest, IsFullWhenItIsFull) {
    EXPECT_EQ(Add(1, "a"), RHA_TRACKED_OK);
    EXPECT_EQ(Add(1, "b"), RHA_TRACKED_OK);
    EXPECT_EQ(Add(1, "c"), RHA_TRACKED_OK);
    EXPECT_EQ(Add(1, "d"), RHA_TRACKED_OK);
    EXPECT_EQ(Add(1, "e"), RHA_TRACKED_FULL);
}

}  // namespace
}  // namespace rha::capturefs
