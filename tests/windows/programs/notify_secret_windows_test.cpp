// Passwords of notification targets on Windows: the database holds only what Windows can open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/store/sqlite/sqlite_notify_store.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/notify/samples.h"

namespace rha::control {
namespace {

using test::IsOk;
using testing::HasSubstr;
using testing::StartsWith;

class NotifySecretTest : public testing::Test {
protected:
    std::string Stored() {
        Transaction transaction(*database_);
        auto row = *database_->Prepare("SELECT secret FROM notify_targets");
        EXPECT_TRUE(*row.Step());
        return row.Text(0);
    }
    void Store(const std::string& secret) {
        Transaction transaction(*database_);
        auto update = *database_->Prepare("UPDATE notify_targets SET secret=?");
        ASSERT_TRUE(IsOk(update.Bind(secret).Run()));
    }

    test::TemporaryDirectory directory_;
    std::unique_ptr<Database> database_ = *Database::Open(directory_ / "control.db");
    SqliteNotifyStore store_{*database_};
};

TEST_F(NotifySecretTest, IsProtectedAndComesBack) {
    auto target = SampleMail();
    EXPECT_EQ(store_.InsertTarget(target)->target.secret, "secret");
    EXPECT_THAT(Stored(), StartsWith("rha-dpapi-1:"));
    target.secret = "another";
    EXPECT_EQ(store_.ReplaceTarget(target)->target.secret, "another");
    EXPECT_THAT(Stored(), StartsWith("rha-dpapi-1:"));
    EXPECT_EQ(store_.LoadTargets()->front().target.secret, "another");
}

TEST_F(NotifySecretTest, OfAnEarlierVersionIsProtectedFromNowOn) {
    ASSERT_TRUE(IsOk(store_.InsertTarget(SampleMail())));
    Store("plain");
    EXPECT_EQ(store_.LoadTargets()->front().target.secret, "plain");
    EXPECT_THAT(Stored(), StartsWith("rha-dpapi-1:"));
    EXPECT_EQ(store_.LoadTargets()->front().target.secret, "plain");
}

TEST_F(NotifySecretTest, OfAnotherMachineDamagesItsTargetOnly) {
    ASSERT_TRUE(IsOk(store_.InsertTarget(SampleMail())));
    Store("rha-dpapi-1:Rm9yZWlnbg==");
    const auto loaded = store_.LoadTargets();
    ASSERT_TRUE(IsOk(loaded));
    ASSERT_TRUE(loaded->front().damage.has_value());
    EXPECT_THAT(loaded->front().damage->message, HasSubstr("another machine"));
    EXPECT_THAT(loaded->front().damage->remedy, HasSubstr("rhactl notify add ops --replace"));
    EXPECT_EQ(loaded->front().target.name, "ops");
}

}  // namespace
}  // namespace rha::control
