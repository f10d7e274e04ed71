// Times as Windows' management interface writes them: yyyymmddHHMMSS.mmmmmmsUUU, local to a place
// that is UUU minutes east (s is '+') or west ('-') of Greenwich (Microsoft's page "CIM_DATETIME").
// Pure.
#pragma once

#include <optional>
#include <string_view>

#include "common/time.h"

namespace rha::engine::wmi {

/// To the second; nothing for what is no such time, an interval or a time with open places (*).
std::optional<WallTime> ParseTime(std::string_view text);

}  // namespace rha::engine::wmi
