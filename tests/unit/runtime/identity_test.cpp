#include "common/runtime/tls/identity.h"

#include <chrono>
#include <cstdint>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "common/runtime/access.h"
#include "common/runtime/clock.h"
#include "common/runtime/files.h"
#include "common/runtime/tls/certificate_authority.h"
#include "common/runtime/tls/x509.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha {
namespace {

using test::FailsWith;
using test::IsOk;
using test::TemporaryDirectory;

constexpr std::int64_t kDayNs = 86'400'000'000'000;
const PeerIdentity kEngine{PeerRole::kEngine, "0f8fad5b-d9cb-469f-a165-70867728950e"};

CertificateAuthority NewAuthority() {
    return *CertificateAuthority::Create(ValidFor(WallNow(), kCaDays));
}

TEST(PeerNames, RoundTripAndRefuseOthers) {
    for (const auto role : {PeerRole::kEngine, PeerRole::kControl, PeerRole::kAdmin}) {
        const PeerIdentity peer{role, "some-id"};
        EXPECT_EQ(PeerFromDnsName(DnsName(peer)), peer);
    }
    for (const char* name : {"", ".rha", "control.rha", ".engine.rha", "a.b.engine.rha",
                             "a.engine.rhb", "a.guest.rha", "a.engine"}) {
        EXPECT_FALSE(PeerFromDnsName(name)) << name;
    }
}

TEST(CertificateAuthority, IssuesLeavesWithRoleIdAndPeriod) {
    const auto authority = NewAuthority();
    const auto valid = ValidFor(WallNow(), kLeafDays);
    const auto identity = authority.IssueIdentity(kEngine, valid);
    ASSERT_TRUE(IsOk(identity));
    const auto info = DescribeCertificate(identity->certificate_pem);
    ASSERT_TRUE(IsOk(info));
    EXPECT_EQ(info->holder, kEngine);
    EXPECT_FALSE(info->is_ca);
    EXPECT_NE(info->subject.find("engine"), std::string::npos);
    EXPECT_EQ(info->validity.not_after.unix_ns / 1'000'000'000,
              valid.not_after.unix_ns / 1'000'000'000);
    const auto second = authority.IssueIdentity(kEngine, valid);
    EXPECT_NE(DescribeCertificate(second->certificate_pem)->serial, info->serial);
    EXPECT_TRUE(DescribeCertificate(authority.certificate_pem())->is_ca);
}

TEST(CertificateAuthority, SurvivesSavingAndKeepsItsKeyPrivate) {
    const TemporaryDirectory directory;
    const auto authority = NewAuthority();
    ASSERT_TRUE(IsOk(authority.Save(directory / "ca")));
    EXPECT_TRUE(IsOk(CheckKeyIsPrivate(directory / "ca/ca-key.pem")));
    const auto loaded = CertificateAuthority::Load(directory / "ca");
    ASSERT_TRUE(IsOk(loaded));
    EXPECT_EQ(loaded->fingerprint(), authority.fingerprint());
    const auto identity = loaded->IssueIdentity(kEngine, ValidFor(WallNow(), 1));
    EXPECT_TRUE(IsOk(
        CheckCertificate(identity->certificate_pem, authority.certificate_pem(), WallNow(), "it")));
    EXPECT_EQ(CertificateAuthority::Load(directory / "none").error().code, ErrorCode::kNotFound);
}

TEST(CertificateAuthority, RefusesForgedRequestsAndOddNames) {
    const auto authority = NewAuthority();
    const auto valid = ValidFor(WallNow(), 1);
    auto request = *MakeSigningRequest(*GenerateKey());
    EXPECT_TRUE(IsOk(authority.Issue(request, kEngine, valid)));
    EXPECT_TRUE(
        FailsWith(authority.Issue(request, {PeerRole::kEngine, "a.control.rha,DNS:b"}, valid),
                  ErrorCode::kInvalidArgument, "cannot name"));
    EXPECT_EQ(authority.Issue("nonsense", kEngine, valid).error().code, ErrorCode::kCorruption);
    // Swap the last signature characters: the request no longer proves possession of its key.
    const auto end = request.rfind("\n-----END");
    const auto at = request.rfind('\n', end - 1) + 3;
    request[at] = request[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(authority.Issue(request, kEngine, valid));
}

class IdentityDirectory : public testing::Test {
protected:
    void Save(const Identity& identity) { ASSERT_TRUE(IsOk(SaveIdentity(path_, identity))); }
    Identity Issue(const Validity& validity) {
        return *authority_.IssueIdentity(kEngine, validity);
    }
    Result<Identity> Load(WallTime now = WallNow()) { return LoadIdentity(path_, now); }

    TemporaryDirectory directory_;
    std::filesystem::path path_ = directory_ / "identity";
    CertificateAuthority authority_ = NewAuthority();
};

TEST_F(IdentityDirectory, LoadsWhatWasSavedAndReplacesItWhole) {
    Save(Issue(ValidFor(WallNow(), 1)));
    const auto first = Load();
    ASSERT_TRUE(IsOk(first));
    EXPECT_EQ(first->self, kEngine);
    EXPECT_EQ(first->ca_fingerprint, authority_.fingerprint());
    Save(Issue(ValidFor(WallNow(), 1)));
    const auto second = Load();
    ASSERT_TRUE(IsOk(second));
    EXPECT_NE(second->key_pem, first->key_pem);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_.path()),
                            std::filesystem::directory_iterator()),
              1);
}

TEST_F(IdentityDirectory, SaysWhatIsWrong) {
    EXPECT_TRUE(FailsWith(Load(), ErrorCode::kNotFound, "no identity here"));
    const auto now = WallNow();
    Save(Issue(ValidFor(now, 1)));
    EXPECT_TRUE(
        FailsWith(Load({now.unix_ns + 2 * kDayNs}), ErrorCode::kPermissionDenied, "expired at"));
    EXPECT_TRUE(
        FailsWith(Load({now.unix_ns - kDayNs}), ErrorCode::kPermissionDenied, "not valid before"));
    const auto key = ReadSmallFile(path_ / "key.pem");
    ASSERT_TRUE(IsOk(WriteFileAtomically(path_ / "key.pem", *key, 0640)));
    EXPECT_TRUE(FailsWith(Load(), ErrorCode::kPermissionDenied, "read by others"));
}

TEST_F(IdentityDirectory, RefusesPartsThatDoNotBelongTogether) {
    const auto valid = ValidFor(WallNow(), 1);
    auto identity = Issue(valid);
    identity.key_pem = Issue(valid).key_pem;
    Save(identity);
    EXPECT_TRUE(FailsWith(Load(), ErrorCode::kCorruption, "not for the private key"));

    auto foreign = Issue(valid);
    foreign.ca_pem = NewAuthority().certificate_pem();
    Save(foreign);
    EXPECT_TRUE(FailsWith(Load(), ErrorCode::kPermissionDenied, "not signed by"));

    auto broken = Issue(valid);
    broken.certificate_pem = "-----BEGIN nothing";
    Save(broken);
    EXPECT_EQ(Load().error().code, ErrorCode::kCorruption);
}

}  // namespace
}  // namespace rha
