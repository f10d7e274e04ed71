#include "control/core/verification.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace rha::control {
namespace {

Scenario Web() {
    Scenario scenario;
    scenario.id = {"1"};
    scenario.name = "web";
    scenario.vm = {"v"};
    scenario.vm_name = "web";
    scenario.master_host = {"a"};
    scenario.replica_host = {"b"};
    scenario.vm_folder = "/vm/web";
    scenario.replica_directory = "/replica/web";
    return scenario;
}

VerificationFacts Good() {
    HostFacts host{.protocol_version = 1, .hypervisor = "QEMU", .hypervisor_version = "8"};
    VmDetail vm{.summary = {.state = VmState::kRunning, .guest = GuestHealth::kAlive}};
    vm.files = {{.path = "/vm/web/disk.vhdx", .size_bytes = 100, .allocated_bytes = 40},
                {.path = "/vm/web/config", .size_bytes = 5}};
    return {.master_name = "host-a",
            .replica_name = "host-b",
            .master_facts = host,
            .replica_facts = host,
            .vm = vm,
            .master = std::vector<Finding>{},
            .replica = std::vector<Finding>{},
            .others = {}};
}

bool Has(const Verdict& verdict, const std::string& check, FindingSeverity severity) {
    return std::any_of(verdict.findings.begin(), verdict.findings.end(), [&](const Finding& f) {
        return f.check == check && f.severity == severity && !f.message.empty() &&
               (severity == FindingSeverity::kOk || !f.remedy.empty());
    });
}

TEST(Verification, NothingBlocksAGoodScenario) {
    const Verdict verdict = Judge(Web(), Good());
    EXPECT_TRUE(verdict.Ok());
    EXPECT_TRUE(verdict.FirstError().message.empty());
    EXPECT_TRUE(verdict.extra_paths.empty());
    EXPECT_EQ(RequiredBytes(*Good().vm), 45u);
}

VerificationFacts WithNetworks(std::vector<std::string> home, std::vector<std::string> away) {
    auto facts = Good();
    facts.master_facts->networks = std::move(home);
    facts.replica_facts->networks = std::move(away);
    facts.vm->adapters = {{.id = "nic0", .name = "net0", .network = "LAN"},
                          {.id = "nic1", .name = "net1", .network = ""}};
    return facts;
}

TEST(Verification, AMappingIsAskedForWhenItIsNotWithoutDoubt) {
    const auto asked = Judge(Web(), WithNetworks({"LAN", "DMZ"}, {"DR"}));
    EXPECT_TRUE(asked.Ok());
    EXPECT_TRUE(Has(asked, kNetworkCheck, FindingSeverity::kWarning));
    ASSERT_EQ(asked.adapters.size(), 1u);
    EXPECT_EQ(asked.adapters.front().automatic, std::nullopt);
    const auto only = Judge(Web(), WithNetworks({"LAN"}, {"DR"}));
    EXPECT_FALSE(Has(only, kNetworkCheck, FindingSeverity::kWarning));
    EXPECT_EQ(only.adapters.front().automatic, "DR");
}

TEST(Verification, AMachineThatIsAwayIsJudgedByWhatItHadAtHome) {
    auto facts = WithNetworks({"DR"}, {"LAN"});
    facts.noted = {{.id = "nic0", .name = "net0", .network = "LAN"}};
    facts.goes_home = true;
    const auto verdict = Judge(Web(), facts);
    EXPECT_TRUE(verdict.adapters.empty());
    EXPECT_FALSE(Has(verdict, kNetworkCheck, FindingSeverity::kWarning));
    facts.replica_facts->networks = {"other"};
    EXPECT_TRUE(Has(Judge(Web(), facts), kNetworkCheck, FindingSeverity::kWarning));
}

TEST(Verification, AHostThatDoesNotAnswerIsOneError) {
    auto facts = Good();
    facts.replica_facts = Fail(ErrorCode::kUnavailable, "engine at b does not answer");
    facts.replica = Fail(ErrorCode::kUnavailable, "engine at b does not answer");
    const Verdict verdict = Judge(Web(), facts);
    EXPECT_FALSE(verdict.Ok());
    EXPECT_TRUE(Has(verdict, "replica-reachable", FindingSeverity::kError));
    EXPECT_EQ(verdict.findings.size(), 1u);
    EXPECT_EQ(verdict.FirstError().message, "engine at b does not answer (host-b)");
}

TEST(Verification, HostsMustFitTogether) {
    auto facts = Good();
    facts.replica_facts->protocol_version = 2;
    facts.replica_facts->hypervisor_version = "9";
    Verdict verdict = Judge(Web(), facts);
    EXPECT_TRUE(Has(verdict, "engine-protocol", FindingSeverity::kError));
    EXPECT_TRUE(Has(verdict, "hypervisor-version", FindingSeverity::kWarning));
    facts.replica_facts->hypervisor = "Hyper-V";
    verdict = Judge(Web(), facts);
    EXPECT_TRUE(Has(verdict, "hypervisor-kind", FindingSeverity::kError));
    // Errors stand first.
    EXPECT_EQ(verdict.findings.front().severity, FindingSeverity::kError);
}

TEST(Verification, TheMachineMustRunAndHaveFiles) {
    auto facts = Good();
    facts.vm->summary.state = VmState::kOff;
    EXPECT_TRUE(Has(Judge(Web(), facts), "vm-running", FindingSeverity::kError));
    facts.master->push_back({.severity = FindingSeverity::kError,
                             .check = "vm-running",
                             .message = "off",
                             .remedy = "start it"});
    EXPECT_EQ(Judge(Web(), facts).findings.size(), 1u);  // said once
    EXPECT_FALSE(Judge(Web(), facts).Ok());
    const Verdict before = ForCreation(Judge(Web(), facts));  // it may be started until it is run
    EXPECT_TRUE(before.Ok());
    EXPECT_TRUE(Has(before, "vm-running", FindingSeverity::kWarning));
    facts = Good();
    facts.vm->files.clear();
    EXPECT_TRUE(Has(Judge(Web(), facts), "vm-files", FindingSeverity::kError));
    EXPECT_FALSE(ForCreation(Judge(Web(), facts)).Ok());
    facts.vm = Fail(ErrorCode::kNotFound, "no such machine", "choose another");
    EXPECT_TRUE(Has(Judge(Web(), facts), "machine", FindingSeverity::kError));
}

TEST(Verification, FilesOutsideTheFolderAreNamed) {
    auto facts = Good();
    facts.vm->files.push_back({.path = "/base/parent.vhdx"});
    EXPECT_EQ(Judge(Web(), facts).extra_paths, std::vector<std::string>{"/base/parent.vhdx"});
}

TEST(Verification, OtherScenariosMayNotClash) {
    auto facts = Good();
    Scenario other = Web();
    other.id = {"2"};
    other.name = "copy";
    facts.others = {other};
    EXPECT_TRUE(Has(Judge(Web(), facts), "other-scenarios", FindingSeverity::kError));
    other.vm = {"w"};
    facts.others = {other};
    EXPECT_TRUE(Has(Judge(Web(), facts), "other-scenarios", FindingSeverity::kError));
    other.replica_directory = "/replica/copy";
    facts.others = {other};
    EXPECT_TRUE(Judge(Web(), facts).Ok());
}

TEST(Verification, EnginesFindingsGetTheirHost) {
    auto facts = Good();
    facts.replica->push_back({.severity = FindingSeverity::kError,
                              .check = "replica-free-space",
                              .message = "too small",
                              .remedy = "free space"});
    const Verdict verdict = Judge(Web(), facts);
    EXPECT_EQ(verdict.FirstError().message, "too small (host-b)");
    EXPECT_EQ(verdict.FirstError().remedy, "free space");
}

}  // namespace
}  // namespace rha::control
