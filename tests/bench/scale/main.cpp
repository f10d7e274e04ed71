// rha-bench-fleet: many simulated engines and an administrator in one process. Started and spoken
// to by tests/bench/scale.py: a command a line in, a line of JSON out.
#include <csignal>
#include <cstdio>
#include <iostream>
#include <sstream>

#include <CLI/CLI.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <nlohmann/json.hpp>

#include "common/runtime/file_limit.h"
#include "common/runtime/log.h"
#include "common/runtime/rpc/grpc_process.h"
#include "tests/bench/product/talk.h"
#include "tests/bench/scale/administrator.h"

namespace rha::bench {
namespace {

using nlohmann::json;

constexpr const char* kGroup = "scale";
constexpr auto kPatience = std::chrono::minutes(20);
constexpr auto kEventPatience = std::chrono::minutes(2);
constexpr std::size_t kPerSubnet = 250;

struct Options {
    std::size_t engines = 0;
    std::size_t scenarios = 0;
    std::string enrol_address;
    std::string code;
    std::string directory;
    int port = 0;  ///< every engine has a loopback address of its own
};

std::string AddressOf(std::size_t engine, int port) {
    return fmt::format("127.77.{}.{}:{}", engine / kPerSubnet, 1 + engine % kPerSubnet, port);
}

double Percentile(const std::vector<Duration>& sorted, double share) {
    const auto last = static_cast<double>(sorted.size() - 1);
    const Duration value = sorted[static_cast<std::size_t>(last * share)];
    return std::chrono::duration<double, std::milli>(value).count();
}

class Bench {
public:
    explicit Bench(const Options& options) : options_(options) {
        for (std::size_t i = 0; i < options.engines; ++i) {
            engines_.push_back(std::make_unique<SimulatedEngine>(
                fleet_, fmt::format("host{:04}", i), AddressOf(i, options.port)));
        }
        reporter_ = std::thread([this] { fleet_.reports.run(); });
    }
    ~Bench() {
        administrator_.reset();
        for (auto& engine : engines_) engine->Stop();
        keep_.reset();
        reporter_.join();
    }

    Status Login() {
        RHA_ASSIGN_OR_RETURN(administrator_,
                             Administrator::Login(options_.enrol_address, options_.code,
                                                  options_.directory, fleet_.latencies));
        return {};
    }

    Result<json> Do(const std::string& line) {
        std::istringstream words(line);
        std::string command;
        words >> command;
        if (command == "enrol") return Done(Enrol());
        if (command == "create") return Done(Create());
        if (command == "run") return Done(administrator_->RunGroup(kGroup));
        if (command == "live") return Done(administrator_->Await(All(), kPatience));
        if (command == "reports") return json{{"reports", fleet_.reports_sent.load()}};
        if (command == "events") {
            std::size_t rounds = 0;
            words >> rounds;
            return Events(rounds);
        }
        if (command == "check") return Check();
        return Fail(ErrorCode::kInvalidArgument, "no command '" + command + "'", "see main.cpp");
    }

private:
    Health All() const {
        return {.hosts_connected = options_.engines, .scenarios_live = options_.scenarios};
    }
    Result<json> Done(const Status& done) {
        if (!done) return std::unexpected(done.error());
        return json::object();
    }
    Status Enrol() {
        RHA_RETURN_IF_ERROR(administrator_->Enrol(engines_, options_.directory));
        return administrator_->Await({.hosts_connected = options_.engines, .scenarios_live = 0},
                                     kPatience);
    }
    /// Every host is the master of some scenarios and the replica of others.
    Status Create() {
        std::vector<v1::CreateScenarioRequest> wishes;
        for (std::size_t i = 0; i < options_.scenarios; ++i) {
            const std::size_t hosts = options_.engines;
            const std::size_t master = i % hosts;
            const std::size_t replica = (master + 1 + i / hosts % (hosts - 1)) % hosts;
            v1::CreateScenarioRequest& wish = wishes.emplace_back();
            wish.set_request_id(fmt::format("5ca1ab1e-0000-4000-8000-{:012x}", i));
            wish.set_name(fmt::format("vm{:05}", i));
            wish.set_group(kGroup);
            wish.set_master_host(engines_[master]->name());
            wish.set_replica_host(engines_[replica]->name());
            wish.set_vm(fmt::format("5ca1ab1e-1111-4000-8000-{:012x}", i));
            engines_[master]->AddVm(wish.vm(), wish.name());
        }
        return administrator_->Create(wishes);
    }
    /// So many times every host tells of an event, with the heartbeat that is due.
    Result<json> Events(std::size_t rounds) {
        std::vector<Duration> all;
        for (std::size_t round = 0; round < rounds; ++round) {
            for (auto& engine : engines_) engine->Tell("event-" + std::to_string(++told_));
            const auto arrived = fleet_.latencies.Take(engines_.size(), kEventPatience);
            if (arrived.size() < engines_.size()) {
                return Fail(ErrorCode::kTimeout,
                            fmt::format("{} of {} events arrived", arrived.size(), engines_.size()),
                            "look at the service's log");
            }
            all.insert(all.end(), arrived.begin(), arrived.end());
        }
        std::ranges::sort(all);
        return json{{"count", all.size()},
                    {"p50_ms", Percentile(all, 0.5)},
                    {"p99_ms", Percentile(all, 0.99)},
                    {"max_ms", Percentile(all, 1)}};
    }
    Result<json> Check() {
        RHA_ASSIGN_OR_RETURN(const Health health, administrator_->Ask());
        return json{{"connected", health.hosts_connected},
                    {"live", health.scenarios_live},
                    {"events", administrator_->TakeEvents()}};
    }

    const Options options_;
    Fleet fleet_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keep_{
        fleet_.reports.get_executor()};
    std::thread reporter_;
    std::vector<std::unique_ptr<SimulatedEngine>> engines_;
    std::unique_ptr<Administrator> administrator_;
    std::size_t told_ = 0;
};

Status Serve(const Options& options) {
    RHA_RETURN_IF_ERROR(RaiseFileLimit());
    Bench bench(options);
    RHA_RETURN_IF_ERROR(bench.Login());
    Say("{{}}");
    for (std::string line; std::getline(std::cin, line);) {
        const Instant start = MonotonicNow();
        RHA_ASSIGN_OR_RETURN(json answer, bench.Do(line));
        answer["seconds"] = std::chrono::duration<double>(MonotonicNow() - start).count();
        Say("{}", answer.dump());
    }
    return {};
}

int Main(int argc, char** argv) {
    Options options;
    CLI::App app(
        "Simulated engines and an administrator, for the benchmark of the control service");
    app.add_option("--engines", options.engines)->required()->check(CLI::Range(2, 10'000));
    app.add_option("--scenarios", options.scenarios)->required()->check(CLI::PositiveNumber);
    app.add_option("--enrol-address", options.enrol_address)->required();
    app.add_option("--code", options.code)->required();
    app.add_option("--directory", options.directory)->required();
    app.add_option("--port", options.port)->required();
    CLI11_PARSE(app, argc, argv);
    std::signal(SIGPIPE, SIG_IGN);
    auto done = StartLog("rha-bench-fleet", {.level = "warning"});
    if (done) done = Serve(options);
    FlushLog();
    if (done) return 0;
    std::fprintf(stderr, "rha-bench-fleet: %s\n", Describe(done.error()).c_str());
    return 1;
}

}  // namespace
}  // namespace rha::bench

int main(int argc, char** argv) {
    const rha::GrpcProcess grpc;
    rha::SkipGrpcLockChecks();
    rha::KeepCallbackThreads();
    return rha::bench::Main(argc, argv);
}
