#include "control/store/sqlite/sqlite_notify_store.h"

#include <utility>

#include "common/runtime/secret.h"

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
    auto secret = RevealSecret(row.Text(2));
    if (!secret) {
        stored.damage = std::move(secret).error();
        stored.damage->remedy = "give its secret again: rhactl notify add " + row.Text(0) +
                                " --replace with all its settings";
        return stored;
    }
    stored.target = std::move(*target);
    stored.target.secret = std::move(secret->secret);
    return stored;
}

Error NoSuchTarget(const std::string& name) {
    return {.code = ErrorCode::kNotFound,
            .message = "there is no notification target '" + name + "'",
            .remedy = "run: rhactl notify list"};
}

}  // namespace

Status SqliteNotifyStore::ProtectSecrets() {
    std::vector<std::pair<std::string, std::string>> unprotected;  // name, secret
    {
        RHA_ASSIGN_OR_RETURN(Statement rows,
                             database_.Prepare("SELECT name, secret FROM notify_targets"));
        for (;;) {
            RHA_ASSIGN_OR_RETURN(const bool more, rows.Step());
            if (!more) break;
            const auto secret = RevealSecret(rows.Text(1));
            if (secret && secret->unprotected) {
                unprotected.emplace_back(rows.Text(0), secret->secret);
            }
        }
    }
    for (const auto& [name, secret] : unprotected) {
        RHA_ASSIGN_OR_RETURN(const std::string stored, ProtectSecret(secret));
        RHA_ASSIGN_OR_RETURN(Statement update,
                             database_.Prepare("UPDATE notify_targets SET secret=? WHERE name=?"));
        RHA_RETURN_IF_ERROR(update.Bind(stored).Bind(name).Run());
    }
    return {};
}

Result<std::vector<StoredTarget>> SqliteNotifyStore::LoadTargets() {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    RHA_RETURN_IF_ERROR(ProtectSecrets());
    RHA_RETURN_IF_ERROR(transaction.Commit());
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
    RHA_ASSIGN_OR_RETURN(const std::string secret, ProtectSecret(target.secret));
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(
            Statement insert,
            database_.Prepare("INSERT INTO notify_targets (name, settings, secret, cursor,"
                              " attempts) VALUES (?,?,?,(SELECT coalesce(max(id), 0) FROM events),"
                              " 0)"));
        insert.Bind(target.name).Bind(EncodeTarget(target)).Bind(secret);
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
    RHA_ASSIGN_OR_RETURN(const std::string secret, ProtectSecret(target.secret));
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(Statement update,
                             database_.Prepare("UPDATE notify_targets SET settings=?, secret=?,"
                                               " attempts=0 WHERE name=?"));
        update.Bind(EncodeTarget(target)).Bind(secret).Bind(target.name);
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
