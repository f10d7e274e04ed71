#include "control/report/assessment_desk.h"

#include <algorithm>
#include <utility>

#include "control/runtime/await.h"

namespace rha::control {

Result<ScenarioHistory> AssessmentDesk::GetHistory(const ScenarioView& scenario) {
    return Awaited<ScenarioHistory>([&](auto done) {
               fleet_.GetHistory(scenario.scenario.master_host, scenario.scenario.id,
                                 std::move(done));
           })
        .Get();
}

Result<HostId> AssessmentDesk::FindHost(const std::string& host) const {
    for (const HostView& view : runtime_.ListHosts()) {
        if (view.record.id.value == host || view.record.name == host) return view.record.id;
    }
    return Fail(ErrorCode::kNotFound, "no host is named '" + host + "'",
                "`rhactl hosts list` shows all hosts");
}

Result<VmId> AssessmentDesk::FindAssessed(const HostId& host, const std::string& vm) {
    RHA_ASSIGN_OR_RETURN(const auto all, Awaited<std::vector<Assessment>>([&](auto done) {
                                             fleet_.ListAssessments(host, std::move(done));
                                         }).Get());
    for (const Assessment& assessment : all) {
        if (assessment.vm.value == vm || assessment.vm_name == vm) return assessment.vm;
    }
    return Fail(ErrorCode::kNotFound, "there is no assessment of a machine '" + vm + "' there",
                "`rhactl assessment list` shows all");
}

Result<Assessment> AssessmentDesk::Start(const std::string& host, const std::string& vm,
                                         std::uint64_t seconds, std::uint32_t sample_seconds) {
    RHA_ASSIGN_OR_RETURN(const HostId id, FindHost(host));
    RHA_ASSIGN_OR_RETURN(const auto vms, Awaited<std::vector<VmSummary>>([&](auto done) {
                                             fleet_.ListVms(id, std::move(done));
                                         }).Get());
    const auto found = std::ranges::find_if(
        vms, [&vm](const VmSummary& one) { return one.id.value == vm || one.name == vm; });
    if (found == vms.end()) {
        return Fail(ErrorCode::kNotFound, "the host has no machine '" + vm + "'",
                    "`rhactl vms list --host " + host + "` shows its machines");
    }
    const AssessmentWish wish{
        .vm = found->id,
        .seconds = seconds == 0 ? kSecondsDefault : seconds,
        .sample_seconds = sample_seconds == 0 ? kSampleSecondsDefault : sample_seconds};
    return Awaited<Assessment>(
               [&](auto done) { fleet_.StartAssessment(id, wish, std::move(done)); })
        .Get();
}

Result<Assessment> AssessmentDesk::Stop(const std::string& host, const std::string& vm) {
    RHA_ASSIGN_OR_RETURN(const HostId id, FindHost(host));
    RHA_ASSIGN_OR_RETURN(const VmId machine, FindAssessed(id, vm));
    return Awaited<Assessment>(
               [&](auto done) { fleet_.StopAssessment(id, machine, std::move(done)); })
        .Get();
}

Status AssessmentDesk::Delete(const std::string& host, const std::string& vm) {
    RHA_ASSIGN_OR_RETURN(const HostId id, FindHost(host));
    RHA_ASSIGN_OR_RETURN(const VmId machine, FindAssessed(id, vm));
    return Awaited<void>([&](auto done) { fleet_.DeleteAssessment(id, machine, std::move(done)); })
        .Get();
}

Result<Assessment> AssessmentDesk::Get(const std::string& host, const std::string& vm) {
    RHA_ASSIGN_OR_RETURN(const HostId id, FindHost(host));
    RHA_ASSIGN_OR_RETURN(const VmId machine, FindAssessed(id, vm));
    return Awaited<Assessment>(
               [&](auto done) { fleet_.GetAssessment(id, machine, std::move(done)); })
        .Get();
}

Result<std::vector<AssessmentsOfHost>> AssessmentDesk::List(const std::string& host) {
    std::vector<HostView> hosts = runtime_.ListHosts();
    if (!host.empty()) {
        RHA_ASSIGN_OR_RETURN(const HostId id, FindHost(host));
        std::erase_if(hosts, [&id](const HostView& view) { return view.record.id != id; });
    }
    std::ranges::sort(hosts, {}, [](const HostView& view) { return view.record.name; });
    std::vector<Awaited<std::vector<Assessment>>> answers;  // all hosts are asked at once
    for (const HostView& view : hosts) {
        answers.emplace_back(
            [&](auto done) { fleet_.ListAssessments(view.record.id, std::move(done)); });
    }
    std::vector<AssessmentsOfHost> all;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        AssessmentsOfHost entry{.host = hosts[i].record.name, .assessments = {}, .error = {}};
        if (auto told = answers[i].Get()) {
            entry.assessments = std::move(*told);
        } else {
            entry.error = std::move(told).error();
        }
        all.push_back(std::move(entry));
    }
    return all;
}

}  // namespace rha::control
