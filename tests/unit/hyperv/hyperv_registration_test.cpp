// Registering and unregistering with the Hyper-V adapter, on the model of Hyper-V, which deletes
// configuration files as the real one is documented to.
#include <functional>
#include <utility>

#include <gmock/gmock.h>

#include "tests/unit/hyperv/hyperv_fixture.h"

namespace rha::engine {
namespace {

using test::FailsWith;
using test::IsOk;

class HypervRegistration : public HypervTest {
protected:
    std::string FileOf(const char* extension) const {
        return "web/Virtual Machines/" + std::string(kGuid) + extension;
    }
    void ExpectFiles() {
        EXPECT_EQ(Read(FileOf(".vmcx")), "configuration");
        EXPECT_EQ(Read(FileOf(".vmrs")), "state");
        EXPECT_EQ(Read("web/Virtual Hard Disks/system.vhdx"), "system disk");
    }
    void ExpectFilesUntouched() {
        ExpectFiles();
        EXPECT_FALSE(Exists("run/kept/" + kVm.value)) << "copies are left";
    }
    void ExpectNothingPlanned() {
        EXPECT_EQ(hyperv_.Find("Msvm_PlannedComputerSystem", "Name", kGuid), nullptr);
    }
    std::vector<std::string> AttachedDisks() {
        std::vector<std::string> paths;
        for (const auto& [path, object] : hyperv_.objects) {
            if (object.class_name != "Msvm_StorageAllocationSettingData") continue;
            paths.push_back(std::get<wmi::Texts>(object.properties.at("HostResource")).front());
        }
        return paths;
    }
    FakeHyperv Fresh() const {
        FakeHyperv fresh;
        fresh.disks[Path("web/Virtual Hard Disks/system.vhdx")] = {};
        return fresh;
    }
    std::int64_t Count(const std::string& method) const {
        return std::ranges::count(hyperv_.calls, method);
    }
    wmi::Instance& Port() {
        return *hyperv_.Find("Msvm_EthernetPortAllocationSettingData", "ElementName",
                             "Network Adapter");
    }
};

TEST_F(HypervRegistration, RegistersInPlaceAndIsIdempotent) {
    for (const bool jobs : {true, false}) {
        hyperv_ = Fresh();
        hyperv_.jobs = jobs;
        hyperv_.AddDefinition(DefinitionPath(), Web());
        const auto registered = adapter_->Register(Here("web") + "/");
        ASSERT_TRUE(IsOk(registered));
        EXPECT_EQ(*registered, kVm);
        EXPECT_EQ(adapter_->Poll(kVm)->folder, Here("web"));
        EXPECT_THAT(hyperv_.calls,
                    testing::ElementsAre("ImportSystemDefinition", "GetVirtualHardDiskSettingData",
                                         "ValidatePlannedSystem", "RealizePlannedSystem"));
        EXPECT_EQ(adapter_->Register(Here("web")), kVm);
        EXPECT_THAT(hyperv_.calls, testing::Not(testing::Contains("SetParentVirtualHardDisk")));
        EXPECT_EQ(Count("ImportSystemDefinition"), 1);
        ExpectFilesUntouched();
    }
}

TEST_F(HypervRegistration, RefusesAMachineThatIsRegisteredFromElsewhere) {
    auto elsewhere = Web();
    elsewhere.folder = Path("elsewhere");
    hyperv_.Add(elsewhere);
    EXPECT_TRUE(
        FailsWith(adapter_->Register(Here("web")), ErrorCode::kConflict, Here("elsewhere")));
}

TEST_F(HypervRegistration, RefusesFoldersThatHoldNoOrSeveralOrOldMachines) {
    EXPECT_TRUE(FailsWith(adapter_->Register("web"), ErrorCode::kInvalidArgument, "absolute"));
    EXPECT_TRUE(FailsWith(adapter_->Register(Here("none")), ErrorCode::kNotFound, "none"));
    Write("old/Virtual Machines/" + std::string(kGuid) + ".xml", "");
    EXPECT_TRUE(FailsWith(adapter_->Register(Here("old")), ErrorCode::kUnsupported, "2016"));
    Write("web/Virtual Machines/" + std::string(kOtherGuid) + ".vmcx", "");
    EXPECT_TRUE(FailsWith(adapter_->Register(Here("web")), ErrorCode::kInvalidArgument, "several"));
}

TEST_F(HypervRegistration, FindsTheDisksOfAnotherHostInTheMachinesFolder) {
    // The same path exists here, left from an earlier role; the folder's own disk is meant.
    Write("old place/Virtual Hard Disks/system.vhdx", "stale");
    Write("web/a/data.vhdx", "1");
    Write("web/b/data.vhdx", "2");
    hyperv_.disks[Path("web/b/data.vhdx")] = {};
    auto machine = Web();
    machine.folder = "E:\\VMs\\web";
    machine.disks = {Path("old place/Virtual Hard Disks/system.vhdx"),
                     "E:\\VMs\\web\\B\\data.vhdx"};
    machine.dvds = {"E:\\tools.iso"};
    hyperv_.AddDefinition(DefinitionPath(), machine);
    ASSERT_TRUE(IsOk(adapter_->Register(Here("web"))));
    EXPECT_THAT(AttachedDisks(),
                testing::UnorderedElementsAre(Path("web/Virtual Hard Disks/system.vhdx"),
                                              Path("web/b/data.vhdx")));
    EXPECT_EQ(adapter_->Poll(kVm)->folder, Here("web"));
}

TEST_F(HypervRegistration, TakesNoHardDiskFromElsewhereOnThisHost) {
    // What another host had there is not what this one has.
    Write("elsewhere/data.vhdx", "of an earlier role");
    Write("images/tools.iso", "tools");
    auto machine = Web();
    machine.dvds = {Path("images/tools.iso")};
    hyperv_.AddDefinition(DefinitionPath(), machine);
    ASSERT_TRUE(IsOk(adapter_->Register(Here("web"))));
    EXPECT_FALSE(Called("RemoveResourceSettings"));
    ASSERT_TRUE(IsOk(adapter_->Unregister(kVm)));
    machine.disks.push_back(Path("elsewhere/data.vhdx"));
    hyperv_.AddDefinition(DefinitionPath(), machine);
    EXPECT_TRUE(FailsWith(adapter_->Register(Here("web")), ErrorCode::kNotFound, "data.vhdx"));
    ExpectNothingPlanned();
    ExpectFilesUntouched();
}

TEST_F(HypervRegistration, LeavesNothingBehindWhenADiskIsMissingOrAmbiguous) {
    auto machine = Web();
    machine.disks.push_back("E:\\VMs\\web\\data.vhdx");
    hyperv_.AddDefinition(DefinitionPath(), machine);
    hyperv_.planned_takes_files = true;
    EXPECT_TRUE(FailsWith(adapter_->Register(Here("web")), ErrorCode::kNotFound, "data.vhdx"));
    ExpectNothingPlanned();
    ExpectFilesUntouched();
    Write("web/a/data.vhdx", "1");
    Write("web/b/data.vhdx", "2");
    EXPECT_TRUE(FailsWith(adapter_->Register(Here("web")), ErrorCode::kConflict, "data.vhdx"));
    ExpectNothingPlanned();
    ExpectFilesUntouched();
}

TEST_F(HypervRegistration, ConnectsAdaptersBySwitchOrByItsName) {
    const auto other = hyperv_.AddSwitch(kSwitchGuid, "LAN");
    auto machine = Web();
    machine.adapters = {{.switch_guid = kOtherGuid, .switch_name = "lan"}};
    hyperv_.AddDefinition(DefinitionPath(), machine);
    ASSERT_TRUE(IsOk(adapter_->Register(Here("web"))));
    EXPECT_EQ(Port().properties.at("HostResource"), wmi::Value(wmi::Texts{other}));
}

TEST_F(HypervRegistration, LeavesAnAdapterThatItsSwitchIsHereFor) {
    hyperv_.AddSwitch(kSwitchGuid, "LAN");
    auto machine = Web();
    machine.adapters = {{.switch_guid = kSwitchGuid, .switch_name = "renamed since"}};
    hyperv_.AddDefinition(DefinitionPath(), machine);
    ASSERT_TRUE(IsOk(adapter_->Register(Here("web"))));
    EXPECT_FALSE(Called("ModifyResourceSettings"));
}

TEST_F(HypervRegistration, DisconnectsAnAdapterWithoutASwitchHereAndSaysSo) {
    auto machine = Web();
    machine.adapters = {{.switch_guid = kSwitchGuid, .switch_name = "LAN"}};
    hyperv_.AddDefinition(DefinitionPath(), machine);
    ASSERT_TRUE(IsOk(adapter_->Register(Here("web"))));
    EXPECT_EQ(Port().properties.at("EnabledState"), wmi::Value(std::int64_t{3}));
    const auto detail = adapter_->Inspect(kVm);
    ASSERT_TRUE(IsOk(detail));
    ASSERT_EQ(detail->problems.size(), 1u);
    EXPECT_FALSE(detail->problems.front().blocking);
    EXPECT_THAT(detail->problems.front().remedy, testing::HasSubstr("\"LAN\""));
}

NetworkPlan PlanFor(const std::string& network, std::optional<AdapterAddresses> addresses = {}) {
    return {.adapters = {{.id = "nic-1", .network = network, .addresses = std::move(addresses)}},
            .links = {}};
}

const AdapterAddresses kReplicaAddresses{
    .addresses = {"10.1.0.5/20", "10.9.0.5/32"}, .gateways = {"10.1.0.1"}, .dns = {"10.1.0.2"}};

TEST_F(HypervRegistration, ConnectsAdaptersAsPlanned) {
    hyperv_.AddSwitch(kSwitchGuid, "LAN");
    const auto other = hyperv_.AddSwitch(kOtherGuid, "DR LAN");
    auto machine = Web();
    machine.adapters = {{.switch_guid = kSwitchGuid, .switch_name = "LAN"}};
    hyperv_.AddDefinition(DefinitionPath(), machine);
    const auto registered = adapter_->RegisterWith(Here("web"), PlanFor("DR LAN"));
    ASSERT_TRUE(IsOk(registered));
    EXPECT_TRUE(registered->problems.empty());
    EXPECT_EQ(Port().properties.at("HostResource"), wmi::Value(wmi::Texts{other}));
    const auto detail = adapter_->Inspect(kVm);
    ASSERT_TRUE(IsOk(detail));
    ASSERT_EQ(detail->adapters.size(), 1u);
    EXPECT_EQ(detail->adapters.front().id, "nic-1");
    EXPECT_EQ(detail->adapters.front().mac, "00:15:5d:0a:1b:2c");
    EXPECT_EQ(detail->adapters.front().network, "DR LAN");
    EXPECT_EQ(*adapter_->Networks(), (std::vector<std::string>{"DR LAN", "LAN"}));
}

TEST_F(HypervRegistration, ConnectsAMachineThatItKnowsAlreadyAnew) {
    const auto home = hyperv_.AddSwitch(kSwitchGuid, "LAN");
    auto machine = Web();
    machine.adapters = {{.switch_guid = kOtherGuid, .switch_name = "DR LAN"}};
    hyperv_.AddDefinition(DefinitionPath(), machine);
    // It was away, where its switch was gone.
    ASSERT_TRUE(IsOk(adapter_->Register(Here("web"))));
    EXPECT_EQ(Port().properties.at("EnabledState"), wmi::Value(std::int64_t{3}));
    ASSERT_TRUE(IsOk(adapter_->RegisterWith(Here("web"), PlanFor("LAN"))));
    EXPECT_EQ(Port().properties.at("EnabledState"), wmi::Value(std::int64_t{2}));
    EXPECT_EQ(Port().properties.at("HostResource"), wmi::Value(wmi::Texts{home}));
}

TEST_F(HypervRegistration, AMissingNetworkIsAProblemAndNoError) {
    hyperv_.AddSwitch(kSwitchGuid, "LAN");
    auto machine = Web();
    machine.adapters = {{.switch_guid = kSwitchGuid, .switch_name = "LAN"}};
    hyperv_.AddDefinition(DefinitionPath(), machine);
    const auto registered = adapter_->RegisterWith(Here("web"), PlanFor("DR LAN"));
    ASSERT_TRUE(IsOk(registered));
    ASSERT_EQ(registered->problems.size(), 1u);
    EXPECT_THAT(registered->problems.front(), testing::HasSubstr("\"DR LAN\""));
    EXPECT_EQ(Port().properties.at("EnabledState"), wmi::Value(std::int64_t{3}));
}

TEST_F(HypervRegistration, AnAdapterThatIsNotConnectedStaysSo) {
    hyperv_.AddSwitch(kSwitchGuid, "LAN");
    auto machine = Web();
    machine.adapters = {{.switch_guid = "", .switch_name = "LAN"}};
    hyperv_.AddDefinition(DefinitionPath(), machine);
    const NetworkPlan plan{.adapters = {}, .links = {{"LAN", "LAN"}}};
    ASSERT_TRUE(IsOk(adapter_->RegisterWith(Here("web"), plan)));
    EXPECT_FALSE(Called("ModifyResourceSettings"));
}

TEST_F(HypervRegistration, GivesTheGuestTheAddressesOfThePlan) {
    for (const bool jobs : {true, false}) {
        hyperv_ = Fresh();
        hyperv_.jobs = jobs;
        hyperv_.AddSwitch(kSwitchGuid, "LAN");
        auto machine = Web();
        machine.adapters = {{.switch_guid = kSwitchGuid, .switch_name = "LAN", .guest_dhcp = true}};
        hyperv_.AddDefinition(DefinitionPath(), machine);
        const auto registered =
            adapter_->RegisterWith(Here("web"), PlanFor("LAN", kReplicaAddresses));
        ASSERT_TRUE(IsOk(registered));
        EXPECT_TRUE(registered->problems.empty());
        const auto* guest = hyperv_.Find("Msvm_GuestNetworkAdapterConfiguration", "InstanceID",
                                         "Microsoft:" + std::string(kGuid) + "\\NIC-1\\guest");
        ASSERT_NE(guest, nullptr);
        EXPECT_EQ(guest->properties.at("DHCPEnabled"), wmi::Value(false));
        EXPECT_EQ(guest->properties.at("IPAddresses"),
                  wmi::Value(wmi::Texts{"10.1.0.5", "10.9.0.5"}));
        EXPECT_EQ(guest->properties.at("Subnets"),
                  wmi::Value(wmi::Texts{"255.255.240.0", "255.255.255.255"}));
        EXPECT_EQ(guest->properties.at("DefaultGateways"), wmi::Value(wmi::Texts{"10.1.0.1"}));
        EXPECT_EQ(guest->properties.at("DNSServers"), wmi::Value(wmi::Texts{"10.1.0.2"}));
        const auto detail = adapter_->Inspect(kVm);
        ASSERT_TRUE(IsOk(detail));
        EXPECT_EQ(detail->adapters.front().guest, kReplicaAddresses);
        Restart();
    }
}

TEST_F(HypervRegistration, AddressesThatHypervRefusesAreAProblemAndNoError) {
    hyperv_.AddSwitch(kSwitchGuid, "LAN");
    hyperv_.refuse["SetGuestNetworkAdapterConfiguration"] = 32770;
    auto machine = Web();
    machine.adapters = {{.switch_guid = kSwitchGuid, .switch_name = "LAN"}};
    hyperv_.AddDefinition(DefinitionPath(), machine);
    const auto registered = adapter_->RegisterWith(Here("web"), PlanFor("LAN", kReplicaAddresses));
    ASSERT_TRUE(IsOk(registered));
    ASSERT_EQ(registered->problems.size(), 1u);
    EXPECT_THAT(registered->problems.front(), testing::HasSubstr("addresses"));
}

TEST_F(HypervRegistration, AConnectionThatHypervRefusesIsAProblemAndNoError) {
    hyperv_.AddSwitch(kSwitchGuid, "LAN");
    hyperv_.refuse["ModifyResourceSettings"] = 32770;
    auto machine = Web();
    machine.adapters = {{.switch_guid = "", .switch_name = ""}};
    hyperv_.AddDefinition(DefinitionPath(), machine);
    const auto registered = adapter_->RegisterWith(Here("web"), PlanFor("LAN"));
    ASSERT_TRUE(IsOk(registered));
    EXPECT_THAT(registered->problems,
                testing::Contains(testing::HasSubstr("connected to nothing")));
}

TEST_F(HypervRegistration, UndoesWhatAFailureLeavesAtEachStep) {
    for (const auto* method : {"ImportSystemDefinition", "ModifySystemSettings",
                               "ValidatePlannedSystem", "RealizePlannedSystem"}) {
        for (const bool by_job : {false, true}) {
            hyperv_ = Fresh();
            auto machine = Web();
            machine.folder = "E:\\VMs\\web";
            hyperv_.AddDefinition(DefinitionPath(), machine);
            hyperv_.planned_takes_files = true;
            if (by_job) hyperv_.fail_job[method] = "the reason";
            if (!by_job) hyperv_.refuse[method] = 32768;
            EXPECT_TRUE(FailsWith(adapter_->Register(Here("web")), ErrorCode::kIo,
                                  by_job ? "the reason" : "32768"))
                << method;
            ExpectNothingPlanned();
            ExpectFilesUntouched();
            EXPECT_TRUE(FailsWith(adapter_->Poll(kVm), ErrorCode::kNotFound, kVm.value));
        }
    }
}

TEST_F(HypervRegistration, DropsAPlannedMachineThatACrashLeft) {
    hyperv_.AddDefinition(DefinitionPath(), Web());
    hyperv_.stall_job["RealizePlannedSystem"] = false;
    hyperv_.refuse["DestroySystem"] = 32768;
    EXPECT_TRUE(FailsWith(adapter_->Register(Here("web")), ErrorCode::kTimeout, "register"));
    hyperv_.stall_job.clear();
    hyperv_.refuse.clear();
    hyperv_.planned_takes_files = true;
    // The definition that goes with the planned machine is not there to be imported.
    EXPECT_EQ(adapter_->Register(Here("web")), kVm);
    ExpectNothingPlanned();
    ExpectFilesUntouched();
}

TEST_F(HypervRegistration, RefusesADefinitionThatHypervWouldKeepElsewhere) {
    auto machine = Web();
    machine.folder = "C:\\ProgramData\\Microsoft\\Windows\\Hyper-V";
    hyperv_.AddDefinition(DefinitionPath(), machine);
    hyperv_.distort = [](wmi::Instance& answer) {
        if (answer.properties.contains("ConfigurationDataRoot")) {
            answer.properties["ConfigurationDataRoot"] = std::string("C:\\Elsewhere");
        }
    };
    EXPECT_TRUE(
        FailsWith(adapter_->Register(Here("web")), ErrorCode::kUnsupported, "C:/Elsewhere"));
    ExpectNothingPlanned();
}

TEST_F(HypervRegistration, UnregistersAndKeepsEveryFile) {
    hyperv_.Add(Web());
    ASSERT_TRUE(IsOk(adapter_->Unregister(kVm)));
    EXPECT_TRUE(Called("DestroySystem"));
    EXPECT_TRUE(FailsWith(adapter_->Poll(kVm), ErrorCode::kNotFound, kVm.value));
    ExpectFilesUntouched();
    EXPECT_TRUE(IsOk(adapter_->Unregister(kVm)));
}

TEST_F(HypervRegistration, RefusesToUnregisterWhatRunsOrHasCheckpointsOrMerges) {
    hyperv_.Add(Web(2));
    EXPECT_TRUE(FailsWith(adapter_->Unregister(kVm), ErrorCode::kFailedPrecondition, "not off"));
    hyperv_.System(kGuid).properties["EnabledState"] = std::int64_t{3};
    hyperv_.System(kGuid).properties["OperationalStatus"] = wmi::Numbers{11, 32772};
    EXPECT_TRUE(FailsWith(adapter_->Unregister(kVm), ErrorCode::kFailedPrecondition, "merged"));
    hyperv_.System(kGuid).properties["OperationalStatus"] = wmi::Numbers{2};
    hyperv_.AddCheckpoint(Web(), kSnapshotGuid, {});
    EXPECT_TRUE(
        FailsWith(adapter_->Unregister(kVm), ErrorCode::kFailedPrecondition, "before the update"));
    EXPECT_FALSE(Called("DestroySystem"));
    ExpectFilesUntouched();
}

TEST_F(HypervRegistration, RefusesToForgetAMachineWhoseConfigurationItCannotKeep) {
    hyperv_.Add(Web());
    hyperv_.Settings(kGuid).properties["ConfigurationDataRoot"] = wmi::Value();
    EXPECT_TRUE(
        FailsWith(adapter_->Unregister(kVm), ErrorCode::kFailedPrecondition, "could not be kept"));
    EXPECT_FALSE(Called("DestroySystem"));
    ExpectFilesUntouched();
}

TEST_F(HypervRegistration, AFailedUnregisterLeavesMachineAndFiles) {
    hyperv_.Add(Web());
    hyperv_.fail_job["DestroySystem"] = "The file is locked.";
    EXPECT_TRUE(FailsWith(adapter_->Unregister(kVm), ErrorCode::kIo, "The file is locked."));
    EXPECT_TRUE(IsOk(adapter_->Poll(kVm)));
    ExpectFilesUntouched();
}

TEST_F(HypervRegistration, RaisesTheAlarmWhenADiskDoesNotSurvive) {
    hyperv_.Add(Web());
    hyperv_.distort = [this](wmi::Instance&) {
        if (Called("DestroySystem")) Write("web/Virtual Hard Disks/system.vhdx", "");
    };
    const auto done = adapter_->Unregister(kVm);
    EXPECT_TRUE(FailsWith(done, ErrorCode::kCorruption, "system.vhdx"));
    EXPECT_TRUE(done.error().data_at_risk);
}

TEST_F(HypervRegistration, RaisesTheAlarmWhenAConfigurationIsCutShortAndKeepsItsCopy) {
    hyperv_.Add(Web());
    hyperv_.distort = [this](wmi::Instance&) {
        if (Called("DestroySystem")) Write(FileOf(".vmcx"), "conf");
    };
    const auto done = adapter_->Unregister(kVm);
    EXPECT_TRUE(FailsWith(done, ErrorCode::kCorruption, ".vmcx"));
    EXPECT_TRUE(done.error().data_at_risk);
    EXPECT_EQ(Read("run/kept/" + kVm.value + "/0"), "configuration");
}

TEST_F(HypervRegistration, BeginsNothingWhenTheCopiesDoNotFit) {
    auto config = Config();
    config.free_bytes_min = std::uint64_t{1} << 62;
    Restart(config);
    hyperv_.AddDefinition(DefinitionPath(), Web());
    EXPECT_TRUE(FailsWith(adapter_->Register(Here("web")), ErrorCode::kNoSpace, "do not fit"));
    hyperv_.Add(Web());
    EXPECT_TRUE(FailsWith(adapter_->Unregister(kVm), ErrorCode::kNoSpace, "do not fit"));
    EXPECT_FALSE(Called("ImportSystemDefinition"));
    EXPECT_FALSE(Called("DestroySystem"));
    ExpectFilesUntouched();
}

TEST_F(HypervRegistration, WhatHypervTakesAfterItWasGivenUpComesBack) {
    const std::pair<const char*, std::function<void()>> ways[] = {
        {"the job stands still", [this] { hyperv_.stall_job["DestroySystem"] = false; }},
        {"the job is asked to end", [this] { hyperv_.stall_job["DestroySystem"] = true; }},
        {"the answer is lost",
         [this] {
             hyperv_.lose_answer["DestroySystem"] =
                 Error{.code = ErrorCode::kTimeout, .message = "no answer", .remedy = "wait"};
         }},
        {"the job is not seen again", [this] { hyperv_.lost_looks = -1; }},
        {"the job's state makes no sense", [this] {
             hyperv_.distort = [](wmi::Instance& answer) {
                 if (answer.class_name == "Msvm_ConcreteJob") answer.properties.erase("JobState");
             };
         }}};
    for (const auto& [name, begin] : ways) {
        SCOPED_TRACE(name);
        hyperv_ = FakeHyperv();
        hyperv_.disks[Path("web/Virtual Hard Disks/system.vhdx")] = {};
        hyperv_.Add(Web());
        begin();
        const auto given_up = adapter_->Unregister(kVm);
        ASSERT_FALSE(given_up);
        EXPECT_THAT(given_up.error().ToString(), testing::HasSubstr("the outcome is not known"));
        hyperv_.distort = nullptr;
        Restart();
        hyperv_.FinishJobs();
        EXPECT_FALSE(Exists(FileOf(".vmcx")));
        // The next engine, or the next try, puts it back; the next try knows that it is over.
        Restart();
        ExpectFiles();
        EXPECT_TRUE(IsOk(adapter_->Unregister(kVm)));
        ExpectFilesUntouched();
    }
}

TEST_F(HypervRegistration, CallsNothingForgottenWhileHypervMayStillTakeFiles) {
    hyperv_.Add(Web());
    hyperv_.vanishes_first = true;
    hyperv_.stall_job["DestroySystem"] = false;
    EXPECT_TRUE(FailsWith(adapter_->Unregister(kVm), ErrorCode::kTimeout, "no progress"));
    for (int i = 0; i < 2; ++i) {
        const auto again = adapter_->Unregister(kVm);
        EXPECT_TRUE(FailsWith(again, ErrorCode::kConflict, "may still delete"));
        EXPECT_TRUE(again.error().retryable);
        EXPECT_TRUE(
            FailsWith(adapter_->Register(Here("web")), ErrorCode::kConflict, "may still delete"));
    }
    hyperv_.FinishJobs();
    EXPECT_TRUE(IsOk(adapter_->Unregister(kVm)));
    ExpectFilesUntouched();
}

TEST_F(HypervRegistration, KeepsTheCopiesWhileHypervMayNotHaveBegun) {
    auto config = Config();
    config.jobs.begin = std::chrono::hours(1);
    Restart(config);
    hyperv_.Add(Web());
    hyperv_.lists_no_jobs = true;
    hyperv_.lose_answer["DestroySystem"] =
        Error{.code = ErrorCode::kTimeout, .message = "no answer", .remedy = "wait"};
    ASSERT_FALSE(adapter_->Unregister(kVm));
    hyperv_.lose_answer.clear();
    // Nothing is under way, and the machine is there as if nobody had said anything. A second order
    // would be refused, and its copies dropped, while the first one is still to be carried out.
    hyperv_.refuse["DestroySystem"] = 32774;
    EXPECT_TRUE(FailsWith(adapter_->Unregister(kVm), ErrorCode::kConflict, "may still delete"));
    EXPECT_TRUE(
        FailsWith(adapter_->Register(Here("web")), ErrorCode::kConflict, "may still delete"));
    hyperv_.refuse.clear();
    hyperv_.FinishJobs();
    EXPECT_FALSE(Exists(FileOf(".vmcx")));
    EXPECT_TRUE(IsOk(adapter_->Unregister(kVm))) << "the machine has gone: that was it";
    ExpectFilesUntouched();
}

TEST_F(HypervRegistration, ACallThatWasNeverTakenIsGivenAgainAfterAWhile) {
    hyperv_.Add(Web());
    hyperv_.break_call["DestroySystem"] =
        Error{.code = ErrorCode::kTimeout, .message = "no answer", .remedy = "wait"};
    ASSERT_FALSE(adapter_->Unregister(kVm));
    hyperv_.break_call.clear();
    auto config = Config();
    config.jobs.begin = std::chrono::hours(1);
    Restart(config);
    EXPECT_TRUE(FailsWith(adapter_->Unregister(kVm), ErrorCode::kConflict, "may still delete"));
    Restart();  // for which that time is over
    EXPECT_TRUE(IsOk(adapter_->Unregister(kVm)));
    ExpectFilesUntouched();
}

TEST_F(HypervRegistration, RegistersFromTheCopiesOfAnUnregisterThatWasGivenUp) {
    hyperv_.Add(Web());
    hyperv_.AddDefinition(DefinitionPath(), Web());
    hyperv_.stall_job["DestroySystem"] = false;
    EXPECT_TRUE(FailsWith(adapter_->Unregister(kVm), ErrorCode::kTimeout, "no progress"));
    hyperv_.FinishJobs();
    EXPECT_EQ(adapter_->Register(Here("web")), kVm);
    ExpectFilesUntouched();
}

TEST_F(HypervRegistration, ConfigurationsThatACrashTookComeBackWithTheNextEngine) {
    const KeptFiles kept(Here("run") + "/kept", 0);
    ASSERT_TRUE(IsOk(kept.Keep(kVm, {Here(FileOf(".vmcx")), Here(FileOf(".vmrs"))})));
    Restart();  // faster than Hyper-V, which goes on with what it was told
    std::filesystem::remove_all(ToFilePath(Here("web/Virtual Machines")));
    auto beside = Config();
    beside.restore_kept = false;
    Restart(beside);
    EXPECT_FALSE(Exists(FileOf(".vmcx")));
    Restart();
    ExpectFiles();
    EXPECT_TRUE(IsOk(adapter_->Unregister(kVm)));
    ExpectFilesUntouched();
}

TEST_F(HypervRegistration, CopiesThatWereNeverCompletePutNothingBack) {
    Write("run/kept/" + kVm.value + "/0", "half");
    Restart();
    ExpectFiles();
    EXPECT_TRUE(IsOk(adapter_->Unregister(kVm)));
    ExpectFilesUntouched();
}

TEST_F(HypervRegistration, CopiesThatMakeNoSenseKeepNoOtherMachineFromItsOwn) {
    const KeptFiles kept(Here("run") + "/kept", 0);
    ASSERT_TRUE(IsOk(kept.Keep(kVm, {Here(FileOf(".vmcx"))})));
    Write("run/kept/another/names", "no line");
    std::filesystem::remove(ToFilePath(Here(FileOf(".vmcx"))));
    Restart();
    ExpectFiles();
}

}  // namespace
}  // namespace rha::engine
