// SqliteNotifyStore: the NotifyStore port on the embedded database, whose file (mode 0600 in a
// directory of mode 0700) is what protects the secrets.
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
    Result<StoredTarget> LoadOne(const std::string& name) RHA_REQUIRES(database_.mutex());

    Database& database_;
};

}  // namespace rha::control
