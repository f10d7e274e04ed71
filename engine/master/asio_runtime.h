// AsioRuntime: SessionRuntime on Boost.Asio: a strand of the engine's io_context, a timer, a waited
// descriptor, and the engine's worker pool. It must outlive its session; destroy it once Stop has
// called back, on the strand or after the context has stopped.
#pragma once

#include <cstdint>
#include <future>
#include <memory>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "engine/master/doorbell_wait.h"
#include "engine/master/session_runtime.h"

namespace rha::engine {

class AsioRuntime final : public SessionRuntime {
public:
    AsioRuntime(boost::asio::io_context& context, boost::asio::thread_pool& workers);
    ~AsioRuntime() override;

    Instant Now() const override;
    WallTime WallNow() const override;
    void Post(Work work) override;
    void InBackground(Work work) override;
    void WakeAt(Instant at, Work work) override;
    void CancelWake() override;
    void WhenReadable(NativeHandle doorbell, Work work) override;
    void CancelWhenReadable() override;
    Secret NewSecret() override;

private:
    DoorbellWait::Strand strand_;
    boost::asio::thread_pool& workers_;
    boost::asio::steady_timer timer_;
    /// Of the newest WakeAt; outlives the runtime in handlers already queued.
    std::shared_ptr<std::uint64_t> wake_ = std::make_shared<std::uint64_t>(0);
    DoorbellWait doorbell_;
};

/// Stops a session that was started on `runtime`, waits for its end, and destroys both where a
/// runtime is to be destroyed: on a thread that runs `context`. Not to be called from one.
template <typename Session>
void EndSession(boost::asio::io_context& context, std::shared_ptr<Session> session,
                std::unique_ptr<AsioRuntime> runtime) {
    const auto stopped = std::make_shared<std::promise<void>>();
    session->Stop([stopped] { stopped->set_value(); });
    stopped->get_future().wait();
    const auto destroyed = std::make_shared<std::promise<void>>();
    boost::asio::post(context, [&session, &runtime, destroyed] {
        session.reset();
        runtime.reset();
        destroyed->set_value();
    });
    destroyed->get_future().wait();
}

}  // namespace rha::engine
