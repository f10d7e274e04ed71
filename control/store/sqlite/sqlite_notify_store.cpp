#include "control/store/sqlite/sqlite_notify_store.h"

#include <utility>

namespace rha::control {
namespace {

constexpr std::string_view kColumns = "name, settings, secret, cursor, attempts";

StoredTarget ReadTarget(const Statement& row) {
    StoredTarget stored;
    stored.target.name = row.Text(0);
    stored.progress.cursor = static_cast<std::uint64_t>(row.Number(3));
    stored.progress.attempts = static_cast<std::uint64_t>(row.Number(4));
    auto target = DecodeTarget(row.Text(0), row.Text(1));
    if (!target) {
        stored.damage = std::move(target).error();
        return stored;
    }
    stored.target = std::move(*target);
    stored.target.secret = row.Text(2);
    return stored;
}

Error NoSuchTarget(const std::string& name) {
    return {.code = ErrorCode::kNotFound,
            .message = "there is no notification target '" + name + "'",
            .remedy = "run: rhactl notify list"};
}

}  // namespace

Result<std::vector<StoredTarget>> SqliteNotifyStore::LoadTargets() {
    Transaction transaction(database_);
    RHA_ASSIGN_OR_RETURN(Statement rows, database_.Prepare("SELECT " + std::string(kColumns) +
                                                           " FROM notify_targets ORDER BY name"));
    std::vector<StoredTarget> targets;
    for (;;) {
        RHA_ASSIGN_OR_RETURN(const bool more, rows.Step());
        if (!more) return targets;
        targets.push_back(ReadTarget(rows));
    }
}

Result<StoredTarget> SqliteNotifyStore::LoadOne(const std::string& name) {
    RHA_ASSIGN_OR_RETURN(Statement row, database_.Prepare("SELECT " + std::string(kColumns) +
                                                          " FROM notify_targets WHERE name=?"));
    RHA_ASSIGN_OR_RETURN(const bool found, row.Bind(name).Step());
    if (!found) return std::unexpected(NoSuchTarget(name));
    return ReadTarget(row);
}

Result<StoredTarget> SqliteNotifyStore::InsertTarget(const NotifyTarget& target) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(
            Statement insert,
            database_.Prepare("INSERT INTO notify_targets (name, settings, secret, cursor,"
                              " attempts) VALUES (?,?,?,(SELECT coalesce(max(id), 0) FROM events),"
                              " 0)"));
        insert.Bind(target.name).Bind(EncodeTarget(target)).Bind(target.secret);
        if (auto inserted = insert.Run(); !inserted) {
            if (!IsUniqueViolation(inserted.error())) {
                return std::unexpected(std::move(inserted).error());
            }
            return Fail(ErrorCode::kAlreadyExists,
                        "there is already a notification target '" + target.name + "'",
                        "choose another name, or give --replace to change it");
        }
    }
    RHA_ASSIGN_OR_RETURN(StoredTarget stored, LoadOne(target.name));
    RHA_RETURN_IF_ERROR(transaction.Commit());
    return stored;
}

Result<StoredTarget> SqliteNotifyStore::ReplaceTarget(const NotifyTarget& target) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(Statement update,
                             database_.Prepare("UPDATE notify_targets SET settings=?, secret=?,"
                                               " attempts=0 WHERE name=?"));
        update.Bind(EncodeTarget(target)).Bind(target.secret).Bind(target.name);
        RHA_RETURN_IF_ERROR(update.Run());
    }
    RHA_ASSIGN_OR_RETURN(StoredTarget stored, LoadOne(target.name));
    RHA_RETURN_IF_ERROR(transaction.Commit());
    return stored;
}

Status SqliteNotifyStore::RemoveTarget(const std::string& name) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(Statement erase,
                             database_.Prepare("DELETE FROM notify_targets WHERE name=?"));
        RHA_RETURN_IF_ERROR(erase.Bind(name).Run());
    }
    if (database_.ChangedCount() == 0) return std::unexpected(NoSuchTarget(name));
    return transaction.Commit();
}

Status SqliteNotifyStore::SaveProgress(const std::string& name, const OutboxProgress& progress) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(
            Statement update,
            database_.Prepare("UPDATE notify_targets SET cursor=?, attempts=? WHERE name=?"));
        RHA_RETURN_IF_ERROR(update.Bind(progress.cursor).Bind(progress.attempts).Bind(name).Run());
    }
    return transaction.Commit();
}

}  // namespace rha::control
