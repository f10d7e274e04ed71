#include <cerrno>

#include <sys/stat.h>

#include "common/runtime/access.h"

namespace rha {

Status CheckKeyIsPrivate(const std::filesystem::path& path) {
    struct stat facts{};
    if (::stat(path.c_str(), &facts) != 0) {
        return std::unexpected(ErrnoError(errno, "look at " + path.string()));
    }
    if ((facts.st_mode & 077) == 0) return {};
    return Fail(ErrorCode::kPermissionDenied,
                "private key " + path.string() + " may be read by others",
                "run: chmod 600 " + path.string() + "; if others had access, enrol again");
}

Status CheckOwner(const std::filesystem::path& /*path*/) {
    return {};
}

}  // namespace rha
