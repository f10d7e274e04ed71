// Logins as they lie on the disk: none, and one that is worth nothing any more.
#include <gtest/gtest.h>

#include "common/runtime/clock.h"
#include "common/runtime/tls/certificate_authority.h"
#include "control/client/connection.h"
#include "manager-gui/client/grpc_gateway.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::manager::test {
namespace {

using rha::test::FailsWith;
using rha::test::IsOk;

TEST(Gateway, AnExpiredCertificateIsALoginThatSaysWhyItFails) {
    const rha::test::TemporaryDirectory directory;
    GrpcGateway gateway(directory.path());
    EXPECT_FALSE(gateway.hasLogin());
    const WallTime long_ago{WallNow().unix_ns - 3 * 86'400 * 1'000'000'000ll};
    const auto authority = CertificateAuthority::Create(ValidFor(long_ago, kCaDays));
    ASSERT_TRUE(IsOk(authority));
    const auto expired =
        authority->IssueIdentity({PeerRole::kAdmin, "desk"}, ValidFor(long_ago, 1));
    ASSERT_TRUE(IsOk(expired));
    ASSERT_TRUE(IsOk(SaveIdentity(directory / "identity", *expired)));
    ASSERT_TRUE(IsOk(client::SaveEndpoint(directory.path(), {.address = "control:7443"})));
    EXPECT_TRUE(gateway.hasLogin());
    EXPECT_TRUE(FailsWith(gateway.open("en"), ErrorCode::kPermissionDenied, "expired at"));
}

}  // namespace
}  // namespace rha::manager::test
