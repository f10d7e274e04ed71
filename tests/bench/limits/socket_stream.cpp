#include "tests/bench/limits/socket_stream.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <random>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/limits/report.h"

namespace rha::bench {
namespace {

using ContextPtr = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using SslPtr = std::unique_ptr<SSL, decltype(&SSL_free)>;

int Complain(const char* what) {
    std::fprintf(stderr, "rha-bench-limits: %s failed\n", what);
    ERR_print_errors_fp(stderr);
    return 1;
}

std::vector<char> RandomBytes(std::size_t count) {
    std::mt19937_64 random(1);
    std::vector<char> bytes(count);
    for (auto& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

ContextPtr MakeContext(const std::string& identity, bool server) {
    ContextPtr context(SSL_CTX_new(server ? TLS_server_method() : TLS_client_method()),
                       &SSL_CTX_free);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
    SSL_CTX_set_read_ahead(context.get(), 1);
    SSL_CTX_set_default_read_buffer_len(context.get(), 64 * 1024);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    const bool loaded =
        SSL_CTX_use_certificate_file(context.get(), (identity + "/cert.pem").c_str(),
                                     SSL_FILETYPE_PEM) == 1 &&
        SSL_CTX_use_PrivateKey_file(context.get(), (identity + "/key.pem").c_str(),
                                    SSL_FILETYPE_PEM) == 1 &&
        SSL_CTX_load_verify_locations(context.get(), (identity + "/ca.pem").c_str(), nullptr) == 1;
    if (!loaded) context.reset();
    return context;
}

/// One end of the connection: plain or wrapped.
class End {
public:
    bool Begin(int socket, const StreamLimit& limit, bool server) {
        socket_ = socket;
        if (!limit.tls) return true;
        context_ = MakeContext(limit.identity, server);
        if (!context_) return false;
        ssl_.reset(SSL_new(context_.get()));
        SSL_set_fd(ssl_.get(), socket);
        return (server ? SSL_accept(ssl_.get()) : SSL_connect(ssl_.get())) == 1;
    }
    ssize_t Read(char* into, std::size_t size) {
        return ssl_ ? SSL_read(ssl_.get(), into, static_cast<int>(size))
                    : recv(socket_, into, size, 0);
    }
    ssize_t Write(const char* from, std::size_t size) {
        return ssl_ ? SSL_write(ssl_.get(), from, static_cast<int>(size))
                    : send(socket_, from, size, MSG_NOSIGNAL);
    }

private:
    int socket_ = -1;
    ContextPtr context_{nullptr, &SSL_CTX_free};
    SslPtr ssl_{nullptr, &SSL_free};
};

/// Receives everything, then answers with one byte.
int Receive(int listener, const StreamLimit& limit) {
    std::vector<char> buffer(limit.message_bytes, 1);
    const int socket = accept(listener, nullptr, nullptr);
    End end;
    if (socket < 0 || !end.Begin(socket, limit, true)) return Complain("accepting the stream");
    char ready = 'r';
    if (end.Write(&ready, 1) != 1) return Complain("greeting");
    for (std::uint64_t done = 0; done < limit.bytes;) {
        const auto count = end.Read(buffer.data(), buffer.size());
        if (count <= 0) return Complain("receiving");
        done += static_cast<std::uint64_t>(count);
    }
    return end.Write(&ready, 1) == 1 ? 0 : Complain("answering");
}

int Listen(sockaddr_in* address) {
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    address->sin_family = AF_INET;
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof *address;
    const auto plain = reinterpret_cast<sockaddr*>(address);
    if (bind(listener, plain, size) != 0 || listen(listener, 1) != 0 ||
        getsockname(listener, plain, &size) != 0) {
        return -1;
    }
    return listener;
}

int Send(const sockaddr_in& address, const StreamLimit& limit, pid_t receiver) {
    const auto payload = RandomBytes(limit.message_bytes);
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const int one = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    End end;
    if (connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        !end.Begin(socket, limit, false)) {
        return Complain("connecting");
    }
    char byte = 0;
    if (end.Read(&byte, 1) != 1) return Complain("waiting for the receiver");
    const Stopwatch watch;
    for (std::uint64_t done = 0; done < limit.bytes;) {
        const auto at = done % payload.size();
        const auto count = end.Write(
            payload.data() + at, std::min<std::uint64_t>(payload.size() - at, limit.bytes - done));
        if (count <= 0) return Complain("sending");
        done += static_cast<std::uint64_t>(count);
    }
    if (end.Read(&byte, 1) != 1) return Complain("waiting for the answer");
    const auto seconds = watch.Seconds();
    int status = 0;
    waitpid(receiver, &status, 0);
    if (status != 0) return Complain("the receiver");
    PrintReport(watch, seconds, limit.bytes);
    return 0;
}

}  // namespace

int RunStreamLimit(const StreamLimit& limit) {
    sockaddr_in address{};
    const int listener = Listen(&address);
    if (listener < 0) return Complain("listening on loopback");
    const pid_t receiver = fork();
    if (receiver < 0) return Complain("fork");
    if (receiver == 0) _exit(Receive(listener, limit));
    return Send(address, limit, receiver);
}

}  // namespace rha::bench
