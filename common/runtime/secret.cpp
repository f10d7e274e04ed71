#include "common/runtime/secret.h"

#include <utility>

#include "common/runtime/files.h"

namespace rha {

Status WriteSecretFile(const std::filesystem::path& path, std::string_view secret) {
    RHA_ASSIGN_OR_RETURN(const std::string stored, ProtectSecret(secret));
    return WriteFileAtomically(path, stored, 0600);
}

Result<std::string> ReadSecretFile(const std::filesystem::path& path) {
    RHA_ASSIGN_OR_RETURN(const std::string stored, ReadSmallFile(path));
    auto revealed = RevealSecret(stored);
    if (!revealed) {
        revealed.error().While("read " + path.string());
        return std::unexpected(std::move(revealed).error());
    }
    if (revealed->unprotected) RHA_RETURN_IF_ERROR(WriteSecretFile(path, revealed->secret));
    return std::move(revealed->secret);
}

}  // namespace rha
