// Windows cannot exchange two directories: the old one steps aside under a name that the next
// reader looks for, and the new one takes its place.
#include <system_error>

#include "common/runtime/directories.h"
#include "common/runtime/files_windows.h"
#include "common/runtime/random.h"

namespace rha {
namespace {

constexpr const char* kAside = ".replaced";

std::filesystem::path Aside(const std::filesystem::path& target) {
    return target.string() + kAside;
}

bool Exists(const std::filesystem::path& path) {
    return GetFileAttributesW(LongPath(path).c_str()) != INVALID_FILE_ATTRIBUTES;
}

Status Move(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (MoveFileExW(LongPath(from).c_str(), LongPath(to).c_str(), MOVEFILE_WRITE_THROUGH))
        return {};
    return FileError("rename", from);
}

void RemoveAll(const std::filesystem::path& path) {
    std::error_code ignored;  // leftovers harm nobody
    std::filesystem::remove_all(LongPath(path), ignored);
}

}  // namespace

Result<std::filesystem::path> MakeDirectoryBeside(const std::filesystem::path& path) {
    PrivateAccess access;
    RHA_ASSIGN_OR_RETURN(SECURITY_ATTRIBUTES* const attributes, access.Attributes());
    RHA_ASSIGN_OR_RETURN(const std::string name, RandomUuid());
    std::filesystem::path fresh = path.string() + "." + name.substr(0, 8);
    if (CreateDirectoryW(LongPath(fresh).c_str(), attributes)) return fresh;
    return FileError("create", fresh);
}

Status ReplaceDirectory(const std::filesystem::path& fresh, const std::filesystem::path& target) {
    RHA_RETURN_IF_ERROR(FinishReplacing(target));
    const bool replaces = Exists(target);
    if (replaces) RHA_RETURN_IF_ERROR(Move(target, Aside(target)));
    if (auto moved = Move(fresh, target); !moved) {
        if (replaces) static_cast<void>(Move(Aside(target), target));
        return moved;
    }
    if (replaces) RemoveAll(Aside(target));
    return {};
}

Status FinishReplacing(const std::filesystem::path& target) {
    if (!Exists(Aside(target))) return {};
    if (!Exists(target)) return Move(Aside(target), target);
    RemoveAll(Aside(target));
    return {};
}

}  // namespace rha
