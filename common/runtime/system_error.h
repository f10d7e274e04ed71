// What std::filesystem reports, as an Error.
#pragma once

#include <string>
#include <system_error>

#include "common/error.h"

namespace rha {

/// `code` of a function of the standard library that asks the operating system; `what` names
/// operation and object.
Error SystemError(const std::error_code& code, std::string what);

}  // namespace rha
