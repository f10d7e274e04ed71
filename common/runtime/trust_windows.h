// Who may decide what programs of this product do: whom a file or directory may belong to. For
// sources of Windows only.
#pragma once

#include "common/runtime/windows_headers.h"

namespace rha {

/// The system, the administrators, or the installer of Windows' own parts; `own_user`: or the user
/// of this process.
bool IsTrusted(PSID who, bool own_user);

}  // namespace rha
