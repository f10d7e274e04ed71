#include "engine/hypervisor/qemu/qmp_session.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/core.h>

namespace rha::engine {

Result<QmpSession> QmpSession::Open(const std::string& path, const VmId& vm, Instant deadline) {
    RHA_ASSIGN_OR_RETURN(auto socket, LineSocket::Connect(path));
    QmpSession session(std::move(socket));
    RHA_ASSIGN_OR_RETURN(const auto greeting, session.ReadLine(deadline));
    if (greeting.kind != QmpLine::Kind::kGreeting) {
        return Fail(ErrorCode::kCorruption, path + " is no monitor of QEMU",
                    "keep other programs away from the runtime directory");
    }
    RHA_RETURN_IF_ERROR(session.Execute("qmp_capabilities", deadline));
    RHA_ASSIGN_OR_RETURN(const auto identity, session.Execute("query-uuid", deadline));
    if (identity.text != vm.value) {
        return Fail(ErrorCode::kConflict,
                    fmt::format("the monitor of machine {} answers for machine {}", vm.value,
                                identity.text),
                    "give every engine a runtime directory of its own");
    }
    return session;
}

Result<QmpLine> QmpSession::Execute(std::string_view command, Instant deadline) {
    auto sent = socket_.Send(fmt::format("{{\"execute\":\"{}\"}}\n", command), deadline);
    if (!sent) {
        broken_ = true;
        return std::unexpected(std::move(sent).error());
    }
    for (;;) {
        RHA_ASSIGN_OR_RETURN(auto line, ReadLine(deadline));
        if (line.kind == QmpLine::Kind::kReturn) return line;
        if (line.kind == QmpLine::Kind::kError) {
            return Fail(ErrorCode::kFailedPrecondition,
                        fmt::format("QEMU refused {}: {}", command, line.text),
                        "look into the machine's qemu.log");
        }
    }
}

void QmpSession::Drain() {
    while (!broken_ && ReadLine(Instant{})) {
    }
}

Result<QmpLine> QmpSession::ReadLine(Instant deadline) {
    auto text = socket_.ReadLine(deadline);
    if (!text) {
        // A late answer would be taken for the answer to the next question.
        broken_ = broken_ || deadline != Instant{} || text.error().code != ErrorCode::kTimeout;
        return std::unexpected(std::move(text).error());
    }
    auto line = ParseQmpLine(*text);
    if (!line) {
        broken_ = true;
        return line;
    }
    if (line->kind == QmpLine::Kind::kEvent && line->text == "SHUTDOWN") {
        guest_shut_down_ = line->reason == "guest-shutdown";
    }
    return line;
}

}  // namespace rha::engine
