/* Preloaded into an engine and its guard in a laboratory: the host's boot id is what the file named
 * by RHA_TEST_BOOT_ID holds, so that a host can be "rebooted" there. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int open(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    const char* const own = getenv("RHA_TEST_BOOT_ID");
    if (own && strcmp(path, "/proc/sys/kernel/random/boot_id") == 0) path = own;
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
