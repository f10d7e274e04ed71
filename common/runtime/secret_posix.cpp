#include "common/runtime/secret.h"

namespace rha {

Result<std::string> ProtectSecret(std::string_view secret) {
    return std::string(secret);
}

Result<RevealedSecret> RevealSecret(std::string_view stored) {
    return RevealedSecret{.secret = std::string(stored)};
}

}  // namespace rha
