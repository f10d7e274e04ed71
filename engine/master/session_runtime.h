// SessionRuntime: the strand, the clock and the worker threads a MasterSession runs on, as a port,
// so that the very same session runs on Boost.Asio in the engine and in virtual time in the
// simulation. Adapter: engine/master/asio_runtime. One runtime serves exactly one session.
//
// Thread rule: Post and InBackground may be called from any thread; everything else from the
// strand. Work handed to Post, WakeAt and WhenReadable runs on the strand, one at a time, never
// within the call that handed it over.
#pragma once

#include <array>
#include <cstddef>
#include <functional>

#include "common/runtime/native_handle.h"
#include "common/time.h"

namespace rha::engine {

class SessionRuntime {
public:
    using Work = std::function<void()>;
    /// As many bytes as an XXH3 secret has.
    using Secret = std::array<std::byte, 192>;

    virtual ~SessionRuntime() = default;

    virtual Instant Now() const = 0;
    virtual WallTime WallNow() const = 0;
    virtual void Post(Work work) = 0;
    /// Runs `work` on a worker thread, in no particular order with other such work.
    virtual void InBackground(Work work) = 0;
    /// The one timer: replaces the earlier call, if any.
    virtual void WakeAt(Instant at, Work work) = 0;
    virtual void CancelWake() = 0;
    /// The one doorbell (CaptureSession): runs `work` once, as soon as it is signalled. Replaces
    /// the earlier call.
    virtual void WhenReadable(NativeHandle doorbell, Work work) = 0;
    virtual void CancelWhenReadable() = 0;
    /// Unpredictable bytes, new at each call.
    virtual Secret NewSecret() = 0;
};

}  // namespace rha::engine
