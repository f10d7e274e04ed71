#include "common/runtime/tls/x509.h"

#include <chrono>
#include <ctime>
#include <memory>

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "common/runtime/clock.h"
#include "common/runtime/tls/openssl.h"

namespace rha {
namespace {

using NamesPtr = std::unique_ptr<GENERAL_NAMES, tls::Deleter<GENERAL_NAMES_free>>;

WallTime ToWallTime(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
    const std::chrono::sys_days day =
        std::chrono::year(parts.tm_year + 1900) / (parts.tm_mon + 1) / parts.tm_mday;
    const std::chrono::sys_time<std::chrono::nanoseconds> at =
        day + std::chrono::hours(parts.tm_hour) + std::chrono::minutes(parts.tm_min) +
        std::chrono::seconds(parts.tm_sec);
    return {at.time_since_epoch().count()};
}

std::string Subject(X509* certificate) {
    const tls::BioPtr bio(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(bio.get(), X509_get_subject_name(certificate), 0, XN_FLAG_ONELINE);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string Serial(X509* certificate) {
    const std::unique_ptr<BIGNUM, tls::Deleter<BN_free>> number(
        ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
    if (!number) return {};
    char* digits = BN_bn2hex(number.get());
    std::string text = digits == nullptr ? "" : digits;
    OPENSSL_free(digits);
    return text;
}

std::optional<PeerIdentity> Holder(X509* certificate) {
    const NamesPtr names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type != GEN_DNS) continue;
        const auto* text = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
        const auto size = static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName));
        if (auto peer = PeerFromDnsName({text, size})) return peer;
    }
    return std::nullopt;
}

std::string Fingerprint(X509* certificate) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    X509_digest(certificate, EVP_sha256(), digest, &size);
    return ToHex({reinterpret_cast<const char*>(digest), size});
}

Status CheckSignature(X509* certificate, X509* authority, std::string_view whose) {
    if (X509_NAME_cmp(X509_get_issuer_name(certificate), X509_get_subject_name(authority)) == 0 &&
        X509_verify(certificate, X509_get0_pubkey(authority)) == 1) {
        return {};
    }
    ERR_clear_error();
    return Fail(ErrorCode::kPermissionDenied,
                std::string(whose) + " was not signed by the control service's CA",
                "enrol with the control service that both sides belong to");
}

}  // namespace

Result<CertificateInfo> DescribeCertificate(std::string_view pem) {
    RHA_ASSIGN_OR_RETURN(const auto certificate, tls::ReadCertificate(pem));
    CertificateInfo info;
    info.subject = Subject(certificate.get());
    info.holder = Holder(certificate.get());
    info.is_ca = X509_check_ca(certificate.get()) == 1;
    info.validity = {ToWallTime(X509_get0_notBefore(certificate.get())),
                     ToWallTime(X509_get0_notAfter(certificate.get()))};
    info.serial = Serial(certificate.get());
    info.fingerprint = Fingerprint(certificate.get());
    return info;
}

Result<std::string> GenerateKey() {
    RHA_ASSIGN_OR_RETURN(const auto key, tls::NewKey());
    return tls::WriteKey(key.get());
}

Result<std::string> MakeSigningRequest(std::string_view key_pem) {
    RHA_ASSIGN_OR_RETURN(const auto key, tls::ReadKey(key_pem));
    const tls::RequestPtr request(X509_REQ_new());
    if (!request || X509_REQ_set_pubkey(request.get(), key.get()) != 1 ||
        X509_REQ_sign(request.get(), key.get(), EVP_sha256()) == 0) {
        return std::unexpected(tls::TakeError("make a signing request"));
    }
    const tls::BioPtr bio(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_X509_REQ(bio.get(), request.get()) != 1) {
        return std::unexpected(tls::TakeError("encode a signing request"));
    }
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
}

Status CheckKeyMatches(std::string_view certificate_pem, std::string_view key_pem) {
    RHA_ASSIGN_OR_RETURN(const auto certificate, tls::ReadCertificate(certificate_pem));
    RHA_ASSIGN_OR_RETURN(const auto key, tls::ReadKey(key_pem));
    if (X509_check_private_key(certificate.get(), key.get()) == 1) return {};
    ERR_clear_error();
    return Fail(ErrorCode::kCorruption, "the certificate is not for the private key beside it",
                "enrol again; the two files come from different enrolments");
}

Status CheckCertificate(std::string_view certificate_pem, std::string_view ca_pem, WallTime now,
                        std::string_view whose) {
    RHA_ASSIGN_OR_RETURN(const auto certificate, tls::ReadCertificate(certificate_pem));
    RHA_ASSIGN_OR_RETURN(const auto authority, tls::ReadCertificate(ca_pem));
    RHA_RETURN_IF_ERROR(CheckSignature(certificate.get(), authority.get(), whose));
    const Validity valid{ToWallTime(X509_get0_notBefore(certificate.get())),
                         ToWallTime(X509_get0_notAfter(certificate.get()))};
    if (now < valid.not_before) {
        return Fail(ErrorCode::kPermissionDenied,
                    std::string(whose) + " is not valid before " + FormatUtc(valid.not_before) +
                        ", but this host's clock says " + FormatUtc(now),
                    "set this host's clock (use NTP on every host)");
    }
    if (now > valid.not_after) {
        return Fail(ErrorCode::kPermissionDenied,
                    std::string(whose) + " expired at " + FormatUtc(valid.not_after) +
                        "; this host's clock says " + FormatUtc(now),
                    "renew it (docs/operations/identity.md) or set this host's clock");
    }
    return {};
}

Result<std::vector<std::string>> SplitCertificates(std::string_view pem) {
    const tls::BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    std::vector<std::string> all;
    for (;;) {
        const tls::CertificatePtr next(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
        if (!next) break;
        RHA_ASSIGN_OR_RETURN(std::string text, tls::WriteCertificate(next.get()));
        all.push_back(std::move(text));
    }
    ERR_clear_error();
    return all;
}

std::string HmacSha256(std::string_view key, std::string_view data) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(data.data()), data.size(), digest, &size);
    return {reinterpret_cast<const char*>(digest), size};
}

std::string Sha256(std::string_view data) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_Digest(data.data(), data.size(), digest, &size, EVP_sha256(), nullptr);
    return {reinterpret_cast<const char*>(digest), size};
}

std::string ToHex(std::string_view bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

bool EqualSecrets(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace rha
