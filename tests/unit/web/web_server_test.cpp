// The HTTPS port with good and bad clients, over real TLS on loopback.
#include "control/web/web_server.h"

#include <atomic>
#include <csignal>
#include <fstream>
#include <memory>
#include <semaphore>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "common/runtime/clock.h"
#include "common/runtime/tls/certificate_authority.h"
#include "common/runtime/unique_fd.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;

UniqueFd ConnectTo(std::uint16_t port) {
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd.Get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return fd;
}

/// A TLS client that sends what it is told.
class Client {
public:
    explicit Client(std::uint16_t port)
        : context_(SSL_CTX_new(TLS_client_method())), ssl_(SSL_new(context_)) {
        fd_ = ConnectTo(port);
        SSL_set_fd(ssl_, fd_.Get());
        connected_ = SSL_connect(ssl_) == 1;
    }
    ~Client() {
        SSL_free(ssl_);
        SSL_CTX_free(context_);
        ERR_clear_error();
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    bool connected() const { return connected_; }
    void Send(const std::string& text) {
        static_cast<void>(SSL_write(ssl_, text.data(), static_cast<int>(text.size())));
    }
    /// Until the server closes.
    std::string ReadAll() {
        std::string all;
        char buffer[4096];
        for (int got = 0; (got = SSL_read(ssl_, buffer, sizeof buffer)) > 0;) {
            all.append(buffer, static_cast<std::size_t>(got));
        }
        return all;
    }
    std::string Ask(const std::string& text) {
        Send(text);
        return ReadAll();
    }

private:
    SSL_CTX* context_;
    SSL* ssl_;
    UniqueFd fd_;
    bool connected_ = false;
};

class WebServerTest : public testing::Test {
protected:
    void SetUp() override {
        ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to what the server has closed
        Start();
    }
    void Start() {
        auto authority = CertificateAuthority::Create(ValidFor(WallNow(), kCaDays));
        const auto identity =
            authority->IssueIdentity({PeerRole::kControl, "id"}, ValidFor(WallNow(), 1));
        options_ = {.address = "127.0.0.1:0",
                    .certificate_pem = identity->certificate_pem,
                    .key_pem = identity->key_pem};
        auto server = WebServer::Start(options_, [this](const WebRequest& request) {
            ++answered_;
            if (request.path == "/big") {
                return WebResponse{.content_type = "text/plain", .body = std::string(1 << 20, 'x')};
            }
            if (request.path == "/later") {
                WebResponse response;
                response.later = [this, what = request.authorization] {
                    begun_.release();
                    ended_.acquire();
                    return WebResponse{.content_type = "text/plain", .body = "made " + what};
                };
                return response;
            }
            if (request.path == "/broken") {
                WebResponse response;
                response.later = []() -> WebResponse { throw std::runtime_error("broken"); };
                return response;
            }
            if (request.path == "/file") {
                WebResponse response{.content_type = "application/octet-stream"};
                response.file = std::move(*NativeFile::OpenRegular(file_));
                return response;
            }
            return WebResponse{.content_type = "text/plain",
                               .body = request.method + " " + request.path + " " +
                                       request.authorization + " " + request.accept_language};
        });
        ASSERT_TRUE(IsOk(server));
        server_ = std::move(*server);
    }
    std::string Ask(const std::string& text) { return Client(server_->port()).Ask(text); }

    test::TemporaryDirectory directory_;
    std::string file_ = (directory_ / "file").string();
    std::atomic<int> answered_ = 0;
    std::counting_semaphore<> begun_{0};  ///< answers that were left for later
    std::counting_semaphore<> ended_{0};  ///< how many of them may end
    WebOptions options_;
    std::unique_ptr<WebServer> server_;
};

TEST_F(WebServerTest, AnswersWithHeadersThatKeepBrowsersSafe) {
    const std::string reply =
        Ask("GET /x?y HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer t\r\nAccept-Language: ja\r\n"
            "Connection: close\r\n\r\n");
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 200 OK\r\n")) << reply;
    EXPECT_TRUE(reply.ends_with("\r\n\r\nGET /x?y Bearer t ja")) << reply;
    EXPECT_TRUE(reply.contains("Content-Security-Policy: default-src 'none'"));
    EXPECT_TRUE(reply.contains("X-Content-Type-Options: nosniff"));
    EXPECT_TRUE(reply.contains("Cache-Control: no-store"));
}

TEST_F(WebServerTest, SeveralRequestsAndHeadAndHttp10) {
    const std::string replies =
        Ask("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
            "HEAD /2 HTTP/1.1\r\nHost: h\r\n\r\n"
            "GET /3 HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(replies.contains("GET /1")) << replies;
    EXPECT_FALSE(replies.contains("HEAD /2"));
    EXPECT_TRUE(replies.contains("Content-Length: 9\r\n")) << "of HEAD's body";
    EXPECT_TRUE(replies.contains("GET /3"));
    EXPECT_EQ(answered_, 3);
}

TEST_F(WebServerTest, LargeBodiesAndFiles) {
    EXPECT_GT(Ask("GET /big HTTP/1.0\r\n\r\n").size(), std::size_t{1} << 20);
    const std::string content(3'000'000, 'f');
    std::ofstream(file_) << content;
    const std::string reply = Ask("GET /file HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(reply.ends_with("\r\n\r\n" + content));
    EXPECT_TRUE(reply.contains("Content-Length: 3000000\r\n"));
}

TEST_F(WebServerTest, NobodyWaitsForWhatIsMadeLater) {
    const std::string later =
        "GET /later HTTP/1.1\r\nHost: h\r\nAuthorization: it\r\nConnection: close\r\n\r\n";
    Client waiting(server_->port());
    waiting.Send(later);
    begun_.acquire();
    EXPECT_TRUE(Ask("GET /page HTTP/1.0\r\n\r\n").contains("GET /page"));
    ended_.release();
    EXPECT_TRUE(waiting.ReadAll().ends_with("\r\n\r\nmade it"));
}

TEST_F(WebServerTest, WhatIsMadeLaterIsBounded) {
    const std::string later = "GET /later HTTP/1.0\r\n\r\n";
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 16; ++i) {
        clients.push_back(std::make_unique<Client>(server_->port()));
        clients.back()->Send(later);
        while (answered_ <= i) std::this_thread::yield();
    }
    const std::string refused = Ask(later);
    EXPECT_TRUE(refused.contains("503 Service Unavailable")) << refused;
    EXPECT_TRUE(refused.contains("Retry-After"));
    EXPECT_TRUE(Ask("GET /page HTTP/1.0\r\n\r\n").contains("GET /page"));
    ended_.release(16);
    for (const auto& client : clients) EXPECT_TRUE(client->ReadAll().contains("made "));
}

TEST_F(WebServerTest, EndsWhileMoreIsAskedForThanIsBeingMade) {
    constexpr int kAsked = 8;
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < kAsked; ++i) {
        clients.push_back(std::make_unique<Client>(server_->port()));
        clients.back()->Send("GET /later HTTP/1.0\r\n\r\n");
        while (answered_ <= i) std::this_thread::yield();
    }
    begun_.acquire();
    std::jthread ending([this] { server_.reset(); });
    // What is at work ends; the rest may be made or not, and nobody is left to be told.
    ended_.release(kAsked);
    ending.join();
    for (const auto& client : clients) client->ReadAll();
}

TEST_F(WebServerTest, AnAnswerThatCannotBeMadeTakesNoPlaceForEver) {
    for (int i = 0; i < 20; ++i) Ask("GET /broken HTTP/1.0\r\n\r\n");
    ended_.release();
    EXPECT_TRUE(Ask("GET /later HTTP/1.0\r\n\r\n").contains("made "));
}

TEST_F(WebServerTest, BadRequestsAreRefusedUnansweredAndHarmNobody) {
    EXPECT_TRUE(Ask("GET / HTTP/1.1\r\nX: " + std::string(10'000, 'a') + "\r\n\r\n")
                    .starts_with("HTTP/1.1 431"));
    EXPECT_TRUE(
        Ask("GET /" + std::string(10'000, 'a') + " HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 431"));
    EXPECT_TRUE(
        Ask("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello").starts_with("HTTP/1.1 413"));
    EXPECT_TRUE(Ask("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
                    .starts_with("HTTP/1.1 413"));
    for (const std::string garbage :
         {"\r\n\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\x16\x03\x01 nonsense\r\n\r\n",
          "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "GET / HTTP/1.1\r\nA B: c\r\n\r\n",
          "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"}) {
        const std::string reply = Ask(garbage);
        EXPECT_TRUE(reply.empty() || reply.starts_with("HTTP/1.1 4")) << garbage << "\n" << reply;
    }
    EXPECT_EQ(answered_, 0);
    {
        const Client silent(server_->port());
    }
    EXPECT_TRUE(Ask("GET / HTTP/1.0\r\n\r\n").contains("200 OK"));
}

TEST_F(WebServerTest, PlaintextGetsNoAnswer) {
    const UniqueFd fd = ConnectTo(server_->port());
    const std::string request = "GET / HTTP/1.0\r\n\r\n";
    ASSERT_EQ(::send(fd.Get(), request.data(), request.size(), 0),
              static_cast<ssize_t>(request.size()));
    char buffer[4096];
    std::string all;
    for (ssize_t got = 0; (got = ::recv(fd.Get(), buffer, sizeof buffer, 0)) > 0;) {
        all.append(buffer, static_cast<std::size_t>(got));
    }
    EXPECT_FALSE(all.contains("HTTP/1"));
    EXPECT_EQ(answered_, 0);
}

TEST_F(WebServerTest, ConnectionsAreBounded) {
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 64; ++i) {
        clients.push_back(std::make_unique<Client>(server_->port()));
        ASSERT_TRUE(clients.back()->connected()) << i;
    }
    EXPECT_FALSE(Client(server_->port()).connected());
    clients.pop_back();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    bool admitted = false;
    while (!admitted && std::chrono::steady_clock::now() < deadline) {
        admitted = Ask("GET / HTTP/1.0\r\n\r\n").contains("200 OK");
    }
    EXPECT_TRUE(admitted);
}

TEST_F(WebServerTest, EndsAtOnceWithConnectionsOpen) {
    const Client idle(server_->port());
    Client busy(server_->port());
    busy.Send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");  // and does not read
    const UniqueFd handshaking = ConnectTo(server_->port());
    server_.reset();
    EXPECT_TRUE(idle.connected());
}

TEST_F(WebServerTest, MistakesInTheOptionsAreExplained) {
    const auto nothing = [](const WebRequest&) { return WebResponse{}; };
    WebOptions taken = options_;
    taken.address = "127.0.0.1:" + std::to_string(server_->port());
    EXPECT_TRUE(FailsWith(WebServer::Start(taken, nothing), ErrorCode::kConflict, "cannot listen"));
    WebOptions odd = options_;
    odd.address = "nonsense";
    EXPECT_TRUE(FailsWith(WebServer::Start(odd, nothing), ErrorCode::kInvalidArgument, "nonsense"));
    WebOptions keyless = options_;
    keyless.key_pem = "x";
    EXPECT_TRUE(
        FailsWith(WebServer::Start(keyless, nothing), ErrorCode::kInvalidArgument, "certificate"));
}

}  // namespace
}  // namespace rha::control
