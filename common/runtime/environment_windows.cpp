#include <array>

#include "common/runtime/environment.h"
#include "common/runtime/text_windows.h"
#include "common/runtime/windows_error.h"

namespace rha {
namespace {

std::filesystem::path Folder(const char* variable, const char* otherwise) {
    const std::string value = EnvironmentVariable(variable);
    return value.empty() ? otherwise : value;
}

bool IsConsole(DWORD stream) {
    DWORD mode = 0;
    return GetConsoleMode(GetStdHandle(stream), &mode) != 0;
}

std::filesystem::path ProgramData() {
    return Folder("ProgramData", R"(C:\ProgramData)") / "RHA";
}

}  // namespace

std::string EnvironmentVariable(const char* name) {
    std::wstring value(32768, L'\0');  // the longest there can be
    value.resize(GetEnvironmentVariableW(ToUtf16(name).c_str(), value.data(),
                                         static_cast<DWORD>(value.size())));
    return ToUtf8(value);
}

std::filesystem::path ConfigDirectory() {
    return ProgramData() / "config";
}

std::filesystem::path ControlDirectory() {
    return ProgramData() / "control";
}

std::filesystem::path EngineDirectory() {
    return ProgramData() / "engine";
}

std::filesystem::path LogDirectory() {
    return ProgramData() / "log";
}

std::filesystem::path UserConfigDirectory() {
    return Folder("APPDATA", ".");
}

std::string HostName() {
    std::array<wchar_t, 256> name{};
    auto size = static_cast<DWORD>(name.size());
    if (!GetComputerNameExW(ComputerNameDnsHostname, name.data(), &size)) return {};
    return ToUtf8({name.data(), size});
}

std::string SystemVersion() {
    // GetVersionEx() tells a program what it was made for, RtlGetVersion() the truth.
    OSVERSIONINFOW version{.dwOSVersionInfoSize = sizeof version};
    const auto ask = reinterpret_cast<LONG(WINAPI*)(OSVERSIONINFOW*)>(
        reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "RtlGetVersion")));
    if (ask == nullptr || ask(&version) != 0) return "Windows";
    return "Windows " + std::to_string(version.dwMajorVersion) + "." +
           std::to_string(version.dwMinorVersion) + "." + std::to_string(version.dwBuildNumber);
}

bool OutputIsTerminal() {
    return IsConsole(STD_OUTPUT_HANDLE);
}

bool InputIsTerminal() {
    return IsConsole(STD_INPUT_HANDLE);
}

}  // namespace rha
