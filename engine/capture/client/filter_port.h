// FilterPort: one connection to rhaflt's communication port, which is for one volume: requests and
// replies of protocol.h as calls. Thread-safe: calls take turns. A connection that failed once
// fails ever after. For sources of Windows only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/error.h"
#include "common/runtime/files_windows.h"
#include "common/runtime/mutex.h"
#include "engine/capture/client/capture_messages.h"

namespace rha::engine {

/// The filter manager's calls of the same names, and CloseHandle(); tests put others in their
/// place.
struct FilterCalls {
    std::function<HRESULT(const wchar_t* port, const void* context, WORD bytes, HANDLE* handle)>
        connect;
    std::function<HRESULT(HANDLE port, void* request, DWORD bytes, void* reply, DWORD room,
                          DWORD* returned)>
        send;
    std::function<void(HANDLE port)> close;
};

/// Windows' own.
FilterCalls WindowsFilterCalls();

class FilterPort {
public:
    /// `device`: the volume's name (volume_path.h). kUnavailable when rhaflt does not run there,
    /// kPermissionDenied when this process may not talk to it, kUnsupported when it is of another
    /// version.
    static Result<std::unique_ptr<FilterPort>> Open(const std::wstring& device,
                                                    const FilterCalls& calls);
    ~FilterPort();
    FilterPort(const FilterPort&) = delete;
    FilterPort& operator=(const FilterPort&) = delete;

    /// The reply, or the error that it carries, or kUnavailable. Blocks as long as the driver works
    /// on it.
    Result<CaptureReply> Call(const CaptureRequest& request);

private:
    FilterPort(HANDLE port, FilterCalls calls) : calls_(std::move(calls)), port_(port) {}

    const FilterCalls calls_;
    const HANDLE port_;
    Mutex mutex_;
    std::uint32_t last_request_id_ RHA_GUARDED_BY(mutex_) = 0;
    bool broken_ RHA_GUARDED_BY(mutex_) = false;
};

}  // namespace rha::engine
