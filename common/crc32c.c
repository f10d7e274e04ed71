#include "common/crc32c.h"

#if defined(_MSC_VER) && defined(_M_X64) && !defined(__clang__)
/* The kernel compiler has the instruction without being asked for it. */
#include <intrin.h>
#define RHA_CRC32_U64(crc, value) _mm_crc32_u64(crc, value)
#define RHA_CRC32_U8(crc, value) _mm_crc32_u8(crc, value)
#elif defined(__SSE4_2__) && defined(__x86_64__)
#define RHA_CRC32_U64(crc, value) __builtin_ia32_crc32di(crc, value)
#define RHA_CRC32_U8(crc, value) __builtin_ia32_crc32qi(crc, value)
#endif

#ifdef RHA_CRC32_U64

#include <string.h>

/* The processor's crc32 instruction works on general registers, so a kernel driver may use it. Its
 * latency is three cycles at a throughput of one: three independent streams keep it busy. The
 * streams are joined by multiplying with x^(8*n) mod P, done bitwise on 32-bit values, for the one
 * stream length used here. */

#define STREAM_BYTES 1024u

static uint32_t multiply_mod_p(uint32_t a, uint32_t b) {
    uint32_t product = 0;
    for (int i = 0; i < 32; ++i) {
        if (a & (0x80000000u >> i)) product ^= b;
        b = (b >> 1) ^ ((b & 1u) ? 0x82f63b78u : 0u);
    }
    return product;
}

static uint64_t load64(const unsigned char* p) {
    uint64_t value;
    memcpy(&value, p, sizeof(value));
    return value;
}

/* x^(8*1024) and x^(8*2048) mod P in reflected form; crc32c_test checks against the definition. */
static const uint32_t shift_1024 = 0xe4172b16u;
static const uint32_t shift_2048 = 0x0d65762au;

uint32_t rha_crc32c(uint32_t crc, const void* data, size_t size) {
    const unsigned char* p = data;
    uint64_t a = ~crc;
    while (size >= 3u * STREAM_BYTES) {
        uint64_t b = 0;
        uint64_t c = 0;
        for (size_t i = 0; i < STREAM_BYTES; i += 8) {
            a = RHA_CRC32_U64(a, load64(p + i));
            b = RHA_CRC32_U64(b, load64(p + STREAM_BYTES + i));
            c = RHA_CRC32_U64(c, load64(p + 2u * STREAM_BYTES + i));
        }
        a = multiply_mod_p((uint32_t)a, shift_2048) ^ multiply_mod_p((uint32_t)b, shift_1024) ^ c;
        p += 3u * STREAM_BYTES;
        size -= 3u * STREAM_BYTES;
    }
    for (; size >= 8; p += 8, size -= 8) a = RHA_CRC32_U64(a, load64(p));
    uint32_t narrow = (uint32_t)a;
    for (; size != 0; ++p, --size) narrow = RHA_CRC32_U8(narrow, *p);
    return ~narrow;
}

#else

uint32_t rha_crc32c(uint32_t crc, const void* data, size_t size) {
    const unsigned char* p = data;
    crc = ~crc;
    for (; size != 0; ++p, --size) {
        crc ^= *p;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1u) ? 0x82f63b78u : 0u);
    }
    return ~crc;
}

#endif
