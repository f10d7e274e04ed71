// NotifyStore: the targets of notifications and how far each has been told. Adapter:
// control/store/sqlite.
//
// Every call is one durable transaction. Thread rule: calls block and may come from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "control/notify/core/outbox.h"
#include "control/notify/core/target.h"

namespace rha::control {

struct StoredTarget {
    NotifyTarget target;
    OutboxProgress progress;
    std::optional<Error> damage;  ///< settings or secret cannot be read; only the name is right
};

class NotifyStore {
public:
    virtual ~NotifyStore() = default;

    virtual Result<std::vector<StoredTarget>> LoadTargets() = 0;
    /// The target is told what happens from now on: its cursor is the newest event of the same
    /// moment. kAlreadyExists when the name is taken.
    virtual Result<StoredTarget> InsertTarget(const NotifyTarget& target) = 0;
    /// New settings and secret; what waits for it stays. kNotFound.
    virtual Result<StoredTarget> ReplaceTarget(const NotifyTarget& target) = 0;
    /// kNotFound.
    virtual Status RemoveTarget(const std::string& name) = 0;
    /// Nothing happens when the target is gone.
    virtual Status SaveProgress(const std::string& name, const OutboxProgress& progress) = 0;
};

}  // namespace rha::control
