// COM and WMI's interfaces, the way all of the adapter wants them. For sources of Windows only.
#pragma once

#include "common/runtime/windows_headers.h"
// After windows_headers.h, which takes away the macro GetObject that WMI's interfaces use as a
// name.
#include <objbase.h>
#include <oleauto.h>
#include <wbemcli.h>
#include <wrl/client.h>

namespace rha::engine::wmi {

template <typename T>
using ComPointer = Microsoft::WRL::ComPtr<T>;

}  // namespace rha::engine::wmi
