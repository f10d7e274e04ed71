// Administrator: a client of the control service's API as rhactl and the manager are. It enrols the
// engines, creates and runs the scenarios, follows the events and asks whether all is well.
// Thread rule: one thread, but for the one of its own that follows events.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "common/error.h"
#include "common/runtime/mutex.h"
#include "common/runtime/tls/identity.h"
#include "rha/v1/control.grpc.pb.h"
#include "tests/bench/scale/simulated_engine.h"

namespace rha::bench {

struct Health {
    std::size_t hosts_connected = 0;
    std::size_t scenarios_live = 0;  ///< running, and both engines were heard
};

class Administrator {
public:
    /// Logs in at the enrolment port with a pairing code, and begins to follow events.
    static Result<std::unique_ptr<Administrator>> Login(const std::string& enrol_address,
                                                        const std::string& code,
                                                        const std::filesystem::path& directory,
                                                        LatencyBook& latencies);
    ~Administrator();

    /// Each gets a certificate in the usual way, and serves.
    Status Enrol(const std::vector<std::unique_ptr<SimulatedEngine>>& engines,
                 const std::filesystem::path& directory);
    Status Create(const std::vector<v1::CreateScenarioRequest>& scenarios);
    Status RunGroup(const std::string& group);
    /// Asks until so many hosts and scenarios are live.
    Status Await(Health wanted, std::chrono::seconds patience);
    Result<Health> Ask();

    /// How often each event came since the last call.
    std::map<std::string, std::size_t> TakeEvents();

private:
    Administrator(Identity identity, std::string enrol_address, std::string api_address,
                  LatencyBook& latencies);

    template <typename Request, typename Reply>
    Result<Reply> Call(grpc::Status (v1::Control::Stub::*method)(grpc::ClientContext*,
                                                                 const Request&, Reply*),
                       const Request& request);
    void Follow();

    const std::string enrol_address_;
    const std::unique_ptr<v1::Control::Stub> stub_;
    LatencyBook& latencies_;
    Mutex mutex_;
    std::map<std::string, std::size_t> events_ RHA_GUARDED_BY(mutex_);
    grpc::ClientContext* following_ RHA_GUARDED_BY(mutex_) = nullptr;
    bool ending_ RHA_GUARDED_BY(mutex_) = false;
    CondVar changed_;
    std::thread follower_;
};

}  // namespace rha::bench
