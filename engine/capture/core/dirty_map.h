/* The dirty map of one file: which of its regions may differ on the replica.
 *
 * Write-intent: a region is *marked* before the first change of it reaches the file, and the mark
 * is durable before that. The caller makes marks durable in generations: all marks made while
 * generation g was open are on disk once it has written an image taken after closing g. A mark is
 * cleared lazily, when no change of the region is under way, its last change is acknowledged, it
 * needs no repair and it has been idle for a while.
 *
 * Repair: the ring does not explain the region's bytes (lost or failed change, first
 * synchronisation, marks found at start). The engine claims such regions, copies them and completes
 * the claims. A change that is lost while its region is claimed makes it need repair anew before it
 * is made; a region in which a lost change is still under way is not handed out, so that a torn one
 * is never all that the engine gets to see.
 *
 * Byte specification of the pages: docs/formats/dirty-map.md. Storage is the caller's. Not
 * thread-safe: the caller's lock. No allocation, no libc but memcpy and memset. */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RHA_REGION_SHIFT 22u
#define RHA_REGION_BYTES (1ull << RHA_REGION_SHIFT)
#define RHA_MAP_PAGE_BYTES 512u
#define RHA_MAP_PAGE_REGIONS (496u * 8u)

enum rha_region_bits {
    RHA_REGION_MARKED = 1u << 0, /* set on disk, or to be set with mark_generation */
    RHA_REGION_REPAIR = 1u << 1,
    RHA_REGION_CLAIMED = 1u << 2
};

struct rha_region {
    uint64_t last_sequence; /* of the last recorded change */
    uint64_t mark_generation;
    uint32_t touched_tick;
    uint16_t pins;      /* changes under way */
    uint16_t lost_pins; /* those of them that are not recorded */
    uint32_t bits;
    uint32_t unused;
};

struct rha_file_map {
    struct rha_region* regions;
    uint64_t count;
    uint8_t* page_changed; /* one byte per page, set when the page's image changed */
    uint64_t marked;       /* number of regions with each bit */
    uint64_t dirty;        /* with REPAIR or CLAIMED */
};

/* First and last region of a byte range; an empty range has none (last < first). */
static inline uint64_t rha_region_of(uint64_t offset) {
    return offset >> RHA_REGION_SHIFT;
}

/* Pages that hold `regions` regions. */
static inline uint64_t rha_map_pages(uint64_t regions) {
    return (regions + RHA_MAP_PAGE_REGIONS - 1u) / RHA_MAP_PAGE_REGIONS;
}

/* A change of regions [first, last] begins (last < count). Marks them with `generation` where not
 * marked. Returns the highest generation that must be durable before the change may be made. */
uint64_t rha_map_pin(struct rha_file_map* map, uint64_t first, uint64_t last, uint64_t generation);

/* The pinned change got `sequence` and a place in the ring. */
void rha_map_record(struct rha_file_map* map, uint64_t first, uint64_t last, uint64_t sequence,
                    uint32_t tick);

/* The pinned change got no place in the ring: the regions need repair, but are not handed out
 * before it has ended. */
void rha_map_lose(struct rha_file_map* map, uint64_t first, uint64_t last);

/* The change ended; `lost`: it had been given to rha_map_lose. */
void rha_map_unpin(struct rha_file_map* map, uint64_t first, uint64_t last, int lost);

/* The regions need repair; marks them where not marked. Returns as rha_map_pin. */
uint64_t rha_map_repair(struct rha_file_map* map, uint64_t first, uint64_t last,
                        uint64_t generation);

/* The first region at or after `from` that needs repair, claimed now; `count` when none. */
uint64_t rha_map_claim(struct rha_file_map* map, uint64_t from);

/* The claimed region is repaired. Returns 0 when it was not claimed. */
int rha_map_complete(struct rha_file_map* map, uint64_t region);

/* All claims become repairs again. */
void rha_map_abandon(struct rha_file_map* map);

/* How many marks rha_map_clear would clear. */
uint64_t rha_map_clearable(const struct rha_file_map* map, uint64_t acknowledged, uint32_t tick,
                           uint32_t idle_ticks);

/* Clears marks as described above. Returns how many. Before, the caller must have made durable what
 * the changes up to `acknowledged` wrote to the file: else a crash takes it back unnoticed. */
uint64_t rha_map_clear(struct rha_file_map* map, uint64_t acknowledged, uint32_t tick,
                       uint32_t idle_ticks);

/* The on-disk image of one page. */
void rha_map_encode_page(const struct rha_file_map* map, uint64_t file_id, uint32_t page,
                         uint8_t image[RHA_MAP_PAGE_BYTES]);

/* Marks the regions set in the image as needing repair, those at or beyond map->count excepted.
 * Returns 0 and changes nothing when the image is not that page of that file. */
int rha_map_decode_page(struct rha_file_map* map, uint64_t file_id, uint32_t page,
                        const uint8_t image[RHA_MAP_PAGE_BYTES], uint64_t generation);

#ifdef __cplusplus
}
#endif
