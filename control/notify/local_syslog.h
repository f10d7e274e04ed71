// The syslog server of this host. Private to this folder.
#pragma once

#include <string>

#include "common/error.h"
#include "common/runtime/sockets.h"

namespace rha::control {

/// Connects to the socket at `path`. True: a stream, in which each message stands behind its
/// length. kUnavailable; kUnsupported on Windows, which has no such server.
Result<bool> ConnectLocalSyslog(const std::string& path, UniqueSocket& socket);

}  // namespace rha::control
