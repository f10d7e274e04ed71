/* The change record: what capture writes into the ring, what travels in a batch, and what stands in
 * the replica's journal, byte for byte the same in all three places.
 *
 * A record is a 64-byte little-endian header, the payload, and zero padding to a multiple of 64.
 * Byte specification: docs/formats/journal.md. Plain C, shared with the kernel driver: no libc. */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RHA_RECORD_MAGIC 0x43455252u /* "RREC" */
#define RHA_RECORD_ALIGN 64u
#define RHA_RECORD_HEADER_BYTES 64u
#define RHA_RECORD_PAYLOAD_MAX (1u << 20) /* a larger guest write becomes several records */

enum rha_record_type {
    RHA_RECORD_RESERVED = 0,     /* in the ring only: reserved, not yet committed */
    RHA_RECORD_PAD = 1,          /* in the ring only: skip `total_bytes` (wrap-around) */
    RHA_RECORD_WRITE = 2,        /* payload: the bytes; offset, length */
    RHA_RECORD_TRUNCATE = 3,     /* length: the new file size */
    RHA_RECORD_ALLOCATE = 4,     /* offset, length; flag KEEP_SIZE */
    RHA_RECORD_ZERO = 5,         /* the range reads as zeros; flag PUNCH: a hole, KEEP_SIZE */
    RHA_RECORD_CREATE = 6,       /* payload: path (UTF-8, relative, '/'); flags DIRECTORY, EXISTING;
                                    length: size at this moment; offset: POSIX mode bits */
    RHA_RECORD_RENAME = 7,       /* payload: new path; an existing file there is replaced */
    RHA_RECORD_UNLINK = 8,       /* flag DIRECTORY for rmdir */
    RHA_RECORD_FLUSH = 9,        /* the guest asked for its writes to be durable */
    RHA_RECORD_GAP = 10,         /* `length` changes were not recorded (ring full or aborted); the
                                    dirty map names them. From here the replica is not a prefix
                                    until a SYNC_COMPLETE has been applied. */
    RHA_RECORD_EPOCH_START = 11, /* first record of a CaptureId; file_id carries the CaptureId */
    RHA_RECORD_MANIFEST_END = 12, /* all files of the scenario have been listed by CREATE|EXISTING
                                  records since EPOCH_START; length: their number */
    /* Engine only, from here on. They stand only between a GAP or EPOCH_START and the SYNC_COMPLETE
       that follows it. */
    RHA_RECORD_SYNC_WRITE = 13,    /* a block read by synchronisation; as WRITE */
    RHA_RECORD_SYNC_ZERO = 14,     /* a range that reads as zeros on the master */
    RHA_RECORD_SYNC_COMPLETE = 15, /* from this position on the replica is a prefix */

    RHA_RECORD_TYPE_ANY =
        0xffff /* no record's type: lets the enum hold whatever stands on the wire */
};

enum rha_record_flag {
    RHA_RECORD_KEEP_SIZE = 1u << 0,
    RHA_RECORD_PUNCH = 1u << 1,
    RHA_RECORD_DIRECTORY = 1u << 2,
    RHA_RECORD_EXISTING = 1u << 3,
    RHA_RECORD_ABORTED = 1u << 4 /* the change failed on the master: ignore the record; a GAP and
                                    the dirty map cover what it may have left behind */
};

struct rha_record_header {
    uint32_t magic;          /*  0 */
    uint32_t total_bytes;    /*  4: header + payload + padding; multiple of RHA_RECORD_ALIGN */
    uint32_t payload_bytes;  /*  8 */
    uint32_t type_flags;     /* 12: type in bits 0..15, flags in bits 16..31; written last */
    uint64_t sequence;       /* 16: 0 in the engine's own records: SYNC_*, and TRUNCATE that
                                repairs a size. Capture numbers all of its own, also changes of
                                names that waited for room and follow a GAP */
    uint64_t file_id;        /* 24 */
    uint64_t offset;         /* 32 */
    uint64_t length;         /* 40 */
    int64_t capture_unix_ns; /* 48 */
    uint32_t payload_crc32c; /* 56: 0 when there is no payload */
    uint32_t header_crc32c;  /* 60: over bytes 0..59 as committed */
};

#ifdef __cplusplus
static_assert(sizeof(rha_record_header) == RHA_RECORD_HEADER_BYTES, "record header is 64 bytes");
#else
_Static_assert(sizeof(struct rha_record_header) == RHA_RECORD_HEADER_BYTES,
               "record header is 64 bytes");
#endif

static inline uint32_t rha_record_type(uint32_t type_flags) {
    return type_flags & 0xffffu;
}
static inline uint32_t rha_record_flags(uint32_t type_flags) {
    return type_flags >> 16;
}

/* Bytes a record of this payload occupies. */
static inline uint32_t rha_record_size(uint32_t payload_bytes) {
    return (RHA_RECORD_HEADER_BYTES + payload_bytes + RHA_RECORD_ALIGN - 1u) &
           ~(RHA_RECORD_ALIGN - 1u);
}

#ifdef __cplusplus
}
#endif
