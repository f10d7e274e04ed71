// The schema of the control service's database, as numbered steps that are never edited again.
#pragma once

#include "common/error.h"

namespace rha::control {

class Database;

/// What PRAGMA user_version says after Migrate.
int SchemaVersion();

/// Brings the database to SchemaVersion(), each step in a transaction of its own. kUnsupported when
/// it is newer than that or not a database of this product.
Status Migrate(Database& database);

}  // namespace rha::control
