#include "common/runtime/file_limit.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/support/result_matchers.h"

namespace rha {
namespace {

TEST(FileLimit, TheSoftOneBecomesTheHardOne) {
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    const rlimit low{.rlim_cur = 64, .rlim_max = limit.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
    EXPECT_TRUE(test::IsOk(RaiseFileLimit()));
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    EXPECT_EQ(limit.rlim_cur, limit.rlim_max);
}

}  // namespace
}  // namespace rha
