// DoorbellWait: waits on a strand for what a CaptureSession calls its doorbell. One wait at a time.
// Thread rule: the strand; destroy it there or after its context has stopped.
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include "common/runtime/native_handle.h"

namespace rha::engine {

class DoorbellWait {
public:
    using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;
    using Work = std::function<void()>;

    explicit DoorbellWait(const Strand& strand);
    ~DoorbellWait();

    /// Runs `work` once, as soon as the doorbell is signalled, in place of an earlier call's.
    /// `doorbell` stays the caller's, who calls End() before closing it.
    void Begin(NativeHandle doorbell, Work work);
    void End();

private:
    struct Impl;
    const std::unique_ptr<Impl> impl_;
};

}  // namespace rha::engine
