// The id of this run of the host's operating system: another one after every start of the host.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/error.h"

namespace rha::engine {

/// The same in every program of this run; contains a UUID. On Windows the first program of the
/// product that asks makes it, which takes an administrator's rights: kPermissionDenied otherwise.
Result<std::string> CurrentBootId();

/// Its last 16 hexadecimal digits as a number.
std::uint64_t BootRunId(std::string_view boot_id);

}  // namespace rha::engine
