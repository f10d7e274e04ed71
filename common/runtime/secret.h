// What is stored of a secret (a private key, a password). On Windows, Windows keeps the key to it:
// CryptProtectData() for all of this machine, so that services and administrators can use it; who
// of them may is said by the file's access list. On another machine it is worth nothing. Elsewhere
// the secret itself is stored, and its file's mode is what protects it. Blocking; any thread.
// docs/operations/identity.md
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "common/error.h"

namespace rha {

/// What may be stored: one line of ASCII on Windows. Nothing for an empty secret.
Result<std::string> ProtectSecret(std::string_view secret);

struct RevealedSecret {
    std::string secret;
    /// It was stored by a program that did not protect it: store it again.
    bool unprotected = false;
};
/// The secret that was stored. kCorruption when it was protected on another machine, or is damaged;
/// its remedy says that the secret is to be given again, where the caller does not know better.
Result<RevealedSecret> RevealSecret(std::string_view stored);

/// Replaces a file of mode 0600 as WriteFileAtomically() does.
Status WriteSecretFile(const std::filesystem::path& path, std::string_view secret);

/// The secret in a file, which is protected from now on if it was not: check before who may read it
/// (CheckKeyIsPrivate). Errors of ReadSmallFile(), RevealSecret() and WriteSecretFile().
Result<std::string> ReadSecretFile(const std::filesystem::path& path);

}  // namespace rha
