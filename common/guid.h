// GUIDs as texts.
#pragma once

#include <algorithm>
#include <string_view>

namespace rha {

/// "0a1b2c3d-…" with lower-case hexadecimal digits, 36 characters.
inline bool IsGuid(std::string_view text) {
    constexpr std::string_view kShape = "00000000-0000-0000-0000-000000000000";
    return text.size() == kShape.size() && std::ranges::equal(text, kShape, [](char c, char s) {
               return s == '-' ? c == '-' : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

}  // namespace rha
