#include "control/core/verification.h"

#include <algorithm>

#include "common/texts/texts.h"

namespace rha::control {
namespace {

/// Engines use it, too.
constexpr const char* kVmRunning = "vm-running";

void Add(Verdict& verdict, FindingSeverity severity, std::string check, std::string message,
         std::string remedy = {}, std::string host = {}) {
    verdict.findings.push_back({.severity = severity,
                                .check = std::move(check),
                                .message = std::move(message),
                                .remedy = std::move(remedy),
                                .host = std::move(host)});
}

void AddError(Verdict& verdict, std::string check, const Error& error, std::string host) {
    Add(verdict, FindingSeverity::kError, std::move(check), error.ToString(),
        error.remedy.empty() ? "see the engine's log on that host" : error.remedy, std::move(host));
}

void AddAll(Verdict& verdict, const Result<std::vector<Finding>>& findings,
            const std::string& check, const std::string& host) {
    if (!findings) {
        AddError(verdict, check, findings.error(), host);
        return;
    }
    for (auto finding : *findings) {
        if (finding.host.empty()) finding.host = host;
        verdict.findings.push_back(std::move(finding));
    }
}

void SortBySeverity(Verdict& verdict) {
    std::stable_sort(verdict.findings.begin(), verdict.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
}

void JudgeHosts(const VerificationFacts& facts, Verdict& verdict) {
    if (!facts.master_facts) {
        AddError(verdict, "master-reachable", facts.master_facts.error(), facts.master_name);
    }
    if (!facts.replica_facts) {
        AddError(verdict, "replica-reachable", facts.replica_facts.error(), facts.replica_name);
    }
    if (!facts.master_facts || !facts.replica_facts) return;
    const HostFacts& master = *facts.master_facts;
    const HostFacts& replica = *facts.replica_facts;
    if (master.protocol_version != replica.protocol_version) {
        Add(verdict, FindingSeverity::kError, "engine-protocol",
            Say("the engines speak different protocols ({version} and {other})",
                {{"version", std::to_string(master.protocol_version)},
                 {"other", std::to_string(replica.protocol_version)}}),
            "install the same version of the engine on both hosts");
    }
    if (master.hypervisor != replica.hypervisor) {
        Add(verdict, FindingSeverity::kError, "hypervisor-kind",
            Say("the hosts run different hypervisors ({hypervisor} and {other})",
                {{"hypervisor", master.hypervisor}, {"other", replica.hypervisor}}),
            Say("choose a replica host with {hypervisor}", {{"hypervisor", master.hypervisor}}));
    } else if (master.hypervisor_version != replica.hypervisor_version) {
        Add(verdict, FindingSeverity::kWarning, "hypervisor-version",
            Say("the hypervisors have different versions ({version} and {other})",
                {{"version", master.hypervisor_version}, {"other", replica.hypervisor_version}}),
            "bring both hosts to the same version; a machine may not start on an older one");
    }
}

void JudgeMachine(const Scenario& scenario, const VerificationFacts& facts, Verdict& verdict) {
    if (!facts.vm) {
        AddError(verdict, "machine", facts.vm.error(), facts.master_name);
        return;
    }
    const VmDetail& vm = *facts.vm;
    const auto says_so = [](const Finding& finding) { return finding.check == kVmRunning; };
    const bool said =
        facts.master && std::any_of(facts.master->begin(), facts.master->end(), says_so);
    if (vm.summary.state != VmState::kRunning && !said) {
        Add(verdict, FindingSeverity::kError, kVmRunning,
            Say("the machine {machine} is not running", {{"machine", scenario.vm_name}}),
            "start it on the master", facts.master_name);
    }
    if (vm.files.empty()) {
        Add(verdict, FindingSeverity::kError, "vm-files",
            Say("the machine {machine} has no files to protect", {{"machine", scenario.vm_name}}),
            "check the machine's configuration on the master", facts.master_name);
    }
    for (const auto& file : vm.files) {
        if (!IsWithin(file.path, scenario.vm_folder)) verdict.extra_paths.push_back(file.path);
    }
}

void JudgeNeighbours(const Scenario& scenario, const VerificationFacts& facts, Verdict& verdict) {
    if (auto status = Validate(scenario); !status) {
        AddError(verdict, "scenario", status.error(), {});
    }
    if (auto status = ValidateBeside(scenario, facts.others); !status) {
        AddError(verdict, "other-scenarios", status.error(), {});
    }
}

void JudgeMapping(const Scenario& scenario, const VerificationFacts& facts, Verdict& verdict) {
    if (!facts.vm || !facts.master_facts || !facts.replica_facts) return;
    const HostFacts& replica = *facts.replica_facts;
    if (!facts.goes_home) {
        verdict.adapters = NoteHome(facts.noted, facts.vm->adapters, facts.master_facts->networks,
                                    replica.networks);
    }
    for (const auto& adapter : facts.vm->adapters) {
        const auto noted = std::ranges::find(verdict.adapters, adapter.id, &HomeAdapter::id);
        if (!adapter.network.empty() || noted == verdict.adapters.end()) continue;
        Add(verdict, FindingSeverity::kWarning, "network-at-home",
            Say("the adapter \"{adapter}\" is connected to nothing: its virtual network "
                "\"{network}\" is not on this host",
                {{"adapter", adapter.name}, {"network", noted->network}}),
            "create the network on that host, and connect the adapter to it", facts.master_name);
    }
    if (!replica.networks) return;
    for (auto& finding :
         JudgeNetworks(facts.goes_home ? facts.noted : verdict.adapters, scenario.settings.networks,
                       facts.goes_home, *replica.networks, replica.sets_addresses,
                       facts.replica_name, scenario.name)) {
        verdict.findings.push_back(std::move(finding));
    }
}

}  // namespace

bool Verdict::Ok() const {
    return std::none_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.severity == FindingSeverity::kError;
    });
}

Error Verdict::FirstError() const {
    for (const auto& finding : findings) {
        if (finding.severity != FindingSeverity::kError) continue;
        std::string message = finding.message;
        if (!finding.host.empty()) {
            message = Say("{finding} ({host})", {{"finding", message}, {"host", finding.host}});
        }
        return {.code = ErrorCode::kFailedPrecondition,
                .message = std::move(message),
                .remedy = finding.remedy};
    }
    return {};
}

Verdict Judge(const Scenario& scenario, const VerificationFacts& facts) {
    Verdict verdict;
    JudgeNeighbours(scenario, facts, verdict);
    JudgeHosts(facts, verdict);
    // A host that does not answer is one finding, not three.
    if (facts.master_facts) {
        JudgeMachine(scenario, facts, verdict);
        if (facts.vm) AddAll(verdict, facts.master, "master-verification", facts.master_name);
    }
    if (facts.replica_facts && facts.vm) {
        AddAll(verdict, facts.replica, "replica-verification", facts.replica_name);
    }
    JudgeMapping(scenario, facts, verdict);
    SortBySeverity(verdict);
    return verdict;
}

Verdict ForCreation(Verdict verdict) {
    for (Finding& finding : verdict.findings) {
        if (finding.check != kVmRunning || finding.severity != FindingSeverity::kError) continue;
        finding.severity = FindingSeverity::kWarning;
    }
    SortBySeverity(verdict);
    return verdict;
}

std::uint64_t RequiredBytes(const VmDetail& vm) {
    std::uint64_t bytes = 0;
    for (const auto& file : vm.files) {
        bytes += file.allocated_bytes != 0 ? file.allocated_bytes : file.size_bytes;
    }
    return bytes;
}

}  // namespace rha::control
