#include <filesystem>
#include <future>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <fmt/core.h>

#include "common/runtime/log.h"
#include "engine/capture/client/capture_client.h"
#include "engine/master/asio_runtime.h"
#include "engine/master/master_session.h"
#include "engine/transport/grpc_replica_link.h"
#include "tests/bench/limits/report.h"
#include "tests/bench/product/bench_identity.h"
#include "tests/bench/product/memory_source.h"
#include "tests/bench/product/observed_link.h"
#include "tests/bench/product/roles.h"
#include "tests/bench/product/talk.h"

namespace rha::bench {
namespace {

constexpr std::uint64_t kWarmUpBytes = 256ull << 20;

Duration Seconds(double seconds) {
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

/// Threads as the engine has them for its sessions.
class SessionThreads {
public:
    SessionThreads() : stay_(context_.get_executor()), workers_(kThreads) {
        for (unsigned i = 0; i < kThreads; ++i) {
            threads_.emplace_back([this] { context_.run(); });
        }
    }
    ~SessionThreads() {
        stay_.reset();
        for (auto& thread : threads_) thread.join();
        workers_.join();
    }
    boost::asio::io_context& context() { return context_; }
    boost::asio::thread_pool& workers() { return workers_; }

private:
    static constexpr unsigned kThreads = 4;
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stay_;
    boost::asio::thread_pool workers_;
    std::vector<std::thread> threads_;
};

/// A running master session and the board on which the replica's acknowledgements appear.
class RunningMaster {
public:
    RunningMaster(engine::WriteSource& source, engine::MasterOptions options,
                  engine::GrpcReplicaLink::Config link)
        : runtime_(std::make_unique<engine::AsioRuntime>(threads_.context(), threads_.workers())),
          session_(std::make_unique<engine::MasterSession>(
              *runtime_, source,
              std::make_unique<ObservedLink>(
                  std::make_unique<engine::GrpcReplicaLink>(std::move(link)), board_),
              std::move(options), [](const engine::MasterEvent& event) {
                  LogWarning("{}: {}; {}", event.code, event.message, event.remedy);
              })) {}

    engine::MasterSession& session() { return *session_; }

    /// Waits for an acknowledgement; a failure says how the master sees it.
    Result<engine::LinkAck> Await(const AckBoard::Condition& reached, double timeout_s) {
        auto ack = board_->WaitFor(reached, Seconds(timeout_s));
        if (ack) return ack;
        const auto now = session_->GetStatus();
        return std::unexpected(std::move(ack).error().While(fmt::format(
            "master in state {}: captured {}, durable {}, lag {} bytes, ring {}, spool {}, dirty "
            "{}, error: {}",
            static_cast<int>(now.state), now.captured.value, now.durable.value, now.lag_bytes,
            now.ring_used_bytes, now.spool_bytes, now.dirty_bytes,
            now.error ? now.error->ToString() : "none")));
    }

    ~RunningMaster() {
        std::promise<void> stopped;
        session_->Stop([&] { stopped.set_value(); });
        stopped.get_future().wait();
        // The runtime is to be destroyed by a thread that runs its context.
        boost::asio::post(threads_.context(),
                          [session = std::move(session_), runtime = std::move(runtime_)]() mutable {
                              session.reset();
                              runtime.reset();
                          });
    }

private:
    SessionThreads threads_;
    std::unique_ptr<engine::AsioRuntime> runtime_;
    std::shared_ptr<AckBoard> board_ = std::make_shared<AckBoard>();
    std::unique_ptr<engine::MasterSession> session_;
};

bool Synchronised(const engine::LinkAck& ack) {
    return ack.consistent && ack.durable_batch > 0 && ack.applied_batch == ack.durable_batch;
}

engine::GrpcReplicaLink::Config LinkTo(const std::string& address, const std::string& prefix,
                                       std::shared_ptr<const Identity> identity) {
    return {.address = address,
            .peer = {kReplicaHost},
            .master_prefix = prefix,
            .identity = std::move(identity)};
}

engine::MasterOptions OptionsFor(const std::string& folder, const std::string& state) {
    return {.scenario = {kScenario},
            .epoch = {1},
            .paths = {folder},
            .state_directory = state,
            .seed = 1};
}

/// Waits until everything captured by now is applied, as a clean switchover does, and reports.
Status ReportDrain(RunningMaster& master, double timeout_s) {
    const Stopwatch watch;
    const auto before = master.session().GetStatus();
    std::promise<Result<engine::DrainedAt>> drained;
    master.session().Drain(Seconds(timeout_s),
                           [&](Result<engine::DrainedAt> at) { drained.set_value(std::move(at)); });
    RHA_ASSIGN_OR_RETURN(const auto at, drained.get_future().get());
    Say("{{\"drained_seconds\": {:.6f}, \"sequence\": {}, \"lag_bytes\": {}, "
        "\"dirty_bytes\": {}, \"resent_bytes\": {}}}",
        watch.Seconds(), at.final_sequence.value, before.lag_bytes, before.dirty_bytes,
        master.session().GetStatus().sync.bytes_sent);
    return {};
}

}  // namespace

Status RunMaster(const MasterRole& role) {
    RHA_ASSIGN_OR_RETURN(auto identity, OpenIdentity(role.identity));
    const auto prefix = std::filesystem::relative(role.folder, role.root).string();
    engine::CaptureClient source({{.root = role.root, .socket = role.socket}});
    RunningMaster master(source, OptionsFor(role.folder, role.state),
                         LinkTo(role.address, prefix, std::move(identity)));
    const Stopwatch watch;
    RHA_RETURN_IF_ERROR(master.session().Start());
    RHA_ASSIGN_OR_RETURN(const auto ack, master.Await(Synchronised, role.timeout_s));
    const auto seconds = watch.Seconds();
    Say("{{\"seconds\": {:.6f}, \"cpu_seconds\": {:.3f}, \"batches\": {}}}", seconds,
        watch.CpuSeconds(), ack.applied_batch);
    Status done;
    while (done && HearLine()) done = ReportDrain(master, role.timeout_s);
    return done;
}

Status RunStream(const StreamRole& role) {
    RHA_ASSIGN_OR_RETURN(auto identity, OpenIdentity(role.identity));
    const MemorySourceConfig config{.payload_bytes = role.payload_bytes};
    MemorySource source(config);
    RunningMaster master(source, OptionsFor("/" + config.directory, role.state),
                         LinkTo(role.address, config.directory, std::move(identity)));
    RHA_RETURN_IF_ERROR(master.session().Start());
    RHA_RETURN_IF_ERROR(master.Await(Synchronised, role.timeout_s));
    const auto stream = [&](std::uint64_t records) -> Status {
        const auto last = source.Write(records);
        const auto durable = [last](const engine::LinkAck& a) { return a.durable >= last; };
        RHA_RETURN_IF_ERROR(master.Await(durable, role.timeout_s));
        return {};
    };
    // First use of buffers and journal segments is not what is measured.
    RHA_RETURN_IF_ERROR(stream(kWarmUpBytes / role.payload_bytes));
    const auto records = role.bytes / role.payload_bytes;
    const Stopwatch watch;
    RHA_RETURN_IF_ERROR(stream(records));
    PrintReport(watch, watch.Seconds(), records * role.payload_bytes);
    return {};
}

}  // namespace rha::bench
