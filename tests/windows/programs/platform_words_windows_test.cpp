#include "common/runtime/platform_words.h"

#include <gtest/gtest.h>

namespace rha {
namespace {

TEST(PlatformWordsWindows, NameWhatWindowsHas) {
    EXPECT_EQ(StartServiceCommand("rha-guard"), "sc start rha-guard");
    EXPECT_EQ(ServiceStatusCommand("rha-guard"), "sc query rha-guard");
    EXPECT_EQ(StartCaptureAdvice(), "load the capture driver: `fltmc load rhaflt`");
}

}  // namespace
}  // namespace rha
