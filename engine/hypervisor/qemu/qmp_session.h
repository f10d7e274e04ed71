// QmpSession: one conversation with QEMU's monitor. The monitor talks to one caller at a time, so
// sessions are short, except that Shutdown keeps one to learn why the machine ended.
// Thread rule: one owner at a time.
#pragma once

#include <string>
#include <string_view>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"
#include "engine/hypervisor/qemu/line_socket.h"
#include "engine/hypervisor/qemu/replies.h"

namespace rha::engine {

class QmpSession {
public:
    /// Connects, negotiates and makes sure that this QEMU runs `vm` (kConflict otherwise).
    static Result<QmpSession> Open(const std::string& path, const VmId& vm, Instant deadline);

    /// Runs a command without arguments and returns its answer; events are noted on the way.
    Result<QmpLine> Execute(std::string_view command, Instant deadline);

    /// Takes in events that have arrived; waits for nothing.
    void Drain();
    /// The monitor has announced that the guest switched itself off.
    bool guest_shut_down() const { return guest_shut_down_; }
    bool broken() const { return broken_; }
    int descriptor() const { return socket_.descriptor(); }

private:
    explicit QmpSession(LineSocket socket) : socket_(std::move(socket)) {}
    Result<QmpLine> ReadLine(Instant deadline);

    LineSocket socket_;
    bool guest_shut_down_ = false;
    bool broken_ = false;
};

}  // namespace rha::engine
