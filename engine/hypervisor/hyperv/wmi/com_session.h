// ComSession: a Session through COM, on IWbemServices. Calls are semi-synchronous
// (WBEM_FLAG_RETURN_IMMEDIATELY), so that each can be bounded; a connection that has gone is made
// anew by the next call, in a thread of its own (pending_call.h). Sources: Microsoft's "COM API for
// WMI" and "Setting security on proxies" (learn.microsoft.com/windows/win32/wmisdk). For sources of
// Windows only.
//
// Threads: the process is given a multithreaded apartment for as long as a session lives, so calls
// may come from any thread that is not in an apartment of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/error.h"
#include "common/time.h"
#include "engine/hypervisor/hyperv/wmi/com_headers.h"
#include "engine/hypervisor/hyperv/wmi/session.h"

namespace rha::engine::wmi {

/// Where a session gets COM's objects from. Called whenever it has none. Copies share a connection
/// that is being made, so a source is kept for as long as sessions are opened.
struct ComSource {
    /// kTimeout when there is no connection by `deadline`.
    std::function<Result<ComPointer<IWbemServices>>(Instant deadline)> services;
    std::function<Result<ComPointer<IWbemObjectTextSrc>>()> texts;
};

/// Windows' own, for a namespace ("root\cimv2").
ComSource WindowsSource(std::string name);

/// Connects. kNotFound when there is no such namespace. `call_timeout` is the time for this and for
/// each call.
Result<std::unique_ptr<Session>> OpenComSession(ComSource source, Duration call_timeout);

}  // namespace rha::engine::wmi
