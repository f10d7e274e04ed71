// Connections over a line on which shaking hands takes a while, as between two sites, or to a host
// that is busy: the first attempt gets through.
#include <array>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include <boost/asio.hpp>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "common/runtime/clock.h"
#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/error_conversion.h"
#include "common/runtime/tls/certificate_authority.h"
#include "engine/transport/grpc_lease_peer.h"
#include "engine/transport/grpc_replica_link.h"
#include "rha/v1/replication.grpc.pb.h"
#include "tests/support/result_matchers.h"

namespace rha::engine {
namespace {

using boost::asio::ip::tcp;
using test::FailsWith;

constexpr auto kDelay = std::chrono::milliseconds(600);
constexpr const char* kHost = "host-b";
constexpr const char* kAnswer = "the replica's host has answered";

/// Refuses everything, in words that only it knows.
class AnsweringService final : public v1::Replication::CallbackService {
    grpc::ServerUnaryReactor* Open(grpc::CallbackServerContext* context, const v1::OpenRequest*,
                                   v1::OpenReply* reply) override {
        return Answer(context, reply->mutable_error());
    }
    grpc::ServerUnaryReactor* ExtendLease(grpc::CallbackServerContext* context,
                                          const v1::ExtendLeaseRequest*,
                                          v1::ExtendLeaseReply* reply) override {
        return Answer(context, reply->mutable_error());
    }
    static grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context,
                                            v1::ErrorInfo* error) {
        *error = ToProto(
            Error{.code = ErrorCode::kConflict, .message = kAnswer, .remedy = "ask another host"});
        auto* reactor = context->DefaultReactor();
        reactor->Finish(grpc::Status::OK);
        return reactor;
    }
};

/// A port of loopback behind which another one is reached; what comes first takes kDelay.
class SlowLine {
public:
    explicit SlowLine(std::uint16_t target) : target_(target) {
        Accept();
        thread_ = std::thread([this] { context_.run(); });
    }
    ~SlowLine() {
        context_.stop();
        thread_.join();
    }
    std::string address() const {
        return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }

private:
    struct Pair {
        explicit Pair(tcp::socket from, boost::asio::io_context& context)
            : near(std::move(from)), far(context), delay(context) {}
        tcp::socket near;
        tcp::socket far;
        boost::asio::steady_timer delay;
        std::array<char, 4096> up{};
        std::array<char, 4096> down{};
    };

    void Accept() {
        acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
            if (error) return;
            auto pair = std::make_shared<Pair>(std::move(socket), context_);
            pair->delay.expires_after(kDelay);
            pair->delay.async_wait([this, pair](const boost::system::error_code&) {
                boost::system::error_code refused;
                pair->far.connect({boost::asio::ip::address_v4::loopback(), target_}, refused);
                if (refused) return;
                Pass(pair, pair->near, pair->far, pair->up);
                Pass(pair, pair->far, pair->near, pair->down);
            });
            Accept();
        });
    }

    /// The end of either side ends both: nothing refers to the pair any more then.
    static void Pass(const std::shared_ptr<Pair>& pair, tcp::socket& from, tcp::socket& to,
                     std::array<char, 4096>& bytes) {
        from.async_read_some(
            boost::asio::buffer(bytes),
            [pair, &from, &to, &bytes](boost::system::error_code error, std::size_t count) {
                if (!error) boost::asio::write(to, boost::asio::buffer(bytes, count), error);
                if (!error) return Pass(pair, from, to, bytes);
                pair->near.close(error);
                pair->far.close(error);
            });
    }

    const std::uint16_t target_;
    boost::asio::io_context context_;
    tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
    std::thread thread_;
};

class Events final : public ReplicaLinkEvents {
public:
    void OnOpened(ReplicaPosition) override {}
    void OnWritable() override {}
    void OnAck(LinkAck) override {}
    void OnDigests(std::uint64_t, Result<std::vector<BlockDigest>>) override {}
    void OnClosed(Error error) override { closed.set_value(std::unexpected(std::move(error))); }

    std::promise<Status> closed;
};

class OverASlowLine : public testing::Test {
protected:
    void SetUp() override {
        const auto authority = CertificateAuthority::Create(ValidFor(WallNow(), kCaDays));
        ASSERT_TRUE(authority);
        identity_ = Issue(*authority, "host-a");
        grpc::ServerBuilder builder;
        int port = 0;
        builder.AddListeningPort("127.0.0.1:0", MutualTlsServer(*Issue(*authority, kHost)), &port);
        builder.RegisterService(&service_);
        server_ = builder.BuildAndStart();
        ASSERT_TRUE(server_);
        line_ = std::make_unique<SlowLine>(static_cast<std::uint16_t>(port));
    }

    static std::shared_ptr<const Identity> Issue(const CertificateAuthority& authority,
                                                 const std::string& host) {
        return std::make_shared<const Identity>(
            *authority.IssueIdentity({PeerRole::kEngine, host}, ValidFor(WallNow(), 1)));
    }

    AnsweringService service_;
    std::shared_ptr<const Identity> identity_;
    std::unique_ptr<grpc::Server> server_;
    std::unique_ptr<SlowLine> line_;
};

TEST_F(OverASlowLine, TheReplicaIsReachedByTheFirstAttempt) {
    const auto events = std::make_shared<Events>();
    auto closed = events->closed.get_future();
    GrpcReplicaLink link({.address = line_->address(), .peer = {kHost}, .identity = identity_});
    link.Connect({.scenario = {"web"}, .epoch = {1}, .capture_id = {1}}, events);
    EXPECT_TRUE(FailsWith(closed.get(), ErrorCode::kConflict, kAnswer));
}

TEST_F(OverASlowLine, TheLeaseIsAskedForByTheFirstAttempt) {
    std::promise<Status> done;
    GrpcLeasePeer peer(identity_);
    peer.Ask({.scenario = {"web"}, .epoch = {1}, .address = line_->address(), .peer = {kHost}},
             std::chrono::seconds(20), [&done](Status status) { done.set_value(status); });
    EXPECT_TRUE(FailsWith(done.get_future().get(), ErrorCode::kConflict, kAnswer));
}

}  // namespace
}  // namespace rha::engine
