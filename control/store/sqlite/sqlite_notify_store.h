// SqliteNotifyStore: the NotifyStore port on the embedded database. Its file (mode 0600 in a
// directory of mode 0700) protects the secrets; on Windows each is protected as common/runtime/
// secret.h says, too.
// Thread rule: any thread; one transaction at a time.
#pragma once

#include "control/ports/notify_store.h"
#include "control/store/sqlite/database.h"

namespace rha::control {

class SqliteNotifyStore : public NotifyStore {
public:
    /// The database outlives the store.
    explicit SqliteNotifyStore(Database& database) : database_(database) {}

    Result<std::vector<StoredTarget>> LoadTargets() override;
    Result<StoredTarget> InsertTarget(const NotifyTarget& target) override;
    Result<StoredTarget> ReplaceTarget(const NotifyTarget& target) override;
    Status RemoveTarget(const std::string& name) override;
    Status SaveProgress(const std::string& name, const OutboxProgress& progress) override;

private:
    /// Those that an earlier version stored as they are, where the system can protect them.
    Status ProtectSecrets() RHA_REQUIRES(database_.mutex());
    Result<StoredTarget> LoadOne(const std::string& name) RHA_REQUIRES(database_.mutex());

    Database& database_;
};

}  // namespace rha::control
