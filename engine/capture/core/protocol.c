#include "engine/capture/core/protocol.h"

#include <string.h>

#include "engine/capture/core/tracked.h"

static int scenario_valid(const char scenario[40], int required) {
    int zeros = 0;
    for (size_t i = 0; i < 40; ++i) {
        const char c = scenario[i];
        if (c == '\0') {
            ++zeros;
            continue;
        }
        if (zeros != 0 || i >= RHA_CAPTURE_SCENARIO_BYTES) return 0;
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-')) return 0;
    }
    return zeros == 40 - (int)RHA_CAPTURE_SCENARIO_BYTES || (!required && zeros == 40);
}

static int paths_valid(const uint8_t* payload, size_t payload_bytes) {
    size_t at = 0;
    size_t count = 0;
    while (at < payload_bytes) {
        size_t length = 0;
        while (at + length < payload_bytes && payload[at + length] != 0) ++length;
        if (at + length == payload_bytes) return 0;
        if (!rha_tracked_path_valid((const char*)payload + at, length)) return 0;
        at += length + 1;
        ++count;
    }
    return count != 0;
}

static int payload_valid(uint16_t type, const uint8_t* payload, size_t payload_bytes) {
    switch (type) {
        case RHA_CAPTURE_ATTACH:
            return paths_valid(payload, payload_bytes);
        case RHA_CAPTURE_COMPLETE:
            return payload_bytes % sizeof(struct rha_capture_region) == 0;
        default:
            return payload_bytes == 0;
    }
}

enum rha_capture_parse_result rha_capture_parse_request(const void* bytes, size_t size,
                                                        struct rha_capture_request* request,
                                                        const uint8_t** payload,
                                                        size_t* payload_bytes) {
    if (size < sizeof *request || size > RHA_CAPTURE_MESSAGE_MAX) return RHA_CAPTURE_PARSE_BAD;
    memcpy(request, bytes, sizeof *request);
    if (request->magic != RHA_CAPTURE_MAGIC || request->total_bytes != size) {
        return RHA_CAPTURE_PARSE_BAD;
    }
    if (request->version != RHA_CAPTURE_VERSION) return RHA_CAPTURE_PARSE_BAD_VERSION;
    const int scenario_required =
        request->type == RHA_CAPTURE_ATTACH || request->type == RHA_CAPTURE_DETACH;
    *payload = (const uint8_t*)bytes + sizeof *request;
    *payload_bytes = size - sizeof *request;
    if (request->type < RHA_CAPTURE_HELLO || request->type > RHA_CAPTURE_FILE ||
        !scenario_valid(request->scenario, scenario_required) ||
        !payload_valid(request->type, *payload, *payload_bytes)) {
        return RHA_CAPTURE_PARSE_BAD;
    }
    return RHA_CAPTURE_PARSE_OK;
}

const char* rha_capture_next_path(const uint8_t* payload, size_t payload_bytes, size_t* at,
                                  size_t* path_bytes) {
    if (*at >= payload_bytes) return 0;
    const char* path = (const char*)payload + *at;
    size_t length = 0;
    while (*at + length < payload_bytes && path[length] != '\0') ++length;
    *path_bytes = length;
    *at += length + 1;
    return path;
}

enum rha_capture_parse_result rha_capture_parse_reply(const void* bytes, size_t size,
                                                      struct rha_capture_reply* reply,
                                                      const char** text, const char** remedy,
                                                      const uint8_t** items) {
    if (size < sizeof *reply || size > RHA_CAPTURE_MESSAGE_MAX) return RHA_CAPTURE_PARSE_BAD;
    memcpy(reply, bytes, sizeof *reply);
    if (reply->magic != RHA_CAPTURE_MAGIC || reply->total_bytes != size) {
        return RHA_CAPTURE_PARSE_BAD;
    }
    if (reply->version != RHA_CAPTURE_VERSION) return RHA_CAPTURE_PARSE_BAD_VERSION;
    const uint64_t parts =
        (uint64_t)reply->text_bytes + reply->remedy_bytes + (uint64_t)reply->item_bytes;
    if (!(reply->type & RHA_CAPTURE_REPLY) || parts != size - sizeof *reply) {
        return RHA_CAPTURE_PARSE_BAD;
    }
    *text = (const char*)bytes + sizeof *reply;
    *remedy = *text + reply->text_bytes;
    *items = (const uint8_t*)*remedy + reply->remedy_bytes;
    return RHA_CAPTURE_PARSE_OK;
}

int rha_capture_next_file(const uint8_t* items, size_t item_bytes, size_t* at,
                          struct rha_capture_file* file, const char** path) {
    if (*at > item_bytes || item_bytes - *at < sizeof *file) return 0;
    memcpy(file, items + *at, sizeof *file);
    const size_t rest = item_bytes - *at - sizeof *file;
    if (file->path_bytes > RHA_TRACKED_PATH_MAX || file->path_bytes > rest) return 0;
    const size_t padded = ((size_t)file->path_bytes + 7u) & ~(size_t)7u;
    if (padded > rest) return 0;
    *path = (const char*)items + *at + sizeof *file;
    if (!rha_tracked_path_valid(*path, file->path_bytes)) return 0;
    *at += sizeof *file + padded;
    return 1;
}
