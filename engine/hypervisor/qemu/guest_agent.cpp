#include "engine/hypervisor/qemu/guest_agent.h"

#include <atomic>
#include <cstdint>
#include <utility>

#include <fmt/core.h>

#include "common/runtime/clock.h"
#include "engine/hypervisor/qemu/line_socket.h"
#include "engine/hypervisor/qemu/replies.h"

namespace rha::engine {
namespace {

constexpr char kDelimiter = '\xff';

/// Differs from the token of every earlier caller whose answer may still be under way, also of one
/// in an engine that has been restarted since.
std::int64_t NextToken() {
    static std::atomic<std::int64_t> counter{0};
    constexpr std::int64_t kMask = (std::int64_t{1} << 53) - 1;  // exact in any JSON library
    return ((WallNow().unix_ns << 8) + counter.fetch_add(1)) & kMask;
}

/// Connects and waits until the agent answers with our token. Whatever comes before it is the rest
/// of an earlier conversation.
Result<LineSocket> Synchronise(const std::string& path, Instant deadline) {
    RHA_ASSIGN_OR_RETURN(auto socket, LineSocket::Connect(path));
    const auto token = NextToken();
    RHA_RETURN_IF_ERROR(socket.Send(
        fmt::format("{}{{\"execute\":\"guest-sync-delimited\",\"arguments\":{{\"id\":{}}}}}\n",
                    kDelimiter, token),
        deadline));
    for (;;) {
        RHA_ASSIGN_OR_RETURN(auto text, socket.ReadLine(deadline));
        const auto start = text.rfind(kDelimiter);
        if (start != std::string::npos) text.erase(0, start + 1);
        const auto line = ParseAgentLine(text);
        if (line && line->number == token) return socket;
    }
}

Result<LineSocket> Ask(const std::string& path, std::string_view request, Instant deadline) {
    RHA_ASSIGN_OR_RETURN(auto socket, Synchronise(path, deadline));
    RHA_RETURN_IF_ERROR(socket.Send(request, deadline));
    return socket;
}

}  // namespace

Status PingGuest(const std::string& path, Instant deadline) {
    RHA_ASSIGN_OR_RETURN(auto socket, Ask(path, "{\"execute\":\"guest-ping\"}\n", deadline));
    RHA_ASSIGN_OR_RETURN(const auto text, socket.ReadLine(deadline));
    RHA_ASSIGN_OR_RETURN(const auto line, ParseAgentLine(text));
    if (line.error) {
        return Fail(ErrorCode::kFailedPrecondition,
                    "the guest agent refused guest-ping: " + line.text,
                    "allow guest-ping in the guest agent's configuration");
    }
    return {};
}

Status ShutDownGuest(const std::string& path, Instant deadline) {
    constexpr std::string_view kRequest =
        "{\"execute\":\"guest-shutdown\",\"arguments\":{\"mode\":\"powerdown\"}}\n";
    // No answer is its answer; closing now would make QEMU drop what the guest has not read yet.
    RHA_ASSIGN_OR_RETURN(auto socket, Ask(path, kRequest, deadline));
    const auto text = socket.ReadLine(deadline);
    if (!text) return {};
    RHA_ASSIGN_OR_RETURN(const auto line, ParseAgentLine(*text));
    if (line.error) {
        return Fail(ErrorCode::kFailedPrecondition,
                    "the guest agent refused guest-shutdown: " + line.text,
                    "allow guest-shutdown in the guest agent's configuration");
    }
    return {};
}

}  // namespace rha::engine
