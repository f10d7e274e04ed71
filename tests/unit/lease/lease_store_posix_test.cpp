#include <set>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "engine/lease/lease_store.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/lease/lease_samples.h"

namespace rha::engine {
namespace {

namespace fs = std::filesystem;
using test::IsOk;

TEST(LeaseStorePosix, ARenewalNeedsNoSpace) {
    const test::TemporaryDirectory directory;
    const LeaseStore store(directory.path());
    ASSERT_TRUE(IsOk(store.Prepare()));
    ASSERT_TRUE(IsOk(store.Save(Sample())));
    ASSERT_TRUE(IsOk(store.Save(Sample())));
    const auto inodes = [&directory] {
        std::set<ino_t> found;
        for (const auto& entry : fs::directory_iterator(directory.path() / "leases")) {
            struct stat info{};
            EXPECT_EQ(::stat(entry.path().c_str(), &info), 0);
            found.insert(info.st_ino);
        }
        return found;
    };
    const auto before = inodes();
    EXPECT_EQ(before.size(), 2u);
    for (int renewal = 0; renewal < 3; ++renewal) ASSERT_TRUE(IsOk(store.Save(Sample())));
    EXPECT_EQ(inodes(), before);
}

}  // namespace
}  // namespace rha::engine
