/* The control protocol between the engine and a capture driver: requests and replies, each one
 * message of a SOCK_SEQPACKET socket (Linux) or of a filter communication port (Windows).
 *
 * Little-endian, fixed layouts, no pointers. A request is answered by exactly one reply, in order.
 * A connection that has attached a scenario owns it until it closes; claims die with it.
 * The reply to ATTACH carries four descriptors on Linux, in this order: ring (shared page and data,
 * sealed against writing), feedback page, doorbell (eventfd), directory of the capture root. On
 * Windows rha_capture_handles follows rha_capture_attached instead, and the connection's context is
 * an rha_capture_connect: a connection is for one volume, which is the capture root.
 *
 * Magic, version and request id stand where they do in every version. A request of another version,
 * or on a connection of one, is answered by an error whose header has the driver's version.
 *
 * rha_capture_parse_* treat messages as untrusted bytes. No allocation, no libc but memcpy. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RHA_CAPTURE_MAGIC 0x50414352u /* "RCAP" */
#define RHA_CAPTURE_VERSION 1u
#define RHA_CAPTURE_MESSAGE_MAX 65536u
#define RHA_CAPTURE_SCENARIO_BYTES 36u
#define RHA_CAPTURE_DESCRIPTORS 4u

enum rha_capture_request_type {
    RHA_CAPTURE_HELLO = 1,    /* reply text: the capture root's absolute path */
    RHA_CAPTURE_ATTACH = 2,   /* scenario; payload: paths, each terminated by a zero byte */
    RHA_CAPTURE_DETACH = 3,   /* scenario */
    RHA_CAPTURE_MARK = 4,     /* file_id (0: all files), offset, length */
    RHA_CAPTURE_CLAIM = 5,    /* length: how many at most; reply: rha_capture_region… */
    RHA_CAPTURE_COMPLETE = 6, /* payload: rha_capture_region… */
    RHA_CAPTURE_ABANDON = 7,
    RHA_CAPTURE_DIRTY = 8, /* reply value: bytes in regions to be repaired */
    RHA_CAPTURE_FILES = 9, /* file_id: list files with a greater id; reply: rha_capture_file… */
    RHA_CAPTURE_FILE = 10, /* file_id; reply: one rha_capture_file */
    RHA_CAPTURE_REPLY = 0x8000 /* or'ed to the type */
};

struct rha_capture_request {
    uint32_t magic;       /*  0 */
    uint16_t version;     /*  4 */
    uint16_t type;        /*  6 */
    uint32_t total_bytes; /*  8: this struct and the payload */
    uint32_t request_id;  /* 12: repeated in the reply */
    char scenario[40];    /* 16: 36 characters [0-9a-f-] and zeros; all zero where none is meant */
    uint64_t file_id;     /* 56 */
    uint64_t offset;      /* 64 */
    uint64_t length;      /* 72 */
};

struct rha_capture_reply {
    uint32_t magic;        /*  0 */
    uint16_t version;      /*  4 */
    uint16_t type;         /*  6 */
    uint32_t total_bytes;  /*  8 */
    uint32_t request_id;   /* 12 */
    uint32_t status;       /* 16: 0, or an error code of common/error.h plus 1 */
    int32_t os_code;       /* 20 */
    uint32_t text_bytes;   /* 24: message of an error, or the text asked for; behind this struct */
    uint32_t remedy_bytes; /* 28: behind the text */
    uint32_t item_bytes;   /* 32: items, behind the remedy */
    uint32_t more;         /* 36: FILES: 1 when further files exist */
    uint64_t value;        /* 40 */
};

struct rha_capture_attached {
    uint64_t capture_id;
    uint64_t ring_mapped_bytes;
    uint64_t dirty_bytes;
    uint32_t resumed;
    uint32_t unused;
};

/* Windows: handles of the asking process, which it closes. Ring: a section that it can only read.
 */
struct rha_capture_handles {
    uint64_t ring;
    uint64_t feedback;
    uint64_t doorbell; /* an auto-reset event */
};

/* Windows: followed by the volume's device name (\Device\...), UTF-16, not terminated. */
struct rha_capture_connect {
    uint32_t magic;
    uint16_t version;
    uint16_t name_bytes;
};

struct rha_capture_region {
    uint64_t file_id;
    uint64_t region;
};

/* Followed by the path and zeros up to a multiple of 8. */
struct rha_capture_file {
    uint64_t file_id;
    uint64_t size_bytes;
    uint64_t inode;
    uint32_t directory;
    uint32_t path_bytes;
};

#ifdef __cplusplus
#define RHA_CAPTURE_ASSERT static_assert
#else
#define RHA_CAPTURE_ASSERT _Static_assert
#endif
RHA_CAPTURE_ASSERT(sizeof(struct rha_capture_request) == 80, "request layout");
RHA_CAPTURE_ASSERT(offsetof(struct rha_capture_request, file_id) == 56, "request layout");
RHA_CAPTURE_ASSERT(sizeof(struct rha_capture_reply) == 48, "reply layout");
RHA_CAPTURE_ASSERT(sizeof(struct rha_capture_attached) == 32, "attached layout");
RHA_CAPTURE_ASSERT(sizeof(struct rha_capture_handles) == 24, "handles layout");
RHA_CAPTURE_ASSERT(sizeof(struct rha_capture_connect) == 8, "connect layout");
RHA_CAPTURE_ASSERT(sizeof(struct rha_capture_region) == 16, "region layout");
RHA_CAPTURE_ASSERT(sizeof(struct rha_capture_file) == 32, "file layout");
#undef RHA_CAPTURE_ASSERT

enum rha_capture_parse_result {
    RHA_CAPTURE_PARSE_OK = 0,
    RHA_CAPTURE_PARSE_BAD = 1,        /* not a message */
    RHA_CAPTURE_PARSE_BAD_VERSION = 2 /* a message of another version */
};

/* Checks magic, version, type, sizes, the scenario's characters and the payload's shape: ATTACH has
 * at least one valid tracked path, COMPLETE whole regions, the others no payload. */
enum rha_capture_parse_result rha_capture_parse_request(const void* bytes, size_t size,
                                                        struct rha_capture_request* request,
                                                        const uint8_t** payload,
                                                        size_t* payload_bytes);

/* The next path of an ATTACH payload that was parsed; null at the end. Start with *at = 0. */
const char* rha_capture_next_path(const uint8_t* payload, size_t payload_bytes, size_t* at,
                                  size_t* path_bytes);

/* Checks magic, version and that all parts lie within the message. */
enum rha_capture_parse_result rha_capture_parse_reply(const void* bytes, size_t size,
                                                      struct rha_capture_reply* reply,
                                                      const char** text, const char** remedy,
                                                      const uint8_t** items);

/* The next file of a FILES reply. Returns 1 and moves *at, 0 at the end or when the rest is not a
 * whole file. */
int rha_capture_next_file(const uint8_t* items, size_t item_bytes, size_t* at,
                          struct rha_capture_file* file, const char** path);

#ifdef __cplusplus
}
#endif
