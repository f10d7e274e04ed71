// Inspection by the Hyper-V adapter: files of a machine, and what stands in its way.
#include <gmock/gmock.h>

#include "common/texts/texts.h"
#include "tests/unit/hyperv/hyperv_fixture.h"

namespace rha::engine {
namespace {

using test::IsOk;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class HypervInspection : public HypervTest {
protected:
    /// The one problem there is; it and its remedy must be known in Japanese.
    VmProblem Problem() {
        const auto detail = adapter_->Inspect(kVm);
        EXPECT_TRUE(IsOk(detail));
        if (!detail) return {};
        EXPECT_EQ(detail->problems.size(), 1u);
        for (const auto& problem : detail->problems) {
            EXPECT_TRUE(InJapanese(problem.message)) << problem.message;
            EXPECT_TRUE(InJapanese(problem.remedy)) << problem.remedy;
        }
        return detail->problems.empty() ? VmProblem{} : detail->problems.front();
    }
    std::string Disk(const std::string& name) const {
        return Path("web/Virtual Hard Disks/" + name);
    }
    void WriteDisk(const std::string& name, const std::string& parent = {}) {
        Write("web/Virtual Hard Disks/" + name, name);
        hyperv_.disks[Disk(name)] = {.parent = parent.empty() ? "" : Disk(parent)};
    }
    wmi::Instance& Storage() {
        return *hyperv_.Find("Msvm_StorageAllocationSettingData", "ResourceSubType",
                             "Microsoft:Hyper-V:Virtual Hard Disk");
    }
};

TEST_F(HypervInspection, ListsConfigurationStateAndDisks) {
    hyperv_.Add(Web(2));
    const auto detail = adapter_->Inspect(kVm);
    ASSERT_TRUE(IsOk(detail));
    EXPECT_EQ(detail->summary.name, "web");
    EXPECT_EQ(detail->cpu_count, 2u);
    EXPECT_EQ(detail->memory_bytes, 4096ull << 20);
    EXPECT_THAT(detail->problems, IsEmpty());
    ASSERT_EQ(detail->files.size(), 3u);
    const auto config = Here("web/Virtual Machines/" + std::string(kGuid));
    EXPECT_EQ(detail->files[0].path, config + ".vmcx");
    EXPECT_EQ(detail->files[0].kind, VmFileKind::kConfig);
    EXPECT_EQ(detail->files[0].size_bytes, std::string("configuration").size());
    EXPECT_EQ(detail->files[1].path, config + ".vmrs");
    EXPECT_EQ(detail->files[1].kind, VmFileKind::kState);
    EXPECT_EQ(detail->files[2].path, Here("web/Virtual Hard Disks/system.vhdx"));
    EXPECT_EQ(detail->files[2].kind, VmFileKind::kDisk);
}

TEST_F(HypervInspection, FollowsCheckpointsAndTheirChainsOnce) {
    WriteDisk("a.avhdx", "system.vhdx");
    WriteDisk("b.avhdx", "a.avhdx");
    Write("web/Snapshots/" + std::string(kSnapshotGuid) + ".vmcx", "checkpoint");
    auto machine = Web();
    machine.disks = {Disk("b.avhdx")};
    hyperv_.Add(machine);
    hyperv_.AddCheckpoint(machine, kSnapshotGuid, {Disk("a.avhdx")});
    const auto detail = adapter_->Inspect(kVm);
    ASSERT_TRUE(IsOk(detail));
    ASSERT_EQ(detail->problems.size(), 1u);
    EXPECT_THAT(detail->problems.front().message, HasSubstr("has checkpoints: before the update"));
    std::vector<std::string> names;
    for (const auto& file : detail->files) names.emplace_back(FileName(file.path));
    EXPECT_THAT(names, ElementsAre(std::string(kGuid) + ".vmcx", std::string(kGuid) + ".vmrs",
                                   std::string(kSnapshotGuid) + ".vmcx", "b.avhdx", "a.avhdx",
                                   "system.vhdx"));
    EXPECT_EQ(detail->files[3].kind, VmFileKind::kDifferencingDisk);
    EXPECT_EQ(detail->files[3].parent, detail->files[4].path);
    EXPECT_EQ(detail->files[5].kind, VmFileKind::kDisk);
}

TEST_F(HypervInspection, NamesChildAndParentWhenAParentIsMissing) {
    WriteDisk("a.avhdx", "gone.vhdx");
    auto machine = Web();
    machine.disks = {Disk("a.avhdx")};
    hyperv_.Add(machine);
    const auto problem = Problem();
    EXPECT_TRUE(problem.blocking);
    EXPECT_THAT(problem.message, HasSubstr("gone.vhdx of " + Here("web")));
}

TEST_F(HypervInspection, EndsAtAChainThatLoops) {
    WriteDisk("a.avhdx", "b.avhdx");
    WriteDisk("b.avhdx", "a.avhdx");
    auto machine = Web();
    machine.disks = {Disk("a.avhdx")};
    hyperv_.Add(machine);
    EXPECT_THAT(Problem().message, HasSubstr("own chain"));
}

TEST_F(HypervInspection, RefusesWhatSeveralMachinesShareOrTheHostOwns) {
    hyperv_.Add(Web());
    Storage().properties["PersistentReservationsSupported"] = true;
    EXPECT_THAT(Problem().message, HasSubstr("shared between machines"));
    EXPECT_TRUE(Problem().blocking);
    Storage().properties["PersistentReservationsSupported"] = false;
    hyperv_.disks[Disk("system.vhdx")].format = 4;
    EXPECT_THAT(Problem().message, HasSubstr("VHD set"));
    EXPECT_TRUE(Problem().blocking);
    Storage().properties["ResourceSubType"] = std::string("Microsoft:Hyper-V:Physical Disk Drive");
    EXPECT_THAT(Problem().message, HasSubstr("passed through"));
    EXPECT_TRUE(Problem().blocking);
}

TEST_F(HypervInspection, TellsOfADiskThatHypervCannotRead) {
    hyperv_.Add(Web());
    hyperv_.disks.clear();
    const auto problem = Problem();
    EXPECT_TRUE(problem.blocking);
    EXPECT_THAT(problem.message, HasSubstr("32768"));
}

TEST_F(HypervInspection, RefusesDisksAndWarnsOfImagesOutsideTheFolder) {
    Write("elsewhere/data.vhdx", "x");
    hyperv_.disks[Path("elsewhere/data.vhdx")] = {};
    auto machine = Web();
    machine.disks = {Path("elsewhere/data.vhdx")};
    hyperv_.Add(machine);
    EXPECT_TRUE(Problem().blocking);
    EXPECT_THAT(Problem().message, HasSubstr("outside the machine's folder"));
    machine.disks = {Disk("system.vhdx")};
    machine.dvds = {Path("web/inside.iso"), "E:\\tools.iso"};
    hyperv_.Add(machine);
    EXPECT_FALSE(Problem().blocking);
    EXPECT_THAT(Problem().message, HasSubstr("E:/tools.iso"));
}

TEST_F(HypervInspection, TellsOfNeighboursOldVersionsMergesAndMissingCheckpoints) {
    hyperv_.Add(Web());
    hyperv_.Add({.guid = kOtherGuid, .name = "mail", .folder = Path("web")});
    EXPECT_THAT(Problem().message, HasSubstr("with mail"));
    hyperv_.Settings(kOtherGuid).properties["ConfigurationDataRoot"] = Path("mail");
    hyperv_.Settings(kGuid).properties["ConfigurationFile"] =
        "Virtual Machines\\" + std::string(kGuid) + ".xml";
    EXPECT_THAT(Problem().remedy, HasSubstr("Update-VMVersion"));
    hyperv_.Settings(kGuid).properties["ConfigurationFile"] =
        "Virtual Machines\\" + std::string(kGuid) + ".vmcx";
    hyperv_.System(kGuid).properties["OperationalStatus"] = wmi::Numbers{11, 32772};
    EXPECT_THAT(Problem().message, HasSubstr("merged"));
    EXPECT_FALSE(Problem().blocking);
    hyperv_.System(kGuid).properties["OperationalStatus"] = wmi::Numbers{2};
    hyperv_.AddCheckpoint(Web(), kSnapshotGuid, {}, "Microsoft:Hyper-V:Snapshot:Missing");
    EXPECT_THAT(Problem().message, HasSubstr("before the update is missing"));
}

TEST_F(HypervInspection, TellsOfCheckpointsWithTheirTimes) {
    hyperv_.Add(Web(2));
    hyperv_.AddCheckpoint(Web(), kSnapshotGuid, {});
    hyperv_.Settings(kSnapshotGuid).properties["CreationTime"] =
        std::string("20260301100500.000000+540");
    EXPECT_THAT(Problem().message, HasSubstr("checkpoints: before the update (2026-03-01 01:05"));
    EXPECT_FALSE(Problem().blocking);
    hyperv_.AddCheckpoint(Web(), kOtherGuid, {});
    hyperv_.Settings(kOtherGuid).properties["ElementName"] = std::string("of the backup");
    for (const wmi::Value& wrong :
         {wmi::Value(std::string("yesterday")), wmi::Value(std::int64_t{7}), wmi::Value()}) {
        hyperv_.Settings(kOtherGuid).properties["CreationTime"] = wrong;
        EXPECT_THAT(Problem().message, HasSubstr("has checkpoints: "));
        EXPECT_THAT(Problem().message, HasSubstr("of the backup"));
        EXPECT_THAT(Problem().message, HasSubstr("before the update (2026"));
    }
}

TEST_F(HypervInspection, WarnsOfASavedMachine) {
    for (const std::int64_t saved : {6, 32779}) {
        hyperv_.Add(Web(saved));
        EXPECT_THAT(Problem().message, HasSubstr("is saved"));
        EXPECT_FALSE(Problem().blocking);
    }
    hyperv_.Add(Web(3));
    EXPECT_THAT(adapter_->Inspect(kVm)->problems, IsEmpty());
}

TEST_F(HypervInspection, WarnsOfAFolderOnAVolumeThatAClusterShares) {
    const auto problems_at = [&](const std::string& folder) {
        hyperv_.Add({.guid = kGuid, .name = "web", .folder = folder});
        return adapter_->Inspect(kVm)->problems;
    };
    for (const auto* shared : {"C:\\ClusterStorage\\Volume1\\web", "d:\\clusterstorage\\v\\web"}) {
        ASSERT_EQ(problems_at(shared).size(), 1u) << shared;
        EXPECT_THAT(problems_at(shared).front().message, HasSubstr("cluster"));
        EXPECT_FALSE(problems_at(shared).front().blocking);
    }
    for (const auto* own :
         {"D:\\VMs\\web", "D:\\VMs\\ClusterStorage\\web", "C:\\ClusterStorage2\\web", ""}) {
        for (const auto& problem : problems_at(own)) {
            EXPECT_THAT(problem.message, testing::Not(HasSubstr("cluster"))) << own;
        }
    }
}

TEST_F(HypervInspection, ABrokenConversationIsAnErrorAndNoProblemOfADisk) {
    hyperv_.Add(Web());
    hyperv_.break_call["GetVirtualHardDiskSettingData"] =
        Error{.code = ErrorCode::kTimeout, .message = "no answer", .remedy = "wait"};
    EXPECT_TRUE(test::FailsWith(adapter_->Inspect(kVm), ErrorCode::kTimeout, "system.vhdx"));
}

}  // namespace
}  // namespace rha::engine
