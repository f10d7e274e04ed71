#include "common/runtime/tls/tls_probe.h"

#include <cerrno>
#include <memory>
#include <optional>

#include <fcntl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>

#include "common/runtime/command_line.h"
#include "common/runtime/tls/openssl.h"
#include "common/runtime/tls/x509.h"
#include "common/runtime/unique_fd.h"

namespace rha {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
using AddressesPtr = std::unique_ptr<addrinfo, tls::Deleter<freeaddrinfo>>;

/// HTTP/2 by ALPN, as gRPC servers insist.
constexpr unsigned char kAlpn[] = {2, 'h', '2'};

bool WaitReady(int fd, short events, SteadyTime deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd poll_fd{.fd = fd, .events = events, .revents = 0};
    return left.count() > 0 && ::poll(&poll_fd, 1, static_cast<int>(left.count())) > 0;
}

/// 0 or the errno of a TCP connection to one resolved address.
int ConnectOne(const addrinfo& to, SteadyTime deadline, UniqueFd& connected) {
    UniqueFd fd(::socket(to.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) return errno;
    if (::connect(fd.Get(), to.ai_addr, to.ai_addrlen) != 0) {
        if (errno != EINPROGRESS) return errno;
        if (!WaitReady(fd.Get(), POLLOUT, deadline)) return ETIMEDOUT;
        int failure = 0;
        socklen_t size = sizeof failure;
        ::getsockopt(fd.Get(), SOL_SOCKET, SO_ERROR, &failure, &size);
        if (failure != 0) return failure;
    }
    connected = std::move(fd);
    return 0;
}

Result<UniqueFd> Connect(const std::string& address, SteadyTime deadline) {
    RHA_ASSIGN_OR_RETURN(const auto parts, ParseHostPort(address));
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int failure = ::getaddrinfo(parts.host.c_str(), parts.port.c_str(), &hints, &found);
        failure != 0) {
        return Fail(ErrorCode::kUnavailable,
                    "cannot resolve '" + parts.host + "': " + ::gai_strerror(failure),
                    "check the name and this host's DNS settings");
    }
    const AddressesPtr addresses(found);
    int last = 0;
    for (const addrinfo* next = found; next != nullptr; next = next->ai_next) {
        UniqueFd fd;
        last = ConnectOne(*next, deadline, fd);
        if (last == 0) return fd;
    }
    Error error = ErrnoError(last, "connect to " + address);
    error.code = last == ETIMEDOUT ? ErrorCode::kTimeout : ErrorCode::kUnavailable;
    error.remedy = "check that the service runs there and that no firewall blocks the port";
    return std::unexpected(std::move(error));
}

/// Repeats a non-blocking OpenSSL call until it is done, fails or the deadline passes.
template <typename Call>
int Drive(SSL* ssl, int fd, SteadyTime deadline, Call call) {
    for (;;) {
        const int outcome = call();
        if (outcome > 0) return outcome;
        const int reason = SSL_get_error(ssl, outcome);
        short events = 0;
        if (reason == SSL_ERROR_WANT_READ) events = POLLIN;
        if (reason == SSL_ERROR_WANT_WRITE) events = POLLOUT;
        if (events == 0 || !WaitReady(fd, events, deadline)) return outcome;
    }
}

Error NoTls(const std::string& address) {
    Error error = tls::TakeError("no TLS handshake with " + address);
    error.code = ErrorCode::kUnavailable;
    error.remedy = "check the port: another program, or a service without TLS, answers there";
    return error;
}

struct Session {
    UniqueFd fd;
    tls::ContextPtr context;
    tls::SslPtr ssl;
};

Result<Session> Handshake(const std::string& address, const Identity* identity,
                          SteadyTime deadline) {
    Session session;
    RHA_ASSIGN_OR_RETURN(session.fd, Connect(address, deadline));
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
    if (ssl == nullptr || SSL_set_fd(ssl, session.fd.Get()) != 1 ||
        SSL_set_alpn_protos(ssl, kAlpn, sizeof kAlpn) != 0) {
        return std::unexpected(tls::TakeError("set up TLS"));
    }
    if (Drive(ssl, session.fd.Get(), deadline, [ssl] { return SSL_connect(ssl); }) != 1) {
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
    if (Drive(ssl, session.fd.Get(), deadline, [&] { return SSL_read(ssl, &byte, 1); }) > 0) {
        return {};
    }
    Error error = tls::TakeError(address + " refused this host's certificate");
    error.code = ErrorCode::kPermissionDenied;
    error.remedy = "enrol this host again with the control service it should belong to";
    return std::unexpected(std::move(error));
}

}  // namespace rha
