// ServiceStatus: how far a service is, as its service manager is told. For sources of Windows only.
#pragma once

#include <functional>

#include "common/runtime/mutex.h"
#include "common/runtime/windows_headers.h"

namespace rha {

/// A service begins, runs, is stopping, has stopped: never back. Any thread; what the manager hears
/// last is what is true, however calls meet.
class ServiceStatus {
public:
    using Tell = std::function<void(SERVICE_STATUS&)>;

    /// From now on the manager is told by `tell`, which calls nothing here; first that it begins.
    void Begin(Tell tell);
    /// What was begun is done; nothing when the service is being stopped already.
    void Ready();
    void Stopping();
    /// `failed`: the manager may start it again.
    void Stopped(bool failed);
    /// Tells once more what was told last, unless the service has stopped.
    void Repeat();

private:
    void MoveTo(DWORD state, bool failed = false);

    Mutex mutex_;
    Tell tell_ RHA_GUARDED_BY(mutex_);
    SERVICE_STATUS status_ RHA_GUARDED_BY(mutex_){};
};

}  // namespace rha
