#include <cerrno>

#include <fcntl.h>
#include <stdio.h>

#include "common/runtime/file_names.h"

namespace rha {

bool IsSameName(const std::filesystem::path& name, const std::filesystem::path& other) {
    return name == other;
}

Status SwapFiles(const std::filesystem::path& fresh, const std::filesystem::path& target) {
    const auto exchanged =
        ::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE);
    if (exchanged == 0) return {};
    // A file system that cannot exchange.
    if (::rename(fresh.c_str(), target.c_str()) == 0) return {};
    return std::unexpected(ErrnoError(errno, "replace " + target.string()));
}

}  // namespace rha
