#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/runtime/directories.h"
#include "common/runtime/files.h"

namespace rha {

Result<std::filesystem::path> MakeDirectoryBeside(const std::filesystem::path& path) {
    std::string fresh = path.string() + ".XXXXXX";
    if (::mkdtemp(fresh.data()) == nullptr) {
        return std::unexpected(ErrnoError(errno, "create a directory beside " + path.string()));
    }
    return fresh;
}

Status ReplaceDirectory(const std::filesystem::path& fresh, const std::filesystem::path& target) {
    if (::rename(fresh.c_str(), target.c_str()) != 0) {
        if (errno != ENOTEMPTY && errno != EEXIST) {
            return std::unexpected(ErrnoError(errno, "create " + target.string()));
        }
        if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) != 0) {
            return std::unexpected(ErrnoError(errno, "replace " + target.string()));
        }
        std::error_code ignored;  // the old one is out of the way; leftovers harm nobody
        std::filesystem::remove_all(fresh, ignored);
    }
    return SyncDirectory(target.parent_path());
}

Status FinishReplacing(const std::filesystem::path& /*target*/) {
    return {};  // the exchange is one step
}

}  // namespace rha
