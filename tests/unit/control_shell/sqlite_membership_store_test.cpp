#include "control/store/sqlite/sqlite_membership_store.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;

class MembershipTest : public testing::Test {
protected:
    Pairing Sample(const std::string& id = "ABC123") {
        return {.id = id,
                .role = "engine",
                .key = std::string("k\0y", 3),
                .renews_host = "host-1",
                .expires = {1000},
                .attempts_left = 2};
    }
    Member Holder(const std::string& id) { return {.id = id, .role = "admin", .serial = "01"}; }

    test::TemporaryDirectory directory_;
    std::unique_ptr<Database> database_ = *Database::Open(directory_ / "control.db");
    SqliteMembershipStore store_{*database_};
};

TEST_F(MembershipTest, CountsAttemptsAndKeepsBinaryKeys) {
    ASSERT_TRUE(IsOk(store_.PutPairing(Sample())));
    const auto first = store_.CountAttempt("ABC123", {1});
    ASSERT_TRUE(IsOk(first));
    EXPECT_EQ(first->attempts_left, 1u);
    EXPECT_EQ(first->key, Sample().key);
    EXPECT_EQ(first->renews_host, "host-1");
    EXPECT_EQ(store_.CountAttempt("ABC123", {1})->attempts_left, 0u);
    EXPECT_TRUE(
        FailsWith(store_.CountAttempt("ABC123", {1}), ErrorCode::kFailedPrecondition, "too often"));
}

TEST_F(MembershipTest, TellsUnknownExpiredAndUsedApart) {
    ASSERT_TRUE(IsOk(store_.PutPairing(Sample())));
    EXPECT_TRUE(FailsWith(store_.CountAttempt("NOSUCH", {1}), ErrorCode::kNotFound, "no such"));
    EXPECT_TRUE(IsOk(store_.CountAttempt("ABC123", {1000})));
    EXPECT_TRUE(FailsWith(store_.CountAttempt("ABC123", {1001}), ErrorCode::kFailedPrecondition,
                          "expired"));
    ASSERT_TRUE(IsOk(store_.Redeem("ABC123", Holder("a"))));
    EXPECT_TRUE(
        FailsWith(store_.CountAttempt("ABC123", {1}), ErrorCode::kFailedPrecondition, "used"));
    EXPECT_TRUE(FailsWith(store_.Redeem("ABC123", Holder("b")), ErrorCode::kConflict, "used"));
    EXPECT_EQ(store_.LoadMembers()->size(), 1u);
}

TEST_F(MembershipTest, OfManyAtOnceOneRedeems) {
    ASSERT_TRUE(IsOk(store_.PutPairing(Sample())));
    const auto other = Database::Open(directory_ / "control.db");  // as a second process would
    SqliteMembershipStore second(**other);
    std::atomic<int> successes = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&, i] {
                auto& store = i % 2 == 0 ? store_ : second;
                if (store.Redeem("ABC123", Holder("m" + std::to_string(i)))) ++successes;
            });
        }
    }
    EXPECT_EQ(successes, 1);
    EXPECT_EQ(store_.LoadMembers()->size(), 1u);
}

TEST_F(MembershipTest, OldPairingsAreForgotten) {
    ASSERT_TRUE(IsOk(store_.PutPairing(Sample("OLD000"))));
    auto later = Sample("NEW000");
    later.expires = {std::chrono::nanoseconds(std::chrono::days(2)).count()};
    ASSERT_TRUE(IsOk(store_.PutPairing(later)));
    EXPECT_EQ(store_.CountAttempt("OLD000", {1}).error().code, ErrorCode::kNotFound);
}

TEST_F(MembershipTest, RevokedAndUnknownMembersAreRefused) {
    ASSERT_TRUE(IsOk(store_.PutPairing(Sample())));
    ASSERT_TRUE(IsOk(store_.Redeem("ABC123", Holder("a"))));
    EXPECT_TRUE(IsOk(store_.CheckMember("a")));
    EXPECT_TRUE(FailsWith(store_.CheckMember("b"), ErrorCode::kPermissionDenied, "not known"));
    EXPECT_TRUE(IsOk(store_.RevokeMember("a")));
    EXPECT_TRUE(IsOk(store_.RevokeMember("a")));
    EXPECT_TRUE(FailsWith(store_.CheckMember("a"), ErrorCode::kPermissionDenied, "revoked"));
    EXPECT_TRUE(FailsWith(store_.RevokeMember("b"), ErrorCode::kNotFound, "'b'"));
}

}  // namespace
}  // namespace rha::control
