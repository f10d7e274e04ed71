// The newcomer's side of enrolment: from a pairing code to an identity directory.
// Blocking; used by `rha-engine enroll`, `rhactl login` and the manager. docs/adr/0050-enrolment.md
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "common/error.h"
#include "common/runtime/clock.h"
#include "common/runtime/tls/identity.h"

namespace rha {

struct EnrolOptions {
    PeerRole role = PeerRole::kEngine;
    std::string control_address;      ///< host:port of the enrolment port.
    std::string code;                 ///< As typed.
    std::string host_name;            ///< Display name; required for an engine.
    std::string engine_address;       ///< host:port for peers; required for an engine.
    std::filesystem::path directory;  ///< Identity directory to write.
    std::chrono::milliseconds timeout{15000};
    WallTime now = WallNow();  ///< This host's clock.
};

struct Enrolled {
    Identity identity;
    std::uint16_t api_port = 0;  ///< of the control service, on the host one enrolled with
};

/// The fingerprint of the CA that the service at `control_address` shows and `code` vouches for;
/// for people to compare before they enrol. Nothing but a TLS handshake is sent.
Result<std::string> VouchedFingerprint(const EnrolOptions& options);

/// Verifies the control service by the code before sending anything, sends a signing request with
/// proof of the secret, verifies the answer and writes `directory` atomically. The private key
/// never leaves this host. On failure the directory is unchanged.
Result<Enrolled> Enrol(const EnrolOptions& options);

}  // namespace rha
