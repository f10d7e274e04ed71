// What only Windows does with secrets: it keeps the key to them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/runtime/access.h"
#include "common/runtime/clock.h"
#include "common/runtime/files.h"
#include "common/runtime/secret.h"
#include "common/runtime/tls/certificate_authority.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha {
namespace {

using test::FailsWith;
using test::IsOk;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Marked as protected, but by nothing that Windows knows.
constexpr const char* kForeign = "rha-dpapi-1:Rm9yZWlnbg==";

class SecretTest : public testing::Test {
protected:
    std::string Stored(const std::filesystem::path& path) { return *ReadSmallFile(path); }

    test::TemporaryDirectory directory_;
    const std::filesystem::path path_ = directory_ / "secret";
    const std::filesystem::path identity_ = directory_ / "identity";
    CertificateAuthority authority_ = *CertificateAuthority::Create(ValidFor(WallNow(), 1));
    Identity engine_ =
        *authority_.IssueIdentity({PeerRole::kEngine, "e-1"}, ValidFor(WallNow(), 1));
};

TEST_F(SecretTest, ComesBackFromWhatDoesNotShowIt) {
    const std::string secret("line one\nline \0 two", 19);
    const auto stored = ProtectSecret(secret);
    ASSERT_TRUE(IsOk(stored));
    EXPECT_THAT(*stored, Not(HasSubstr("line")));
    EXPECT_EQ(stored->find_first_of("\r\n"), std::string::npos);
    const auto revealed = RevealSecret(*stored);
    ASSERT_TRUE(IsOk(revealed));
    EXPECT_EQ(revealed->secret, secret);
    EXPECT_FALSE(revealed->unprotected);
}

TEST_F(SecretTest, NoSecretStaysNone) {
    EXPECT_EQ(*ProtectSecret(""), "");
    const auto revealed = RevealSecret("");
    EXPECT_EQ(revealed->secret, "");
    EXPECT_FALSE(revealed->unprotected);
}

TEST_F(SecretTest, WhatWindowsDoesNotKnowIsAnErrorWithARemedy) {
    const std::string good = *ProtectSecret("secret");
    for (const std::string& stored : {std::string(kForeign), std::string("rha-dpapi-1:"),
                                      std::string("rha-dpapi-1:*"), good.substr(0, 40)}) {
        const auto revealed = RevealSecret(stored);
        EXPECT_TRUE(FailsWith(revealed, ErrorCode::kCorruption, "another machine")) << stored;
        EXPECT_THAT(revealed.error().remedy, HasSubstr("give the secret again"));
    }
}

TEST_F(SecretTest, AnUnprotectedFileIsReadAndProtected) {
    ASSERT_TRUE(IsOk(WriteFileAtomically(path_, "secret", 0600)));
    EXPECT_EQ(*ReadSecretFile(path_), "secret");
    EXPECT_THAT(Stored(path_), StartsWith("rha-dpapi-1:"));
    EXPECT_TRUE(IsOk(CheckKeyIsPrivate(path_)));
    EXPECT_EQ(*ReadSecretFile(path_), "secret");
}

TEST_F(SecretTest, KeysOfIdentitiesAreProtected) {
    ASSERT_TRUE(IsOk(SaveIdentity(identity_, engine_)));
    EXPECT_THAT(Stored(identity_ / "key.pem"), Not(HasSubstr("PRIVATE KEY")));
    const auto loaded = LoadIdentity(identity_, WallNow());
    ASSERT_TRUE(IsOk(loaded));
    EXPECT_EQ(loaded->key_pem, engine_.key_pem);
}

TEST_F(SecretTest, AnIdentityOfAnEarlierVersionIsProtectedFromNowOn) {
    ASSERT_TRUE(IsOk(SaveIdentity(identity_, engine_)));
    ASSERT_TRUE(IsOk(WriteFileAtomically(identity_ / "key.pem", engine_.key_pem, 0600)));
    EXPECT_EQ(LoadIdentity(identity_, WallNow())->key_pem, engine_.key_pem);
    EXPECT_THAT(Stored(identity_ / "key.pem"), Not(HasSubstr("PRIVATE KEY")));
    EXPECT_TRUE(IsOk(LoadIdentity(identity_, WallNow())));
}

TEST_F(SecretTest, AKeyThatOthersMayHaveReadIsRefusedAndLeftAsItIs) {
    ASSERT_TRUE(IsOk(SaveIdentity(identity_, engine_)));
    ASSERT_TRUE(IsOk(WriteFileAtomically(identity_ / "key.pem", engine_.key_pem, 0640)));
    EXPECT_TRUE(FailsWith(LoadIdentity(identity_, WallNow()), ErrorCode::kPermissionDenied,
                          "read by others"));
    EXPECT_EQ(Stored(identity_ / "key.pem"), engine_.key_pem);
}

TEST_F(SecretTest, AnIdentityOfAnotherMachineIsToBeEnrolledAgain) {
    ASSERT_TRUE(IsOk(SaveIdentity(identity_, engine_)));
    ASSERT_TRUE(IsOk(WriteFileAtomically(identity_ / "key.pem", kForeign, 0600)));
    const auto loaded = LoadIdentity(identity_, WallNow());
    EXPECT_TRUE(FailsWith(loaded, ErrorCode::kCorruption, "another machine"));
    EXPECT_THAT(loaded.error().ToString(), HasSubstr("key.pem"));
    EXPECT_THAT(loaded.error().remedy, HasSubstr("enrol again"));
    EXPECT_EQ(Stored(identity_ / "key.pem"), kForeign);
}

TEST_F(SecretTest, TheAuthoritysKeyIsProtectedToo) {
    const auto ca = directory_ / "ca";
    ASSERT_TRUE(IsOk(authority_.Save(ca)));
    EXPECT_THAT(Stored(ca / "ca-key.pem"), Not(HasSubstr("PRIVATE KEY")));
    EXPECT_TRUE(IsOk(CertificateAuthority::Load(ca)));
    ASSERT_TRUE(IsOk(WriteFileAtomically(ca / "ca-key.pem", kForeign, 0600)));
    const auto loaded = CertificateAuthority::Load(ca);
    EXPECT_TRUE(FailsWith(loaded, ErrorCode::kCorruption, "another machine"));
    EXPECT_THAT(loaded.error().remedy, HasSubstr("the machine that it is from"));
}

}  // namespace
}  // namespace rha
