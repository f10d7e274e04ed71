// Names that Windows does not take as they are given: for paths that people type, and for files
// that come from another system. Pure: the same answer on every system. Thread rule: plain
// functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/error.h"

namespace rha {

/// Whether a path begins with a drive and a separator, as D:\ and D:/ do.
bool HasDrive(std::string_view path);

/// Why Windows would not make a file or folder of that very name, as the end of a sentence that
/// begins with it: "is a device of Windows"; nothing when it would. Whether the bytes are UTF-8 is
/// not looked at.
std::optional<std::string> WhyNoWindowsName(std::string_view name);

/// Looks at each part of a path with a drive, or of a share's (\\server\share): a device's name, a
/// stream behind a colon, dots or spaces at an end and characters that no name may have are
/// kInvalidArgument, as is a path in the form \\?\. Any other path is none of Windows', and passes,
/// and so do "." and "..".
Status CheckWindowsPath(const std::string& path);

}  // namespace rha
