#include "common/runtime/tls/certificate_authority.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

#include <openssl/bn.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "common/runtime/files.h"
#include "common/runtime/secret.h"
#include "common/runtime/tls/openssl.h"

namespace rha {
namespace {

constexpr auto kNanoseconds = 1'000'000'000;
constexpr std::string_view kCaName = "RHA control service CA";

Status SetRandomSerial(X509* certificate) {
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof bytes) != 1) {
        return std::unexpected(tls::TakeError("choose a serial number"));
    }
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);  // positive, full length
    const std::unique_ptr<BIGNUM, tls::Deleter<BN_free>> number(
        BN_bin2bn(bytes, sizeof bytes, nullptr));
    if (!number ||
        BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) == nullptr) {
        return std::unexpected(tls::TakeError("set a serial number"));
    }
    return {};
}

Status SetValidity(X509* certificate, const Validity& validity) {
    const auto set = [](ASN1_TIME* to, WallTime time) {
        return ASN1_TIME_set(to, static_cast<std::time_t>(time.unix_ns / kNanoseconds)) != nullptr;
    };
    if (!set(X509_getm_notBefore(certificate), validity.not_before) ||
        !set(X509_getm_notAfter(certificate), validity.not_after)) {
        return std::unexpected(tls::TakeError("set a certificate's validity"));
    }
    return {};
}

Status AddNameEntry(X509_NAME* name, const char* field, std::string_view value) {
    if (X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(value.data()),
                                   static_cast<int>(value.size()), -1, 0) != 1) {
        return std::unexpected(tls::TakeError("set a certificate's subject"));
    }
    return {};
}

Status AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, tls::Deleter<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) {
        return std::unexpected(tls::TakeError("add a certificate's extension " + value));
    }
    return {};
}

Result<tls::CertificatePtr> NewCertificate(const Validity& validity, EVP_PKEY* key) {
    tls::CertificatePtr certificate(X509_new());
    if (!certificate || X509_set_version(certificate.get(), X509_VERSION_3) != 1 ||
        X509_set_pubkey(certificate.get(), key) != 1) {
        return std::unexpected(tls::TakeError("make a certificate"));
    }
    RHA_RETURN_IF_ERROR(SetRandomSerial(certificate.get()));
    RHA_RETURN_IF_ERROR(SetValidity(certificate.get(), validity));
    return certificate;
}

Status AddLeafExtensions(X509* certificate, X509* issuer, const PeerIdentity& holder) {
    std::string names = "DNS:" + DnsName(holder);
    if (holder.role == PeerRole::kControl) names += ",DNS:" + std::string(kControlDnsName);
    RHA_RETURN_IF_ERROR(
        AddExtension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE"));
    RHA_RETURN_IF_ERROR(
        AddExtension(certificate, issuer, NID_key_usage, "critical,digitalSignature"));
    RHA_RETURN_IF_ERROR(
        AddExtension(certificate, issuer, NID_ext_key_usage, "serverAuth,clientAuth"));
    RHA_RETURN_IF_ERROR(AddExtension(certificate, issuer, NID_subject_alt_name, names));
    RHA_RETURN_IF_ERROR(AddExtension(certificate, issuer, NID_subject_key_identifier, "hash"));
    return AddExtension(certificate, issuer, NID_authority_key_identifier, "keyid:always");
}

Status Sign(X509* certificate, EVP_PKEY* key) {
    if (X509_sign(certificate, key, EVP_sha256()) != 0) return {};
    return std::unexpected(tls::TakeError("sign a certificate"));
}

bool IsSafeId(std::string_view id) {
    return !id.empty() && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

}  // namespace

Validity ValidFor(WallTime now, int days) {
    return {{now.unix_ns - std::chrono::nanoseconds(std::chrono::hours(1)).count()},
            {now.unix_ns + std::chrono::nanoseconds(std::chrono::days(days)).count()}};
}

Result<CertificateAuthority> CertificateAuthority::Create(const Validity& validity) {
    RHA_ASSIGN_OR_RETURN(const auto key, tls::NewKey());
    RHA_ASSIGN_OR_RETURN(const auto certificate, NewCertificate(validity, key.get()));
    X509* raw = certificate.get();
    RHA_RETURN_IF_ERROR(AddNameEntry(X509_get_subject_name(raw), "CN", kCaName));
    if (X509_set_issuer_name(raw, X509_get_subject_name(raw)) != 1) {
        return std::unexpected(tls::TakeError("set a certificate's issuer"));
    }
    RHA_RETURN_IF_ERROR(
        AddExtension(raw, raw, NID_basic_constraints, "critical,CA:TRUE,pathlen:0"));
    RHA_RETURN_IF_ERROR(AddExtension(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign"));
    RHA_RETURN_IF_ERROR(AddExtension(raw, raw, NID_subject_key_identifier, "hash"));
    RHA_RETURN_IF_ERROR(Sign(raw, key.get()));

    CertificateAuthority authority;
    RHA_ASSIGN_OR_RETURN(authority.certificate_pem_, tls::WriteCertificate(raw));
    RHA_ASSIGN_OR_RETURN(authority.key_pem_, tls::WriteKey(key.get()));
    RHA_ASSIGN_OR_RETURN(const auto info, DescribeCertificate(authority.certificate_pem_));
    authority.fingerprint_ = info.fingerprint;
    return authority;
}

Result<CertificateAuthority> CertificateAuthority::Load(const std::filesystem::path& directory) {
    CertificateAuthority authority;
    RHA_ASSIGN_OR_RETURN(authority.certificate_pem_, ReadSmallFile(directory / "ca.pem"));
    auto key = ReadSecretFile(directory / "ca-key.pem");
    if (!key && key.error().code == ErrorCode::kCorruption) {
        key.error().remedy =
            "bring the data directory back to the machine that it is from; elsewhere move ca, "
            "identity and control.db away, start anew and enrol every host again";
    }
    if (!key) return std::unexpected(std::move(key).error());
    authority.key_pem_ = std::move(*key);
    RHA_RETURN_IF_ERROR(CheckKeyMatches(authority.certificate_pem_, authority.key_pem_));
    RHA_ASSIGN_OR_RETURN(const auto info, DescribeCertificate(authority.certificate_pem_));
    authority.fingerprint_ = info.fingerprint;
    return authority;
}

Status CertificateAuthority::Save(const std::filesystem::path& directory) const {
    RHA_RETURN_IF_ERROR(MakeDirectory(directory, 0700));
    RHA_RETURN_IF_ERROR(WriteSecretFile(directory / "ca-key.pem", key_pem_));
    return WriteFileAtomically(directory / "ca.pem", certificate_pem_);
}

Result<std::string> CertificateAuthority::Issue(std::string_view csr_pem,
                                                const PeerIdentity& holder,
                                                const Validity& validity) const {
    if (!IsSafeId(holder.id)) {
        return Fail(ErrorCode::kInvalidArgument, "'" + holder.id + "' cannot name a certificate",
                    "use lower-case letters, digits and dashes");
    }
    RHA_ASSIGN_OR_RETURN(const auto request, tls::ReadRequest(csr_pem));
    EVP_PKEY* public_key = X509_REQ_get0_pubkey(request.get());
    if (public_key == nullptr || X509_REQ_verify(request.get(), public_key) != 1) {
        Error error = tls::TakeError("the signing request is not signed by its own key");
        error.code = ErrorCode::kPermissionDenied;
        error.remedy = "enrol again with this product's own tools";
        return std::unexpected(std::move(error));
    }
    RHA_ASSIGN_OR_RETURN(const auto ca, tls::ReadCertificate(certificate_pem_));
    RHA_ASSIGN_OR_RETURN(const auto ca_key, tls::ReadKey(key_pem_));
    RHA_ASSIGN_OR_RETURN(const auto ca_info, DescribeCertificate(certificate_pem_));
    const Validity cut{std::max(validity.not_before, ca_info.validity.not_before),
                       std::min(validity.not_after, ca_info.validity.not_after)};
    RHA_ASSIGN_OR_RETURN(const auto certificate, NewCertificate(cut, public_key));
    X509* raw = certificate.get();
    RHA_RETURN_IF_ERROR(AddNameEntry(X509_get_subject_name(raw), "OU", Name(holder.role)));
    RHA_RETURN_IF_ERROR(AddNameEntry(X509_get_subject_name(raw), "CN", holder.id));
    if (X509_set_issuer_name(raw, X509_get_subject_name(ca.get())) != 1) {
        return std::unexpected(tls::TakeError("set a certificate's issuer"));
    }
    RHA_RETURN_IF_ERROR(AddLeafExtensions(raw, ca.get(), holder));
    RHA_RETURN_IF_ERROR(Sign(raw, ca_key.get()));
    return tls::WriteCertificate(raw);
}

Result<Identity> CertificateAuthority::IssueIdentity(const PeerIdentity& holder,
                                                     const Validity& validity) const {
    RHA_ASSIGN_OR_RETURN(std::string key, GenerateKey());
    RHA_ASSIGN_OR_RETURN(const std::string request, MakeSigningRequest(key));
    RHA_ASSIGN_OR_RETURN(std::string certificate, Issue(request, holder, validity));
    return Identity{.self = holder,
                    .ca_pem = certificate_pem_,
                    .certificate_pem = std::move(certificate),
                    .key_pem = std::move(key),
                    .ca_fingerprint = fingerprint_,
                    .not_after = validity.not_after};
}

}  // namespace rha
