// UTF-8, which the product speaks inside, and UTF-16, which Windows takes. For sources of Windows
// only.
#pragma once

#include <string>
#include <string_view>

namespace rha {

/// What is not valid becomes U+FFFD.
std::string ToUtf8(std::wstring_view text);
std::wstring ToUtf16(std::string_view text);

}  // namespace rha
