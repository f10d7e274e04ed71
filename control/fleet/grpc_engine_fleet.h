// GrpcEngineFleet: EngineFleet over gRPC with mutual TLS.
//
// Per engine: one channel whose peer must present a certificate for "<host id>.engine.rha", one
// Watch stream that is opened again with back-off whenever it ends, and unary commands with
// deadlines. Threads: gRPC's callback threads and one timer thread for back-off.
#pragma once

#include <memory>

#include <grpcpp/security/credentials.h>

#include "control/ports/engine_fleet.h"

namespace rha::control {

class GrpcEngineFleet : public EngineFleet {
public:
    explicit GrpcEngineFleet(std::shared_ptr<grpc::ChannelCredentials> credentials);
    /// Cancels everything and waits for callbacks that are running.
    ~GrpcEngineFleet() override;

    void SetListener(FleetListener* listener) override;
    void Connect(const HostId& host, const std::string& address,
                 std::chrono::milliseconds heartbeat_interval) override;
    void Disconnect(const HostId& host) override;
    void Execute(const Command& command, std::function<void(Reply)> done) override;
    void GetHostFacts(const HostId& host, Callback<HostFacts> done) override;
    void ListVms(const HostId& host, Callback<std::vector<VmSummary>> done) override;
    void InspectVm(const HostId& host, const VmId& vm, Callback<VmDetail> done) override;
    void VerifyMaster(const HostId& host, const VerifyQuery& query,
                      Callback<MasterVerification> done) override;
    void VerifyReplica(const HostId& host, const VerifyQuery& query,
                       Callback<std::vector<Finding>> done) override;
    void GetHistory(const HostId& host, const ScenarioId& scenario,
                    Callback<ScenarioHistory> done) override;
    void StartAssessment(const HostId& host, const AssessmentWish& wish,
                         Callback<Assessment> done) override;
    void StopAssessment(const HostId& host, const VmId& vm, Callback<Assessment> done) override;
    void DeleteAssessment(const HostId& host, const VmId& vm,
                          std::function<void(Status)> done) override;
    void ListAssessments(const HostId& host, Callback<std::vector<Assessment>> done) override;
    void GetAssessment(const HostId& host, const VmId& vm, Callback<Assessment> done) override;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// The name an engine's certificate carries: "<host id>.engine.rha".
std::string EngineTargetName(const HostId& host);

}  // namespace rha::control
