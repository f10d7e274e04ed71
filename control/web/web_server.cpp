#include "control/web/web_server.h"

#include <chrono>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "common/runtime/command_line.h"
#include "common/runtime/log.h"

namespace rha::control {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using Stream = beast::ssl_stream<beast::tcp_stream>;

constexpr std::size_t kConnectionsMax = 64;
constexpr std::size_t kRequestsMax = 200;
constexpr std::size_t kWorkers = 4;
constexpr std::size_t kLaterMax = 16;
constexpr std::uint32_t kHeaderBytesMax = 8 * 1024;
constexpr auto kRequestTime = std::chrono::seconds(10);
constexpr auto kIdleTime = std::chrono::seconds(15);
constexpr auto kSendTime = std::chrono::seconds(30);
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

/// Completions carry their error code instead of throwing it.
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

template <typename Body>
void Describe(http::response<Body>& out, const WebResponse& response, bool keep_alive) {
    out.set(http::field::content_type, response.content_type);
    out.set(http::field::cache_control, "no-store");
    out.set("X-Content-Type-Options", "nosniff");
    out.set("Referrer-Policy", "no-referrer");
    out.set("X-Frame-Options", "DENY");
    out.set("Content-Security-Policy",
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'");
    for (const auto& [name, value] : response.headers) out.set(name, value);
    out.keep_alive(keep_alive);
}

/// Sends in pieces, each of which has its own time.
template <typename Body>
asio::awaitable<bool> Send(Stream& stream, http::response<Body>& message, bool head) {
    http::response_serializer<Body> serializer(message);
    if (head) {
        beast::get_lowest_layer(stream).expires_after(kSendTime);
        const auto [failed, size] = co_await http::async_write_header(stream, serializer, kAwait);
        co_return !failed;
    }
    while (!serializer.is_done()) {
        beast::get_lowest_layer(stream).expires_after(kSendTime);
        const auto [failed, size] = co_await http::async_write_some(stream, serializer, kAwait);
        if (failed) co_return false;
    }
    co_return true;
}

asio::awaitable<bool> SendResponse(Stream& stream, WebResponse response, unsigned version,
                                   bool head, bool keep_alive) {
    const auto status = static_cast<unsigned>(response.status);
    if (response.file) {
        http::response<http::file_body> message;
        beast::file file;
        file.native_handle(response.file.Release());
        beast::error_code failed;
        message.body().reset(std::move(file), failed);
        if (failed) co_return false;
        message.version(version);
        message.result(status);
        Describe(message, response, keep_alive);
        message.prepare_payload();
        co_return co_await Send(stream, message, head);
    }
    http::response<http::string_body> message;
    message.version(version);
    message.result(status);
    Describe(message, response, keep_alive);
    message.body() = std::move(response.body);
    message.prepare_payload();
    co_return co_await Send(stream, message, head);
}

WebRequest Convert(const http::request<http::empty_body>& request) {
    const auto field = [&request](http::field name) { return std::string(request[name]); };
    return {.method = std::string(request.method_string()),
            .path = std::string(request.target()),
            .authorization = field(http::field::authorization),
            .accept_language = field(http::field::accept_language)};
}

/// What a request that cannot be read is told; nothing for a connection that only ended.
std::optional<int> Refusal(beast::error_code failed) {
    if (failed == http::error::end_of_stream || failed == asio::ssl::error::stream_truncated) {
        return std::nullopt;
    }
    if (failed == http::error::header_limit) return 431;
    if (failed == http::error::body_limit || failed == http::error::unexpected_body) return 413;
    if (failed.category() == http::make_error_code(http::error::bad_target).category()) return 400;
    return std::nullopt;
}

}  // namespace

class WebServer::Impl {
public:
    explicit Impl(Answer answer)
        : answer_(std::move(answer)), tls_(asio::ssl::context::tls_server), acceptor_(io_) {}

    ~Impl() {
        io_.stop();
        if (thread_.joinable()) thread_.join();
        workers_.stop();
        workers_.join();
    }

    Status Start(const WebOptions& options) {
        RHA_RETURN_IF_ERROR(LoadCertificate(options));
        RHA_RETURN_IF_ERROR(Listen(options.address));
        asio::co_spawn(io_, Accept(), asio::detached);
        thread_ = std::thread([this] { io_.run(); });
        return {};
    }

    std::uint16_t port() const { return port_; }

private:
    Status LoadCertificate(const WebOptions& options) {
        beast::error_code failed;
        tls_.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                             asio::ssl::context::no_tlsv1_1,
                         failed);
        if (!failed) tls_.use_certificate_chain(asio::buffer(options.certificate_pem), failed);
        if (!failed) {
            tls_.use_private_key(asio::buffer(options.key_pem), asio::ssl::context::pem, failed);
        }
        if (!failed) return {};
        return Fail(ErrorCode::kInvalidArgument,
                    "the web port's certificate cannot be used: " + failed.message(),
                    "give a PEM certificate and its own PEM key");
    }

    Status Listen(const std::string& address) {
        RHA_ASSIGN_OR_RETURN(const HostPort parts, ParseHostPort(address));
        beast::error_code failed;
        const auto found =
            tcp::resolver(io_).resolve(parts.host, parts.port, tcp::resolver::passive, failed);
        if (!failed) {
            const tcp::endpoint endpoint = *found.begin();
            acceptor_.open(endpoint.protocol(), failed);
            if (!failed) acceptor_.set_option(tcp::acceptor::reuse_address(true), failed);
            if (!failed) acceptor_.bind(endpoint, failed);
            if (!failed) acceptor_.listen(tcp::acceptor::max_listen_connections, failed);
        }
        if (failed) {
            return Fail(ErrorCode::kConflict,
                        "cannot listen on " + address + ": " + failed.message(),
                        "choose a free port and an address of this host for --web");
        }
        port_ = acceptor_.local_endpoint(failed).port();
        return {};
    }

    asio::awaitable<void> Accept() {
        for (;;) {
            auto [failed, socket] = co_await acceptor_.async_accept(kAwait);
            if (failed) {  // out of descriptors, most likely
                asio::steady_timer pause(io_, kAcceptPause);
                static_cast<void>(co_await pause.async_wait(kAwait));
                continue;
            }
            if (connections_ >= kConnectionsMax) continue;  // closes it
            ++connections_;
            asio::co_spawn(io_, Serve(Stream(std::move(socket), tls_)),
                           [this](const std::exception_ptr&) { --connections_; });
        }
    }

    asio::awaitable<void> Serve(Stream stream) {
        beast::get_lowest_layer(stream).expires_after(kRequestTime);
        const auto [no_tls] =
            co_await stream.async_handshake(asio::ssl::stream_base::server, kAwait);
        if (no_tls) co_return;
        beast::flat_buffer buffer;
        for (std::size_t count = 1; count <= kRequestsMax; ++count) {
            http::request_parser<http::empty_body> parser;
            parser.header_limit(kHeaderBytesMax);
            parser.body_limit(0);
            beast::get_lowest_layer(stream).expires_after(count == 1 ? kRequestTime : kIdleTime);
            const auto [failed, size] = co_await http::async_read(stream, buffer, parser, kAwait);
            if (failed) {
                const auto status = Refusal(failed);
                if (!status) co_return;
                WebResponse refusal{
                    .status = *status,
                    .content_type = "text/plain; charset=utf-8",
                    .body = "This request cannot be read: " + failed.message() + "\n",
                    .file = {},
                    .headers = {}};
                co_await SendResponse(stream, std::move(refusal), 11, false, false);
                break;
            }
            const auto& request = parser.get();
            const bool keep_alive = request.keep_alive() && count < kRequestsMax;
            const bool head = request.method() == http::verb::head;
            WebResponse response = answer_(Convert(request));
            if (response.later) response = co_await Later(std::move(response.later));
            const bool sent = co_await SendResponse(stream, std::move(response), request.version(),
                                                    head, keep_alive);
            if (!sent || !keep_alive) break;
        }
        beast::get_lowest_layer(stream).expires_after(kRequestTime);
        static_cast<void>(co_await stream.async_shutdown(kAwait));
    }

    /// Runs on one of the workers; the connection goes on here.
    asio::awaitable<WebResponse> Later(std::function<WebResponse()> make) {
        if (later_ == kLaterMax) {
            co_return WebResponse{.status = 503,
                                  .content_type = "text/plain; charset=utf-8",
                                  .body = "Too much is being made already: try again later.\n",
                                  .file = {},
                                  .headers = {{"Retry-After", "30"}}};
        }
        const auto one_less = [](std::size_t* count) { --*count; };
        const std::unique_ptr<std::size_t, decltype(one_less)> counted(&++later_);
        co_return co_await asio::co_spawn(workers_, MakeNow(std::move(make)), asio::use_awaitable);
    }
    static asio::awaitable<WebResponse> MakeNow(std::function<WebResponse()> make) {
        co_return make();
    }

    const Answer answer_;
    asio::ssl::context tls_;
    std::size_t later_ = 0;  ///< answers that are being made; on the thread
    std::uint16_t port_ = 0;
    std::size_t connections_ = 0;  ///< on the thread
    asio::io_context io_{1};       ///< destroyed before the above: it holds the connections
    tcp::acceptor acceptor_;
    /// Destroyed before them: what waits here for its turn holds the connections that wait for it.
    asio::thread_pool workers_{kWorkers};
    std::thread thread_;
};

WebServer::WebServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WebServer::~WebServer() = default;

Result<std::unique_ptr<WebServer>> WebServer::Start(const WebOptions& options, Answer answer) {
    auto impl = std::make_unique<Impl>(std::move(answer));
    RHA_RETURN_IF_ERROR(impl->Start(options));
    return std::unique_ptr<WebServer>(new WebServer(std::move(impl)));
}

std::uint16_t WebServer::port() const {
    return impl_->port();
}

}  // namespace rha::control
