/* CRC32C (Castagnoli, reflected polynomial 0x82f63b78, initial and final inversion; RFC 3720
 * appendix B.4), in C because the capture core of a kernel driver uses it too.
 * No allocation, no libc; thread-safe: the tables are constant. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Extends `crc` (0 for a new checksum) by `size` bytes at `data`. */
uint32_t rha_crc32c(uint32_t crc, const void* data, size_t size);

#ifdef __cplusplus
}
#endif
