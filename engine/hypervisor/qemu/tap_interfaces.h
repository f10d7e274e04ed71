// TapInterfaces: the tap interfaces of this process's network namespace, to which QEMU can connect
// network adapters. Looks each time. Thread rule: any thread.
#pragma once

#include <string>
#include <vector>

#include "common/error.h"

namespace rha::engine {

/// Their names, in order. An error of the system.
Result<std::vector<std::string>> TapInterfaces();

}  // namespace rha::engine
