#include <cerrno>

#include <sys/resource.h>

#include "common/runtime/file_limit.h"

namespace rha {

Status RaiseFileLimit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return std::unexpected(ErrnoError(errno, "read the limit of open files"));
    }
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return std::unexpected(ErrnoError(errno, "raise the limit of open files"));
    }
    return {};
}

}  // namespace rha
