// The control protocol of the ring, both directions: nothing that is parsed lies outside the
// message.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/capture/core/protocol.h"
#include "engine/capture/core/tracked.h"

namespace {

void ParseRequest(const std::vector<std::uint8_t>& message) {
    rha_capture_request request;
    const std::uint8_t* payload = nullptr;
    std::size_t payload_bytes = 0;
    if (rha_capture_parse_request(message.data(), message.size(), &request, &payload,
                                  &payload_bytes) != RHA_CAPTURE_PARSE_OK) {
        return;
    }
    if (request.type != RHA_CAPTURE_ATTACH) return;
    std::vector<rha_tracked_root> roots(8);
    rha_tracked_table table{roots.data(), 8, 0};
    std::size_t at = 0;
    std::size_t path_bytes = 0;
    std::uint32_t scenario = 0;
    while (const char* path = rha_capture_next_path(payload, payload_bytes, &at, &path_bytes)) {
        if (rha_tracked_path_valid(path, path_bytes) == 0) __builtin_trap();
        rha_tracked_add(&table, scenario++ % 3, path, path_bytes);
        rha_tracked_find(&table, path, path_bytes);
        rha_tracked_find_below(&table, path, path_bytes);
    }
}

void ParseReply(const std::vector<std::uint8_t>& message) {
    rha_capture_reply reply;
    const char* text = nullptr;
    const char* remedy = nullptr;
    const std::uint8_t* items = nullptr;
    if (rha_capture_parse_reply(message.data(), message.size(), &reply, &text, &remedy, &items) !=
        RHA_CAPTURE_PARSE_OK) {
        return;
    }
    std::string all(text, reply.text_bytes);
    all.append(remedy, reply.remedy_bytes);
    rha_capture_file file;
    const char* path = nullptr;
    std::size_t at = 0;
    while (rha_capture_next_file(items, reply.item_bytes, &at, &file, &path) != 0) {
        all.append(path, file.path_bytes);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<std::uint8_t> message(data, data + size);  // of exactly this size
    ParseRequest(message);
    ParseReply(message);
    return 0;
}
