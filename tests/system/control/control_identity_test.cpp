// Invariant I9 on real processes: who gets in, who does not, and what rhactl says.
#include <string>

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "common/runtime/clock.h"
#include "common/runtime/tls/pairing_code.h"
#include "rha/v1/control.grpc.pb.h"
#include "tests/support/result_matchers.h"
#include "tests/system/control/control_world.h"

namespace rha::test {
namespace {

class ControlIdentity : public testing::Test {
protected:
    CertificateAuthority OwnCa() { return *CertificateAuthority::Load(world_.data() / "ca"); }
    static CertificateAuthority ForeignCa() {
        return *CertificateAuthority::Create(ValidFor(WallNow(), kCaDays));
    }

    ControlWorld world_;
};

TEST_F(ControlIdentity, PairingLetsAnAdministratorInOnce) {
    EXPECT_EQ(world_.Rhactl({"info"}).exit_code, 6);
    const auto code = world_.Control({"pair"}).out;
    const Words login = {"login", "--control", world_.enrol_address(), "--code", code};
    const auto first = world_.Rhactl(login);
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_TRUE(first.out.contains("Logged in to " + world_.api_address())) << first.out;
    EXPECT_EQ(world_.Json({"info"})["ca_fingerprint_sha256"], OwnCa().fingerprint());
    const auto again = world_.Rhactl(login);
    EXPECT_EQ(again.exit_code, 4);
    EXPECT_TRUE(again.err.contains("used already")) << again.err;
    EXPECT_EQ(world_.Rhactl({"info"}).exit_code, 0);  // the failed login changed nothing
}

TEST_F(ControlIdentity, AnAdministratorPairsAnother) {
    world_.Login();
    const auto code = world_.Json({"pair", "--role", "admin"})["code"].get<std::string>();
    const auto second = world_.directory() / "second";
    const auto login = world_.RhactlAs(
        second, {"login", "--json", "--control", world_.enrol_address(), "--code", code});
    ASSERT_EQ(login.exit_code, 0) << login.err;
    EXPECT_EQ(nlohmann::json::parse(login.out)["address"], world_.api_address());
    EXPECT_EQ(world_.RhactlAs(second, {"info"}).exit_code, 0);
}

TEST_F(ControlIdentity, CodesThatAreWrongExpiredOrForAnotherService) {
    const Words login = {"login", "--control", world_.enrol_address(), "--code"};
    const auto with = [&](const std::string& code) {
        Words words = login;
        words.push_back(code);
        return world_.Rhactl(words);
    };
    auto typo = world_.Control({"pair"}).out;
    typo[0] = typo[0] == 'A' ? 'B' : 'A';
    EXPECT_EQ(with(typo).exit_code, 2);
    auto parsed = *ParsePairingCode(world_.Control({"pair"}).out);
    parsed.secret[3] = static_cast<char>(parsed.secret[3] ^ 4);
    const auto wrong = with(FormatPairingCode(parsed));
    EXPECT_EQ(wrong.exit_code, 6);
    EXPECT_TRUE(wrong.err.contains("wrong pairing code; 4 attempts are left")) << wrong.err;
    const auto impostor = with(FormatPairingCode(*NewPairingCode(ForeignCa().fingerprint())));
    EXPECT_EQ(impostor.exit_code, 6);
    EXPECT_TRUE(impostor.err.contains("nothing was sent")) << impostor.err;
    const auto engine = with(world_.Control({"pair", "--role", "engine"}).out);
    EXPECT_EQ(engine.exit_code, 6);
    EXPECT_TRUE(engine.err.contains("for role 'engine'")) << engine.err;
}

TEST_F(ControlIdentity, ForeignAndUnknownCertificatesAreRefused) {
    const auto valid = ValidFor(WallNow(), 1);
    const auto foreign =
        world_.RhactlAs(world_.ForgedLogin(ForeignCa(), PeerRole::kAdmin, valid), {"info"});
    EXPECT_EQ(foreign.exit_code, 6);
    EXPECT_TRUE(foreign.err.contains("not signed by")) << foreign.err;
    const auto engine =
        world_.RhactlAs(world_.ForgedLogin(OwnCa(), PeerRole::kEngine, valid), {"info"});
    EXPECT_EQ(engine.exit_code, 6);
    EXPECT_TRUE(engine.err.contains("role 'admin'")) << engine.err;
    const auto unknown =
        world_.RhactlAs(world_.ForgedLogin(OwnCa(), PeerRole::kAdmin, valid), {"info"});
    EXPECT_EQ(unknown.exit_code, 6);
    EXPECT_TRUE(unknown.err.contains("not known")) << unknown.err;
}

TEST_F(ControlIdentity, AnExpiredCertificateIsRefusedByBothSides) {
    const auto now = WallNow();
    const Validity over{{now.unix_ns - 7'200'000'000'000}, {now.unix_ns - 60'000'000'000}};
    const auto folder = world_.ForgedLogin(OwnCa(), PeerRole::kAdmin, over);
    const auto said = world_.RhactlAs(folder, {"info"});
    EXPECT_EQ(said.exit_code, 6);
    EXPECT_TRUE(said.err.contains("expired at")) << said.err;
    // Past rhactl's own check, the service refuses it as well.
    const auto expired = OwnCa().IssueIdentity({PeerRole::kAdmin, "old"}, over);
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = expired->ca_pem;
    options.pem_private_key = expired->key_pem;
    options.pem_cert_chain = expired->certificate_pem;
    grpc::ChannelArguments arguments;
    arguments.SetSslTargetNameOverride(std::string(kControlDnsName));
    const auto stub = v1::Control::NewStub(
        grpc::CreateCustomChannel(world_.api_address(), grpc::SslCredentials(options), arguments));
    grpc::ClientContext context;
    v1::ControlInfo reply;
    EXPECT_EQ(stub->GetInfo(&context, {}, &reply).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ControlIdentity, PlaintextIsRefusedOnBothPorts) {
    for (const auto& address : {world_.api_address(), world_.enrol_address()}) {
        const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
        grpc::ClientContext info_context;
        v1::ControlInfo info;
        EXPECT_EQ(v1::Control::NewStub(channel)->GetInfo(&info_context, {}, &info).error_code(),
                  grpc::StatusCode::UNAVAILABLE);
        grpc::ClientContext enrol_context;
        v1::EnrolReply enrolled;
        EXPECT_EQ(
            v1::Enrolment::NewStub(channel)->Enrol(&enrol_context, {}, &enrolled).error_code(),
            grpc::StatusCode::UNAVAILABLE);
    }
}

TEST_F(ControlIdentity, TheEnrolmentPortOffersNothingElse) {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = OwnCa().certificate_pem();
    grpc::ChannelArguments arguments;
    arguments.SetSslTargetNameOverride(std::string(kControlDnsName));
    const auto stub = v1::Control::NewStub(grpc::CreateCustomChannel(
        world_.enrol_address(), grpc::SslCredentials(options), arguments));
    grpc::ClientContext context;
    v1::ControlInfo reply;
    EXPECT_EQ(stub->GetInfo(&context, {}, &reply).error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(ControlIdentity, ARevokedAdministratorIsRefused) {
    world_.Login();
    const auto members = world_.Control({"members"}).out;
    const auto id = members.substr(0, members.find(' '));
    ASSERT_EQ(id.size(), 36u) << members;
    EXPECT_EQ(world_.Control({"revoke", id}).exit_code, 0);
    const auto refused = world_.JsonError({"info"}, 6);
    EXPECT_EQ(refused["message"], "this certificate was revoked");
    EXPECT_TRUE(world_.Control({"members"}).out.contains("revoked"));
    EXPECT_EQ(world_.Control({"revoke", "nobody"}).exit_code, 1);
}

TEST_F(ControlIdentity, NobodyThereIsUnreachable) {
    world_.Login();
    EXPECT_EQ(world_.StopControl(), 0);
    const auto error = world_.JsonError({"info"}, 5);
    EXPECT_TRUE(error.value("message", "").contains("Connection refused")) << error;
    EXPECT_NE(error["remedy"], "");
}

}  // namespace
}  // namespace rha::test
