#include "engine/service/engine_node.h"

#include <utility>

#include "common/runtime/clock.h"
#include "common/runtime/files.h"
#include "common/runtime/log.h"
#include "common/runtime/random.h"
#include "common/runtime/rpc/error_conversion.h"
#include "common/texts/texts.h"
#include "common/windows_names.h"
#include "engine/service/status_convert.h"
#include "engine/service/storage_path.h"
#include "engine/service/version.h"
#include "engine/transport/grpc_replica_link.h"

namespace rha::engine {
namespace {

v1::Severity ToProto(MasterEventSeverity severity) {
    switch (severity) {
        case MasterEventSeverity::kInfo:
            return v1::SEVERITY_INFO;
        case MasterEventSeverity::kWarning:
            return v1::SEVERITY_WARNING;
        case MasterEventSeverity::kError:
            return v1::SEVERITY_ERROR;
    }
    return v1::SEVERITY_UNSPECIFIED;
}

v1::Severity ToProto(ReplicaEvent::Severity severity) {
    switch (severity) {
        case ReplicaEvent::Severity::kInfo:
            return v1::SEVERITY_INFO;
        case ReplicaEvent::Severity::kWarning:
            return v1::SEVERITY_WARNING;
        case ReplicaEvent::Severity::kError:
            return v1::SEVERITY_ERROR;
    }
    return v1::SEVERITY_UNSPECIFIED;
}

}  // namespace

EngineNode::EngineNode(NodeConfig config, std::shared_ptr<const Identity> identity,
                       Hypervisor& hypervisor, WriteSource& source)
    : config_(std::move(config)),
      identity_(std::move(identity)),
      hypervisor_(hypervisor),
      source_(source),
      store_(config_.state_directory),
      run_id_(RandomId()),
      started_(config_.boot_clock()),
      lease_peer_(identity_),
      poller_(hypervisor, config_.poll_interval),
      sessions_stay_(sessions_.get_executor()),
      workers_(config_.worker_threads) {
    for (unsigned i = 0; i < config_.session_threads; ++i) {
        session_threads_.emplace_back([this] { sessions_.run(); });
    }
}

Result<std::unique_ptr<EngineNode>> EngineNode::Start(NodeConfig config,
                                                      std::shared_ptr<const Identity> identity,
                                                      Hypervisor& hypervisor, WriteSource& source) {
    std::unique_ptr<EngineNode> node(
        new EngineNode(std::move(config), std::move(identity), hypervisor, source));
    RHA_ASSIGN_OR_RETURN(auto assignments, node->store_.Load());
    {
        MutexLock lock(node->mutex_);
        for (auto& [scenario, assignment] : assignments) {
            node->slots_[scenario].assignment = std::move(assignment);
        }
    }
    RHA_ASSIGN_OR_RETURN(
        node->assessments_,
        Assessments::Open({.directory = node->config_.state_directory / "assessments",
                           .source = node->source_,
                           .sessions = node->sessions_,
                           .workers = node->workers_,
                           .now = &WallNow,
                           .tell = [raw = node.get()](const auto& code, const auto& message) {
                               raw->events_.Add(code, v1::SEVERITY_INFO, {}, message, "");
                           }}));
    RHA_RETURN_IF_ERROR(node->StartLeases());
    node->retry_thread_ =
        std::thread([raw = node.get()] { raw->Repeat([raw] { raw->BringUpAll(); }); });
    node->assessment_thread_ =
        std::thread([raw = node.get()] { raw->Repeat([raw] { raw->assessments_->Tick(); }); });
    return node;
}

EngineNode::~EngineNode() {
    {
        MutexLock lock(mutex_);
        stop_ = true;
        changed_.NotifyAll();
    }
    for (auto* thread : {&retry_thread_, &assessment_thread_}) {
        if (thread->joinable()) thread->join();
    }
    leases_.reset();
    assessments_.reset();
    std::vector<ScenarioId> known;
    {
        MutexLock lock(mutex_);
        for (const auto& [scenario, slot] : slots_) known.push_back(scenario);
    }
    for (const auto& scenario : known) {
        const auto gate = Gate(scenario);
        MutexLock held(*gate);
        TakeDown(scenario);
    }
    sessions_stay_.reset();
    for (auto& thread : session_threads_) thread.join();
    workers_.join();
}

// --- sessions ---------------------------------------------------------------------------------

Result<Assignment> EngineNode::Admit(const v1::StepTag& tag) const {
    const ScenarioId scenario{tag.scenario_id()};
    RHA_RETURN_IF_ERROR(CheckScenarioId(scenario));
    MutexLock lock(mutex_);
    const auto at = slots_.find(scenario);
    if (at == slots_.end()) return Assignment{.scenario = scenario, .epoch = {tag.epoch()}};
    if (tag.epoch() < at->second.assignment.epoch.value) {
        return Fail(ErrorCode::kStaleEpoch,
                    Say("this engine has seen epoch {seen} of the scenario and refuses a command "
                        "of epoch {epoch}",
                        {{"seen", std::to_string(at->second.assignment.epoch.value)},
                         {"epoch", std::to_string(tag.epoch())}}),
                    "look at `rhactl scenario show`: a switchover has happened since");
    }
    auto assignment = at->second.assignment;
    assignment.epoch = {tag.epoch()};
    return assignment;
}

Status EngineNode::Adopt(const Assignment& assignment) {
    RHA_RETURN_IF_ERROR(store_.Save(assignment));
    MutexLock lock(mutex_);
    slots_[assignment.scenario].assignment = assignment;
    return {};
}

std::shared_ptr<Mutex> EngineNode::Gate(const ScenarioId& scenario) {
    MutexLock lock(mutex_);
    auto& gate = gates_[scenario];
    if (gate == nullptr) gate = std::make_shared<Mutex>();
    return gate;
}

std::shared_ptr<MasterSession> EngineNode::MasterOf(const ScenarioId& scenario) const {
    MutexLock lock(mutex_);
    const auto at = slots_.find(scenario);
    return at == slots_.end() ? nullptr : at->second.master;
}

std::shared_ptr<Replica> EngineNode::ReplicaOf(const ScenarioId& scenario) const {
    MutexLock lock(mutex_);
    const auto at = slots_.find(scenario);
    return at == slots_.end() ? nullptr : at->second.replica;
}

Status EngineNode::BringUp(const ScenarioId& scenario, const MasterStart& start) {
    Assignment assignment;
    {
        MutexLock lock(mutex_);
        const auto at = slots_.find(scenario);
        if (at == slots_.end()) return {};
        if (at->second.master != nullptr || at->second.replica != nullptr) return {};
        assignment = at->second.assignment;
    }
    Status up;
    if (assignment.role == AssignedRole::kMaster) {
        up = BringUpMaster(assignment, start);
    } else if (assignment.role == AssignedRole::kReplica && !assignment.promoted &&
               !assignment.master_prefix.empty()) {
        up = BringUpReplica(assignment);
    }
    MutexLock lock(mutex_);
    slots_[scenario].error = up ? std::nullopt : std::optional(up.error());
    return up;
}

Status EngineNode::BringUpMaster(const Assignment& a, const MasterStart& start) {
    RHA_RETURN_IF_ERROR(Locate(a.vm_folder));
    RHA_ASSIGN_OR_RETURN(const auto prefix, source_.RecordedPath(a.vm_folder));
    RHA_RETURN_IF_ERROR(assessments_->MakeWay(a.vm_folder));
    auto runtime = std::make_unique<AsioRuntime>(sessions_, workers_);
    auto link = std::make_unique<GrpcReplicaLink>(GrpcReplicaLink::Config{
        .address = a.peer_address, .peer = a.peer, .master_prefix = prefix, .identity = identity_});
    MasterOptions options{.scenario = a.scenario,
                          .epoch = a.epoch,
                          .paths = {a.vm_folder},
                          .state_directory = config_.state_directory,
                          .spool_bytes_max = a.limits.spool_bytes_max,
                          .free_bytes_min = a.limits.free_bytes_min,
                          .force_full_compare = start.full_compare,
                          .trusted_replica = start.trust,
                          .seed = RandomId()};
    auto session = std::make_shared<MasterSession>(
        *runtime, source_, std::move(link), std::move(options),
        [this, scenario = a.scenario](const MasterEvent& event) {
            events_.Add(event.code, ToProto(event.severity), scenario, event.message, event.remedy);
        });
    RHA_RETURN_IF_ERROR(session->Start());
    MutexLock lock(mutex_);
    auto& slot = slots_[a.scenario];
    slot.runtime = std::move(runtime);
    slot.master = std::move(session);
    return {};
}

Status EngineNode::BringUpReplica(Assignment a) {
    ReplicaConfig config{.scenario = a.scenario,
                         .directory = a.replica_directory,
                         .state_directory = config_.state_directory.string(),
                         .paths = {{.master_prefix = a.master_prefix, .replica_prefix = ""}},
                         .journal_bytes_max = a.limits.journal_bytes_max,
                         .free_bytes_min = a.limits.free_bytes_min,
                         .apply_suspended = a.apply_suspended,
                         .adopt_generation = a.adoption_pending ? a.adopted_generation : 0};
    ReplicaEnvironment environment;
    environment.random_id = &RandomId;
    environment.on_event = [this, scenario = a.scenario](const ReplicaEvent& event) {
        events_.Add(event.code, ToProto(event.severity), scenario, event.message, event.remedy);
    };
    RHA_ASSIGN_OR_RETURN(auto replica, Replica::Create(std::move(config), std::move(environment)));
    // Only now may anything be received: from here on the files are no longer as they were found.
    if (std::exchange(a.adoption_pending, false)) RHA_RETURN_IF_ERROR(Adopt(a));
    MutexLock lock(mutex_);
    slots_[a.scenario].replica = std::move(replica);
    return {};
}

void EngineNode::TakeDown(const ScenarioId& scenario) {
    std::unique_ptr<AsioRuntime> runtime;
    std::shared_ptr<MasterSession> master;
    std::shared_ptr<Replica> replica;
    {
        MutexLock lock(mutex_);
        auto& slot = slots_[scenario];
        runtime = std::move(slot.runtime);
        master = std::move(slot.master);
        replica = std::move(slot.replica);
        slot.error.reset();
    }
    if (master != nullptr) EndSession(sessions_, std::move(master), std::move(runtime));
    if (replica != nullptr) replica->Close();
}

void EngineNode::BringUpAll() {
    std::vector<ScenarioId> down;
    {
        MutexLock lock(mutex_);
        for (const auto& [scenario, slot] : slots_) {
            const bool wanted =
                slot.assignment.role == AssignedRole::kMaster ||
                (slot.assignment.role == AssignedRole::kReplica && !slot.assignment.promoted);
            if (wanted && slot.master == nullptr && slot.replica == nullptr) {
                down.push_back(scenario);
            }
        }
    }
    for (const auto& scenario : down) {
        const auto gate = Gate(scenario);
        MutexLock held(*gate);
        if (auto up = BringUp(scenario); !up) {
            LogWarning("scenario {}: {}", scenario.value, Describe(up.error()));
        }
    }
}

void EngineNode::Repeat(const std::function<void()>& turn) {
    for (;;) {
        turn();
        MutexLock lock(mutex_);
        const auto next = std::chrono::steady_clock::now() + config_.retry_interval;
        while (!stop_ && changed_.WaitUntil(mutex_, next)) {
        }
        if (stop_) return;
    }
}

Result<Assignment> EngineNode::ReplicaAssignment(const ScenarioId& scenario,
                                                 const HostId& peer) const {
    MutexLock lock(mutex_);
    return ReplicaAssignmentLocked(scenario, peer);
}

Result<Assignment> EngineNode::ReplicaAssignmentLocked(const ScenarioId& scenario,
                                                       const HostId& peer) const {
    const auto at = slots_.find(scenario);
    if (at == slots_.end() || at->second.assignment.role != AssignedRole::kReplica) {
        return Fail(ErrorCode::kNotFound, "this host keeps no replica of the scenario",
                    "run the scenario again: `rhactl scenario run`");
    }
    if (at->second.assignment.peer != peer) {
        return Fail(ErrorCode::kPermissionDenied,
                    "the scenario's master is another host than the one that called",
                    "run the scenario again: `rhactl scenario run`");
    }
    if (at->second.assignment.promoted) {
        return Fail(ErrorCode::kFailedPrecondition,
                    "the replica was promoted: the machine lives on this host",
                    "keep the machine on the other host off; to replicate back to it, run the "
                    "scenario: `rhactl scenario run`");
    }
    return at->second.assignment;
}

Result<std::shared_ptr<Replica>> EngineNode::FindReplica(const ScenarioId& scenario,
                                                         const HostId& peer,
                                                         const std::string& master_prefix) {
    RHA_RETURN_IF_ERROR(ReplicaAssignment(scenario, peer));
    if (auto replica = ReplicaOf(scenario); replica != nullptr) return replica;
    if (master_prefix.empty()) {
        return Fail(ErrorCode::kInvalidArgument, "the master did not say where its files lie");
    }
    const auto gate = Gate(scenario);
    MutexLock held(*gate);
    RHA_ASSIGN_OR_RETURN(auto assignment, ReplicaAssignment(scenario, peer));
    if (assignment.master_prefix != master_prefix) {
        assignment.master_prefix = master_prefix;
        RHA_RETURN_IF_ERROR(Adopt(assignment));
    }
    RHA_RETURN_IF_ERROR(BringUp(scenario));
    return ReplicaOf(scenario);
}

Result<std::string> EngineNode::Locate(const std::string& path) const {
    RHA_RETURN_IF_ERROR(CheckWindowsPath(path));
    const bool plain = std::filesystem::path(path).lexically_normal() == path;
    for (const auto& root : config_.storage_roots) {
        if (plain && PartBelow(path, root)) return root;
    }
    return Fail(ErrorCode::kInvalidArgument,
                Say("'{path}' lies outside this host's storage roots", {{"path", path}}),
                "choose a folder below one of the roots that the engine was started with, and name "
                "it without \"..\"");
}

}  // namespace rha::engine
