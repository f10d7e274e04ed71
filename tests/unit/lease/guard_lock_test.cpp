#include "engine/lease/guard_lock.h"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/lease/lease_samples.h"

namespace rha::engine {
namespace {

using test::FailsWith;
using test::IsOk;

TEST(GuardLock, OneHoldsItAndOthersSeeThatItWorks) {
    const test::TemporaryDirectory directory;
    EXPECT_FALSE(GuardWorks(directory.path(), At(seconds(50))));
    {
        auto guard = GuardLock::Take(directory.path());
        ASSERT_TRUE(IsOk(guard));
        EXPECT_FALSE(GuardWorks(directory.path(), At(seconds(50)))) << "it has looked at nothing";
        ASSERT_TRUE(IsOk(guard->Beat(At(seconds(50)))));
        EXPECT_TRUE(GuardWorks(directory.path(), At(seconds(49))));
        EXPECT_TRUE(GuardWorks(directory.path(), At(seconds(55))));
        EXPECT_FALSE(GuardWorks(directory.path(), At(seconds(56)))) << "it hangs";
        const auto second = GuardLock::Take(directory.path());
        EXPECT_TRUE(FailsWith(second, ErrorCode::kConflict, "another guard"));
        EXPECT_FALSE(second.error().remedy.empty());
    }
    EXPECT_FALSE(GuardWorks(directory.path(), At(seconds(50)))) << "it has ended";
    EXPECT_TRUE(IsOk(GuardLock::Take(directory.path())));
}

}  // namespace
}  // namespace rha::engine
