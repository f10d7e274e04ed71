// Differencing disks that name their parents by the paths of the host they come from.
#include <utility>

#include <gmock/gmock.h>

#include "tests/unit/hyperv/hyperv_fixture.h"

namespace rha::engine {
namespace {

using test::FailsWith;
using test::IsOk;

class HypervParents : public HypervTest {
protected:
    /// A machine with a checkpoint, made on a host that had it in E:\VMs\web: new.avhdx stands
    /// above old.avhdx, and that above system.vhdx.
    HypervParents() {
        AddDisk("new.avhdx", "E:\\VMs\\web\\Virtual Hard Disks\\old.avhdx");
        AddDisk("old.avhdx", "E:\\VMs\\web\\Virtual Hard Disks\\system.vhdx");
        machine_ = Web();
        machine_.folder = "E:\\VMs\\web";
        machine_.disks = {"E:\\VMs\\web\\Virtual Hard Disks\\new.avhdx"};
        hyperv_.AddDefinition(DefinitionPath(), machine_);
    }
    void AddDisk(const std::string& name, const std::string& parent) {
        Write("web/Virtual Hard Disks/" + name, name);
        hyperv_.disks[Disk(name)] = {.parent = parent};
    }
    std::string Disk(const std::string& name) const {
        return Path("web/Virtual Hard Disks/" + name);
    }
    std::string ParentOf(const std::string& name) { return hyperv_.disks.at(Disk(name)).parent; }
    void ExpectNothingPlanned() {
        EXPECT_EQ(hyperv_.Find("Msvm_PlannedComputerSystem", "Name", kGuid), nullptr);
        EXPECT_FALSE(Exists("run/kept/" + kVm.value));
    }

    FakeHyperv::Machine machine_;
};

TEST_F(HypervParents, EveryLinkLeadsToTheMachinesOwnFiles) {
    for (const bool jobs : {true, false}) {
        hyperv_.jobs = jobs;
        AddDisk("new.avhdx", "E:\\VMs\\web\\Virtual Hard Disks\\old.avhdx");
        AddDisk("old.avhdx", "E:\\VMs\\web\\Virtual Hard Disks\\system.vhdx");
        ASSERT_TRUE(IsOk(adapter_->Register(Here("web"))));
        EXPECT_EQ(ParentOf("new.avhdx"), Disk("old.avhdx"));
        EXPECT_EQ(ParentOf("old.avhdx"), Disk("system.vhdx"));
        ASSERT_TRUE(IsOk(adapter_->Unregister(kVm)));
    }
}

TEST_F(HypervParents, AFileAtTheOldPathIsNotMeant) {
    // Left on this host from an earlier role.
    Write("old place/system.vhdx", "stale");
    hyperv_.disks[Path("old place/system.vhdx")] = {};
    AddDisk("old.avhdx", Path("old place/system.vhdx"));
    ASSERT_TRUE(IsOk(adapter_->Register(Here("web"))));
    EXPECT_EQ(ParentOf("old.avhdx"), Disk("system.vhdx"));
}

TEST_F(HypervParents, ADiskThatOnlyACheckpointUsesIsFittedToo) {
    AddDisk("side.avhdx", "E:\\VMs\\web\\Virtual Hard Disks\\system.vhdx");
    hyperv_.AddCheckpoint(machine_, kSnapshotGuid, {"E:\\VMs\\web\\Virtual Hard Disks\\side.avhdx"},
                          "Microsoft:Hyper-V:Snapshot:Planned");
    ASSERT_TRUE(IsOk(adapter_->Register(Here("web"))));
    EXPECT_EQ(ParentOf("side.avhdx"), Disk("system.vhdx"));
}

TEST_F(HypervParents, WhatLiesWhereItsParentIsStaysAsItIs) {
    AddDisk("new.avhdx", Disk("old.avhdx"));
    AddDisk("old.avhdx", Disk("system.vhdx"));
    ASSERT_TRUE(IsOk(adapter_->Register(Here("web"))));
    EXPECT_FALSE(Called("SetParentVirtualHardDisk"));
}

TEST_F(HypervParents, AMachineThatIsKnownHasItsDisksFittedWhileItIsOff) {
    ASSERT_TRUE(IsOk(adapter_->Register(Here("web"))));
    // A later copy of the other host's disk came.
    AddDisk("old.avhdx", "E:\\VMs\\web\\Virtual Hard Disks\\system.vhdx");
    hyperv_.System(kGuid).properties["EnabledState"] = std::int64_t{2};
    ASSERT_TRUE(IsOk(adapter_->Register(Here("web"))));
    EXPECT_NE(ParentOf("old.avhdx"), Disk("system.vhdx")) << "changed under a running machine";
    hyperv_.System(kGuid).properties["EnabledState"] = std::int64_t{3};
    ASSERT_TRUE(IsOk(adapter_->Register(Here("web"))));
    EXPECT_EQ(ParentOf("old.avhdx"), Disk("system.vhdx"));
}

TEST_F(HypervParents, AMissingParentIsNamedWithItsChild) {
    AddDisk("old.avhdx", "E:\\VMs\\web\\Virtual Hard Disks\\gone.vhdx");
    const auto registered = adapter_->Register(Here("web"));
    EXPECT_TRUE(FailsWith(registered, ErrorCode::kNotFound, "gone.vhdx"));
    EXPECT_THAT(registered.error().ToString(), testing::HasSubstr("old.avhdx"));
    ExpectNothingPlanned();
}

TEST_F(HypervParents, ADiskIsNotItsOwnParent) {
    AddDisk("old.avhdx", "E:\\elsewhere\\old.avhdx");
    EXPECT_TRUE(FailsWith(adapter_->Register(Here("web")), ErrorCode::kCorruption, "own chain"));
    AddDisk("old.avhdx", Disk("new.avhdx"));
    EXPECT_TRUE(FailsWith(adapter_->Register(Here("web")), ErrorCode::kCorruption, "own chain"));
    ExpectNothingPlanned();
}

TEST_F(HypervParents, AStrangerOfTheSameNameIsRefusedByHyperv) {
    hyperv_.strangers.insert(Disk("system.vhdx"));
    EXPECT_TRUE(FailsWith(adapter_->Register(Here("web")), ErrorCode::kIo, "do not match"));
    ExpectNothingPlanned();
}

TEST_F(HypervParents, FailuresOfTheCallAndItsJobEndTheRegistration) {
    hyperv_.refuse["SetParentVirtualHardDisk"] = 32774;
    EXPECT_TRUE(FailsWith(adapter_->Register(Here("web")), ErrorCode::kConflict, "new.avhdx"));
    ExpectNothingPlanned();
    hyperv_.refuse.clear();
    hyperv_.fail_job["SetParentVirtualHardDisk"] = "the disk is full";
    EXPECT_TRUE(FailsWith(adapter_->Register(Here("web")), ErrorCode::kIo, "the disk is full"));
    ExpectNothingPlanned();
    hyperv_.fail_job.clear();
    hyperv_.stall_job["SetParentVirtualHardDisk"] = true;
    EXPECT_TRUE(FailsWith(adapter_->Register(Here("web")), ErrorCode::kTimeout, "no progress"));
    ExpectNothingPlanned();
    hyperv_.stall_job.clear();
    EXPECT_TRUE(IsOk(adapter_->Register(Here("web"))));
}

TEST_F(HypervParents, SuccessThatChangedNothingIsNotBelieved) {
    hyperv_.forgets_parents = true;
    EXPECT_TRUE(
        FailsWith(adapter_->Register(Here("web")), ErrorCode::kUnsupported, "Hyper-V takes"));
    ExpectNothingPlanned();
}

}  // namespace
}  // namespace rha::engine
