#include "common/runtime/page_cache.h"

#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "common/runtime/unique_fd.h"
#include "tests/support/temporary_directory.h"

namespace rha {
namespace {

constexpr std::uint64_t kMib = 1u << 20;

TEST(PageCache, HoldsWhatWasWrittenAndNotWhatNobodyTouched) {
    const test::TemporaryDirectory directory;
    const UniqueFd file(::open((directory / "f").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    const std::string bytes(kMib + 100, 'x');
    ASSERT_EQ(::pwrite(file.Get(), bytes.data(), bytes.size(), 0),
              static_cast<ssize_t>(bytes.size()));
    EXPECT_TRUE(InPageCache(file.Get(), 0, kMib));
    EXPECT_TRUE(InPageCache(file.Get(), kMib, 4096)) << "only what the file has counts";
    EXPECT_TRUE(InPageCache(file.Get(), 8 * kMib, kMib)) << "behind the end nothing is to be read";
    ASSERT_EQ(::ftruncate(file.Get(), 2 * kMib), 0);
    EXPECT_FALSE(InPageCache(file.Get(), kMib + 4096, kMib));
    EXPECT_FALSE(InPageCache(file.Get(), 0, 2 * kMib)) << "a part is not all";
}

TEST(PageCache, KnowsNothingOfWhatIsNoFile) {
    EXPECT_FALSE(InPageCache(-1, 0, kMib));
}

}  // namespace
}  // namespace rha
