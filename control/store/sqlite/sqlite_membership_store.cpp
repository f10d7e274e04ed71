#include "control/store/sqlite/sqlite_membership_store.h"

#include <chrono>

namespace rha::control {
namespace {

constexpr std::string_view kNewCode = "make a new code: rhactl pair, or rha-control pair";

/// How long a used or expired pairing is remembered, so that trying it again gets a clear answer.
constexpr std::int64_t kMemoryNs = std::chrono::nanoseconds(std::chrono::days(1)).count();

std::unexpected<Error> Refuse(ErrorCode code, std::string message) {
    return Fail(code, std::move(message), std::string(kNewCode));
}

Member ReadMember(const Statement& row) {
    return {.id = row.Text(0),
            .role = row.Text(1),
            .name = row.Text(2),
            .serial = row.Text(3),
            .enrolled = {row.Number(4)},
            .not_after = {row.Number(5)},
            .revoked = row.Number(6) != 0};
}

}  // namespace

Status SqliteMembershipStore::PutPairing(const Pairing& pairing) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(Statement forget,
                             database_.Prepare("DELETE FROM pairings WHERE expires_unix_ns < ?"));
        RHA_RETURN_IF_ERROR(forget.Bind(pairing.expires.unix_ns - kMemoryNs).Run());
        RHA_ASSIGN_OR_RETURN(
            Statement insert,
            database_.Prepare("INSERT INTO pairings (id, role, key, renews_host, expires_unix_ns,"
                              " attempts_left, used) VALUES (?,?,?,?,?,?,0)"));
        insert.Bind(pairing.id).Bind(pairing.role).BindBlob(pairing.key).Bind(pairing.renews_host);
        RHA_RETURN_IF_ERROR(insert.Bind(pairing.expires.unix_ns).Bind(pairing.attempts_left).Run());
    }
    return transaction.Commit();
}

Result<Pairing> SqliteMembershipStore::CountAttempt(const std::string& pairing_id, WallTime now) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    Pairing pairing;
    {
        RHA_ASSIGN_OR_RETURN(
            Statement row,
            database_.Prepare("SELECT id, role, key, renews_host, expires_unix_ns, attempts_left,"
                              " used FROM pairings WHERE id=?"));
        RHA_ASSIGN_OR_RETURN(const bool found, row.Bind(pairing_id).Step());
        if (!found) {
            return Refuse(ErrorCode::kNotFound, "the control service knows no such pairing code");
        }
        pairing = {.id = row.Text(0),
                   .role = row.Text(1),
                   .key = row.Text(2),
                   .renews_host = row.Text(3),
                   .expires = {row.Number(4)},
                   .attempts_left = static_cast<std::uint32_t>(row.Number(5))};
        if (row.Number(6) != 0) {
            return Refuse(ErrorCode::kFailedPrecondition, "the pairing code was used already");
        }
    }
    if (now > pairing.expires) {
        return Refuse(ErrorCode::kFailedPrecondition, "the pairing code has expired");
    }
    if (pairing.attempts_left == 0) {
        return Refuse(ErrorCode::kFailedPrecondition,
                      "the pairing code was tried wrongly too often");
    }
    --pairing.attempts_left;
    {
        RHA_ASSIGN_OR_RETURN(Statement update,
                             database_.Prepare("UPDATE pairings SET attempts_left=? WHERE id=?"));
        RHA_RETURN_IF_ERROR(update.Bind(pairing.attempts_left).Bind(pairing_id).Run());
    }
    RHA_RETURN_IF_ERROR(transaction.Commit());
    return pairing;
}

Status SqliteMembershipStore::Redeem(const std::string& pairing_id, const Member& member) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(Statement use,
                             database_.Prepare("UPDATE pairings SET used=1 WHERE id=? AND used=0"));
        RHA_RETURN_IF_ERROR(use.Bind(pairing_id).Run());
        if (database_.ChangedCount() == 0) {
            return Refuse(ErrorCode::kConflict, "the pairing code was used already");
        }
        RHA_ASSIGN_OR_RETURN(
            Statement put,
            database_.Prepare("INSERT OR REPLACE INTO members (id, role, name, serial,"
                              " enrolled_unix_ns, not_after_unix_ns, revoked)"
                              " VALUES (?,?,?,?,?,?,?)"));
        put.Bind(member.id).Bind(member.role).Bind(member.name).Bind(member.serial);
        put.Bind(member.enrolled.unix_ns).Bind(member.not_after.unix_ns).Bind(member.revoked);
        RHA_RETURN_IF_ERROR(put.Run());
    }
    return transaction.Commit();
}

Result<std::vector<Member>> SqliteMembershipStore::LoadMembers() {
    Transaction transaction(database_);
    RHA_ASSIGN_OR_RETURN(
        Statement rows,
        database_.Prepare("SELECT id, role, name, serial, enrolled_unix_ns, not_after_unix_ns,"
                          " revoked FROM members ORDER BY enrolled_unix_ns"));
    std::vector<Member> members;
    for (;;) {
        RHA_ASSIGN_OR_RETURN(const bool more, rows.Step());
        if (!more) return members;
        members.push_back(ReadMember(rows));
    }
}

Status SqliteMembershipStore::CheckMember(const std::string& id) {
    Transaction transaction(database_);
    RHA_ASSIGN_OR_RETURN(Statement row,
                         database_.Prepare("SELECT revoked FROM members WHERE id=?"));
    RHA_ASSIGN_OR_RETURN(const bool found, row.Bind(id).Step());
    if (found && row.Number(0) == 0) return {};
    return Refuse(ErrorCode::kPermissionDenied, found ? "this certificate was revoked"
                                                      : "this certificate's holder is not known");
}

Status SqliteMembershipStore::RevokeMember(const std::string& id) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(Statement update,
                             database_.Prepare("UPDATE members SET revoked=1 WHERE id=?"));
        RHA_RETURN_IF_ERROR(update.Bind(id).Run());
    }
    if (database_.ChangedCount() == 0) {
        return Fail(ErrorCode::kNotFound, "no member has the id '" + id + "'",
                    "run: rha-control members");
    }
    return transaction.Commit();
}

}  // namespace rha::control
