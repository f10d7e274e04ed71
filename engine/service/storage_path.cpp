#include "engine/service/storage_path.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "common/runtime/file_names.h"

namespace rha::engine {

namespace fs = std::filesystem;

namespace {

/// With the system's own separators: a root's is a part of the path. Parsed anew, since the parts
/// that libstdc++ has parsed stay as they were.
fs::path Plain(const std::string& path) {
    return fs::path(path).make_preferred().native();
}

/// Without what a folder's name may have before or behind it, which functions of the C library take
/// amiss.
fs::path Bare(std::string path) {
    constexpr std::string_view kLong = R"(\\?\)";
    if (path.starts_with(kLong)) path.erase(0, kLong.size());
    const auto plain = Plain(path);
    return plain.has_filename() || !plain.has_relative_path() ? plain : plain.parent_path();
}

}  // namespace

std::optional<std::string> PartBelow(const std::string& path, const std::string& folder) {
    const auto whole = Plain(path);
    const auto top = Plain(folder);
    auto [rest, end] = std::ranges::mismatch(whole, top, IsSameName);
    if (end != top.end() || rest == whole.end()) return std::nullopt;
    std::string part = rest->string();
    while (++rest != whole.end()) part += '/' + rest->string();
    return part;
}

bool Overlap(const std::string& folder, const std::string& other) {
    const auto one = Plain(folder);
    const auto two = Plain(other);
    const auto [rest, other_rest] = std::ranges::mismatch(one, two, IsSameName);
    return rest == one.end() || other_rest == two.end();
}

bool IsSameFolder(const std::string& folder, const std::string& other) {
    const auto one = Bare(folder);
    const auto two = Bare(other);
    if (std::ranges::equal(one, two, IsSameName)) return true;
    std::error_code unknown;
    return fs::equivalent(one, two, unknown);
}

}  // namespace rha::engine
