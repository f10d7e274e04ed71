#include "common/windows_names.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace rha {
namespace {

/// Names below which Windows reaches a device, with any extension and with spaces before it.
bool IsDevice(std::string_view name) {
    std::string stem(name.substr(0, name.find('.')));
    while (stem.ends_with(' ')) stem.pop_back();
    std::ranges::transform(stem, stem.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    constexpr std::array<std::string_view, 6> kDevices = {"CON", "PRN",    "AUX",
                                                          "NUL", "CONIN$", "CONOUT$"};
    // Windows takes the superscripts 1 to 3 for digits as well.
    constexpr std::array<std::string_view, 3> kSuperscripts = {"\xc2\xb9", "\xc2\xb2", "\xc2\xb3"};
    const std::string_view number =
        std::string_view(stem).substr(std::min<std::size_t>(3, stem.size()));
    const bool digit =
        (number.size() == 1 && std::isdigit(static_cast<unsigned char>(number[0])) != 0) ||
        std::ranges::find(kSuperscripts, number) != kSuperscripts.end();
    const bool port = digit && (stem.starts_with("COM") || stem.starts_with("LPT"));
    return port || std::ranges::find(kDevices, stem) != kDevices.end();
}

bool IsSeparator(char c) {
    return c == '/' || c == '\\';
}

}  // namespace

bool HasDrive(std::string_view path) {
    return path.size() >= 3 && std::isalpha(static_cast<unsigned char>(path[0])) != 0 &&
           path[1] == ':' && IsSeparator(path[2]);
}

std::optional<std::string> WhyNoWindowsName(std::string_view name) {
    if (name.empty()) return "is empty";
    if (name.find(':') != std::string_view::npos) {
        return "would be a stream beside a file to Windows, because of its ':'";
    }
    const auto odd = std::ranges::find_if(name, [](unsigned char c) {
        return c < 0x20 || std::string_view("\\/*?\"<>|").contains(static_cast<char>(c));
    });
    if (odd != name.end()) {
        return static_cast<unsigned char>(*odd) < 0x20
                   ? "holds a control character, which no name on Windows may"
                   : std::string("holds '") + *odd + "', which no name on Windows may";
    }
    if (name.back() == '.' || name.back() == ' ') {
        return "ends with a dot or a space, which Windows leaves out";
    }
    if (IsDevice(name)) return "is a device to Windows, with any ending";
    return std::nullopt;
}

Status CheckWindowsPath(const std::string& path) {
    const bool share = path.starts_with("\\\\");
    if (!HasDrive(path) && !share) return {};
    if (path.starts_with("\\\\?\\") || path.starts_with("\\\\.\\")) {
        return Fail(ErrorCode::kInvalidArgument, "'" + path + "' begins with " + path.substr(0, 4),
                    "give the path without that, such as D:\\VM\\web");
    }
    std::string_view rest(path);
    rest.remove_prefix(2);
    while (!rest.empty()) {
        const auto end =
            static_cast<std::size_t>(std::ranges::find_if(rest, IsSeparator) - rest.begin());
        const auto name = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (name.empty() || name == "." || name == "..") continue;
        if (const auto why = WhyNoWindowsName(name)) {
            return Fail(ErrorCode::kInvalidArgument,
                        "in '" + path + "' the name '" + std::string(name) + "' " + *why,
                        "choose another name for that folder");
        }
    }
    return {};
}

}  // namespace rha
