// What a program sets up once before it uses gRPC.
#pragma once

namespace rha {

/// gRPC for as long as a program uses it. Make one before any gRPC object; end it after the last.
///
/// gRPC's own log lines ("handshake failed …") go to the program's logger at debug level instead of
/// straight to standard error: what matters of them reaches callers as a status.
///
/// Its end waits until gRPC's threads have ended. A process that ends while they work may never do
/// so: below Wine a thread that is ended with it may leave a lock that the last one then waits for.
class GrpcProcess {
public:
    GrpcProcess();
    ~GrpcProcess();
    GrpcProcess(const GrpcProcess&) = delete;
    GrpcProcess& operator=(const GrpcProcess&) = delete;
};

/// Debian builds Abseil so that each of gRPC's locks is checked against all others for a deadlock:
/// several per cent of the processor time of a program that does little else. This ends it.
void SkipGrpcLockChecks();

/// Keeps gRPC's callback threads until the GrpcProcess ends, and without one until the process
/// does. gRPC ends them with the last channel or server that used them, and touches freed memory if
/// it is one of them that drops it (https://github.com/grpc/grpc/issues/37858), as a call may that
/// holds its channel. Any thread; called for all who use credentials.h.
void KeepCallbackThreads();

}  // namespace rha
