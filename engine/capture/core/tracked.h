/* The table of tracked roots: which scenario, if any, a path belongs to.
 *
 * A root is the path of a directory (everything below belongs to it) or of a file, relative to the
 * capture root, '/' separated, without leading, trailing or double '/', without "." and "..". The
 * empty path is the capture root itself. Roots of different scenarios never lie within each other.
 *
 * Storage is the caller's. Not thread-safe: the caller's lock. No allocation, no libc but memcpy.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RHA_TRACKED_PATH_MAX 4096u
#define RHA_TRACKED_NONE UINT32_MAX

struct rha_tracked_root {
    uint32_t scenario; /* a number of the caller's */
    uint32_t path_bytes;
    const char* path; /* the caller keeps it alive; not terminated */
};

struct rha_tracked_table {
    struct rha_tracked_root* roots;
    uint32_t capacity;
    uint32_t count;
};

enum rha_tracked_result {
    RHA_TRACKED_OK = 0,
    RHA_TRACKED_BAD_PATH = 1,
    RHA_TRACKED_FULL = 2,
    RHA_TRACKED_OVERLAP = 3 /* lies within, around or on another scenario's root */
};

/* The rules for a path, see above. */
int rha_tracked_path_valid(const char* path, size_t path_bytes);

/* 1 when `path` is `root` or lies below it. */
int rha_tracked_within(const char* root, size_t root_bytes, const char* path, size_t path_bytes);

/* Adds a root; a root that the same scenario has already is fine. */
enum rha_tracked_result rha_tracked_add(struct rha_tracked_table* table, uint32_t scenario,
                                        const char* path, size_t path_bytes);

void rha_tracked_remove(struct rha_tracked_table* table, uint32_t scenario);

/* The scenario whose root is `path` or contains it, or RHA_TRACKED_NONE. */
uint32_t rha_tracked_find(const struct rha_tracked_table* table, const char* path,
                          size_t path_bytes);

/* The scenario of some root that lies strictly below `path`, or RHA_TRACKED_NONE. */
uint32_t rha_tracked_find_below(const struct rha_tracked_table* table, const char* path,
                                size_t path_bytes);

/* 1 when `path` itself is a root of some scenario. */
int rha_tracked_is_root(const struct rha_tracked_table* table, const char* path, size_t path_bytes);

#ifdef __cplusplus
}
#endif
