// Invariant I9 on real connections over loopback: who is let in, who is not, and what is said.
#include "common/runtime/rpc/credentials.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "common/runtime/clock.h"
#include "common/runtime/rpc/error_conversion.h"
#include "common/runtime/tls/certificate_authority.h"
#include "common/runtime/tls/tls_probe.h"
#include "rha/v1/control.grpc.pb.h"
#include "tests/support/result_matchers.h"

namespace rha {
namespace {

using std::chrono::seconds;
using test::FailsWith;
using test::IsOk;

constexpr auto kPatience = seconds(20);

class InfoService : public v1::Control::CallbackService {
    grpc::ServerUnaryReactor* GetInfo(grpc::CallbackServerContext* context,
                                      const v1::GetInfoRequest* /*request*/,
                                      v1::ControlInfo* reply) override {
        auto* reactor = context->DefaultReactor();
        const auto peer = RequireRole(*context, PeerRole::kAdmin);
        if (peer) reply->set_control_id(peer->id);
        reactor->Finish(peer ? grpc::Status::OK : ToGrpcStatus(peer.error()));
        return reactor;
    }
};

class MutualTls : public testing::Test {
protected:
    void SetUp() override {
        authority_ = NewAuthority();
        Serve(Issue(*authority_, PeerRole::kControl, 1));
    }

    static std::unique_ptr<CertificateAuthority> NewAuthority() {
        return std::make_unique<CertificateAuthority>(
            *CertificateAuthority::Create(ValidFor(WallNow(), kCaDays)));
    }

    static Identity Issue(const CertificateAuthority& authority, PeerRole role, int days) {
        const auto now = WallNow();
        Validity valid = ValidFor(now, days);
        if (days < 0) valid.not_before.unix_ns = now.unix_ns - 200'000'000'000'000'000;
        const std::string id(Name(role));
        return *authority.IssueIdentity({role, id + "-id"}, valid);
    }

    void Serve(const Identity& identity) { Serve(MutualTlsServer(identity)); }
    void Serve(const std::shared_ptr<grpc::ServerCredentials>& credentials) {
        int port = 0;
        grpc::ServerBuilder builder;
        builder.AddListeningPort("127.0.0.1:0", credentials, &port);
        builder.RegisterService(&service_);
        server_ = builder.BuildAndStart();
        ASSERT_TRUE(server_);
        address_ = "127.0.0.1:" + std::to_string(port);
    }

    Result<std::string> Call(const Identity& identity, std::string_view name = kControlDnsName) {
        const auto stub = v1::Control::NewStub(MutualTlsChannel(identity, address_, name));
        grpc::ClientContext context;
        context.set_deadline(std::chrono::system_clock::now() + kPatience);
        v1::ControlInfo reply;
        const auto status = stub->GetInfo(&context, {}, &reply);
        if (!status.ok()) return std::unexpected(FromGrpcStatus(status, "control"));
        return reply.control_id();
    }
    Status Probe(const Identity& identity, std::string_view name = kControlDnsName) {
        return ProbeTls(identity, address_, name, WallNow(), kPatience);
    }

    InfoService service_;
    std::unique_ptr<CertificateAuthority> authority_;
    std::unique_ptr<grpc::Server> server_;
    std::string address_;
};

// As engines do: what a call refers to is given up when it has ended, on gRPC's own thread.
TEST(MutualTlsChannel, MayGoWithTheCallThatUsedItLast) {
    const auto authority = CertificateAuthority::Create(ValidFor(WallNow(), kCaDays));
    ASSERT_TRUE(IsOk(authority));
    const auto identity =
        authority->IssueIdentity({PeerRole::kAdmin, "admin"}, ValidFor(WallNow(), 1));
    ASSERT_TRUE(IsOk(identity));
    struct Call {
        std::unique_ptr<v1::Control::Stub> stub;
        grpc::ClientContext context;
        v1::GetInfoRequest request;
        v1::ControlInfo reply;
    };
    for (int i = 0; i < 500; ++i) {
        std::atomic<bool> ended{false};
        auto call = std::make_shared<Call>();
        call->stub =
            v1::Control::NewStub(MutualTlsChannel(*identity, "127.0.0.1:1", kControlDnsName));
        Call& begun = *call;
        begun.stub->async()->GetInfo(
            &begun.context, &begun.request, &begun.reply,
            [call = std::move(call), &ended](const grpc::Status& status) mutable {
                EXPECT_FALSE(status.ok());
                call.reset();
                ended = true;
                ended.notify_one();
            });
        ended.wait(false);
    }
}

TEST_F(MutualTls, AnAdministratorIsKnownByTheCertificate) {
    const auto admin = Issue(*authority_, PeerRole::kAdmin, 1);
    EXPECT_EQ(Call(admin), "admin-id");
    EXPECT_TRUE(IsOk(Probe(admin)));
    EXPECT_EQ(Call(admin, "control-id.control.rha"), "admin-id");
}

TEST_F(MutualTls, AnotherRoleIsRefused) {
    EXPECT_TRUE(FailsWith(Call(Issue(*authority_, PeerRole::kEngine, 1)),
                          ErrorCode::kPermissionDenied, "role 'admin'"));
}

TEST_F(MutualTls, ACertificateOfAnotherCaIsRefusedByTheServer) {
    auto intruder = Issue(*NewAuthority(), PeerRole::kAdmin, 1);
    intruder.ca_pem = authority_->certificate_pem();  // trusts the server, is not trusted by it
    EXPECT_EQ(Call(intruder).error().code, ErrorCode::kUnavailable);
}

TEST_F(MutualTls, ProbeTellsARefusedCertificate) {
    // A CA of the same name with another key: this side cannot tell, the server can.
    auto intruder = Issue(*authority_, PeerRole::kAdmin, 1);
    server_.reset();
    auto other = Issue(*authority_, PeerRole::kControl, 1);
    other.ca_pem = NewAuthority()->certificate_pem();
    Serve(other);
    EXPECT_TRUE(FailsWith(Probe(intruder), ErrorCode::kPermissionDenied, "refused"));
}

TEST_F(MutualTls, AServerOfAnotherCaIsRefusedByTheClient) {
    const auto stranger = Issue(*NewAuthority(), PeerRole::kAdmin, 1);
    EXPECT_EQ(Call(stranger).error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(FailsWith(Probe(stranger), ErrorCode::kPermissionDenied, "not signed by"));
}

TEST_F(MutualTls, AServerOfAnotherNameIsRefusedByTheClient) {
    const auto admin = Issue(*authority_, PeerRole::kAdmin, 1);
    EXPECT_EQ(Call(admin, "other-id.engine.rha").error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(FailsWith(Probe(admin, "other-id.engine.rha"), ErrorCode::kPermissionDenied,
                          "not other-id.engine.rha"));
}

TEST_F(MutualTls, AnExpiredClientIsRefusedByTheServer) {
    const auto expired = Issue(*authority_, PeerRole::kAdmin, -1);
    EXPECT_EQ(Call(expired).error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(FailsWith(Probe(expired), ErrorCode::kPermissionDenied, "expired at"));
}

TEST_F(MutualTls, AnExpiredServerIsRefusedByTheClient) {
    server_.reset();
    Serve(Issue(*authority_, PeerRole::kControl, -1));
    const auto admin = Issue(*authority_, PeerRole::kAdmin, 1);
    EXPECT_EQ(Call(admin).error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(FailsWith(Probe(admin), ErrorCode::kPermissionDenied, "expired at"));
}

TEST_F(MutualTls, PlaintextAndMissingCertificatesAreRefused) {
    const auto plain =
        v1::Control::NewStub(grpc::CreateChannel(address_, grpc::InsecureChannelCredentials()));
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = authority_->certificate_pem();
    grpc::ChannelArguments arguments;
    arguments.SetSslTargetNameOverride(std::string(kControlDnsName));
    const auto anonymous = v1::Control::NewStub(
        grpc::CreateCustomChannel(address_, grpc::SslCredentials(options), arguments));
    for (const auto& stub : {plain.get(), anonymous.get()}) {
        grpc::ClientContext context;
        context.set_deadline(std::chrono::system_clock::now() + kPatience);
        v1::ControlInfo reply;
        EXPECT_EQ(stub->GetInfo(&context, {}, &reply).error_code(), grpc::StatusCode::UNAVAILABLE);
    }
}

TEST_F(MutualTls, ProbeTellsPlaintextAndSilence) {
    server_.reset();
    const auto admin = Issue(*authority_, PeerRole::kAdmin, 1);
    EXPECT_TRUE(FailsWith(Probe(admin), ErrorCode::kUnavailable, "Connection refused"));
    Serve(grpc::InsecureServerCredentials());
    EXPECT_TRUE(FailsWith(Probe(admin), ErrorCode::kUnavailable, "no TLS"));
}

TEST_F(MutualTls, TheEnrolmentPortShowsItsCaToNewcomers) {
    server_.reset();
    Serve(EnrolmentTlsServer(Issue(*authority_, PeerRole::kControl, 1)));
    const auto chain = FetchCertificateChain(address_, kPatience);
    ASSERT_TRUE(IsOk(chain));
    ASSERT_EQ(chain->size(), 2u);
    EXPECT_EQ(DescribeCertificate(chain->back())->fingerprint, authority_->fingerprint());
}

}  // namespace
}  // namespace rha
