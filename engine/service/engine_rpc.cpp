#include "engine/service/engine_rpc.h"

#include <boost/asio/post.hpp>

#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/error_conversion.h"
#include "engine/service/proto_convert.h"
#include "engine/service/watch_reactor.h"

namespace rha::engine {
namespace {

constexpr unsigned kPromptThreads = 2;

void SetError(const Status& status, v1::CommandReply* reply) {
    if (!status) *reply->mutable_error() = rha::ToProto(status.error());
}

}  // namespace

EngineRpc::EngineRpc(EngineNode& node, boost::asio::thread_pool& pool)
    : node_(node), pool_(pool), prompt_(kPromptThreads), ledger_(pool) {}

EngineRpc::~EngineRpc() {
    prompt_.join();
}

template <typename Answer>
EngineRpc::Reactor* EngineRpc::Ask(Context* context, Answer answer) {
    return Ask(pool_, context, std::move(answer));
}

template <typename Answer>
EngineRpc::Reactor* EngineRpc::Ask(boost::asio::thread_pool& pool, Context* context,
                                   Answer answer) {
    auto* reactor = context->DefaultReactor();
    if (const auto caller = RequireRole(*context, PeerRole::kControl); !caller) {
        reactor->Finish(ToGrpcStatus(caller.error()));
        return reactor;
    }
    boost::asio::post(
        pool, [reactor, answer = std::move(answer)] { reactor->Finish(ToGrpcStatus(answer())); });
    return reactor;
}

template <typename Reply, typename Question>
EngineRpc::Reactor* EngineRpc::Tell(Context* context, Reply* reply, Question question) {
    return Ask(context, [reply, question = std::move(question)]() -> Status {
        RHA_ASSIGN_OR_RETURN(*reply, question());
        return {};
    });
}

template <typename Request, typename Reply, typename Command>
EngineRpc::Reactor* EngineRpc::Do(Context* context, const char* name, const Request* request,
                                  Reply* reply, Command command) {
    auto* reactor = context->DefaultReactor();
    if (const auto caller = RequireRole(*context, PeerRole::kControl); !caller) {
        reactor->Finish(ToGrpcStatus(caller.error()));
        return reactor;
    }
    const auto& tag = request->tag();
    // The request dies with the call, which a repetition may outlive: the command has a copy.
    ledger_.Run(
        {tag.scenario_id()}, {tag.epoch()}, tag.step(), name,
        [command = std::move(command), copy = *request] {
            auto answer = std::make_shared<Reply>();
            command(copy, answer.get());
            const bool succeeded = !HasError(answer->error());
            return StepLedger::Outcome{std::move(answer), succeeded};
        },
        [reactor, reply](StepLedger::Reply answer) {
            reply->CopyFrom(*answer);
            reactor->Finish(grpc::Status::OK);
        });
    return reactor;
}

EngineRpc::Reactor* EngineRpc::GetHostFacts(Context* context, const v1::GetHostFactsRequest*,
                                            v1::HostFacts* reply) {
    return Ask(context, [this, reply]() -> Status {
        *reply = node_.Facts();
        return {};
    });
}

EngineRpc::Reactor* EngineRpc::ListVms(Context* context, const v1::ListVmsRequest*,
                                       v1::ListVmsReply* reply) {
    return Ask(context, [this, reply]() -> Status {
        RHA_ASSIGN_OR_RETURN(const auto vms, node_.ListVms());
        for (const auto& vm : vms) *reply->add_vms() = ToProto(vm);
        return {};
    });
}

EngineRpc::Reactor* EngineRpc::InspectVm(Context* context, const v1::InspectVmRequest* request,
                                         v1::VmDetail* reply) {
    return Ask(context, [this, request, reply]() -> Status {
        RHA_ASSIGN_OR_RETURN(const auto vm, node_.InspectVm({request->vm_id()}));
        *reply = ToProto(vm);
        return {};
    });
}

grpc::ServerWriteReactor<v1::EngineReport>* EngineRpc::Watch(Context* context,
                                                             const v1::WatchRequest* request) {
    return StartWatch(*context, *request, node_, prompt_);
}

EngineRpc::Reactor* EngineRpc::VerifyMaster(Context* context, const v1::VerifyRequest* request,
                                            v1::VerifyReply* reply) {
    return Ask(context, [this, request, reply]() -> Status {
        *reply = node_.VerifyMaster(*request);
        return {};
    });
}

EngineRpc::Reactor* EngineRpc::VerifyReplica(Context* context, const v1::VerifyRequest* request,
                                             v1::VerifyReply* reply) {
    return Ask(context, [this, request, reply]() -> Status {
        *reply = node_.VerifyReplica(*request);
        return {};
    });
}

EngineRpc::Reactor* EngineRpc::StartReplica(Context* context,
                                            const v1::StartReplicationRequest* request,
                                            v1::StartReplicaReply* reply) {
    return Do(context, "start-replica", request, reply, [this](const auto& r, auto* out) {
        const auto started = node_.StartReplica(r);
        if (!started) {
            *out->mutable_error() = rha::ToProto(started.error());
            return;
        }
        out->set_generation(started->generation);
        out->set_unchanged(started->unchanged);
    });
}

EngineRpc::Reactor* EngineRpc::StartMaster(Context* context,
                                           const v1::StartReplicationRequest* request,
                                           v1::CommandReply* reply) {
    return Do(context, "start-master", request, reply,
              [this](const auto& r, auto* out) { SetError(node_.StartMaster(r), out); });
}

EngineRpc::Reactor* EngineRpc::StopReplication(Context* context,
                                               const v1::StopReplicationRequest* request,
                                               v1::StopReplicationReply* reply) {
    return Do(context, "stop-replication", request, reply, [this](const auto& r, auto* out) {
        const auto stopped = node_.StopReplication(r);
        if (!stopped) {
            *out->mutable_error() = rha::ToProto(stopped.error());
        } else if (stopped->unshipped_bytes) {
            out->set_unshipped_bytes(*stopped->unshipped_bytes);
        }
    });
}

EngineRpc::Reactor* EngineRpc::SuspendApply(Context* context,
                                            const v1::SuspendApplyRequest* request,
                                            v1::CommandReply* reply) {
    return Do(context, "suspend-apply", request, reply,
              [this](const auto& r, auto* out) { SetError(node_.SuspendApply(r), out); });
}

EngineRpc::Reactor* EngineRpc::Drain(Context* context, const v1::DrainRequest* request,
                                     v1::DrainReply* reply) {
    return Do(context, "drain", request, reply, [this](const auto& r, auto* out) {
        const auto drained = node_.Drain(r);
        if (!drained) {
            *out->mutable_error() = rha::ToProto(drained.error());
            return;
        }
        out->set_final_sequence(drained->final_sequence.value);
        out->set_capture_id(drained->capture_id.value);
    });
}

EngineRpc::Reactor* EngineRpc::Promote(Context* context, const v1::PromoteRequest* request,
                                       v1::PromoteReply* reply) {
    return Do(context, "promote", request, reply, [this](const auto& r, auto* out) {
        const auto promoted = node_.Promote(r);
        if (!promoted) {
            *out->mutable_error() = rha::ToProto(promoted.error());
            return;
        }
        out->set_applied_sequence(promoted->applied.value);
        out->set_applied_capture_unix_ns(promoted->applied_capture_unix_ns);
        out->set_consistent(promoted->consistent);
    });
}

EngineRpc::Reactor* EngineRpc::RenewLease(Context* context, const v1::RenewLeaseRequest* request,
                                          v1::CommandReply* reply) {
    return Ask(prompt_, context, [this, request, reply]() -> Status {
        SetError(node_.RenewLease(*request), reply);
        return {};
    });
}

EngineRpc::Reactor* EngineRpc::RegisterVm(Context* context, const v1::RegisterVmRequest* request,
                                          v1::RegisterVmReply* reply) {
    return Do(context, "register-vm", request, reply, [this](const auto& r, auto* out) {
        const auto registered = node_.RegisterVm(r);
        if (!registered) {
            *out->mutable_error() = rha::ToProto(registered.error());
            return;
        }
        out->set_vm_id(registered->id.value);
        for (const auto& problem : registered->problems) out->add_network_problems(problem);
    });
}

EngineRpc::Reactor* EngineRpc::UnregisterVm(Context* context, const v1::VmCommand* request,
                                            v1::CommandReply* reply) {
    return Do(context, "unregister-vm", request, reply,
              [this](const auto& r, auto* out) { SetError(node_.UnregisterVm(r), out); });
}

EngineRpc::Reactor* EngineRpc::StartVm(Context* context, const v1::VmCommand* request,
                                       v1::CommandReply* reply) {
    return Do(context, "start-vm", request, reply,
              [this](const auto& r, auto* out) { SetError(node_.StartVm(r), out); });
}

EngineRpc::Reactor* EngineRpc::ShutdownVm(Context* context, const v1::ShutdownVmRequest* request,
                                          v1::ShutdownVmReply* reply) {
    return Do(context, "shutdown-vm", request, reply, [this](const auto& r, auto* out) {
        const auto graceful = node_.ShutdownVm(r);
        if (graceful) {
            out->set_graceful(*graceful);
        } else {
            *out->mutable_error() = rha::ToProto(graceful.error());
        }
    });
}

EngineRpc::Reactor* EngineRpc::GetHistory(Context* context, const v1::GetHistoryRequest* request,
                                          v1::History* reply) {
    return Tell(context, reply,
                [this, request] { return node_.GetHistory({request->scenario_id()}); });
}

EngineRpc::Reactor* EngineRpc::StartAssessment(Context* context,
                                               const v1::StartVmAssessmentRequest* request,
                                               v1::Assessment* reply) {
    return Tell(context, reply, [this, request] { return node_.StartAssessment(*request); });
}

EngineRpc::Reactor* EngineRpc::StopAssessment(Context* context, const v1::VmAssessmentRef* request,
                                              v1::Assessment* reply) {
    return Tell(context, reply,
                [this, request] { return node_.assessments().Stop({request->vm_id()}); });
}

EngineRpc::Reactor* EngineRpc::DeleteAssessment(Context* context,
                                                const v1::VmAssessmentRef* request,
                                                v1::DeleteVmAssessmentReply*) {
    return Ask(context, [this, request] { return node_.assessments().Delete({request->vm_id()}); });
}

EngineRpc::Reactor* EngineRpc::ListAssessments(Context* context,
                                               const v1::ListVmAssessmentsRequest*,
                                               v1::VmAssessments* reply) {
    return Ask(context, [this, reply]() -> Status {
        for (auto& assessment : node_.assessments().List()) {
            *reply->add_assessments() = std::move(assessment);
        }
        return {};
    });
}

EngineRpc::Reactor* EngineRpc::GetAssessment(Context* context, const v1::VmAssessmentRef* request,
                                             v1::Assessment* reply) {
    return Tell(context, reply,
                [this, request] { return node_.assessments().Get({request->vm_id()}); });
}

}  // namespace rha::engine
