// Database: one SQLite file as C++ values. Durable (WAL, synchronous=FULL), shared by processes.
//
// Not a mapper: callers write SQL and bind values in order. Thread rule: one Database may be used
// by several threads if each holds a Transaction, which holds the Database's lock; the stores do.
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "common/error.h"
#include "common/runtime/mutex.h"
#include "control/core/duration_histogram.h"

struct sqlite3;
struct sqlite3_stmt;

namespace rha::control {

/// A prepared statement with its values bound; used within one Transaction.
class Statement {
public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    Statement& Bind(std::string_view text);
    Statement& BindBlob(std::string_view bytes);
    Statement& Bind(std::int64_t number);
    Statement& Bind(std::integral auto number) { return Bind(static_cast<std::int64_t>(number)); }

    /// Ready for other values: for many rows of the same kind.
    Statement& Again();

    /// True: a row is there. False: no more rows.
    Result<bool> Step();
    /// Runs a statement that returns no rows.
    Status Run();

    std::string Text(int column) const;
    std::int64_t Number(int column) const;

private:
    friend class Database;
    Statement(sqlite3* database, sqlite3_stmt* statement)
        : database_(database), statement_(statement) {}

    sqlite3* database_;
    sqlite3_stmt* statement_;
    int bound_ = 0;
    int bind_failure_ = 0;
};

class Database {
public:
    /// Opens or creates (mode 0600). Checks that it is ours, whole and not from a newer version,
    /// and brings an older one up to date. kCorruption, kUnsupported, kPermissionDenied, kIo.
    static Result<std::unique_ptr<Database>> Open(const std::filesystem::path& file);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Result<Statement> Prepare(std::string_view sql);
    /// Statements without values or rows.
    Status Execute(const std::string& sql);
    std::int64_t LastInsertId() const;
    /// Rows the last statement changed.
    int ChangedCount() const;

    /// How long commits took.
    DurationHistogram CommitTimes() RHA_EXCLUDES(mutex_);

    Mutex& mutex() RHA_THREAD_ATTRIBUTE(lock_returned(mutex_)) { return mutex_; }

private:
    friend class Transaction;
    explicit Database(sqlite3* handle) : handle_(handle) {}
    /// By a Transaction, which holds the lock for its whole life.
    void CountCommit(Duration took) RHA_NO_THREAD_SAFETY_ANALYSIS { commits_.Add(took); }

    Mutex mutex_;
    sqlite3* handle_;
    DurationHistogram commits_ RHA_GUARDED_BY(mutex_);
};

/// Holds the database for one atomic change: rolled back unless Commit() succeeded.
class RHA_SCOPED_CAPABILITY Transaction {
public:
    explicit Transaction(Database& database) RHA_ACQUIRE(database.mutex());
    ~Transaction() RHA_RELEASE();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    /// Waits for other processes' transactions (bounded). Call before the first statement.
    Status Begin();
    /// On success everything since Begin() is durable.
    Status Commit();

private:
    Database& database_;
    bool open_ = false;
};

/// The last error of a connection as an Error about `what`.
Error SqliteError(sqlite3* handle, int result, std::string_view what);
/// The failure is a UNIQUE or PRIMARY KEY constraint.
bool IsUniqueViolation(const Error& error);

}  // namespace rha::control
