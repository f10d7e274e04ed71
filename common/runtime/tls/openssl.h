// Owners for OpenSSL objects and its error queue as an Error; private to this folder.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "common/error.h"

namespace rha::tls {

template <auto Free>
struct Deleter {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};

using CertificatePtr = std::unique_ptr<X509, Deleter<X509_free>>;
using RequestPtr = std::unique_ptr<X509_REQ, Deleter<X509_REQ_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using BioPtr = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using ContextPtr = std::unique_ptr<SSL_CTX, Deleter<SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, Deleter<SSL_free>>;

/// Takes the thread's queue of OpenSSL errors into one kInternal Error about `what`.
Error TakeError(std::string_view what);

Result<CertificatePtr> ReadCertificate(std::string_view pem);
Result<KeyPtr> ReadKey(std::string_view pem);
Result<RequestPtr> ReadRequest(std::string_view pem);
Result<std::string> WriteCertificate(X509* certificate);
Result<std::string> WriteKey(EVP_PKEY* key);
Result<KeyPtr> NewKey();

}  // namespace rha::tls
