// What an engine says to a capture driver and hears from it: requests and replies of
// core/protocol.h as values. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "engine/capture/core/protocol.h"

namespace rha::engine {

struct CaptureRequest {
    std::uint16_t type = 0;
    ScenarioId scenario;
    FileId file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::string payload;
};

struct CaptureReply {
    std::string text;
    std::vector<std::uint8_t> items;
    std::uint64_t value = 0;
    bool more = false;
};

/// kInvalidArgument for one that is too large for a message.
Result<std::string> EncodeRequest(const CaptureRequest& request, std::uint32_t request_id);

/// The answer to that request, or the error that it carries; kUnsupported, with both versions, when
/// `driver` is of another one; nothing when `message` is no answer to it.
std::optional<Result<CaptureReply>> DecodeReply(std::span<const std::uint8_t> message,
                                                const CaptureRequest& request,
                                                std::uint32_t request_id,
                                                const std::string& driver);

/// The paths of an ATTACH as its payload has them.
std::string EncodePaths(const std::vector<std::string>& paths);

}  // namespace rha::engine
