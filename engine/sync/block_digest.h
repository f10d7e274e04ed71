// Block digests: how master and replica tell whether a block differs without sending it.
//
// XXH3-128, keyed by a secret that is random per synchronisation session, so that a guest cannot
// aim at a collision. Pure functions; thread-safe.
#pragma once

#include <cstddef>

#include "common/bytes.h"
#include "common/error.h"
#include "engine/ports/replica_link.h"

namespace rha::engine {

inline constexpr std::size_t kDigestSecretBytesMin = 136;
inline constexpr std::size_t kDigestSecretBytesMax = 192;

/// A block of zeros, a hole, or one behind the end of the file.
inline constexpr BlockDigest kZeroBlockDigest{};

/// "Take it as different": the replica's answer for a block that records in its journal will still
/// change. Never the digest of any content.
BlockDigest UnknownBlockDigest();

/// kInvalidArgument unless the secret has a length within the bounds above.
Status CheckDigestSecret(ByteSpan secret);

/// The digest of one block. Trailing zeros count: a short last block and its zero-padded form have
/// different digests, both sides hash the bytes up to the end of file. Precondition:
/// CheckDigestSecret(secret).
BlockDigest DigestBlock(ByteSpan block, ByteSpan secret);

}  // namespace rha::engine
