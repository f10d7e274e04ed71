// Numbers as people read them. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/error.h"

namespace rha::cli {

std::string FormatDuration(std::uint64_t ms);  ///< "0.4 s", "3 min 20 s", "2 h 5 min"
std::string FormatTime(std::int64_t unix_ns);  ///< "2025-03-09 14:05:06" local; "-" for 0
/// A moment as people type it: "90s", "15min", "2h", "3d" before `now`, or a local time
/// "2025-03-09", "2025-03-09 14:05", "2025-03-09T14:05:06". Nothing for anything else.
std::optional<std::int64_t> ParseMoment(std::string_view text, std::int64_t now_unix_ns);
/// The same of an option; 0 for an empty one, kInvalidArgument for what is no moment.
Result<std::int64_t> MomentOf(const std::string& text, std::int64_t now_unix_ns);
/// "[######----]"; `fraction` is cut to 0 … 1.
std::string ProgressBar(double fraction, int width);
/// "VM_STATE_RUNNING" without its prefix in lower case: "running"; "unspecified" becomes "unknown".
std::string EnumWord(std::string_view name, std::string_view prefix);

}  // namespace rha::cli
