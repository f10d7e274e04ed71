// What QEMU's monitor, the guest agent and qemu-img answer, as values.
//
// Pure: text in, value out. The guest agent's text comes out of the guest and is hostile input:
// nothing here trusts its shape, size or depth. Errors are kCorruption (not what the protocol
// allows) or what the peer itself reported (kFailedPrecondition).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/error.h"
#include "engine/ports/hypervisor.h"

namespace rha::engine {

/// Longest line or reply taken from anybody.
inline constexpr std::size_t kReplyBytesMax = 1u << 20;

/// One line of the monitor.
struct QmpLine {
    enum class Kind : std::uint8_t { kGreeting, kEvent, kReturn, kError };
    Kind kind = Kind::kEvent;
    std::string text;    ///< name of an event; description of an error; "status" or "UUID" returned
    std::string reason;  ///< of an event: SHUTDOWN says who asked for it
    bool running = false;  ///< kReturn of query-status: virtual processors run
};
Result<QmpLine> ParseQmpLine(std::string_view line);

/// "paused", "io-error" … of query-status as the port's states.
VmState StateFromQmpStatus(std::string_view status, bool running);

/// One line of the guest agent, without the delimiter byte.
struct AgentLine {
    bool error = false;
    std::string text;                    ///< description of an error
    std::optional<std::int64_t> number;  ///< returned integer: the token of guest-sync-delimited
};
Result<AgentLine> ParseAgentLine(std::string_view line);

/// What `qemu-img info --output=json` says about one image.
struct ImageInfo {
    std::string format;
    std::uint64_t virtual_bytes = 0;
    std::string backing_as_written;  ///< empty without a parent
    std::string backing_path;        ///< resolved by qemu-img; may still be relative
    std::string backing_format;
};
Result<ImageInfo> ParseImageInfo(std::string_view text);

/// "7.2.22" out of `qemu-system-x86_64 --version`.
Result<std::string> ParseQemuVersion(std::string_view text);

}  // namespace rha::engine
