#include "control/store/sqlite/database.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "common/runtime/access.h"
#include "control/store/sqlite/migrations.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;

class DatabaseTest : public testing::Test {
protected:
    void RawSql(const std::string& sql) {
        sqlite3* handle = nullptr;
        ASSERT_EQ(sqlite3_open(file_.string().c_str(), &handle), SQLITE_OK);
        ASSERT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(handle);
    }

    test::TemporaryDirectory directory_;
    std::filesystem::path file_ = directory_ / "control.db";
};

TEST_F(DatabaseTest, IsPrivateAndDurableByConfiguration) {
    const auto database = Database::Open(file_);
    ASSERT_TRUE(IsOk(database));
    EXPECT_TRUE(IsOk(CheckKeyIsPrivate(file_)));
    const auto ask = [&](const char* sql) {
        auto statement = (*database)->Prepare(sql);
        EXPECT_EQ(statement->Step(), true);
        return statement->Text(0);
    };
    EXPECT_EQ(ask("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(ask("PRAGMA synchronous"), "2");
    EXPECT_EQ(ask("PRAGMA user_version"), std::to_string(SchemaVersion()));
}

TEST_F(DatabaseTest, OpensAgain) {
    ASSERT_TRUE(IsOk(Database::Open(file_)));
    EXPECT_TRUE(IsOk(Database::Open(file_)));
}

TEST_F(DatabaseTest, RefusesANewerSchema) {
    ASSERT_TRUE(IsOk(Database::Open(file_)));
    RawSql("PRAGMA user_version=" + std::to_string(SchemaVersion() + 1));
    EXPECT_TRUE(FailsWith(Database::Open(file_), ErrorCode::kUnsupported, "schema version"));
}

TEST_F(DatabaseTest, RefusesAnotherProgramsDatabase) {
    RawSql("CREATE TABLE theirs (x)");
    EXPECT_TRUE(FailsWith(Database::Open(file_), ErrorCode::kUnsupported, "not a database of"));
}

TEST_F(DatabaseTest, RefusesWhatIsNoDatabase) {
    std::ofstream(file_) << std::string(8192, 'x');
    EXPECT_TRUE(FailsWith(Database::Open(file_), ErrorCode::kCorruption, "not a database"));
}

TEST_F(DatabaseTest, FindsDamage) {
    ASSERT_TRUE(IsOk(Database::Open(file_)));
    RawSql("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE");
    {
        std::fstream file(file_, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(4096);  // the second page, from its header on
        file << std::string(512, '\x5a');
    }
    EXPECT_TRUE(FailsWith(Database::Open(file_), ErrorCode::kCorruption, ""));
}

TEST_F(DatabaseTest, SaysWhereItCannotWrite) {
    const auto missing = Database::Open(directory_ / "none/control.db");
    EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
}

TEST_F(DatabaseTest, AnUnfinishedTransactionLeavesNothing) {
    const auto database = Database::Open(file_);
    ASSERT_TRUE(IsOk(database));
    {
        Transaction transaction(**database);
        ASSERT_TRUE(IsOk(transaction.Begin()));
        ASSERT_TRUE(IsOk((*database)->Execute("INSERT INTO hosts VALUES ('i', 'n', 'a')")));
    }
    auto count = (*database)->Prepare("SELECT count(*) FROM hosts");
    ASSERT_EQ(count->Step(), true);
    EXPECT_EQ(count->Number(0), 0);
}

}  // namespace
}  // namespace rha::control
