#include "tests/support/fake_engine.h"

#include <chrono>
#include <utility>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "common/runtime/clock.h"
#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/error_conversion.h"

namespace rha::test {
namespace {

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
constexpr auto kPatience = std::chrono::seconds(60);

/// A port that stays ours: bound but not listening, so that only the server gets connections.
UniqueFd ReservePort(int* port) {
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int yes = 1;
    ::setsockopt(fd.Get(), SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(fd.Get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    socklen_t size = sizeof address;
    ::getsockname(fd.Get(), reinterpret_cast<sockaddr*>(&address), &size);
    *port = ntohs(address.sin_port);
    return fd;
}

}  // namespace

FakeEngine::FakeEngine(std::string name)
    : name_(std::move(name)), reservation_(ReservePort(&port_)) {}

FakeEngine::~FakeEngine() {
    Stop();
}

void FakeEngine::Serve(const Identity& identity) {
    {
        const MutexLock lock(mutex_);
        host_id_ = identity.self.id;
        stopping_ = false;
        ++engine_run_;
    }
    credentials_ = MutualTlsServer(identity);
    Listen();
}

void FakeEngine::Listen() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address(), credentials_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    ASSERT_TRUE(server_) << "cannot listen on " << address();
}

void FakeEngine::Stop() {
    {
        const MutexLock lock(mutex_);
        stopping_ = true;
        changed_.NotifyAll();
    }
    if (server_) server_->Shutdown(std::chrono::system_clock::now());
    server_.reset();
}

void FakeEngine::Reboot() {
    Stop();
    {
        const MutexLock lock(mutex_);
        stopping_ = false;
        ++engine_run_;
        ++boot_run_;
    }
    Listen();
}

void FakeEngine::AddVm(const std::string& id, const std::string& vm_name) {
    const MutexLock lock(mutex_);
    v1::VmSummary& vm = vms_[id];
    vm.set_id(id);
    vm.set_name(vm_name);
    vm.set_folder("/vms/" + vm_name);
    vm.set_state(v1::VM_STATE_RUNNING);
    vm.set_guest(v1::GUEST_HEALTH_ALIVE);
}

v1::VmState FakeEngine::StateOf(const std::string& vm_id) {
    const MutexLock lock(mutex_);
    return vms_.contains(vm_id) ? vms_[vm_id].state() : v1::VM_STATE_UNSPECIFIED;
}

void FakeEngine::WaitForState(const std::string& vm_id, v1::VmState state) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    const MutexLock lock(mutex_);
    while (vms_[vm_id].state() != state) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << vm_id << " stays as it is";
        changed_.WaitFor(mutex_, std::chrono::seconds(1));
    }
}

void FakeEngine::WaitForSuspended(bool suspended) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    const MutexLock lock(mutex_);
    while (replications_.empty() || replications_.begin()->second.apply_suspended() != suspended) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "the replica was not told";
        changed_.WaitFor(mutex_, std::chrono::seconds(1));
    }
}

void FakeEngine::HoldInspections(bool hold) {
    const MutexLock lock(mutex_);
    hold_inspections_ = hold;
    changed_.NotifyAll();
}

std::size_t FakeEngine::held_inspections() {
    const MutexLock lock(mutex_);
    return held_inspections_;
}

void FakeEngine::WaitForHeldInspections(std::size_t count) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    const MutexLock lock(mutex_);
    while (held_inspections_ != count) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << held_inspections_ << " are held";
        changed_.WaitFor(mutex_, std::chrono::seconds(1));
    }
}

/// Until it is let go, or nobody waits for it any more.
void FakeEngine::HoldInspection(const Context& context) {
    ++held_inspections_;
    changed_.NotifyAll();
    while (hold_inspections_ && !stopping_ && !context.IsCancelled()) {
        changed_.WaitFor(mutex_, std::chrono::milliseconds(100));
    }
    --held_inspections_;
    changed_.NotifyAll();
}

void FakeEngine::HoldSynchronisation(bool hold) {
    const MutexLock lock(mutex_);
    hold_ = hold;
    changed_.NotifyAll();
}

void FakeEngine::SetProblem(const std::string& message) {
    const MutexLock lock(mutex_);
    problem_ = message;
}

void FakeEngine::SetShutdownError(const std::string& message) {
    const MutexLock lock(mutex_);
    shutdown_error_ = message;
}

void FakeEngine::LosePeers() {
    const MutexLock lock(mutex_);
    for (auto& [id, replication] : replications_) replication.set_peer_connected(false);
    changed_.NotifyAll();
}

std::size_t FakeEngine::replication_count() {
    const MutexLock lock(mutex_);
    return replications_.size();
}

grpc::Status FakeEngine::Admit(const Context& context) {
    const auto peer = RequireRole(context, PeerRole::kControl);
    return peer ? grpc::Status::OK : ToGrpcStatus(peer.error());
}

v1::EngineReport FakeEngine::MakeReport(std::uint64_t number) {
    const MutexLock lock(mutex_);
    v1::EngineReport report;
    report.set_host_id(host_id_);
    report.set_engine_run_id(engine_run_);
    report.set_boot_run_id(boot_run_);
    report.set_report_number(number);
    report.set_boot_clock_ns(number);
    for (auto& [id, replication] : replications_) {
        if (replication.role() == v1::ROLE_MASTER &&
            replication.state() <= v1::REPLICATION_STATE_RUNNING) {
            replication.set_state(hold_ ? v1::REPLICATION_STATE_SYNCHRONISING
                                        : v1::REPLICATION_STATE_RUNNING);
            replication.mutable_sync()->set_bytes_total(8 * kGiB);
            replication.mutable_sync()->set_bytes_compared(2 * kGiB);
        }
        *report.add_replications() = replication;
    }
    for (const auto& [id, vm] : vms_) *report.add_vms()->mutable_vm() = vm;
    return report;
}

grpc::Status FakeEngine::Watch(Context* context, const v1::WatchRequest* request,
                               grpc::ServerWriter<v1::EngineReport>* writer) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    std::uint64_t number = 0;
    while (!context->IsCancelled() && writer->Write(MakeReport(++number))) {
        const MutexLock lock(mutex_);
        if (!stopping_) {
            changed_.WaitFor(mutex_, std::chrono::milliseconds(request->interval_ms()));
        }
        if (stopping_) break;
    }
    return grpc::Status::OK;
}

grpc::Status FakeEngine::GetHostFacts(Context* context, const v1::GetHostFactsRequest*,
                                      v1::HostFacts* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    reply->set_host_id(host_id_);
    reply->set_host_name(name_);
    reply->set_engine_version("0.1.0");
    reply->set_protocol_version(1);
    reply->set_hypervisor("fake");
    auto* root = reply->add_storage_roots();
    root->set_path("/vms");
    root->set_total_bytes(100 * kGiB);
    root->set_free_bytes(90 * kGiB);
    reply->set_state_free_bytes(90 * kGiB);
    reply->set_wall_clock_unix_ns(
        std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count());
    return grpc::Status::OK;
}

grpc::Status FakeEngine::ListVms(Context* context, const v1::ListVmsRequest*,
                                 v1::ListVmsReply* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    for (const auto& [id, vm] : vms_) *reply->add_vms() = vm;
    return grpc::Status::OK;
}

v1::VmDetail FakeEngine::Detail(const std::string& vm_id) {
    v1::VmDetail detail;
    *detail.mutable_summary() = vms_[vm_id];
    detail.set_cpu_count(1);
    auto* disk = detail.add_files();
    disk->set_path(vms_[vm_id].folder() + "/disk.vhdx");
    disk->set_kind(v1::VM_FILE_KIND_DISK);
    disk->set_size_bytes(kGiB);
    return detail;
}

grpc::Status FakeEngine::InspectVm(Context* context, const v1::InspectVmRequest* request,
                                   v1::VmDetail* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    HoldInspection(*context);
    *reply = Detail(request->vm_id());
    return grpc::Status::OK;
}

void FakeEngine::AddFinding(v1::VerifyReply* reply) {
    auto* finding = reply->add_findings();
    finding->set_severity(problem_.empty() ? v1::Finding::SEVERITY_OK
                                           : v1::Finding::SEVERITY_ERROR);
    finding->set_check("fake-check");
    finding->set_message(problem_.empty() ? "all is well" : problem_);
    finding->set_remedy(problem_.empty() ? "" : "mend it");
    finding->set_host(name_);
}

grpc::Status FakeEngine::VerifyMaster(Context* context, const v1::VerifyRequest* request,
                                      v1::VerifyReply* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    HoldInspection(*context);
    *reply->mutable_vm() = Detail(request->vm_id());
    AddFinding(reply);
    return grpc::Status::OK;
}

grpc::Status FakeEngine::GetHistory(Context* context, const v1::GetHistoryRequest*,
                                    v1::History* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    reply->mutable_changes()->set_end_unix_ns(WallNow().unix_ns);
    reply->mutable_changes()->set_sample_seconds(3600);
    reply->mutable_changes()->add_files("");
    auto* sample = reply->mutable_changes()->add_samples();
    sample->set_begin_unix_ns(WallNow().unix_ns);
    sample->mutable_total()->set_changes(3);
    sample->mutable_total()->set_written_bytes(12288);
    return grpc::Status::OK;
}

grpc::Status FakeEngine::StartAssessment(Context* context,
                                         const v1::StartVmAssessmentRequest* request,
                                         v1::Assessment* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    if (assessments_.contains(request->vm_id())) {
        return ToGrpcStatus({.code = ErrorCode::kAlreadyExists,
                             .message = "there is one already",
                             .remedy = "delete it first"});
    }
    v1::Assessment& one = assessments_[request->vm_id()];
    one.set_vm_id(request->vm_id());
    one.set_vm_name(vms_[request->vm_id()].name());
    one.set_folder(vms_[request->vm_id()].folder());
    one.set_machine_bytes(kGiB);
    one.set_began_unix_ns(WallNow().unix_ns);
    one.set_ends_unix_ns(one.began_unix_ns() +
                         static_cast<std::int64_t>(request->seconds()) * 1'000'000'000);
    one.mutable_total()->set_changes(3);
    one.mutable_total()->set_written_bytes(12'288);
    one.mutable_history()->set_begin_unix_ns(one.began_unix_ns());
    one.mutable_history()->set_end_unix_ns(one.began_unix_ns() + 1);
    one.mutable_history()->set_sample_seconds(request->sample_seconds());
    one.mutable_history()->add_files("");
    *reply = one;
    return grpc::Status::OK;
}

grpc::Status FakeEngine::StopAssessment(Context* context, const v1::VmAssessmentRef* request,
                                        v1::Assessment* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    assessments_[request->vm_id()].set_ended(true);
    *reply = assessments_[request->vm_id()];
    return grpc::Status::OK;
}

grpc::Status FakeEngine::DeleteAssessment(Context* context, const v1::VmAssessmentRef* request,
                                          v1::DeleteVmAssessmentReply*) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    assessments_.erase(request->vm_id());
    return grpc::Status::OK;
}

grpc::Status FakeEngine::ListAssessments(Context* context, const v1::ListVmAssessmentsRequest*,
                                         v1::VmAssessments* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    for (const auto& [vm_id, one] : assessments_) {
        *reply->add_assessments() = one;
        reply->mutable_assessments()->rbegin()->clear_history();
    }
    return grpc::Status::OK;
}

grpc::Status FakeEngine::GetAssessment(Context* context, const v1::VmAssessmentRef* request,
                                       v1::Assessment* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    *reply = assessments_[request->vm_id()];
    return grpc::Status::OK;
}

grpc::Status FakeEngine::VerifyReplica(Context* context, const v1::VerifyRequest*,
                                       v1::VerifyReply* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    AddFinding(reply);
    return grpc::Status::OK;
}

grpc::Status FakeEngine::StartReplica(Context* context, const v1::StartReplicationRequest* request,
                                      v1::StartReplicaReply* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    auto& replication = replications_[request->tag().scenario_id()];
    replication.set_scenario_id(request->tag().scenario_id());
    replication.set_epoch(request->tag().epoch());
    replication.set_role(v1::ROLE_REPLICA);
    replication.set_state(v1::REPLICATION_STATE_RUNNING);
    replication.set_consistent(true);
    replication.set_peer_connected(true);
    reply->set_unchanged(request->adopt_existing() && request->drained_sequence() != 0);
    reply->set_generation(reply->unchanged() ? 5 : 0);
    moved_vms_[request->replica_directory()] = request->vm_id();
    changed_.NotifyAll();
    return grpc::Status::OK;
}

grpc::Status FakeEngine::StartMaster(Context* context, const v1::StartReplicationRequest* request,
                                     v1::CommandReply*) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    auto& replication = replications_[request->tag().scenario_id()];
    replication.set_scenario_id(request->tag().scenario_id());
    replication.set_epoch(request->tag().epoch());
    replication.set_role(v1::ROLE_MASTER);
    replication.set_state(v1::REPLICATION_STATE_SYNCHRONISING);
    replication.set_shipped_bytes(4096);
    replication.set_consistent(true);
    changed_.NotifyAll();
    return grpc::Status::OK;
}

grpc::Status FakeEngine::StopReplication(Context* context,
                                         const v1::StopReplicationRequest* request,
                                         v1::StopReplicationReply* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    replications_.erase(request->tag().scenario_id());
    if (request->retire()) reply->set_unshipped_bytes(0);
    changed_.NotifyAll();
    return grpc::Status::OK;
}

grpc::Status FakeEngine::Drain(Context* context, const v1::DrainRequest* request,
                               v1::DrainReply* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    replications_[request->tag().scenario_id()].set_state(v1::REPLICATION_STATE_DRAINED);
    reply->set_final_sequence(17);
    reply->set_capture_id(1);
    return grpc::Status::OK;
}

grpc::Status FakeEngine::Promote(Context* context, const v1::PromoteRequest* request,
                                 v1::PromoteReply* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    auto& replication = replications_[request->tag().scenario_id()];
    replication.set_state(v1::REPLICATION_STATE_PROMOTED);
    replication.set_epoch(request->new_epoch());
    reply->set_applied_sequence(17);
    reply->set_consistent(true);
    return grpc::Status::OK;
}

grpc::Status FakeEngine::RegisterVm(Context* context, const v1::RegisterVmRequest* request,
                                    v1::RegisterVmReply* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    const std::string moved = moved_vms_[request->folder()];
    v1::VmSummary& vm = vms_[moved];
    vm.set_id(moved);
    vm.set_folder(request->folder());
    vm.set_state(v1::VM_STATE_OFF);
    reply->set_vm_id(moved);
    return grpc::Status::OK;
}

grpc::Status FakeEngine::UnregisterVm(Context* context, const v1::VmCommand* request,
                                      v1::CommandReply*) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    vms_.erase(request->vm_id());
    return grpc::Status::OK;
}

grpc::Status FakeEngine::RenewLease(Context* context, const v1::RenewLeaseRequest* request,
                                    v1::CommandReply*) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    const auto at = replications_.find(request->scenario_id());
    if (at == replications_.end()) return {grpc::StatusCode::NOT_FOUND, "no such replication"};
    auto& replication = at->second;
    replication.set_leased(request->lease_ms() != 0);
    replication.set_guarded(request->lease_ms() != 0);
    replication.set_lease_left_ms(request->lease_ms());
    replication.set_lease_boot_clock_ns(request->boot_clock_ns());
    return grpc::Status::OK;
}

grpc::Status FakeEngine::SuspendApply(Context* context, const v1::SuspendApplyRequest* request,
                                      v1::CommandReply*) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    const auto at = replications_.find(request->tag().scenario_id());
    if (at == replications_.end()) return {grpc::StatusCode::NOT_FOUND, "no such replication"};
    at->second.set_apply_suspended(request->suspend());
    changed_.NotifyAll();
    return grpc::Status::OK;
}

grpc::Status FakeEngine::StartVm(Context* context, const v1::VmCommand* request,
                                 v1::CommandReply*) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    vms_[request->vm_id()].set_state(v1::VM_STATE_RUNNING);
    changed_.NotifyAll();
    return grpc::Status::OK;
}

grpc::Status FakeEngine::ShutdownVm(Context* context, const v1::ShutdownVmRequest* request,
                                    v1::ShutdownVmReply* reply) {
    if (auto admitted = Admit(*context); !admitted.ok()) return admitted;
    const MutexLock lock(mutex_);
    if (!shutdown_error_.empty()) {
        *reply->mutable_error() = ToProto(
            Error{.code = ErrorCode::kIo, .message = shutdown_error_, .remedy = "look at it"});
        return grpc::Status::OK;
    }
    vms_[request->vm_id()].set_state(v1::VM_STATE_OFF);
    reply->set_graceful(true);
    changed_.NotifyAll();
    return grpc::Status::OK;
}

}  // namespace rha::test
