// EngineFleet: the connections to all engines, as the control service's runtime uses them.
// Adapter: control/fleet/grpc_engine_fleet.
//
// Calls never block; each callback runs exactly once, from any thread, unless the fleet is
// destroyed first. Callbacks must not block for long. Thread rule: any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"
#include "control/core/engine_facts.h"
#include "control/core/event_catalogue.h"
#include "control/core/history.h"
#include "control/core/machine_types.h"
#include "control/core/scenario.h"

namespace rha::control {

/// Something the engine itself reports for the event log. The same may come again.
struct EngineNotice {
    std::string code;
    Severity severity = Severity::kInfo;
    ScenarioId scenario;
    std::string message;
    std::string remedy;
    WallTime at;
};

/// One heartbeat.
struct EngineReport {
    HostId host;
    std::uint64_t engine_run = 0;
    std::uint64_t boot_run = 0;
    std::uint64_t number = 0;
    std::uint64_t boot_clock_ns = 0;
    std::vector<ReplicationFacts> replications;
    std::vector<VmSummary> vms;
    std::vector<EngineNotice> notices;
};

struct StartReplication {
    Role role = Role::kReplica;  ///< of the engine that receives the command
    VmId vm;
    std::string vm_folder;
    std::string replica_directory;
    std::string peer_address;
    HostId peer_host;
    std::vector<std::string> extra_paths;
    ScenarioSettings settings;
    bool full_compare = false;             ///< master
    bool adopt = false;                    ///< replica: take over what is there
    Sequence drained;                      ///< with adopt: where this host was drained; 0 = not
    CaptureId drained_capture;             ///< likewise
    std::uint64_t trusted_generation = 0;  ///< master: of a replica with nothing to compare
};
struct StopReplication {
    bool forget = false;
    bool retire = false;
};
struct Drain {};
struct Promote {
    Epoch new_epoch;
    bool require_final = false;
    Sequence final_sequence;
    CaptureId final_capture;
    bool allow_inconsistent = false;
    Duration lease{};  ///< what the replica may have granted before its start; 0 = none matters
};
struct RenewLease {
    std::uint64_t engine_run = 0;     ///< of the report that is answered
    std::uint64_t boot_clock_ns = 0;  ///< likewise
    Duration lease{};                 ///< 0 = end it
    Duration stop_grace{};
};
struct RegisterVm {
    std::string folder;
    NetworkPlan networks;
};
struct UnregisterVm {
    VmId vm;
};
struct StartVm {
    VmId vm;
};
struct ShutdownVm {
    VmId vm;
    Duration grace{};
    bool force = true;
};

struct SuspendApply {
    bool suspend = false;
};

struct Command {
    HostId host;
    StepTag tag;
    Duration timeout{};
    std::variant<StartReplication, StopReplication, Drain, Promote, RegisterVm, UnregisterVm,
                 StartVm, ShutdownVm, RenewLease, SuspendApply>
        body;
};

struct VerifyQuery {
    ScenarioId scenario;
    VmId vm;
    std::string replica_directory;
    bool adopt = false;  ///< replica only: the directory is the machine's own
    std::string peer_address;
    HostId peer_host;
    std::uint64_t required_bytes = 0;  ///< replica only
    std::uint64_t free_bytes_min = 0;  ///< replica only: must remain free; 0 = default
    std::vector<VmFile> files;         ///< replica only
};
struct MasterVerification {
    std::vector<Finding> findings;
    VmDetail vm;
};

/// What the fleet tells the runtime without being asked.
class FleetListener {
public:
    virtual ~FleetListener() = default;
    virtual void OnReport(EngineReport report) = 0;
    /// The connection came up, or is down because of `why`. For display only: decisions are taken
    /// from reports.
    virtual void OnLink(const HostId& host, bool connected, std::optional<Error> why) = 0;
};

class EngineFleet {
public:
    template <typename T>
    using Callback = std::function<void(Result<T>)>;

    virtual ~EngineFleet() = default;

    /// Where reports go from now on; nullptr ends it, and no call is running when that returns.
    virtual void SetListener(FleetListener* listener) = 0;

    /// Keeps a connection to this host and asks for reports; a known id gets the new address.
    virtual void Connect(const HostId& host, const std::string& address,
                         std::chrono::milliseconds heartbeat_interval) = 0;
    virtual void Disconnect(const HostId& host) = 0;

    /// The reply's `answered` is false when the engine may or may not have carried it out.
    virtual void Execute(const Command& command, std::function<void(Reply)> done) = 0;

    virtual void GetHostFacts(const HostId& host, Callback<HostFacts> done) = 0;
    virtual void ListVms(const HostId& host, Callback<std::vector<VmSummary>> done) = 0;
    virtual void InspectVm(const HostId& host, const VmId& vm, Callback<VmDetail> done) = 0;
    virtual void VerifyMaster(const HostId& host, const VerifyQuery& query,
                              Callback<MasterVerification> done) = 0;
    virtual void VerifyReplica(const HostId& host, const VerifyQuery& query,
                               Callback<std::vector<Finding>> done) = 0;

    // What engines keep for reports; errors as the engine's.
    virtual void GetHistory(const HostId& host, const ScenarioId& scenario,
                            Callback<ScenarioHistory> done) = 0;
    virtual void StartAssessment(const HostId& host, const AssessmentWish& wish,
                                 Callback<Assessment> done) = 0;
    virtual void StopAssessment(const HostId& host, const VmId& vm, Callback<Assessment> done) = 0;
    virtual void DeleteAssessment(const HostId& host, const VmId& vm,
                                  std::function<void(Status)> done) = 0;
    virtual void ListAssessments(const HostId& host, Callback<std::vector<Assessment>> done) = 0;
    virtual void GetAssessment(const HostId& host, const VmId& vm, Callback<Assessment> done) = 0;
};

}  // namespace rha::control
