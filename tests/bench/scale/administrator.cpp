#include "tests/bench/scale/administrator.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/enrol.h"
#include "common/runtime/rpc/error_conversion.h"

namespace rha::bench {
namespace {

constexpr auto kCallTimeout = std::chrono::seconds(120);
constexpr auto kPollInterval = std::chrono::milliseconds(200);
constexpr auto kFollowAgain = std::chrono::milliseconds(200);
constexpr std::size_t kCallersAtOnce = 8;  ///< as many calls as the service answers at once
constexpr std::size_t kEnrolAtOnce = 2;

std::shared_ptr<grpc::Channel> ApiChannel(const Identity& identity, const std::string& address) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
    return MutualTlsChannel(identity, address, kControlDnsName, arguments);
}

/// `act` for every number below `count`, on several threads; the first error ends it.
Status InParallel(std::size_t count, std::size_t threads,
                  const std::function<Status(std::size_t)>& act) {
    std::atomic<std::size_t> next{0};
    Mutex mutex;
    std::optional<Error> first;
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < threads; ++i) {
        workers.emplace_back([&] {
            for (std::size_t at = next++; at < count; at = next++) {
                if (auto done = act(at); !done) {
                    const MutexLock lock(mutex);
                    if (!first) first = std::move(done).error();
                    next = count;
                }
            }
        });
    }
    for (auto& worker : workers) worker.join();
    if (first) return std::unexpected(std::move(*first));
    return {};
}

}  // namespace

Result<std::unique_ptr<Administrator>> Administrator::Login(const std::string& enrol_address,
                                                            const std::string& code,
                                                            const std::filesystem::path& directory,
                                                            LatencyBook& latencies) {
    RHA_ASSIGN_OR_RETURN(auto enrolled, rha::Enrol({.role = PeerRole::kAdmin,
                                                    .control_address = enrol_address,
                                                    .code = code,
                                                    .host_name = {},
                                                    .engine_address = {},
                                                    .directory = directory / "administrator"}));
    const std::string host = enrol_address.substr(0, enrol_address.rfind(':'));
    return std::unique_ptr<Administrator>(
        new Administrator(std::move(enrolled.identity), enrol_address,
                          host + ":" + std::to_string(enrolled.api_port), latencies));
}

Administrator::Administrator(Identity identity, std::string enrol_address, std::string api_address,
                             LatencyBook& latencies)
    : enrol_address_(std::move(enrol_address)),
      stub_(v1::Control::NewStub(ApiChannel(identity, api_address))),
      latencies_(latencies),
      follower_([this] { Follow(); }) {}

Administrator::~Administrator() {
    {
        const MutexLock lock(mutex_);
        ending_ = true;
        if (following_ != nullptr) following_->TryCancel();
        changed_.NotifyAll();
    }
    follower_.join();
}

template <typename Request, typename Reply>
Result<Reply> Administrator::Call(grpc::Status (v1::Control::Stub::*method)(grpc::ClientContext*,
                                                                            const Request&, Reply*),
                                  const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
    context.set_wait_for_ready(true);
    Reply reply;
    const grpc::Status status = (stub_.get()->*method)(&context, request, &reply);
    if (!status.ok()) return std::unexpected(FromGrpcStatus(status, "control service"));
    return reply;
}

Status Administrator::Enrol(const std::vector<std::unique_ptr<SimulatedEngine>>& engines,
                            const std::filesystem::path& directory) {
    return InParallel(engines.size(), kEnrolAtOnce, [&](std::size_t number) -> Status {
        SimulatedEngine& engine = *engines[number];
        v1::CreatePairingCodeRequest request;
        request.set_role("engine");
        RHA_ASSIGN_OR_RETURN(const auto code, Call(&v1::Control::Stub::CreatePairingCode, request));
        RHA_ASSIGN_OR_RETURN(const auto enrolled,
                             rha::Enrol({.role = PeerRole::kEngine,
                                         .control_address = enrol_address_,
                                         .code = code.code(),
                                         .host_name = engine.name(),
                                         .engine_address = engine.address(),
                                         .directory = directory / engine.name()}));
        return engine.Serve(enrolled.identity);
    });
}

Status Administrator::Create(const std::vector<v1::CreateScenarioRequest>& scenarios) {
    return InParallel(scenarios.size(), kCallersAtOnce, [&](std::size_t number) -> Status {
        RHA_ASSIGN_OR_RETURN(const v1::Scenario created,
                             Call(&v1::Control::Stub::CreateScenario, scenarios[number]));
        if (created.name() == scenarios[number].name()) return {};
        return Fail(ErrorCode::kInternal, "another scenario was created", "look at the log");
    });
}

Status Administrator::RunGroup(const std::string& group) {
    v1::GroupRunRequest request;
    request.set_group(group);
    RHA_ASSIGN_OR_RETURN(const auto reply, Call(&v1::Control::Stub::RunGroup, request));
    for (const auto& item : reply.items()) {
        if (!item.error().code().empty()) {
            return Fail(ErrorCode::kInternal, item.scenario() + ": " + item.error().message(),
                        item.error().remedy());
        }
    }
    return {};
}

Status Administrator::Await(Health wanted, std::chrono::seconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    Health seen;
    do {
        const auto asked = std::chrono::steady_clock::now();
        RHA_ASSIGN_OR_RETURN(seen, Ask());
        // A fifth of the time at most: what is measured is not the question.
        const auto took = std::chrono::steady_clock::now() - asked;
        const auto next =
            asked + std::max<std::chrono::steady_clock::duration>(kPollInterval, 5 * took);
        if (seen.hosts_connected == wanted.hosts_connected &&
            seen.scenarios_live == wanted.scenarios_live) {
            return {};
        }
        const MutexLock lock(mutex_);
        while (changed_.WaitUntil(mutex_, next)) {
        }
    } while (std::chrono::steady_clock::now() < deadline);
    return Fail(ErrorCode::kTimeout,
                std::to_string(seen.hosts_connected) + " hosts and " +
                    std::to_string(seen.scenarios_live) + " scenarios are live in the end",
                "look at the service's log");
}

Result<Health> Administrator::Ask() {
    Health health;
    RHA_ASSIGN_OR_RETURN(const auto hosts,
                         Call(&v1::Control::Stub::ListHosts, v1::ListHostsRequest()));
    health.hosts_connected = static_cast<std::size_t>(
        std::ranges::count_if(hosts.hosts(), [](const auto& host) { return host.connected(); }));
    RHA_ASSIGN_OR_RETURN(const auto all,
                         Call(&v1::Control::Stub::ListScenarios, v1::ListScenariosRequest()));
    health.scenarios_live =
        static_cast<std::size_t>(std::ranges::count_if(all.scenarios(), [](const auto& scenario) {
            return scenario.status().status_known() && scenario.status().state() == "running";
        }));
    return health;
}

std::map<std::string, std::size_t> Administrator::TakeEvents() {
    const MutexLock lock(mutex_);
    return std::exchange(events_, {});
}

void Administrator::Follow() {
    v1::ListEventsRequest request;
    for (;;) {
        grpc::ClientContext context;
        context.set_wait_for_ready(true);
        {
            const MutexLock lock(mutex_);
            if (ending_) return;
            following_ = &context;
        }
        const auto reader = stub_->FollowEvents(&context, request);
        v1::Event event;
        while (reader->Read(&event)) {
            request.set_after_id(event.id());
            // "bench on <host>: <message>": the message is the last word.
            latencies_.Arrived(event.message().substr(event.message().rfind(' ') + 1));
            const MutexLock lock(mutex_);
            ++events_[event.name()];
        }
        reader->Finish();
        const MutexLock lock(mutex_);
        following_ = nullptr;
        if (!ending_) changed_.WaitFor(mutex_, kFollowAgain);
    }
}

}  // namespace rha::bench
