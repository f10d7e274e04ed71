#include "engine/capture/core/dirty_map.h"

#include <string.h>

#include "common/crc32c.h"

#define PAGE_FILE_AT 496u
#define PAGE_INDEX_AT 504u
#define PAGE_CRC_AT 508u
#define DIRTY_BITS (RHA_REGION_REPAIR | RHA_REGION_CLAIMED)

static void touch_page(struct rha_file_map* map, uint64_t region) {
    map->page_changed[region / RHA_MAP_PAGE_REGIONS] = 1;
}

/* All changes of bits go through here, so that the counts and pages stay right. */
static void set_bits(struct rha_file_map* map, uint64_t index, uint32_t bits) {
    struct rha_region* region = &map->regions[index];
    if ((region->bits ^ bits) & RHA_REGION_MARKED) {
        map->marked += (bits & RHA_REGION_MARKED) ? 1 : (uint64_t)-1;
        touch_page(map, index);
    }
    const int was_dirty = (region->bits & DIRTY_BITS) != 0;
    const int is_dirty = (bits & DIRTY_BITS) != 0;
    map->dirty += (uint64_t)(is_dirty - was_dirty);
    region->bits = bits;
}

static uint64_t mark(struct rha_file_map* map, uint64_t index, uint64_t generation) {
    struct rha_region* region = &map->regions[index];
    if (!(region->bits & RHA_REGION_MARKED)) {
        region->mark_generation = generation;
        set_bits(map, index, region->bits | RHA_REGION_MARKED);
    }
    return region->mark_generation;
}

uint64_t rha_map_pin(struct rha_file_map* map, uint64_t first, uint64_t last, uint64_t generation) {
    uint64_t needed = 0;
    for (uint64_t i = first; i <= last; ++i) {
        const uint64_t marked = mark(map, i, generation);
        if (marked > needed) needed = marked;
        ++map->regions[i].pins;
    }
    return needed;
}

void rha_map_record(struct rha_file_map* map, uint64_t first, uint64_t last, uint64_t sequence,
                    uint32_t tick) {
    for (uint64_t i = first; i <= last; ++i) {
        map->regions[i].last_sequence = sequence;
        map->regions[i].touched_tick = tick;
    }
}

void rha_map_lose(struct rha_file_map* map, uint64_t first, uint64_t last) {
    for (uint64_t i = first; i <= last; ++i) {
        set_bits(map, i, map->regions[i].bits | RHA_REGION_REPAIR);
        ++map->regions[i].lost_pins;
    }
}

void rha_map_unpin(struct rha_file_map* map, uint64_t first, uint64_t last, int lost) {
    for (uint64_t i = first; i <= last; ++i) {
        --map->regions[i].pins;
        if (lost) --map->regions[i].lost_pins;
    }
}

uint64_t rha_map_repair(struct rha_file_map* map, uint64_t first, uint64_t last,
                        uint64_t generation) {
    uint64_t needed = 0;
    for (uint64_t i = first; i <= last; ++i) {
        const uint64_t marked = mark(map, i, generation);
        if (marked > needed) needed = marked;
        set_bits(map, i, map->regions[i].bits | RHA_REGION_REPAIR);
    }
    return needed;
}

uint64_t rha_map_claim(struct rha_file_map* map, uint64_t from) {
    for (uint64_t i = from; i < map->count; ++i) {
        const uint32_t bits = map->regions[i].bits;
        /* One that is claimed already waits: completing must not clear what came meanwhile. */
        if ((bits & DIRTY_BITS) == RHA_REGION_REPAIR && map->regions[i].lost_pins == 0) {
            set_bits(map, i, (bits & ~(uint32_t)RHA_REGION_REPAIR) | RHA_REGION_CLAIMED);
            return i;
        }
    }
    return map->count;
}

int rha_map_complete(struct rha_file_map* map, uint64_t region) {
    if (region >= map->count || !(map->regions[region].bits & RHA_REGION_CLAIMED)) return 0;
    set_bits(map, region, map->regions[region].bits & ~(uint32_t)RHA_REGION_CLAIMED);
    return 1;
}

void rha_map_abandon(struct rha_file_map* map) {
    for (uint64_t i = 0; map->dirty != 0 && i < map->count; ++i) {
        const uint32_t bits = map->regions[i].bits;
        if (bits & RHA_REGION_CLAIMED) {
            set_bits(map, i, (bits & ~(uint32_t)RHA_REGION_CLAIMED) | RHA_REGION_REPAIR);
        }
    }
}

static int clearable(const struct rha_region* region, uint64_t acknowledged, uint32_t tick,
                     uint32_t idle_ticks) {
    return region->bits == RHA_REGION_MARKED && region->pins == 0 &&
           region->last_sequence <= acknowledged && tick - region->touched_tick >= idle_ticks;
}

uint64_t rha_map_clearable(const struct rha_file_map* map, uint64_t acknowledged, uint32_t tick,
                           uint32_t idle_ticks) {
    uint64_t count = 0;
    for (uint64_t i = 0; map->marked != 0 && i < map->count; ++i) {
        count += (uint64_t)clearable(&map->regions[i], acknowledged, tick, idle_ticks);
    }
    return count;
}

uint64_t rha_map_clear(struct rha_file_map* map, uint64_t acknowledged, uint32_t tick,
                       uint32_t idle_ticks) {
    uint64_t cleared = 0;
    for (uint64_t i = 0; map->marked != 0 && i < map->count; ++i) {
        if (clearable(&map->regions[i], acknowledged, tick, idle_ticks)) {
            set_bits(map, i, 0);
            ++cleared;
        }
    }
    return cleared;
}

static void put32(uint8_t* to, uint32_t value) {
    for (unsigned i = 0; i < 4; ++i) to[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t get32(const uint8_t* from) {
    uint32_t value = 0;
    for (unsigned i = 0; i < 4; ++i) value |= (uint32_t)from[i] << (8 * i);
    return value;
}

void rha_map_encode_page(const struct rha_file_map* map, uint64_t file_id, uint32_t page,
                         uint8_t image[RHA_MAP_PAGE_BYTES]) {
    memset(image, 0, RHA_MAP_PAGE_BYTES);
    const uint64_t base = (uint64_t)page * RHA_MAP_PAGE_REGIONS;
    for (uint64_t i = 0; i < RHA_MAP_PAGE_REGIONS && base + i < map->count; ++i) {
        if (map->regions[base + i].bits & RHA_REGION_MARKED) {
            image[i / 8] |= (uint8_t)(1u << (i % 8));
        }
    }
    put32(image + PAGE_FILE_AT, (uint32_t)file_id);
    put32(image + PAGE_FILE_AT + 4, (uint32_t)(file_id >> 32));
    put32(image + PAGE_INDEX_AT, page);
    put32(image + PAGE_CRC_AT, rha_crc32c(0, image, PAGE_CRC_AT));
}

int rha_map_decode_page(struct rha_file_map* map, uint64_t file_id, uint32_t page,
                        const uint8_t image[RHA_MAP_PAGE_BYTES], uint64_t generation) {
    const uint64_t file = get32(image + PAGE_FILE_AT) | (uint64_t)get32(image + PAGE_FILE_AT + 4)
                                                            << 32;
    if (get32(image + PAGE_CRC_AT) != rha_crc32c(0, image, PAGE_CRC_AT) || file != file_id ||
        get32(image + PAGE_INDEX_AT) != page) {
        return 0;
    }
    const uint64_t base = (uint64_t)page * RHA_MAP_PAGE_REGIONS;
    for (uint64_t i = 0; i < RHA_MAP_PAGE_REGIONS && base + i < map->count; ++i) {
        if (image[i / 8] & (1u << (i % 8))) rha_map_repair(map, base + i, base + i, generation);
    }
    return 1;
}
