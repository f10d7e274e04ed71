// One TLS handshake by hand, for what gRPC cannot tell: the chain of a server not trusted yet
// (enrolment), and why a connection fails (diagnosis). Blocking, bounded by the timeout.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.h"
#include "common/runtime/tls/identity.h"
#include "common/time.h"

namespace rha {

/// The certificates that the server at `address` (host:port) presents, as PEM, its own first.
/// Nothing is verified and nothing but the handshake is sent. kUnavailable: no connection or no
/// TLS there.
Result<std::vector<std::string>> FetchCertificateChain(const std::string& address,
                                                       std::chrono::milliseconds timeout);

/// Connects as `identity` and says what stands in the way of a peer that must carry `dns_name`:
/// address unknown, nothing listening, no TLS, foreign CA, wrong name, expired or not yet valid
/// certificate, own certificate refused. Success means that TLS is not the obstacle.
Status ProbeTls(const Identity& identity, const std::string& address, std::string_view dns_name,
                WallTime now, std::chrono::milliseconds timeout);

}  // namespace rha
