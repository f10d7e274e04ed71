#include "engine/capture/client/capture_messages.h"

#include <algorithm>

namespace rha::engine {
namespace {

ErrorCode CodeOf(std::uint32_t status) {
    const std::uint32_t value = status - 1;
    return value <= static_cast<std::uint32_t>(ErrorCode::kInternal) ? static_cast<ErrorCode>(value)
                                                                     : ErrorCode::kInternal;
}

}  // namespace

Result<std::string> EncodeRequest(const CaptureRequest& request, std::uint32_t request_id) {
    rha_capture_request header{};
    header.magic = RHA_CAPTURE_MAGIC;
    header.version = RHA_CAPTURE_VERSION;
    header.type = request.type;
    header.total_bytes = static_cast<std::uint32_t>(sizeof header + request.payload.size());
    header.request_id = request_id;
    if (header.total_bytes > RHA_CAPTURE_MESSAGE_MAX ||
        request.scenario.value.size() > RHA_CAPTURE_SCENARIO_BYTES) {
        return Fail(ErrorCode::kInvalidArgument, "a request to the capture driver is too large",
                    "name directories instead of single files");
    }
    std::copy(request.scenario.value.begin(), request.scenario.value.end(), header.scenario);
    header.file_id = request.file.value;
    header.offset = request.offset;
    header.length = request.length;
    std::string message(reinterpret_cast<const char*>(&header), sizeof header);
    message += request.payload;
    return message;
}

std::optional<Result<CaptureReply>> DecodeReply(std::span<const std::uint8_t> message,
                                                const CaptureRequest& request,
                                                std::uint32_t request_id,
                                                const std::string& driver) {
    rha_capture_reply reply;
    const char* text = nullptr;
    const char* remedy = nullptr;
    const std::uint8_t* items = nullptr;
    const auto parsed =
        rha_capture_parse_reply(message.data(), message.size(), &reply, &text, &remedy, &items);
    if (parsed == RHA_CAPTURE_PARSE_BAD_VERSION) {
        return Fail(ErrorCode::kUnsupported,
                    driver + " speaks version " + std::to_string(reply.version) +
                        " of the capture protocol, this engine version " +
                        std::to_string(RHA_CAPTURE_VERSION),
                    "upgrade the older of the two, so that rha-engine and " + driver +
                        " are of one release, then restart this host");
    }
    if (parsed != RHA_CAPTURE_PARSE_OK || reply.request_id != request_id ||
        reply.type != (request.type | RHA_CAPTURE_REPLY)) {
        return std::nullopt;
    }
    if (reply.status != 0) {
        return std::unexpected(Error{.code = CodeOf(reply.status),
                                     .message = std::string(text, reply.text_bytes),
                                     .remedy = std::string(remedy, reply.remedy_bytes),
                                     .os_code = reply.os_code});
    }
    return CaptureReply{.text = std::string(text, reply.text_bytes),
                        .items = {items, items + reply.item_bytes},
                        .value = reply.value,
                        .more = reply.more != 0};
}

std::string EncodePaths(const std::vector<std::string>& paths) {
    std::string payload;
    for (const auto& path : paths) {
        payload += path;
        payload += '\0';
    }
    return payload;
}

}  // namespace rha::engine
