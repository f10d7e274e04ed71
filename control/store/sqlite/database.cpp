#include "control/store/sqlite/database.h"

#include <utility>

#include <sqlite3.h>

#include "common/runtime/clock.h"
#include "common/runtime/native_file.h"
#include "control/store/sqlite/migrations.h"

namespace rha::control {
namespace {

constexpr int kBusyTimeoutMs = 10'000;

ErrorCode CodeOf(int result) {
    switch (result & 0xff) {
        case SQLITE_CONSTRAINT:
            return ErrorCode::kAlreadyExists;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return ErrorCode::kConflict;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return ErrorCode::kCorruption;
        case SQLITE_FULL:
            return ErrorCode::kNoSpace;
        case SQLITE_PERM:
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
            return ErrorCode::kPermissionDenied;
        case SQLITE_IOERR:
            return ErrorCode::kIo;
        default:
            return ErrorCode::kInternal;
    }
}

std::string RemedyFor(ErrorCode code) {
    switch (code) {
        case ErrorCode::kConflict:
            return "another program holds the database for long: end it, then try again";
        case ErrorCode::kCorruption:
            return "stop the service and put back a backup of the data directory";
        case ErrorCode::kNoSpace:
            return "free space on the disk of the data directory";
        case ErrorCode::kPermissionDenied:
            return "make the data directory writable for the service's user";
        case ErrorCode::kIo:
            return "check the disk of the data directory (dmesg)";
        default:
            return {};
    }
}

/// SQLite gives its journal files the mode of the database, so that this covers them all.
Status CreatePrivately(const std::filesystem::path& file) {
    RHA_RETURN_IF_ERROR(NativeFile::Open(file, NativeFile::Mode::kCreate));
    return {};
}

/// The first column of the first row.
Result<std::string> Ask(Database& database, std::string_view sql) {
    RHA_ASSIGN_OR_RETURN(Statement statement, database.Prepare(sql));
    RHA_ASSIGN_OR_RETURN(const bool row, statement.Step());
    return row ? statement.Text(0) : std::string();
}

Status CheckIntegrity(Database& database) {
    RHA_ASSIGN_OR_RETURN(const std::string verdict, Ask(database, "PRAGMA quick_check(1)"));
    if (verdict == "ok") return {};
    return Fail(ErrorCode::kCorruption, "the database is damaged: " + verdict,
                RemedyFor(ErrorCode::kCorruption));
}

}  // namespace

Error SqliteError(sqlite3* handle, int result, std::string_view what) {
    Error error;
    error.code = CodeOf(result);
    error.message = std::string(what) + ": ";
    error.message += handle == nullptr ? sqlite3_errstr(result) : sqlite3_errmsg(handle);
    error.os_code = handle == nullptr ? 0 : sqlite3_system_errno(handle);
    error.remedy = RemedyFor(error.code);
    error.retryable = error.code == ErrorCode::kConflict || error.code == ErrorCode::kNoSpace;
    return error;
}

bool IsUniqueViolation(const Error& error) {
    return error.code == ErrorCode::kAlreadyExists;
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      statement_(std::exchange(other.statement_, nullptr)),
      bound_(other.bound_),
      bind_failure_(other.bind_failure_) {}

Statement::~Statement() {
    sqlite3_finalize(statement_);
}

Statement& Statement::Bind(std::string_view text) {
    bind_failure_ |= sqlite3_bind_text64(statement_, ++bound_, text.empty() ? "" : text.data(),
                                         text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement& Statement::BindBlob(std::string_view bytes) {
    bind_failure_ |= sqlite3_bind_blob64(statement_, ++bound_, bytes.empty() ? "" : bytes.data(),
                                         bytes.size(), SQLITE_TRANSIENT);
    return *this;
}

Statement& Statement::Bind(std::int64_t number) {
    bind_failure_ |= sqlite3_bind_int64(statement_, ++bound_, number);
    return *this;
}

Statement& Statement::Again() {
    sqlite3_reset(statement_);
    bound_ = 0;
    return *this;
}

Result<bool> Statement::Step() {
    if (bind_failure_ != SQLITE_OK) {
        return std::unexpected(SqliteError(database_, SQLITE_ERROR, "bind values"));
    }
    const int result = sqlite3_step(statement_);
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) return false;
    return std::unexpected(SqliteError(database_, result, "use the database"));
}

Status Statement::Run() {
    RHA_ASSIGN_OR_RETURN([[maybe_unused]] const bool row, Step());
    return {};
}

std::string Statement::Text(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

std::int64_t Statement::Number(int column) const {
    return sqlite3_column_int64(statement_, column);
}

Result<std::unique_ptr<Database>> Database::Open(const std::filesystem::path& file) {
    RHA_RETURN_IF_ERROR(CreatePrivately(file));
    sqlite3* handle = nullptr;
    const int result = sqlite3_open_v2(file.string().c_str(), &handle,
                                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, nullptr);
    std::unique_ptr<Database> database(new Database(handle));
    if (result != SQLITE_OK) {
        return std::unexpected(SqliteError(handle, result, "open " + file.string()));
    }
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, kBusyTimeoutMs);
    const auto prepare = [&database]() -> Status {
        RHA_RETURN_IF_ERROR(database->Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"));
        RHA_RETURN_IF_ERROR(CheckIntegrity(*database));
        return Migrate(*database);
    };
    if (auto prepared = prepare(); !prepared) {
        return std::unexpected(std::move(prepared.error()).While("open " + file.string()));
    }
    return database;
}

Database::~Database() {
    sqlite3_close_v2(handle_);
}

Result<Statement> Database::Prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int result =
        sqlite3_prepare_v2(handle_, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (result != SQLITE_OK) {
        return std::unexpected(SqliteError(handle_, result, "use the database"));
    }
    return Statement(handle_, statement);
}

Status Database::Execute(const std::string& sql) {
    const int result = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (result == SQLITE_OK) return {};
    return std::unexpected(SqliteError(handle_, result, "use the database"));
}

std::int64_t Database::LastInsertId() const {
    return sqlite3_last_insert_rowid(handle_);
}

int Database::ChangedCount() const {
    return sqlite3_changes(handle_);
}

DurationHistogram Database::CommitTimes() {
    MutexLock lock(mutex_);
    return commits_;
}

Transaction::Transaction(Database& database) : database_(database) {
    database_.mutex().Lock();
}

Transaction::~Transaction() {
    // A failed rollback leaves nothing behind: SQLite has then rolled back by itself.
    if (open_) static_cast<void>(database_.Execute("ROLLBACK"));
    database_.mutex().Unlock();
}

Status Transaction::Begin() {
    RHA_RETURN_IF_ERROR(database_.Execute("BEGIN IMMEDIATE"));
    open_ = true;
    return {};
}

Status Transaction::Commit() {
    const Instant begun = MonotonicNow();
    RHA_RETURN_IF_ERROR(database_.Execute("COMMIT"));
    database_.CountCommit(MonotonicNow() - begun);
    open_ = false;
    return {};
}

}  // namespace rha::control
