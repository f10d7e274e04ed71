// What a program sets up once before it uses gRPC.
#pragma once

namespace rha {

/// gRPC's own log lines ("handshake failed …") go to the program's logger at debug level instead of
/// straight to standard error: what matters of them reaches callers as a status. Call first in
/// main, before any gRPC object exists.
void RouteGrpcLog();

/// Debian builds Abseil so that each of gRPC's locks is checked against all others for a deadlock:
/// several per cent of the processor time of a program that does little else. This ends it.
void SkipGrpcLockChecks();

/// Keeps gRPC's callback threads until the process ends. Otherwise whoever destroys the last
/// channel or server stops and awaits them, and a callback that does so waits for itself. For
/// programs that use the callback interface.
void KeepCallbackThreads();

}  // namespace rha
