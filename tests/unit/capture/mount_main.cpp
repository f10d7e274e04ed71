// main() of the tests that need a real mount: skipped (77) where there is no FUSE.
#include <cstdio>

#include <gtest/gtest.h>
#include <unistd.h>

int main(int argc, char** argv) {
    if (::access("/dev/fuse", R_OK | W_OK) != 0 || ::geteuid() != 0) {
        std::puts("skipped: needs root and /dev/fuse");
        return 77;
    }
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
