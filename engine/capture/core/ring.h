/* The shared ring: how captured changes get from a capture driver to the engine.
 *
 * Two shared memory areas. The driver writes `struct rha_ring_shared` (one page) and the data that
 * follows it; the engine maps both read-only. The engine writes `struct rha_ring_feedback` (one
 * page of its own). So neither side can spoil what the other relies on; each still treats what it
 * reads as untrusted bytes. Byte specification: docs/formats/ring.md.
 *
 * Positions are byte counts since the ring was made and never wrap; position modulo data_bytes is
 * the place. A record lies in one piece: where the end is too near, a PAD record fills it up.
 * A reserved record has a commit word (type_flags) of 0 until it is committed with release order;
 * the consumer stops at the first such record, so it sees changes strictly in sequence order.
 *
 * Thread rule, producer: rha_ring_reserve and rha_ring_settle under one lock of the caller's;
 * rha_ring_fill and rha_ring_commit of different slots run in parallel without it.
 * Consumer: one thread. No allocation, no libc but memcpy and memset. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "engine/capture/core/record.h"

#ifdef __cplusplus
extern "C" {
#endif

#define RHA_RING_MAGIC 0x474e5252u /* "RRNG" */
#define RHA_RING_VERSION 1u
#define RHA_RING_PAGE_BYTES 4096u
#define RHA_RING_DATA_BYTES_MIN (4u << 20)
#define RHA_RING_DATA_BYTES_MAX (1ull << 40)

struct rha_ring_shared {
    uint32_t magic;         /*   0 */
    uint32_t version;       /*   4 */
    uint64_t capture_id;    /*   8 */
    uint64_t data_bytes;    /*  16: multiple of RHA_RING_PAGE_BYTES; data follows this page */
    uint8_t unused_a[40];   /*  24 */
    uint64_t head;          /*  64: position behind the last reserved record */
    uint64_t last_sequence; /*  72: highest sequence assigned, lost ones included */
    uint64_t lost_total;    /*  80: changes not recorded since the ring was made */
    uint8_t unused_b[RHA_RING_PAGE_BYTES - 88];
};

struct rha_ring_feedback {
    uint64_t tail;         /*   0: position up to which the engine needs nothing any more */
    uint64_t acknowledged; /*   8: sequence up to which the replica is durable */
    uint32_t waiting;      /*  16: 1: the consumer sleeps, ring the doorbell */
    uint8_t unused[RHA_RING_PAGE_BYTES - 20];
};

#ifdef __cplusplus
static_assert(sizeof(rha_ring_shared) == RHA_RING_PAGE_BYTES, "one page");
static_assert(sizeof(rha_ring_feedback) == RHA_RING_PAGE_BYTES, "one page");
#else
_Static_assert(sizeof(struct rha_ring_shared) == RHA_RING_PAGE_BYTES, "one page");
_Static_assert(sizeof(struct rha_ring_feedback) == RHA_RING_PAGE_BYTES, "one page");
_Static_assert(offsetof(struct rha_ring_shared, head) == 64, "head has its own cache line");
#endif

/* --- producer (driver) ---------------------------------------------------------------------- */

struct rha_ring_producer {
    struct rha_ring_shared* shared;
    struct rha_ring_feedback* feedback;
    uint8_t* data;
    uint64_t data_bytes;
    uint64_t head;
    uint64_t last_sequence;
    uint64_t lost; /* changes not recorded since the last GAP record */
    uint64_t lost_total;
    uint64_t kept_bytes; /* room that only records with `urgent` set may use */
};

/* What a change is, apart from its payload. */
struct rha_ring_change {
    uint32_t type;
    uint32_t flags;
    uint64_t file_id;
    uint64_t offset;
    uint64_t length;
    int64_t capture_unix_ns;
    uint32_t payload_bytes; /* at most RHA_RECORD_PAYLOAD_MAX */
    int urgent;             /* may use the kept room: namespace changes, of which few occur */
};

struct rha_ring_slot {
    uint8_t* record;                 /* null: the change was lost */
    struct rha_record_header header; /* as it will be committed, but for checksums and flags */
};

/* Prepares both areas, which must be zeroed. `data_bytes` a multiple of RHA_RING_PAGE_BYTES within
 * the bounds above; `kept_bytes` less than half of it. */
void rha_ring_create(struct rha_ring_producer* producer, struct rha_ring_shared* shared,
                     struct rha_ring_feedback* feedback, uint8_t* data, uint64_t data_bytes,
                     uint64_t kept_bytes, uint64_t capture_id);

/* Assigns the next sequence number and reserves room. Returns the sequence. Without room (or with
 * `refuse` set) slot->record is null and the change counts as lost: the caller marks its regions to
 * be repaired. After a loss the first record with room again is preceded by a GAP record. */
uint64_t rha_ring_reserve(struct rha_ring_producer* producer, const struct rha_ring_change* change,
                          int refuse, struct rha_ring_slot* slot);

/* 1 when rha_ring_reserve would find room for the change. Under the lock. */
int rha_ring_fits(const struct rha_ring_producer* producer, const struct rha_ring_change* change);

/* Copies the payload (exactly header.payload_bytes) into the slot and checksums it. */
void rha_ring_fill(struct rha_ring_slot* slot, const void* payload);

/* Publishes the record. `extra_flags`: RHA_RECORD_ABORTED or 0. */
void rha_ring_commit(struct rha_ring_slot* slot, uint32_t extra_flags);

/* A recorded change failed: the next record is preceded by a GAP record. Under the lock. */
void rha_ring_count_lost(struct rha_ring_producer* producer);

/* Writes the owed GAP record, if there is one and room for it. Returns 1 when none is owed any
 * more. Called now and then, so that a gap shows even when no further change comes. Under the lock.
 */
int rha_ring_settle(struct rha_ring_producer* producer, int64_t now_unix_ns);

/* Bytes between the consumer's tail and the head; data_bytes when the feedback makes no sense. */
uint64_t rha_ring_used(const struct rha_ring_producer* producer);

/* What the engine acknowledged, never more than was assigned. */
uint64_t rha_ring_acknowledged(const struct rha_ring_producer* producer);

/* Returns 1 if the consumer sleeps and must be woken; then it counts as awake. After a commit. */
int rha_ring_take_waiting(struct rha_ring_feedback* feedback);

/* --- consumer (engine) ---------------------------------------------------------------------- */

enum rha_ring_result {
    RHA_RING_EMPTY = 0, /* nothing committed behind the cursor */
    RHA_RING_RECORDS = 1,
    RHA_RING_CORRUPT = 2 /* the bytes are not a ring; sticky */
};

struct rha_ring_consumer {
    const struct rha_ring_shared* shared;
    struct rha_ring_feedback* feedback;
    const uint8_t* data;
    uint64_t data_bytes;
    uint64_t capture_id;
    uint64_t tail; /* oldest unreleased record */
    uint64_t released_sequence;
    uint64_t cursor;          /* next record to hand out */
    uint64_t cursor_sequence; /* sequence of the last record before the cursor */
    uint64_t run_bytes;       /* of the last peek */
    uint64_t run_sequence;
    int corrupt;
};

/* `mapped_bytes`: size of the whole mapping at `shared`, data included. Begins at the oldest
 * unreleased record. Returns RHA_RING_CORRUPT unless the mapping is a ring of this version. */
enum rha_ring_result rha_ring_open(struct rha_ring_consumer* consumer,
                                   const struct rha_ring_shared* shared, uint64_t mapped_bytes,
                                   struct rha_ring_feedback* feedback);

/* The longest run of whole committed records behind the cursor without a PAD between them, at most
 * `max_bytes` unless the first record alone is larger. */
enum rha_ring_result rha_ring_peek(struct rha_ring_consumer* consumer, size_t max_bytes,
                                   const uint8_t** run, size_t* run_bytes);

/* Moves the cursor behind the first `bytes` of the last peek: whole records. Returns 0 (and does
 * nothing) when `bytes` is not the end of a record of that run. */
int rha_ring_advance(struct rha_ring_consumer* consumer, size_t bytes);

/* Gives back the room of all records before the cursor with sequence <= `upto`. */
void rha_ring_release(struct rha_ring_consumer* consumer, uint64_t upto);

void rha_ring_acknowledge(struct rha_ring_consumer* consumer, uint64_t upto);

/* Moves the cursor back to the oldest unreleased record. */
void rha_ring_rewind(struct rha_ring_consumer* consumer);

/* Announces sleep. Returns 1 when the consumer may sleep, 0 when a record has come meanwhile (then
 * it counts as awake again). */
int rha_ring_sleep(struct rha_ring_consumer* consumer);

/* rha_ring_peek; where it finds nothing, sleep is announced: the consumer may wait for the
 * doorbell. */
enum rha_ring_result rha_ring_peek_or_sleep(struct rha_ring_consumer* consumer, size_t max_bytes,
                                            const uint8_t** run, size_t* run_bytes);

uint64_t rha_ring_last_sequence(const struct rha_ring_consumer* consumer);
uint64_t rha_ring_unreleased(const struct rha_ring_consumer* consumer);

#ifdef __cplusplus
}
#endif
