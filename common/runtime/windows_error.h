// Windows' error codes as Errors. For sources of Windows only.
#pragma once

#include <string>

#include "common/error.h"
#include "common/runtime/windows_headers.h"

namespace rha {

/// A code of GetLastError() or WSAGetLastError(); `what` names operation and object.
Error WindowsError(unsigned long code, std::string what);

/// Windows' own text for it, in UTF-8, English where it is installed; without a full stop.
std::string WindowsMessage(unsigned long code);

}  // namespace rha
