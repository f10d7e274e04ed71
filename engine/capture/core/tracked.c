#include "engine/capture/core/tracked.h"

#include <string.h>

int rha_tracked_path_valid(const char* path, size_t path_bytes) {
    if (path_bytes >= RHA_TRACKED_PATH_MAX) return 0;
    size_t start = 0;
    for (size_t i = 0; path_bytes != 0 && i <= path_bytes; ++i) {
        if (i < path_bytes && path[i] == '\0') return 0;
        if (i < path_bytes && path[i] != '/') continue;
        const size_t length = i - start;
        if (length == 0 || (length == 1 && path[start] == '.') ||
            (length == 2 && path[start] == '.' && path[start + 1] == '.')) {
            return 0;
        }
        start = i + 1;
    }
    return 1;
}

int rha_tracked_within(const char* root, size_t root_bytes, const char* path, size_t path_bytes) {
    if (root_bytes == 0) return 1;
    if (path_bytes < root_bytes || memcmp(root, path, root_bytes) != 0) return 0;
    return path_bytes == root_bytes || path[root_bytes] == '/';
}

static int same(const struct rha_tracked_root* root, const char* path, size_t path_bytes) {
    return root->path_bytes == path_bytes &&
           (path_bytes == 0 || memcmp(root->path, path, path_bytes) == 0);
}

enum rha_tracked_result rha_tracked_add(struct rha_tracked_table* table, uint32_t scenario,
                                        const char* path, size_t path_bytes) {
    if (!rha_tracked_path_valid(path, path_bytes)) return RHA_TRACKED_BAD_PATH;
    for (uint32_t i = 0; i < table->count; ++i) {
        const struct rha_tracked_root* root = &table->roots[i];
        if (root->scenario == scenario) {
            if (same(root, path, path_bytes)) return RHA_TRACKED_OK;
        } else if (rha_tracked_within(root->path, root->path_bytes, path, path_bytes) ||
                   rha_tracked_within(path, path_bytes, root->path, root->path_bytes)) {
            return RHA_TRACKED_OVERLAP;
        }
    }
    if (table->count == table->capacity) return RHA_TRACKED_FULL;
    table->roots[table->count++] = (struct rha_tracked_root){
        .scenario = scenario, .path_bytes = (uint32_t)path_bytes, .path = path};
    return RHA_TRACKED_OK;
}

void rha_tracked_remove(struct rha_tracked_table* table, uint32_t scenario) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < table->count; ++i) {
        if (table->roots[i].scenario != scenario) table->roots[kept++] = table->roots[i];
    }
    table->count = kept;
}

uint32_t rha_tracked_find(const struct rha_tracked_table* table, const char* path,
                          size_t path_bytes) {
    for (uint32_t i = 0; i < table->count; ++i) {
        const struct rha_tracked_root* root = &table->roots[i];
        if (rha_tracked_within(root->path, root->path_bytes, path, path_bytes)) {
            return root->scenario;
        }
    }
    return RHA_TRACKED_NONE;
}

uint32_t rha_tracked_find_below(const struct rha_tracked_table* table, const char* path,
                                size_t path_bytes) {
    for (uint32_t i = 0; i < table->count; ++i) {
        const struct rha_tracked_root* root = &table->roots[i];
        if (!same(root, path, path_bytes) &&
            rha_tracked_within(path, path_bytes, root->path, root->path_bytes)) {
            return root->scenario;
        }
    }
    return RHA_TRACKED_NONE;
}

int rha_tracked_is_root(const struct rha_tracked_table* table, const char* path,
                        size_t path_bytes) {
    for (uint32_t i = 0; i < table->count; ++i) {
        if (same(&table->roots[i], path, path_bytes)) return 1;
    }
    return 0;
}
