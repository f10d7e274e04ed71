// How many files and connections this process may have open.
#pragma once

#include "common/error.h"

namespace rha {

/// Raises the soft limit, often 1024, to the hard one: for programs that keep a connection to every
/// host. Call before threads start; programs started later inherit it.
Status RaiseFileLimit();

}  // namespace rha
