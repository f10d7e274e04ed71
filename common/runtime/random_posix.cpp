#include <cerrno>

#include <sys/random.h>

#include "common/runtime/random.h"

namespace rha {

Result<std::string> RandomBytes(std::size_t count) {
    std::string bytes(count, '\0');
    std::size_t done = 0;
    while (done < count) {
        const ssize_t got = ::getrandom(bytes.data() + done, count - done, 0);
        if (got < 0) {
            if (errno == EINTR) continue;
            return std::unexpected(ErrnoError(errno, "read random bytes from the kernel"));
        }
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

}  // namespace rha
