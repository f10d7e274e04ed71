// AssessmentDesk: what the engines keep for reports: histories of scenarios, and assessments. Finds
// the host and the machine that are meant, asks, and waits for the answer.
//
// Thread rule: any thread but the runtime's own and the fleet's. Calls wait 30 s at most.
#pragma once

#include <string>
#include <vector>

#include "control/core/history.h"
#include "control/ports/engine_fleet.h"
#include "control/runtime/control_runtime.h"

namespace rha::control {

struct AssessmentsOfHost {
    std::string host;  ///< display name
    std::vector<Assessment> assessments;
    std::optional<Error> error;  ///< why it did not answer
};

class AssessmentDesk {
public:
    static constexpr std::uint64_t kSecondsDefault = 7 * 24 * 3600;
    static constexpr std::uint32_t kSampleSecondsDefault = 600;

    /// Both outlive it.
    AssessmentDesk(ControlRuntime& runtime, EngineFleet& fleet)
        : runtime_(runtime), fleet_(fleet) {}

    /// Of the host where the scenario's machine lives.
    Result<ScenarioHistory> GetHistory(const ScenarioView& scenario);

    // Hosts and machines are named by id or name. Times of 0 are the defaults.
    Result<Assessment> Start(const std::string& host, const std::string& vm, std::uint64_t seconds,
                             std::uint32_t sample_seconds);
    Result<Assessment> Stop(const std::string& host, const std::string& vm);
    Status Delete(const std::string& host, const std::string& vm);
    Result<Assessment> Get(const std::string& host, const std::string& vm);
    /// By the hosts' names; empty: all hosts.
    Result<std::vector<AssessmentsOfHost>> List(const std::string& host);

private:
    Result<HostId> FindHost(const std::string& host) const;
    /// Of the host's assessments.
    Result<VmId> FindAssessed(const HostId& host, const std::string& vm);

    ControlRuntime& runtime_;
    EngineFleet& fleet_;
};

}  // namespace rha::control
