// ControlHome: the control service's data directory.
//
//   ca/         ca.pem, ca-key.pem: the certificate authority (back this up)
//   identity/   ca.pem, cert.pem, key.pem: this service's own identity
//   control.db  everything else (SQLite, with -wal and -shm beside it)
//   lock        held while the directory is being set up
//   run.lock    held by the one running service
//   web-token   hash of the token that reads the overview page, if one was made
//
// Blocking file access; used by one thread. docs/operations/identity.md
#pragma once

#include <filesystem>
#include <memory>

#include "common/error.h"
#include "common/runtime/native_file.h"
#include "common/runtime/tls/certificate_authority.h"
#include "common/runtime/tls/identity.h"
#include "common/time.h"
#include "control/store/sqlite/database.h"

namespace rha::control {

inline constexpr const char* kWebTokenFile = "web-token";

struct ControlHome {
    CertificateAuthority authority;
    Identity identity;
    std::unique_ptr<Database> database;
};

/// Opens the directory and makes what a first start lacks: CA, identity, database. The identity is
/// renewed here once half of its validity is over. kFailedPrecondition when the CA is missing
/// beside an existing database: a new CA would shut out every enrolled host.
Result<ControlHome> OpenControlHome(const std::filesystem::path& directory, int certificate_days,
                                    WallTime now);

/// Claims the directory for the running service; kConflict when another one has it.
Result<NativeFile> LockForRunning(const std::filesystem::path& directory);

}  // namespace rha::control
