#include "engine/service/storage_path.h"

#include <algorithm>
#include <filesystem>

#include "common/runtime/file_names.h"

namespace rha::engine {

namespace fs = std::filesystem;

namespace {

/// With the system's own separators: a root's is a part of the path. Parsed anew, since the parts
/// that libstdc++ has parsed stay as they were.
fs::path Plain(const std::string& path) {
    return fs::path(path).make_preferred().native();
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

}  // namespace rha::engine
