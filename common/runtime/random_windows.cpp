#include "common/runtime/random.h"
#include "common/runtime/windows_error.h"
// After windows.h, of which it uses the types.
#include <bcrypt.h>

namespace rha {

Result<std::string> RandomBytes(std::size_t count) {
    std::string bytes(count, '\0');
    const NTSTATUS status =
        BCryptGenRandom(nullptr, reinterpret_cast<unsigned char*>(bytes.data()),
                        static_cast<ULONG>(count), BCRYPT_USE_SYSTEM_PREFERRED_RNG);
    if (status == 0) return bytes;
    return std::unexpected(WindowsError(ERROR_GEN_FAILURE, "read random bytes from Windows"));
}

}  // namespace rha
