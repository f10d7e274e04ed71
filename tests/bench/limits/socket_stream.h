// The limit of a stream on this machine: one process sends over loopback, another one receives and
// drops, bare TCP or TLS 1.3 with certificates on both sides. No framing, no copies of our own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace rha::bench {

struct StreamLimit {
    std::uint64_t bytes = 1ull << 30;
    std::size_t message_bytes = 1u << 20;
    bool tls = false;
    std::string identity;  ///< directory with ca.pem, cert.pem and key.pem; for both ends
};

/// Streams, prints a report, returns the program's exit code. Forks: call it without threads.
int RunStreamLimit(const StreamLimit& limit);

}  // namespace rha::bench
