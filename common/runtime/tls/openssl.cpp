#include "common/runtime/tls/openssl.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace rha::tls {
namespace {

BioPtr Reader(std::string_view text) {
    return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// Key files are never encrypted: a prompt on a service's terminal would hang it.
int NoPassphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) {
    return -1;
}

Error Unreadable(std::string_view what) {
    Error error = TakeError(what);
    error.code = ErrorCode::kCorruption;
    return error;
}

std::string Content(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

}  // namespace

Error TakeError(std::string_view what) {
    Error error;
    error.code = ErrorCode::kInternal;
    error.message = what;
    const unsigned long first = ERR_get_error();
    if (first != 0) {
        char text[256];
        ERR_error_string_n(first, text, sizeof text);
        error.message += ": ";
        error.message += text;
    }
    ERR_clear_error();
    return error;
}

Result<CertificatePtr> ReadCertificate(std::string_view pem) {
    const BioPtr bio = Reader(pem);
    CertificatePtr certificate(PEM_read_bio_X509(bio.get(), nullptr, NoPassphrase, nullptr));
    if (!certificate) return std::unexpected(Unreadable("not a PEM certificate"));
    return certificate;
}

Result<KeyPtr> ReadKey(std::string_view pem) {
    const BioPtr bio = Reader(pem);
    KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, nullptr));
    if (!key) return std::unexpected(Unreadable("not an unencrypted PEM private key"));
    return key;
}

Result<RequestPtr> ReadRequest(std::string_view pem) {
    const BioPtr bio = Reader(pem);
    RequestPtr request(PEM_read_bio_X509_REQ(bio.get(), nullptr, NoPassphrase, nullptr));
    if (!request) return std::unexpected(Unreadable("not a PEM signing request"));
    return request;
}

Result<std::string> WriteCertificate(X509* certificate) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_X509(bio.get(), certificate) != 1) {
        return std::unexpected(TakeError("encode a certificate"));
    }
    return Content(bio.get());
}

Result<std::string> WriteKey(EVP_PKEY* key) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        return std::unexpected(TakeError("encode a private key"));
    }
    return Content(bio.get());
}

Result<KeyPtr> NewKey() {
    KeyPtr key(EVP_EC_gen("P-256"));
    if (!key) return std::unexpected(TakeError("generate a P-256 key"));
    return key;
}

}  // namespace rha::tls
