#include "engine/sync/block_digest.h"

#include <string>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace rha::engine {

static_assert(kDigestSecretBytesMin == XXH3_SECRET_SIZE_MIN);

BlockDigest UnknownBlockDigest() {
    BlockDigest digest;
    digest.fill(std::byte{0xff});
    return digest;
}

Status CheckDigestSecret(ByteSpan secret) {
    if (secret.size() >= kDigestSecretBytesMin && secret.size() <= kDigestSecretBytesMax) return {};
    return Fail(ErrorCode::kInvalidArgument,
                "a digest secret of " + std::to_string(secret.size()) + " bytes",
                "send 136 to 192 random bytes in the first request of a connection");
}

BlockDigest DigestBlock(ByteSpan block, ByteSpan secret) {
    if (IsZero(block)) return kZeroBlockDigest;
    const auto hash =
        XXH3_128bits_withSecret(block.data(), block.size(), secret.data(), secret.size());
    BlockDigest digest;
    StoreLe(digest.data(), hash.low64);
    StoreLe(digest.data() + 8, hash.high64);
    // The two values with a meaning of their own are no block's digest.
    if (digest == kZeroBlockDigest || digest == UnknownBlockDigest()) digest[0] ^= std::byte{1};
    return digest;
}

}  // namespace rha::engine
