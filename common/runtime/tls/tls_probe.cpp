#include "common/runtime/tls/tls_probe.h"

#include <memory>
#include <optional>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "common/runtime/command_line.h"
#include "common/runtime/sockets.h"
#include "common/runtime/tls/openssl.h"
#include "common/runtime/tls/x509.h"

namespace rha {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

/// HTTP/2 by ALPN, as gRPC servers insist.
constexpr unsigned char kAlpn[] = {2, 'h', '2'};

bool WaitReady(SocketHandle socket, SocketWait wait, SteadyTime deadline) {
    return WaitForSocket(socket, wait,
                         std::chrono::duration_cast<std::chrono::milliseconds>(
                             deadline - std::chrono::steady_clock::now()));
}

/// Nothing, or why there is no TCP connection to that address.
std::optional<Error> ConnectOne(const addrinfo& to, const std::string& address, SteadyTime deadline,
                                UniqueSocket& connected) {
    const auto failed = [&address](int code) { return SocketError(code, "connect to " + address); };
    UniqueSocket socket = OpenSocket(to.ai_family, SOCK_STREAM);
    if (!socket) return failed(LastSocketError());
    if (::connect(socket.Get(), to.ai_addr, static_cast<socklen_t>(to.ai_addrlen)) != 0) {
        if (!IsPending(LastSocketError())) return failed(LastSocketError());
        if (!WaitReady(socket.Get(), SocketWait::kWrite, deadline)) {
            return Error{.code = ErrorCode::kTimeout,
                         .message = "connect to " + address + ": it does not answer",
                         .retryable = true};
        }
        if (const int code = ConnectionError(socket.Get()); code != 0) return failed(code);
    }
    connected = std::move(socket);
    return std::nullopt;
}

Result<UniqueSocket> Connect(const std::string& address, SteadyTime deadline) {
    RHA_ASSIGN_OR_RETURN(const auto parts, ParseHostPort(address));
    RHA_ASSIGN_OR_RETURN(const auto addresses, ResolveAddress(parts.host, parts.port, SOCK_STREAM));
    std::optional<Error> last;
    for (const addrinfo* next = addresses.get(); next != nullptr; next = next->ai_next) {
        UniqueSocket socket;
        last = ConnectOne(*next, address, deadline, socket);
        if (!last) return socket;
    }
    Error error = last.value_or(Error{.message = "connect to " + address + ": no address"});
    if (error.code != ErrorCode::kTimeout) error.code = ErrorCode::kUnavailable;
    error.remedy = "check that the service runs there and that no firewall blocks the port";
    return std::unexpected(std::move(error));
}

/// Repeats a non-blocking OpenSSL call until it is done, fails or the deadline passes.
template <typename Call>
int Drive(SSL* ssl, SocketHandle socket, SteadyTime deadline, Call call) {
    for (;;) {
        const int outcome = call();
        if (outcome > 0) return outcome;
        const int reason = SSL_get_error(ssl, outcome);
        if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE) return outcome;
        const auto wait = reason == SSL_ERROR_WANT_READ ? SocketWait::kRead : SocketWait::kWrite;
        if (!WaitReady(socket, wait, deadline)) return outcome;
    }
}

Error NoTls(const std::string& address) {
    Error error = tls::TakeError("no TLS handshake with " + address);
    error.code = ErrorCode::kUnavailable;
    error.remedy = "check the port: another program, or a service without TLS, answers there";
    return error;
}

struct Session {
    UniqueSocket socket;
    tls::ContextPtr context;
    tls::SslPtr ssl;
};

Result<Session> Handshake(const std::string& address, const Identity* identity,
                          SteadyTime deadline) {
    Session session;
    RHA_ASSIGN_OR_RETURN(session.socket, Connect(address, deadline));
    session.context.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX* context = session.context.get();
    if (context == nullptr) return std::unexpected(tls::TakeError("set up TLS"));
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);  // judged by the callers, in words
    if (identity != nullptr) {
        RHA_ASSIGN_OR_RETURN(const auto own, tls::ReadCertificate(identity->certificate_pem));
        RHA_ASSIGN_OR_RETURN(const auto key, tls::ReadKey(identity->key_pem));
        if (SSL_CTX_use_certificate(context, own.get()) != 1 ||
            SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
            return std::unexpected(tls::TakeError("use this host's identity"));
        }
    }
    session.ssl.reset(SSL_new(context));
    SSL* ssl = session.ssl.get();
    if (ssl == nullptr || SSL_set_fd(ssl, static_cast<int>(session.socket.Get())) != 1 ||
        SSL_set_alpn_protos(ssl, kAlpn, sizeof kAlpn) != 0) {
        return std::unexpected(tls::TakeError("set up TLS"));
    }
    if (Drive(ssl, session.socket.Get(), deadline, [ssl] { return SSL_connect(ssl); }) != 1) {
        return std::unexpected(NoTls(address));
    }
    return session;
}

Result<std::vector<std::string>> PeerChain(SSL* ssl) {
    std::vector<std::string> chain;
    STACK_OF(X509)* certificates = SSL_get_peer_cert_chain(ssl);
    for (int i = 0; i < sk_X509_num(certificates); ++i) {
        RHA_ASSIGN_OR_RETURN(std::string pem,
                             tls::WriteCertificate(sk_X509_value(certificates, i)));
        chain.push_back(std::move(pem));
    }
    return chain;
}

Status CheckName(const std::string& certificate_pem, const std::string& address,
                 std::string_view dns_name) {
    RHA_ASSIGN_OR_RETURN(const auto certificate, tls::ReadCertificate(certificate_pem));
    if (X509_check_host(certificate.get(), dns_name.data(), dns_name.size(), 0, nullptr) == 1) {
        return {};
    }
    RHA_ASSIGN_OR_RETURN(const auto info, DescribeCertificate(certificate_pem));
    return Fail(
        ErrorCode::kPermissionDenied,
        "the service at " + address + " is '" + info.subject + "', not " + std::string(dns_name),
        "check the address: another member of this installation answers there");
}

}  // namespace

Result<std::vector<std::string>> FetchCertificateChain(const std::string& address,
                                                       std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    RHA_ASSIGN_OR_RETURN(const Session session, Handshake(address, nullptr, deadline));
    return PeerChain(session.ssl.get());
}

Status ProbeTls(const Identity& identity, const std::string& address, std::string_view dns_name,
                WallTime now, std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    RHA_RETURN_IF_ERROR(CheckCertificate(identity.certificate_pem, identity.ca_pem, now,
                                         "this host's certificate"));
    RHA_ASSIGN_OR_RETURN(const Session session, Handshake(address, &identity, deadline));
    RHA_ASSIGN_OR_RETURN(const auto chain, PeerChain(session.ssl.get()));
    if (chain.empty()) return std::unexpected(NoTls(address));
    RHA_RETURN_IF_ERROR(
        CheckCertificate(chain.front(), identity.ca_pem, now, "the certificate of " + address));
    RHA_RETURN_IF_ERROR(CheckName(chain.front(), address, dns_name));
    // Under TLS 1.3 a server refuses a client's certificate after the handshake: an HTTP/2 server
    // speaks first, so that one byte tells acceptance from an alert.
    SSL* ssl = session.ssl.get();
    char byte = 0;
    if (Drive(ssl, session.socket.Get(), deadline, [&] { return SSL_read(ssl, &byte, 1); }) > 0) {
        return {};
    }
    Error error = tls::TakeError(address + " refused this host's certificate");
    error.code = ErrorCode::kPermissionDenied;
    error.remedy = "enrol this host again with the control service it should belong to";
    return std::unexpected(std::move(error));
}

}  // namespace rha
