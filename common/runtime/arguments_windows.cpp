#include "common/runtime/arguments.h"
#include "common/runtime/text_windows.h"
#include "common/runtime/windows_error.h"
// After windows.h, of which it uses the types.
#include <shellapi.h>

namespace rha {

std::vector<std::string> Arguments(int /*argc*/, char** /*argv*/) {
    SetConsoleOutputCP(CP_UTF8);
    int count = 0;
    wchar_t** const words = CommandLineToArgvW(GetCommandLineW(), &count);
    std::vector<std::string> arguments;
    for (int i = 0; words != nullptr && i < count; ++i) arguments.push_back(ToUtf8(words[i]));
    LocalFree(words);
    return arguments;
}

}  // namespace rha
