// gRPC's own log lines ("handshake failed …") go to the program's logger at debug level instead of
// straight to standard error: what matters of them reaches callers as a status.
#pragma once

namespace rha {

/// Call first in main, before any gRPC object exists.
void RouteGrpcLog();

}  // namespace rha
