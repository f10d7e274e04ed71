// LineSocket: a Unix stream socket spoken in lines, every call bounded by a deadline. The path may
// be longer than what a socket address holds: it is reached through its directory.
// Thread rule: one owner at a time.
#pragma once

#include <string>
#include <string_view>

#include "common/error.h"
#include "common/runtime/unique_fd.h"
#include "common/time.h"

namespace rha::engine {

class LineSocket {
public:
    /// kUnavailable when nobody listens, kTimeout when the listener takes no more callers.
    static Result<LineSocket> Connect(const std::string& path);

    Status Send(std::string_view bytes, Instant deadline);
    /// The next line without its end. kTimeout, kUnavailable when the peer closed, kCorruption when
    /// the line is longer than kReplyBytesMax.
    Result<std::string> ReadLine(Instant deadline);
    /// A line that has arrived entirely waits in memory, so poll(2) would not tell of it.
    bool HasLine() const { return received_.find('\n') != std::string::npos; }
    int descriptor() const { return socket_.Get(); }

private:
    explicit LineSocket(UniqueFd socket) : socket_(std::move(socket)) {}

    UniqueFd socket_;
    std::string received_;
};

/// A listening socket at `path`, in place of whatever stood there.
Result<UniqueFd> ListenAt(const std::string& path);

/// Milliseconds left until `deadline` for poll(2), never negative, rounded up.
int MillisecondsUntil(Instant deadline);

}  // namespace rha::engine
