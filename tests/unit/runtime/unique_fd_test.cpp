#include "common/runtime/unique_fd.h"

#include <utility>

#include <fcntl.h>
#include <gtest/gtest.h>

namespace rha {
namespace {

bool IsOpen(int fd) {
    return ::fcntl(fd, F_GETFD) != -1;
}

TEST(UniqueFd, ClosesOnceAndHandsOver) {
    int pipe_fds[2];
    ASSERT_EQ(::pipe2(pipe_fds, O_CLOEXEC), 0);
    UniqueFd a(pipe_fds[0]);
    UniqueFd b(pipe_fds[1]);
    b = std::move(a);
    EXPECT_FALSE(a);
    EXPECT_EQ(b.Get(), pipe_fds[0]);
    EXPECT_FALSE(IsOpen(pipe_fds[1]));
    const int released = b.Release();
    EXPECT_FALSE(b);
    EXPECT_TRUE(IsOpen(released));
    {
        const UniqueFd last(released);
    }
    EXPECT_FALSE(IsOpen(released));
}

}  // namespace
}  // namespace rha
