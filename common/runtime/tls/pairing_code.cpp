#include "common/runtime/tls/pairing_code.h"

#include <charconv>
#include <cstdint>

#include "common/runtime/random.h"
#include "common/runtime/tls/x509.h"

namespace rha {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kCheckChars = 2;
constexpr std::size_t kSecretChars = kPairingSecretBytes * 8 / 5;
constexpr std::size_t kFingerprintChars = kPairingFingerprintBytes * 8 / 5;
constexpr std::size_t kCodeChars = kPairingIdChars + kSecretChars + kFingerprintChars + kCheckChars;
constexpr std::size_t kGroupChars = 5;

/// `bytes` is a multiple of five long.
std::string Encode(std::string_view bytes) {
    std::string text;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        count += 8;
        while (count >= 5) {
            count -= 5;
            text += kAlphabet[(bits >> count) & 31u];
        }
    }
    return text;
}

std::string Decode(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        bits = (bits << 5) | static_cast<std::uint32_t>(kAlphabet.find(c));
        count += 5;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>((bits >> count) & 0xffu);
        }
    }
    return bytes;
}

Result<std::string> FromHex(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i + 2 <= digits.size(); i += 2) {
        unsigned value = 0;
        const char* end = digits.data() + i + 2;
        if (std::from_chars(digits.data() + i, end, value, 16).ptr != end) {
            return Fail(ErrorCode::kInvalidArgument, "not a fingerprint: " + std::string(digits));
        }
        bytes += static_cast<char>(value);
    }
    return bytes;
}

std::string CheckChars(std::string_view text) {
    const std::string digest = Sha256(text);
    return {kAlphabet[static_cast<unsigned char>(digest[0]) & 31u],
            kAlphabet[static_cast<unsigned char>(digest[1]) & 31u]};
}

/// Upper case, without separators, with look-alikes folded.
Result<std::string> Normalise(std::string_view text) {
    std::string plain;
    for (char c : text) {
        if (c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n') continue;
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c == 'I' || c == 'L') c = '1';
        if (c == 'O') c = '0';
        if (kAlphabet.find(c) == std::string_view::npos) {
            return Fail(ErrorCode::kInvalidArgument,
                        std::string("a pairing code has no character '") + c + "'",
                        "copy the code again as it was printed");
        }
        plain += c;
    }
    return plain;
}

}  // namespace

Result<PairingCode> NewPairingCode(std::string_view ca_fingerprint) {
    RHA_ASSIGN_OR_RETURN(const std::string id_bytes, RandomBytes(5));
    PairingCode code;
    code.pairing_id = Encode(id_bytes).substr(0, kPairingIdChars);
    RHA_ASSIGN_OR_RETURN(code.secret, RandomBytes(kPairingSecretBytes));
    RHA_ASSIGN_OR_RETURN(code.ca_fingerprint,
                         FromHex(ca_fingerprint.substr(0, 2 * kPairingFingerprintBytes)));
    return code;
}

std::string FormatPairingCode(const PairingCode& code) {
    std::string plain = code.pairing_id + Encode(code.secret) + Encode(code.ca_fingerprint);
    plain += CheckChars(plain);
    std::string text;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        if (i != 0 && i % kGroupChars == 0) text += '-';
        text += plain[i];
    }
    return text;
}

Result<PairingCode> ParsePairingCode(std::string_view text) {
    RHA_ASSIGN_OR_RETURN(const std::string plain, Normalise(text));
    if (plain.size() != kCodeChars) {
        return Fail(ErrorCode::kInvalidArgument,
                    "a pairing code has " + std::to_string(kCodeChars) +
                        " characters, this one has " + std::to_string(plain.size()),
                    "copy the whole code as it was printed");
    }
    const std::string_view body = std::string_view(plain).substr(0, kCodeChars - kCheckChars);
    if (CheckChars(body) != plain.substr(body.size())) {
        return Fail(ErrorCode::kInvalidArgument,
                    "the pairing code's check characters do not match: it has a typing mistake",
                    "compare it with what was printed and type it again");
    }
    return PairingCode{
        .pairing_id = std::string(body.substr(0, kPairingIdChars)),
        .secret = Decode(body.substr(kPairingIdChars, kSecretChars)),
        .ca_fingerprint = Decode(body.substr(kPairingIdChars + kSecretChars)),
    };
}

bool MatchesFingerprint(const PairingCode& code, std::string_view ca_fingerprint) {
    return ca_fingerprint.substr(0, 2 * kPairingFingerprintBytes) == ToHex(code.ca_fingerprint);
}

std::string PairingKey(std::string_view secret) {
    return Sha256("rha-pairing-key-v1" + std::string(secret));
}

std::string RequestProof(std::string_view pairing_key, std::string_view csr_pem) {
    return HmacSha256(pairing_key, "rha-enrol-v1" + std::string(csr_pem));
}

std::string ReplyProof(std::string_view pairing_key, std::string_view certificate_pem) {
    return HmacSha256(pairing_key, "rha-enrol-reply-v1" + std::string(certificate_pem));
}

}  // namespace rha
