#include "engine/capture/core/ring.h"

#include <string.h>

#include "common/crc32c.h"
#include "engine/capture/core/atomics.h"

#define COMMIT_WORD offsetof(struct rha_record_header, type_flags)
#define COMMITTED_BYTES offsetof(struct rha_record_header, header_crc32c)

static uint32_t* commit_word(uint8_t* record) {
    return (uint32_t*)(void*)(record + COMMIT_WORD);
}

/* --- producer ------------------------------------------------------------------------------- */

void rha_ring_create(struct rha_ring_producer* producer, struct rha_ring_shared* shared,
                     struct rha_ring_feedback* feedback, uint8_t* data, uint64_t data_bytes,
                     uint64_t kept_bytes, uint64_t capture_id) {
    memset(producer, 0, sizeof *producer);
    producer->shared = shared;
    producer->feedback = feedback;
    producer->data = data;
    producer->data_bytes = data_bytes;
    producer->kept_bytes = kept_bytes;
    shared->magic = RHA_RING_MAGIC;
    shared->version = RHA_RING_VERSION;
    shared->capture_id = capture_id;
    shared->data_bytes = data_bytes;
}

uint64_t rha_ring_used(const struct rha_ring_producer* producer) {
    const uint64_t tail = rha_load_acquire64(&producer->feedback->tail);
    const uint64_t used = producer->head - tail;
    return used > producer->data_bytes ? producer->data_bytes : used;
}

uint64_t rha_ring_acknowledged(const struct rha_ring_producer* producer) {
    const uint64_t acknowledged = rha_load_acquire64(&producer->feedback->acknowledged);
    return acknowledged > producer->last_sequence ? 0 : acknowledged;
}

/* Bytes of padding before a record of `size` bytes at `position`. */
static uint64_t pad_before(const struct rha_ring_producer* producer, uint64_t position,
                           uint64_t size) {
    const uint64_t to_end = producer->data_bytes - position % producer->data_bytes;
    return size > to_end ? to_end : 0;
}

static void write_header(uint8_t* record, const struct rha_record_header* header) {
    rha_store_release32(commit_word(record), RHA_RECORD_RESERVED);
    memcpy(record, header, COMMIT_WORD);
    memcpy(record + COMMIT_WORD + 4, (const uint8_t*)header + COMMIT_WORD + 4,
           offsetof(struct rha_record_header, payload_crc32c) - COMMIT_WORD - 4);
}

static void publish(uint8_t* record, struct rha_record_header* header) {
    header->header_crc32c = rha_crc32c(0, header, COMMITTED_BYTES);
    memcpy(record + offsetof(struct rha_record_header, payload_crc32c), &header->payload_crc32c, 8);
    rha_store_release32(commit_word(record), header->type_flags);
}

/* Places a record at the producer's head, with padding before it where needed. */
static uint8_t* place(struct rha_ring_producer* producer, const struct rha_record_header* header) {
    const uint64_t pad = pad_before(producer, producer->head, header->total_bytes);
    if (pad != 0) {
        struct rha_record_header filler = {
            .magic = RHA_RECORD_MAGIC, .total_bytes = (uint32_t)pad, .type_flags = RHA_RECORD_PAD};
        uint8_t* at = producer->data + producer->head % producer->data_bytes;
        write_header(at, &filler);
        publish(at, &filler);
        producer->head += pad;
    }
    uint8_t* record = producer->data + producer->head % producer->data_bytes;
    write_header(record, header);
    producer->head += header->total_bytes;
    return record;
}

static void place_gap(struct rha_ring_producer* producer, int64_t now_unix_ns) {
    struct rha_record_header gap = {.magic = RHA_RECORD_MAGIC,
                                    .total_bytes = RHA_RECORD_HEADER_BYTES,
                                    .type_flags = RHA_RECORD_GAP,
                                    .sequence = ++producer->last_sequence,
                                    .length = producer->lost,
                                    .capture_unix_ns = now_unix_ns};
    uint8_t* record = place(producer, &gap);
    publish(record, &gap);
    producer->lost = 0;
}

/* Bytes that a GAP record (where one is owed) and then a record of `size` bytes would take. */
static uint64_t bytes_needed(const struct rha_ring_producer* producer, uint64_t size) {
    uint64_t end = producer->head;
    if (producer->lost != 0) {
        end += pad_before(producer, end, RHA_RECORD_HEADER_BYTES) + RHA_RECORD_HEADER_BYTES;
    }
    end += pad_before(producer, end, size) + size;
    return end - producer->head;
}

/* Head first: whoever has read a last sequence finds the head behind that record. */
static void publish_head(struct rha_ring_producer* producer) {
    rha_store_release64(&producer->shared->head, producer->head);
    rha_store_release64(&producer->shared->last_sequence, producer->last_sequence);
    rha_store_release64(&producer->shared->lost_total, producer->lost_total);
}

void rha_ring_count_lost(struct rha_ring_producer* producer) {
    ++producer->lost;
    ++producer->lost_total;
    publish_head(producer);
}

int rha_ring_fits(const struct rha_ring_producer* producer, const struct rha_ring_change* change) {
    const uint64_t kept = change->urgent ? 0 : producer->kept_bytes;
    const uint64_t room = producer->data_bytes - rha_ring_used(producer);
    return change->payload_bytes <= RHA_RECORD_PAYLOAD_MAX &&
           bytes_needed(producer, rha_record_size(change->payload_bytes)) + kept <= room;
}

uint64_t rha_ring_reserve(struct rha_ring_producer* producer, const struct rha_ring_change* change,
                          int refuse, struct rha_ring_slot* slot) {
    memset(slot, 0, sizeof *slot);
    if (refuse || !rha_ring_fits(producer, change)) {
        ++producer->last_sequence;
        rha_ring_count_lost(producer);
        return producer->last_sequence;
    }
    if (producer->lost != 0) place_gap(producer, change->capture_unix_ns);
    slot->header.magic = RHA_RECORD_MAGIC;
    slot->header.total_bytes = rha_record_size(change->payload_bytes);
    slot->header.payload_bytes = change->payload_bytes;
    slot->header.type_flags = change->type | change->flags << 16;
    slot->header.sequence = ++producer->last_sequence;
    slot->header.file_id = change->file_id;
    slot->header.offset = change->offset;
    slot->header.length = change->length;
    slot->header.capture_unix_ns = change->capture_unix_ns;
    slot->record = place(producer, &slot->header);
    publish_head(producer);
    return slot->header.sequence;
}

void rha_ring_fill(struct rha_ring_slot* slot, const void* payload) {
    const uint32_t bytes = slot->header.payload_bytes;
    uint8_t* to = slot->record + RHA_RECORD_HEADER_BYTES;
    if (bytes != 0) memcpy(to, payload, bytes);
    memset(to + bytes, 0, slot->header.total_bytes - RHA_RECORD_HEADER_BYTES - bytes);
    slot->header.payload_crc32c = rha_crc32c(0, payload, bytes);
}

void rha_ring_commit(struct rha_ring_slot* slot, uint32_t extra_flags) {
    slot->header.type_flags |= extra_flags << 16;
    publish(slot->record, &slot->header);
}

int rha_ring_settle(struct rha_ring_producer* producer, int64_t now_unix_ns) {
    if (producer->lost == 0) return 1;
    const uint64_t room = producer->data_bytes - rha_ring_used(producer);
    if (bytes_needed(producer, 0) > room) return 0;
    place_gap(producer, now_unix_ns);
    publish_head(producer);
    return 1;
}

int rha_ring_take_waiting(struct rha_ring_feedback* feedback) {
    rha_full_fence();
    if (rha_load_acquire32(&feedback->waiting) == 0) return 0;
    return rha_exchange32(&feedback->waiting, 0) != 0;
}

/* --- consumer ------------------------------------------------------------------------------- */

static int header_plausible(const struct rha_ring_consumer* consumer, uint64_t position,
                            uint64_t head, const struct rha_record_header* header) {
    const uint64_t to_end = consumer->data_bytes - position % consumer->data_bytes;
    const uint32_t type = rha_record_type(header->type_flags);
    if (header->magic != RHA_RECORD_MAGIC || header->total_bytes < RHA_RECORD_HEADER_BYTES ||
        header->total_bytes % RHA_RECORD_ALIGN != 0 || header->total_bytes > to_end ||
        header->total_bytes > head - position) {
        return 0;
    }
    if (header->header_crc32c != rha_crc32c(0, header, COMMITTED_BYTES)) return 0;
    if (type == RHA_RECORD_PAD) return header->payload_bytes == 0;
    return type <= RHA_RECORD_MANIFEST_END && header->payload_bytes <= RHA_RECORD_PAYLOAD_MAX &&
           header->total_bytes == rha_record_size(header->payload_bytes);
}

/* The header at `position`, which lies at or before the head. */
static enum rha_ring_result read_header(const struct rha_ring_consumer* consumer, uint64_t position,
                                        struct rha_record_header* header) {
    const uint64_t head = rha_load_acquire64(&consumer->shared->head);
    if (position == head) return RHA_RING_EMPTY;
    if (head < position || head - position > consumer->data_bytes || head % RHA_RECORD_ALIGN != 0) {
        return RHA_RING_CORRUPT;
    }
    const uint8_t* record = consumer->data + position % consumer->data_bytes;
    const uint32_t type_flags =
        rha_load_acquire32((const uint32_t*)(const void*)(record + COMMIT_WORD));
    if (rha_record_type(type_flags) == RHA_RECORD_RESERVED) return RHA_RING_EMPTY;
    memcpy(header, record, sizeof *header);
    header->type_flags = type_flags;
    return header_plausible(consumer, position, head, header) ? RHA_RING_RECORDS : RHA_RING_CORRUPT;
}

/* Moves the cursor over padding. */
static enum rha_ring_result next_record(struct rha_ring_consumer* consumer,
                                        struct rha_record_header* header) {
    for (;;) {
        const enum rha_ring_result result = read_header(consumer, consumer->cursor, header);
        if (result != RHA_RING_RECORDS) return result;
        if (rha_record_type(header->type_flags) != RHA_RECORD_PAD) return RHA_RING_RECORDS;
        consumer->cursor += header->total_bytes;
    }
}

/* The sequence before the oldest unreleased record, committed or not. `last_sequence` was read
   before `head`, so no record behind that head has it. */
static uint64_t sequence_before_tail(const struct rha_ring_consumer* consumer,
                                     uint64_t last_sequence, uint64_t head) {
    uint64_t position = consumer->tail;
    struct rha_record_header header;
    if (position != head && read_header(consumer, position, &header) == RHA_RING_RECORDS &&
        rha_record_type(header.type_flags) == RHA_RECORD_PAD) {
        position += header.total_bytes;
    }
    if (position == head) return last_sequence;
    uint64_t sequence;
    memcpy(&sequence,
           consumer->data + position % consumer->data_bytes +
               offsetof(struct rha_record_header, sequence),
           sizeof sequence);
    return sequence == 0 ? 0 : sequence - 1;
}

enum rha_ring_result rha_ring_open(struct rha_ring_consumer* consumer,
                                   const struct rha_ring_shared* shared, uint64_t mapped_bytes,
                                   struct rha_ring_feedback* feedback) {
    memset(consumer, 0, sizeof *consumer);
    consumer->corrupt = 1;
    if (mapped_bytes < RHA_RING_PAGE_BYTES || shared->magic != RHA_RING_MAGIC ||
        shared->version != RHA_RING_VERSION) {
        return RHA_RING_CORRUPT;
    }
    consumer->shared = shared;
    consumer->feedback = feedback;
    consumer->data = (const uint8_t*)shared + RHA_RING_PAGE_BYTES;
    consumer->data_bytes = shared->data_bytes;
    consumer->capture_id = shared->capture_id;
    consumer->tail = rha_load_acquire64(&feedback->tail);
    const uint64_t last_sequence = rha_load_acquire64(&shared->last_sequence);
    const uint64_t head = rha_load_acquire64(&shared->head);
    if (consumer->data_bytes == 0 || consumer->data_bytes > RHA_RING_DATA_BYTES_MAX ||
        consumer->data_bytes % RHA_RING_PAGE_BYTES != 0 ||
        consumer->data_bytes != mapped_bytes - RHA_RING_PAGE_BYTES || consumer->tail > head ||
        head - consumer->tail > consumer->data_bytes || head % RHA_RECORD_ALIGN != 0 ||
        consumer->tail % RHA_RECORD_ALIGN != 0) {
        return RHA_RING_CORRUPT;
    }
    consumer->corrupt = 0;
    consumer->released_sequence = sequence_before_tail(consumer, last_sequence, head);
    rha_ring_rewind(consumer);
    return RHA_RING_RECORDS;
}

static enum rha_ring_result corrupt(struct rha_ring_consumer* consumer) {
    consumer->corrupt = 1;
    return RHA_RING_CORRUPT;
}

enum rha_ring_result rha_ring_peek(struct rha_ring_consumer* consumer, size_t max_bytes,
                                   const uint8_t** run, size_t* run_bytes) {
    *run = 0;
    *run_bytes = 0;
    consumer->run_bytes = 0;
    if (consumer->corrupt) return RHA_RING_CORRUPT;
    struct rha_record_header header;
    const enum rha_ring_result first = next_record(consumer, &header);
    if (first == RHA_RING_CORRUPT) return corrupt(consumer);
    if (first == RHA_RING_EMPTY) return RHA_RING_EMPTY;
    uint64_t sequence = consumer->cursor_sequence;
    uint64_t bytes = 0;
    do {
        if (header.sequence <= sequence) return corrupt(consumer);
        sequence = header.sequence;
        bytes += header.total_bytes;
        if ((consumer->cursor + bytes) % consumer->data_bytes == 0) break;
        const enum rha_ring_result next = read_header(consumer, consumer->cursor + bytes, &header);
        if (next == RHA_RING_CORRUPT) return corrupt(consumer);
        if (next == RHA_RING_EMPTY || rha_record_type(header.type_flags) == RHA_RECORD_PAD) break;
    } while (bytes + header.total_bytes <= max_bytes);
    consumer->run_bytes = bytes;
    *run = consumer->data + consumer->cursor % consumer->data_bytes;
    *run_bytes = (size_t)bytes;
    return RHA_RING_RECORDS;
}

int rha_ring_advance(struct rha_ring_consumer* consumer, size_t bytes) {
    uint64_t done = 0;
    uint64_t sequence = consumer->cursor_sequence;
    if (consumer->corrupt || bytes > consumer->run_bytes) return 0;
    while (done < bytes) {
        struct rha_record_header header;
        if (read_header(consumer, consumer->cursor + done, &header) != RHA_RING_RECORDS) {
            corrupt(consumer);
            return 0;
        }
        done += header.total_bytes;
        sequence = header.sequence;
    }
    if (done != bytes) return 0;
    consumer->cursor += bytes;
    consumer->cursor_sequence = sequence;
    consumer->run_bytes -= bytes;
    return 1;
}

void rha_ring_release(struct rha_ring_consumer* consumer, uint64_t upto) {
    if (consumer->corrupt) return;
    const uint64_t before = consumer->tail;
    while (consumer->tail < consumer->cursor) {
        struct rha_record_header header;
        if (read_header(consumer, consumer->tail, &header) != RHA_RING_RECORDS) {
            corrupt(consumer);
            return;
        }
        if (header.total_bytes > consumer->cursor - consumer->tail) {
            corrupt(consumer);
            return;
        }
        if (rha_record_type(header.type_flags) != RHA_RECORD_PAD) {
            if (header.sequence > upto) break;
            consumer->released_sequence = header.sequence;
        }
        consumer->tail += header.total_bytes;
    }
    if (consumer->tail != before) rha_store_release64(&consumer->feedback->tail, consumer->tail);
}

void rha_ring_acknowledge(struct rha_ring_consumer* consumer, uint64_t upto) {
    if (upto > rha_load_acquire64(&consumer->feedback->acknowledged)) {
        rha_store_release64(&consumer->feedback->acknowledged, upto);
    }
}

void rha_ring_rewind(struct rha_ring_consumer* consumer) {
    consumer->cursor = consumer->tail;
    consumer->cursor_sequence = consumer->released_sequence;
    consumer->run_bytes = 0;
}

int rha_ring_sleep(struct rha_ring_consumer* consumer) {
    if (consumer->corrupt) return 1;
    rha_store_release32(&consumer->feedback->waiting, 1);
    rha_full_fence();
    struct rha_record_header header;
    if (next_record(consumer, &header) == RHA_RING_EMPTY) return 1;
    rha_store_release32(&consumer->feedback->waiting, 0);
    return 0;
}

enum rha_ring_result rha_ring_peek_or_sleep(struct rha_ring_consumer* consumer, size_t max_bytes,
                                            const uint8_t** run, size_t* run_bytes) {
    enum rha_ring_result result;
    do {
        result = rha_ring_peek(consumer, max_bytes, run, run_bytes);
    } while (result == RHA_RING_EMPTY && rha_ring_sleep(consumer) == 0);
    return result;
}

uint64_t rha_ring_last_sequence(const struct rha_ring_consumer* consumer) {
    if (consumer->shared == 0) return 0;
    const uint64_t published = rha_load_acquire64(&consumer->shared->last_sequence);
    return published > consumer->cursor_sequence ? published : consumer->cursor_sequence;
}

uint64_t rha_ring_unreleased(const struct rha_ring_consumer* consumer) {
    if (consumer->shared == 0) return 0;
    const uint64_t used = rha_load_acquire64(&consumer->shared->head) - consumer->tail;
    return used > consumer->data_bytes ? consumer->data_bytes : used;
}
