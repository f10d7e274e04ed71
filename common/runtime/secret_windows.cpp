// Microsoft's pages on CryptProtectData() and CryptUnprotectData() tell what this rests on.
#include <memory>

#include "common/runtime/secret.h"
#include "common/runtime/windows_error.h"
// After windows.h, of which it uses the types.
#include <wincrypt.h>

namespace rha {
namespace {

/// Before the protected bytes, in base 64: what has it not was stored without protection.
constexpr std::string_view kMark = "rha-dpapi-1:";
constexpr DWORD kBase64 = CRYPT_STRING_BASE64 | CRYPT_STRING_NOCRLF;

/// What Windows allocated, forgotten before it is freed.
class Blob {
public:
    Blob() = default;
    ~Blob() {
        if (blob_.pbData == nullptr) return;
        SecureZeroMemory(blob_.pbData, blob_.cbData);
        LocalFree(blob_.pbData);
    }
    Blob(const Blob&) = delete;
    Blob& operator=(const Blob&) = delete;
    DATA_BLOB* Out() { return &blob_; }
    std::string Bytes() const {
        return {reinterpret_cast<const char*>(blob_.pbData), blob_.cbData};
    }

private:
    DATA_BLOB blob_{};
};

DATA_BLOB BlobOf(std::string_view bytes) {
    return {.cbData = static_cast<DWORD>(bytes.size()),
            .pbData = reinterpret_cast<BYTE*>(const_cast<char*>(bytes.data()))};
}

std::unexpected<Error> CannotReveal(const std::string& why) {
    return Fail(ErrorCode::kCorruption,
                "a secret that Windows protected on another machine, or that is damaged: " + why,
                "give the secret again on this machine");
}

Result<std::string> ToBase64(const std::string& bytes) {
    const auto* data = reinterpret_cast<const BYTE*>(bytes.data());
    const auto size = static_cast<DWORD>(bytes.size());
    DWORD length = 0;
    if (CryptBinaryToStringA(data, size, kBase64, nullptr, &length)) {
        std::string text(length, '\0');
        if (CryptBinaryToStringA(data, size, kBase64, text.data(), &length)) {
            text.resize(length);
            return text;
        }
    }
    return std::unexpected(WindowsError(GetLastError(), "write a protected secret"));
}

Result<std::string> FromBase64(std::string_view text) {
    const auto size = static_cast<DWORD>(text.size());
    DWORD length = 0;
    if (size != 0 && CryptStringToBinaryA(text.data(), size, CRYPT_STRING_BASE64, nullptr, &length,
                                          nullptr, nullptr)) {
        std::string bytes(length, '\0');
        if (CryptStringToBinaryA(text.data(), size, CRYPT_STRING_BASE64,
                                 reinterpret_cast<BYTE*>(bytes.data()), &length, nullptr,
                                 nullptr)) {
            return bytes;
        }
    }
    return CannotReveal("no base 64");
}

}  // namespace

Result<std::string> ProtectSecret(std::string_view secret) {
    if (secret.empty()) return std::string();
    DATA_BLOB in = BlobOf(secret);
    Blob out;
    if (!CryptProtectData(&in, L"RHA", nullptr, nullptr, nullptr,
                          CRYPTPROTECT_LOCAL_MACHINE | CRYPTPROTECT_UI_FORBIDDEN, out.Out())) {
        return std::unexpected(WindowsError(GetLastError(), "protect a secret"));
    }
    RHA_ASSIGN_OR_RETURN(const std::string text, ToBase64(out.Bytes()));
    return std::string(kMark) + text;
}

Result<RevealedSecret> RevealSecret(std::string_view stored) {
    if (!stored.starts_with(kMark)) {
        return RevealedSecret{.secret = std::string(stored), .unprotected = !stored.empty()};
    }
    RHA_ASSIGN_OR_RETURN(const std::string bytes, FromBase64(stored.substr(kMark.size())));
    DATA_BLOB in = BlobOf(bytes);
    Blob out;
    if (!CryptUnprotectData(&in, nullptr, nullptr, nullptr, nullptr, CRYPTPROTECT_UI_FORBIDDEN,
                            out.Out())) {
        return CannotReveal(WindowsMessage(GetLastError()));
    }
    return RevealedSecret{.secret = out.Bytes()};
}

}  // namespace rha
