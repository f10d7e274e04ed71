// Enrolment end to end over loopback: the library function newcomers use against the service, with
// the real store. Every way it can go wrong has words of its own and changes nothing.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "common/runtime/clock.h"
#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/enrol.h"
#include "common/runtime/tls/certificate_authority.h"
#include "common/runtime/tls/pairing_code.h"
#include "control/api/enrolment_service.h"
#include "control/api/pairing.h"
#include "control/store/sqlite/sqlite_membership_store.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::control {
namespace {

using std::chrono::seconds;
using test::FailsWith;
using test::IsOk;

/// Wall time under the test's control, starting from now because TLS itself reads the real clock.
class ManualClock : public Clock {
public:
    Instant Now() override { return {}; }
    rha::WallTime WallNow() override { return now; }
    void CallAt(Instant /*at*/, std::function<void()> /*call*/) override {}
    void Advance(std::chrono::nanoseconds by) { now.unix_ns += by.count(); }

    rha::WallTime now = rha::WallNow();
};

class EnrolmentTest : public testing::Test {
protected:
    void SetUp() override { Serve(authority_); }

    void Serve(const CertificateAuthority& authority) {
        server_.reset();
        service_.emplace(
            EnrolmentParts{.members = members_,
                           .authority = authority,
                           .clock = clock_,
                           .list_hosts = [this] { return hosts_; },
                           .add_host = [this](const HostRecord& host) { return AddHost(host); },
                           .certificate_days = 30,
                           .api_port = 4242},
            pool_);
        const auto identity = authority.IssueIdentity({PeerRole::kControl, "control-id"},
                                                      ValidFor(rha::WallNow(), 1));
        grpc::ServerBuilder builder;
        int port = 0;
        builder.AddListeningPort("127.0.0.1:0", EnrolmentTlsServer(*identity), &port);
        builder.RegisterService(&*service_);
        server_ = builder.BuildAndStart();
        ASSERT_TRUE(server_);
        address_ = "127.0.0.1:" + std::to_string(port);
    }

    Status AddHost(const HostRecord& host) {
        std::erase_if(hosts_, [&](const HostRecord& old) { return old.id == host.id; });
        hosts_.push_back(host);
        return {};
    }

    std::string Code(PairingWish wish) {
        return MakePairing(members_, authority_.fingerprint(), wish, clock_.now)->code;
    }

    EnrolOptions Engine(const std::string& code, const std::string& name = "alpha") {
        return {.role = PeerRole::kEngine,
                .control_address = address_,
                .code = code,
                .host_name = name,
                .engine_address = "10.0.0.1:7443",
                .directory = directory_ / name,
                .timeout = seconds(20)};
    }
    EnrolOptions Admin(const std::string& code) {
        return {.role = PeerRole::kAdmin,
                .control_address = address_,
                .code = code,
                .directory = directory_ / "admin",
                .timeout = seconds(20)};
    }
    bool Wrote(const std::string& name) { return std::filesystem::exists(directory_ / name); }

    test::TemporaryDirectory directory_;
    std::unique_ptr<Database> database_ = *Database::Open(directory_ / "control.db");
    SqliteMembershipStore members_{*database_};
    CertificateAuthority authority_ =
        *CertificateAuthority::Create(ValidFor(rha::WallNow(), kCaDays));
    ManualClock clock_;
    std::vector<HostRecord> hosts_;
    WorkerPool pool_{2, 8};
    std::optional<EnrolmentService> service_;
    std::string address_;
    std::unique_ptr<grpc::Server> server_;
};

TEST_F(EnrolmentTest, AnEngineBecomesAHost) {
    const auto enrolled = Enrol(Engine(Code({.role = "engine"})));
    ASSERT_TRUE(IsOk(enrolled));
    EXPECT_EQ(enrolled->api_port, 4242);
    ASSERT_EQ(hosts_.size(), 1u);
    EXPECT_EQ(hosts_[0], (HostRecord{{enrolled->identity.self.id}, "alpha", "10.0.0.1:7443"}));
    const auto loaded = LoadIdentity(directory_ / "alpha", rha::WallNow());
    ASSERT_TRUE(IsOk(loaded));
    EXPECT_EQ(loaded->self.role, PeerRole::kEngine);
    EXPECT_EQ(loaded->ca_fingerprint, authority_.fingerprint());
    const auto members = members_.LoadMembers();
    ASSERT_EQ(members->size(), 1u);
    EXPECT_EQ(members->front().name, "alpha");
}

TEST_F(EnrolmentTest, AnAdministratorIsAMemberButNoHost) {
    const auto enrolled = Enrol(Admin(Code({.role = "admin"})));
    ASSERT_TRUE(IsOk(enrolled));
    EXPECT_TRUE(hosts_.empty());
    EXPECT_TRUE(IsOk(members_.CheckMember(enrolled->identity.self.id)));
}

TEST_F(EnrolmentTest, TheFingerprintIsShownBeforeAnythingIsSent) {
    const auto code = Code({.role = "admin"});
    EXPECT_EQ(VouchedFingerprint(Admin(code)), authority_.fingerprint());
    ASSERT_TRUE(IsOk(Enrol(Admin(code))));  // the code is not used up
    Serve(*CertificateAuthority::Create(ValidFor(rha::WallNow(), kCaDays)));
    EXPECT_TRUE(FailsWith(VouchedFingerprint(Admin(code)), ErrorCode::kPermissionDenied,
                          "nothing was sent"));
    EXPECT_TRUE(FailsWith(VouchedFingerprint(Admin("nonsense")), ErrorCode::kInvalidArgument, ""));
}

TEST_F(EnrolmentTest, AUsedCodeIsRefused) {
    const auto code = Code({.role = "admin"});
    ASSERT_TRUE(IsOk(Enrol(Admin(code))));
    EXPECT_TRUE(FailsWith(Enrol(Admin(code)), ErrorCode::kFailedPrecondition, "used already"));
}

TEST_F(EnrolmentTest, AnExpiredCodeIsRefused) {
    const auto code = Code({.role = "admin"});
    clock_.Advance(kPairingValidity + seconds(1));
    EXPECT_TRUE(FailsWith(Enrol(Admin(code)), ErrorCode::kFailedPrecondition, "expired"));
    EXPECT_FALSE(Wrote("admin"));
}

TEST_F(EnrolmentTest, AWrongSecretIsRefusedAndOnlySoOften) {
    const auto code = Code({.role = "admin"});
    auto wrong = *ParsePairingCode(code);
    wrong.secret[0] = static_cast<char>(wrong.secret[0] ^ 1);
    for (std::uint32_t i = 1; i < kPairingAttemptsMax; ++i) {
        EXPECT_TRUE(FailsWith(Enrol(Admin(FormatPairingCode(wrong))), ErrorCode::kPermissionDenied,
                              std::to_string(kPairingAttemptsMax - i) + " attempts"));
    }
    EXPECT_FALSE(Enrol(Admin(FormatPairingCode(wrong))));
    EXPECT_TRUE(FailsWith(Enrol(Admin(code)), ErrorCode::kFailedPrecondition, "too often"));
    EXPECT_FALSE(Wrote("admin"));
    EXPECT_TRUE(members_.LoadMembers()->empty());
}

TEST_F(EnrolmentTest, AnUnknownCodeIsRefused) {
    const auto code = *NewPairingCode(authority_.fingerprint());
    EXPECT_TRUE(FailsWith(Enrol(Admin(FormatPairingCode(code))), ErrorCode::kNotFound, "no such"));
}

TEST_F(EnrolmentTest, AnImpostorIsSentNothing) {
    const auto code = Code({.role = "admin"});
    const auto impostor = *CertificateAuthority::Create(ValidFor(rha::WallNow(), kCaDays));
    Serve(impostor);
    EXPECT_TRUE(FailsWith(Enrol(Admin(code)), ErrorCode::kPermissionDenied, "nothing was sent"));
    EXPECT_EQ(members_.CountAttempt(ParsePairingCode(code)->pairing_id, clock_.now)->attempts_left,
              kPairingAttemptsMax - 1);  // this count itself is the first
    EXPECT_FALSE(Wrote("admin"));
}

TEST_F(EnrolmentTest, ClockSkewIsNamed) {
    auto early = Admin(Code({.role = "admin"}));
    early.now.unix_ns -= std::chrono::nanoseconds(std::chrono::hours(5)).count();
    EXPECT_TRUE(FailsWith(Enrol(early), ErrorCode::kPermissionDenied, "this host's clock says"));
    auto late = early;
    late.now = {rha::WallNow().unix_ns + std::chrono::nanoseconds(std::chrono::days(2)).count()};
    EXPECT_TRUE(FailsWith(Enrol(late), ErrorCode::kPermissionDenied, "expired at"));
    EXPECT_FALSE(Wrote("admin"));
}

TEST_F(EnrolmentTest, ACodeIsForOneRole) {
    EXPECT_TRUE(FailsWith(Enrol(Admin(Code({.role = "engine"}))), ErrorCode::kPermissionDenied,
                          "for role 'engine'"));
    EXPECT_TRUE(FailsWith(MakePairing(members_, authority_.fingerprint(), {.role = "control"}, {}),
                          ErrorCode::kInvalidArgument, "'control'"));
}

TEST_F(EnrolmentTest, ANameThatIsTakenNeedsACodeThatRenews) {
    const auto first = Enrol(Engine(Code({.role = "engine"})));
    ASSERT_TRUE(IsOk(first));
    EXPECT_TRUE(FailsWith(Enrol(Engine(Code({.role = "engine"}))), ErrorCode::kAlreadyExists,
                          "'alpha' is enrolled already"));
    const auto again =
        Enrol(Engine(Code({.role = "engine", .renews_host = first->identity.self.id})));
    ASSERT_TRUE(IsOk(again));
    EXPECT_EQ(again->identity.self.id, first->identity.self.id);
    EXPECT_NE(again->identity.key_pem, first->identity.key_pem);
    EXPECT_EQ(hosts_.size(), 1u);
    hosts_.clear();
    EXPECT_TRUE(
        FailsWith(Enrol(Engine(Code({.role = "engine", .renews_host = first->identity.self.id}))),
                  ErrorCode::kNotFound, "removed"));
}

TEST_F(EnrolmentTest, ARefusalKeepsTheOldIdentity) {
    ASSERT_TRUE(IsOk(Enrol(Admin(Code({.role = "admin"})))));
    const auto before = LoadIdentity(directory_ / "admin", rha::WallNow());
    EXPECT_FALSE(Enrol(Admin(FormatPairingCode(*NewPairingCode(authority_.fingerprint())))));
    EXPECT_EQ(LoadIdentity(directory_ / "admin", rha::WallNow())->key_pem, before->key_pem);
}

TEST_F(EnrolmentTest, StrangersMayNotSendOddNames) {
    EXPECT_TRUE(FailsWith(Enrol(Engine(Code({.role = "engine"}), "bell\a")),
                          ErrorCode::kInvalidArgument, "control character"));
    EXPECT_TRUE(FailsWith(Enrol(Engine(Code({.role = "engine"}), std::string(500, 'x'))),
                          ErrorCode::kInvalidArgument, "too large"));
    EXPECT_TRUE(hosts_.empty());
}

TEST_F(EnrolmentTest, NobodyThereIsUnavailable) {
    const auto code = Code({.role = "admin"});
    server_.reset();
    EXPECT_TRUE(FailsWith(Enrol(Admin(code)), ErrorCode::kUnavailable, "Connection refused"));
}

}  // namespace
}  // namespace rha::control
