#include "common/windows_names.h"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"

namespace rha {
namespace {

using test::FailsWith;
using test::IsOk;

TEST(WindowsPath, OrdinaryOnesPass) {
    for (const std::string path :
         {R"(D:\VM\web)", "D:/VM/web/", R"(\\server\share$\web)", "D:\\VM\\.hidden\\日本語 a.b",
          R"(D:\com\console\nulx\com\com10)", R"(D:\VM\..\web)", "/srv/vm/nul/a:b/ends.", ""}) {
        EXPECT_TRUE(IsOk(CheckWindowsPath(path))) << path;
    }
}

TEST(WindowsPath, WhatWindowsWouldTakeForSomethingElseIsRefused) {
    struct Refused {
        std::string path;
        std::string part;  ///< of the message
    };
    for (const auto& [path, part] : {Refused{R"(D:\VM\CON)", "'CON' is a device"},
                                     Refused{R"(D:\nul\web)", "'nul' is a device"},
                                     Refused{"D:/VM/com1.vms", "'com1.vms' is a device"},
                                     Refused{"D:/VM/LPT\xc2\xb3", "is a device"},
                                     Refused{R"(D:\VM\web:copy)", "'web:copy' would be a stream"},
                                     Refused{R"(D:\VM\D:\web)", "'D:' would be a stream"},
                                     Refused{R"(D:\VM.\web)", "'VM.' ends with a dot"},
                                     Refused{R"(D:\VM\web )", "'web ' ends with a dot or a space"},
                                     Refused{R"(\\server\share\a*b)", "holds '*'"},
                                     Refused{"D:\\VM\\a\tb", "control character"},
                                     Refused{R"(\\?\D:\VM\web)", R"(begins with \\?\)"},
                                     Refused{R"(\\.\PhysicalDrive0)", R"(begins with \\.\)"}}) {
        EXPECT_TRUE(FailsWith(CheckWindowsPath(path), ErrorCode::kInvalidArgument, part)) << path;
    }
}

}  // namespace
}  // namespace rha
