// The calls of ControlService about what machines change.
#include <utility>

#include "common/runtime/rpc/error_conversion.h"
#include "control/api/control_service.h"

namespace rha::control {
namespace {

v1::ChangeCounts ToProto(const ChangeCounts& counts) {
    v1::ChangeCounts out;
    out.set_changes(counts.changes);
    out.set_written_bytes(counts.written_bytes);
    out.set_zeroed_bytes(counts.zeroed_bytes);
    return out;
}

v1::ChangeHistory ToProto(const ChangeHistory& history) {
    v1::ChangeHistory out;
    out.set_begin_unix_ns(history.begin.unix_ns);
    out.set_end_unix_ns(history.end.unix_ns);
    out.set_sample_seconds(history.sample_seconds);
    for (const auto& file : history.files) out.add_files(file);
    for (const ChangeSample& sample : history.samples) {
        auto* added = out.add_samples();
        added->set_begin_unix_ns(sample.begin.unix_ns);
        *added->mutable_total() = ToProto(sample.total);
        added->set_uncounted_changes(sample.uncounted_changes);
        added->set_probed_bytes(sample.probed_bytes);
        added->set_compressed_bytes(sample.compressed_bytes);
        for (const auto& file : sample.files) {
            auto* changes = added->add_files();
            changes->set_file(file.file);
            *changes->mutable_counts() = ToProto(file.counts);
        }
    }
    return out;
}

v1::SyncResult ToProto(const SyncOutcome& sync) {
    v1::SyncResult out;
    out.set_began_unix_ns(sync.began.unix_ns);
    out.set_ended_unix_ns(sync.ended.unix_ns);
    out.set_epoch(sync.epoch.value);
    out.set_full(sync.full);
    out.set_bytes_compared(sync.bytes_compared);
    out.set_bytes_sent(sync.bytes_sent);
    for (const FileDifference& file : sync.files) {
        auto* added = out.add_files();
        added->set_path(file.path);
        added->set_size_bytes(file.size_bytes);
        added->set_differing_bytes(file.differing_bytes);
    }
    return out;
}

v1::Assessment ToProto(const Assessment& assessment) {
    v1::Assessment out;
    out.set_vm_id(assessment.vm.value);
    out.set_vm_name(assessment.vm_name);
    out.set_folder(assessment.folder);
    out.set_machine_bytes(assessment.machine_bytes);
    out.set_began_unix_ns(assessment.began.unix_ns);
    out.set_ends_unix_ns(assessment.ends.unix_ns);
    out.set_ended(assessment.ended);
    if (assessment.error) *out.mutable_error() = rha::ToProto(*assessment.error);
    *out.mutable_total() = ToProto(assessment.total);
    if (assessment.history) *out.mutable_history() = ToProto(*assessment.history);
    return out;
}

std::string ObjectOf(const std::string& host, const std::string& vm) {
    return vm + " on " + host;
}

/// The answer goes into the reply.
Status Fill(Result<Assessment> assessment, v1::Assessment* reply) {
    RHA_ASSIGN_OR_RETURN(const Assessment told, std::move(assessment));
    *reply = ToProto(told);
    return {};
}

}  // namespace

ControlService::Unary* ControlService::GetHistory(Context* context, const v1::ScenarioRef* request,
                                                  v1::History* reply) {
    return Inspect(context, [this, request, reply](const Actor&) -> Status {
        RHA_ASSIGN_OR_RETURN(const auto view, parts_.runtime.GetScenario(request->scenario()));
        RHA_ASSIGN_OR_RETURN(const ScenarioHistory history, parts_.assessments.GetHistory(view));
        *reply->mutable_changes() = ToProto(history.changes);
        if (history.last_sync) *reply->mutable_last_sync() = ToProto(*history.last_sync);
        return {};
    });
}

ControlService::Unary* ControlService::StartAssessment(Context* context,
                                                       const v1::StartAssessmentRequest* request,
                                                       v1::Assessment* reply) {
    return Inspect(context, [this, request, reply](const Actor& actor) {
        return Audit(actor, "start-assessment", ObjectOf(request->host(), request->vm()),
                     Fill(parts_.assessments.Start(request->host(), request->vm(),
                                                   request->seconds(), request->sample_seconds()),
                          reply));
    });
}

ControlService::Unary* ControlService::StopAssessment(Context* context,
                                                      const v1::AssessmentRef* request,
                                                      v1::Assessment* reply) {
    return Inspect(context, [this, request, reply](const Actor& actor) {
        return Audit(actor, "stop-assessment", ObjectOf(request->host(), request->vm()),
                     Fill(parts_.assessments.Stop(request->host(), request->vm()), reply));
    });
}

ControlService::Unary* ControlService::DeleteAssessment(Context* context,
                                                        const v1::AssessmentRef* request,
                                                        v1::DeleteAssessmentReply*) {
    return Inspect(context, [this, request](const Actor& actor) {
        return Audit(actor, "delete-assessment", ObjectOf(request->host(), request->vm()),
                     parts_.assessments.Delete(request->host(), request->vm()));
    });
}

ControlService::Unary* ControlService::ListAssessments(Context* context,
                                                       const v1::ListAssessmentsRequest* request,
                                                       v1::ListAssessmentsReply* reply) {
    return Inspect(context, [this, request, reply](const Actor&) -> Status {
        RHA_ASSIGN_OR_RETURN(const auto hosts, parts_.assessments.List(request->host()));
        for (const AssessmentsOfHost& host : hosts) {
            auto* added = reply->add_hosts();
            added->set_host(host.host);
            for (const Assessment& one : host.assessments) {
                *added->add_assessments() = ToProto(one);
            }
            if (host.error) *added->mutable_error() = rha::ToProto(*host.error);
        }
        return {};
    });
}

ControlService::Unary* ControlService::GetAssessment(Context* context,
                                                     const v1::AssessmentRef* request,
                                                     v1::Assessment* reply) {
    return Inspect(context, [this, request, reply](const Actor&) {
        return Fill(parts_.assessments.Get(request->host(), request->vm()), reply);
    });
}

}  // namespace rha::control
