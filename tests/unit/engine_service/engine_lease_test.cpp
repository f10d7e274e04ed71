// The run lease as the engine serves it: what it refuses as the master's host, and what it promises
// as the replica's (I5).
#include <atomic>
#include <fstream>
#include <thread>

#include "common/lease_time.h"
#include "engine/lease/guard_lock.h"
#include "engine/lease/lease_store.h"
#include "tests/unit/engine_service/engine_node_fixture.h"

namespace rha::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::FailsWith;
using test::IsOk;

class EngineLeaseTest : public EngineNodeTest {
protected:
    EngineLeaseTest() {
        clock_ = [this] { return BootTime{Duration(now_ns_.load())}; };
        SetClock(seconds(1000));
        Start();
    }
    void SetClock(Duration since_boot) { now_ns_ = since_boot.count(); }
    void BecomeMaster() {
        const AssignmentStore store(directory_.path() / "state");
        ASSERT_TRUE(IsOk(store.Save({.scenario = {kScenario},
                                     .epoch = {3},
                                     .role = AssignedRole::kMaster,
                                     .vm = {kMachine},
                                     .vm_folder = (root_ / "vm").string(),
                                     .peer_address = "127.0.0.1:1",
                                     .peer = {"b"}})));
        Start();
    }
    v1::RenewLeaseRequest Renewal() const {
        v1::RenewLeaseRequest request;
        request.set_scenario_id(kScenario);
        request.set_epoch(3);
        request.set_engine_run_id(node_->run_id());
        request.set_boot_clock_ns(node_->BootClockNs());
        request.set_lease_ms(60'000);
        request.set_stop_grace_ms(10'000);
        return request;
    }
    fs::path LeaseFile() const {
        return directory_.path() / "state/leases" / (std::string(kScenario) + ".json");
    }
    v1::VmCommand Command3() const {
        auto command = Command();
        command.mutable_tag()->set_epoch(3);
        return command;
    }

    std::atomic<std::int64_t> now_ns_{0};
};

TEST_F(EngineLeaseTest, OnlyTheMasterTakesALeaseAndOnlyForItsOwnReport) {
    EXPECT_TRUE(FailsWith(node_->RenewLease(Renewal()), ErrorCode::kFailedPrecondition,
                          "not the scenario's master"));
    BecomeMaster();
    auto request = Renewal();
    request.set_scenario_id("../x");
    EXPECT_TRUE(FailsWith(node_->RenewLease(request), ErrorCode::kInvalidArgument, ""));
    request = Renewal();
    request.set_epoch(2);
    EXPECT_TRUE(FailsWith(node_->RenewLease(request), ErrorCode::kStaleEpoch, "epoch 3"));
    request = Renewal();
    request.set_engine_run_id(node_->run_id() + 1);
    EXPECT_TRUE(FailsWith(node_->RenewLease(request), ErrorCode::kFailedPrecondition,
                          "another run of this engine"));
    request = Renewal();
    request.set_boot_clock_ns(request.boot_clock_ns() + 1);
    EXPECT_TRUE(
        FailsWith(node_->RenewLease(request), ErrorCode::kInvalidArgument, "not been made"));
    request = Renewal();
    request.set_lease_ms(~0ull);
    EXPECT_TRUE(FailsWith(node_->RenewLease(request), ErrorCode::kInvalidArgument, "a week"));
    request = Renewal();
    request.set_stop_grace_ms(~0ull);
    EXPECT_TRUE(FailsWith(node_->RenewLease(request), ErrorCode::kInvalidArgument, "a week"));
    EXPECT_FALSE(fs::exists(LeaseFile()));

    ASSERT_TRUE(IsOk(node_->RenewLease(Renewal())));
    const auto lease = LeaseStore(directory_.path() / "state").LoadOne({kScenario});
    ASSERT_TRUE(IsOk(lease));
    ASSERT_TRUE(*lease);
    EXPECT_EQ((*lease)->deadline.since_boot, seconds(1060));
    EXPECT_EQ((*lease)->vm.value, kMachine);
    request = Renewal();
    request.set_lease_ms(0);
    ASSERT_TRUE(IsOk(node_->RenewLease(request)));
    EXPECT_FALSE(fs::exists(LeaseFile()));
}

TEST_F(EngineLeaseTest, AMachineWhoseLeaseIsOverIsNotStarted) {
    BecomeMaster();
    ASSERT_TRUE(IsOk(node_->StartVm(Command3())));
    ASSERT_TRUE(IsOk(node_->RenewLease(Renewal())));
    ASSERT_TRUE(IsOk(node_->StartVm(Command3())));
    EXPECT_EQ(hypervisor_.starts, 2);
    SetClock(seconds(1051));
    const auto refused = node_->StartVm(Command3());
    EXPECT_TRUE(FailsWith(refused, ErrorCode::kUnavailable, "waits for a new lease"));
    EXPECT_TRUE(refused.error().retryable);
    EXPECT_EQ(hypervisor_.starts, 2);
    ASSERT_TRUE(IsOk(node_->RenewLease(Renewal())));
    ASSERT_TRUE(IsOk(node_->StartVm(Command3())));
    EXPECT_EQ(hypervisor_.starts, 3);
}

TEST_F(EngineLeaseTest, WithTheRoleGoesTheLease) {
    BecomeMaster();
    v1::StopReplicationRequest stop;
    *stop.mutable_tag() = Command3().tag();
    ASSERT_TRUE(IsOk(node_->RenewLease(Renewal())));
    ASSERT_TRUE(fs::exists(LeaseFile()));
    ASSERT_TRUE(IsOk(node_->StopReplication(stop)));
    EXPECT_FALSE(fs::exists(LeaseFile()));
    EXPECT_TRUE(FailsWith(node_->RenewLease(Renewal()), ErrorCode::kFailedPrecondition, "master"));

    BecomeMaster();
    ASSERT_TRUE(IsOk(node_->RenewLease(Renewal())));
    auto order = Order(root_ / "replica");
    order.mutable_tag()->set_epoch(4);
    ASSERT_TRUE(IsOk(node_->StartReplica(order)));
    EXPECT_FALSE(fs::exists(LeaseFile()));

    node_.reset();
    fs::create_directories(LeaseFile().parent_path());
    std::ofstream(LeaseFile()) << "left by a crash";
    Start();
    EXPECT_FALSE(fs::exists(LeaseFile()));
}

TEST_F(EngineLeaseTest, ARetiredMachineStaysOffUntilTheRolesTurn) {
    BecomeMaster();
    v1::StopReplicationRequest stop;
    *stop.mutable_tag() = Command3().tag();
    stop.set_retire(true);
    EXPECT_TRUE(FailsWith(node_->StopReplication(stop), ErrorCode::kConflict, "runs on this host"));
    EXPECT_FALSE(fs::exists(LeaseFile())) << "a machine that runs is left alone";
    BecomeMaster();
    hypervisor_.machine.summary.state = VmState::kOff;
    source_.standing = Standing{.dirty_bytes = 5};
    const auto stopped = node_->StopReplication(stop);
    ASSERT_TRUE(IsOk(stopped));
    EXPECT_EQ(stopped->unshipped_bytes, 5u);
    Start();
    EXPECT_TRUE(fs::exists(LeaseFile())) << "a restart of the engine changes nothing";
    EXPECT_TRUE(FailsWith(node_->StartVm(Command3()), ErrorCode::kFailedPrecondition, "kept off"));
    EXPECT_EQ(hypervisor_.starts, 0);

    auto order = Order(root_ / "replica");
    order.mutable_tag()->set_epoch(4);
    ASSERT_TRUE(IsOk(node_->StartReplica(order)));
    EXPECT_FALSE(fs::exists(LeaseFile()));
    stop.mutable_tag()->set_epoch(4);
    ASSERT_TRUE(IsOk(node_->StopReplication(stop)));
    EXPECT_TRUE(fs::exists(LeaseFile()));
    stop.set_retire(false);
    ASSERT_TRUE(IsOk(node_->StopReplication(stop)));
    EXPECT_FALSE(fs::exists(LeaseFile())) << "its copy was recovered";
    stop.set_retire(true);
    stop.set_forget(true);
    ASSERT_TRUE(IsOk(node_->StopReplication(stop)));
    EXPECT_FALSE(fs::exists(LeaseFile()));
}

// Until it is told again, its lease stops the machine that may run on the other host by now.
TEST_F(EngineLeaseTest, ACrashWhileItIsRetiredDoesNotFreeTheMachine) {
    BecomeMaster();
    ASSERT_TRUE(IsOk(node_->RenewLease(Renewal())));
    node_.reset();
    const AssignmentStore store(directory_.path() / "state");
    Assignment told = store.Load()->at({kScenario});
    told.role = AssignedRole::kNone;
    told.retiring = true;
    ASSERT_TRUE(IsOk(store.Save(told)));
    Start();
    const auto leases = LeaseStore(directory_.path() / "state").Load();
    ASSERT_TRUE(IsOk(leases));
    ASSERT_TRUE(leases->leases.contains({kScenario}));
    EXPECT_TRUE(leases->leases.at({kScenario}).retired);
    told.retiring = false;  // it was only to stop
    node_.reset();
    ASSERT_TRUE(IsOk(LeaseStore(directory_.path() / "state").Remove({kScenario})));
    BecomeMaster();
    ASSERT_TRUE(IsOk(node_->RenewLease(Renewal())));
    node_.reset();
    ASSERT_TRUE(IsOk(store.Save(told)));
    Start();
    EXPECT_FALSE(fs::exists(LeaseFile()));
}

TEST_F(EngineLeaseTest, ARetiredCopyThatIsRecoveredMayRun) {
    BecomeMaster();
    hypervisor_.machine.summary.state = VmState::kOff;
    v1::StopReplicationRequest stop;
    *stop.mutable_tag() = Command3().tag();
    stop.set_retire(true);
    ASSERT_TRUE(IsOk(node_->StopReplication(stop)));
    ASSERT_FALSE(IsOk(node_->StartVm(Command3())));
    v1::RegisterVmRequest request;
    *request.mutable_tag() = Command3().tag();
    request.set_folder((root_ / "vm").string());
    ASSERT_TRUE(IsOk(node_->RegisterVm(request)));
    EXPECT_TRUE(IsOk(node_->StartVm(Command3())));
}

TEST_F(EngineLeaseTest, AMachineIsRegisteredWithThePlanOfItsNetworks) {
    BecomeMaster();
    v1::RegisterVmRequest request;
    *request.mutable_tag() = Command3().tag();
    request.set_folder((root_ / "vm").string());
    auto* adapter = request.add_adapters();
    adapter->set_id("nic");
    adapter->set_network("DMZ");
    adapter->mutable_addresses()->add_addresses("10.1.0.5/24");
    auto* link = request.add_links();
    link->set_from("LAN");
    link->set_to("DMZ");
    hypervisor_.problems = {"one is missing"};
    const auto registered = node_->RegisterVm(request);
    ASSERT_TRUE(IsOk(registered));
    EXPECT_EQ(registered->problems, hypervisor_.problems);
    ASSERT_EQ(hypervisor_.plan.adapters.size(), 1u);
    EXPECT_EQ(hypervisor_.plan.adapters.front().network, "DMZ");
    EXPECT_EQ(hypervisor_.plan.adapters.front().addresses,
              AdapterAddresses{.addresses = {"10.1.0.5/24"}});
    ASSERT_EQ(hypervisor_.plan.links.size(), 1u);
    EXPECT_EQ(hypervisor_.plan.links.front().to, "DMZ");
    const auto facts = node_->Facts();
    EXPECT_EQ(facts.networks_size(), 2);
    EXPECT_TRUE(facts.sets_addresses());
}

TEST_F(EngineLeaseTest, WhatADeletedScenarioLeftDoesNotBindItsMachine) {
    const LeaseStore store(directory_.path() / "state");
    const RunLease left{.scenario = {"1b4e28ba-2fa1-11d2-883f-0016d3cca427"},
                        .vm = {kMachine},
                        .boot_id = "before",
                        .length = seconds(1),
                        .retired = true};
    ASSERT_TRUE(IsOk(store.Save(left)));
    ASSERT_TRUE(IsOk(node_->StartReplica(Order(root_ / "replica"))));
    EXPECT_TRUE(store.Load()->leases.empty());
}

TEST_F(EngineLeaseTest, ReportsSayWhetherAGuardWatches) {
    BecomeMaster();
    ASSERT_TRUE(IsOk(node_->RenewLease(Renewal())));
    EXPECT_EQ(Find(VerifyMaster(), "guard", "no guard works").severity(),
              v1::Finding::SEVERITY_WARNING);
    ASSERT_EQ(node_->Replications().size(), 1u);
    EXPECT_TRUE(node_->Replications()[0].leased());
    EXPECT_FALSE(node_->Replications()[0].guarded());
    EXPECT_EQ(node_->Replications()[0].lease_boot_clock_ns(), Renewal().boot_clock_ns());
    auto guard = GuardLock::Take(directory_.path() / "state");
    ASSERT_TRUE(IsOk(guard));
    ASSERT_TRUE(IsOk(guard->Beat(clock_())));
    while (!node_->Replications()[0].guarded()) std::this_thread::yield();
    EXPECT_EQ(node_->Replications()[0].lease_left_ms(), 60'000u);
    EXPECT_EQ(Find(VerifyMaster(), "guard", "works").severity(), v1::Finding::SEVERITY_OK);
    SetClock(seconds(1003));
    EXPECT_EQ(node_->Replications()[0].lease_left_ms(), 57'000u);
}

constexpr std::uint64_t kLeaseMs = 5000;

class ReplicaLeaseTest : public EngineLeaseTest {
protected:
    ReplicaLeaseTest() {
        order_ = Order(root_ / "replica");
        order_.mutable_tag()->set_epoch(3);
        EXPECT_TRUE(IsOk(node_->StartReplica(order_)));
        EXPECT_TRUE(IsOk(node_->FindReplica({kScenario}, {"b"}, "vm")));
    }
    Status Extend(std::uint64_t epoch = 3) {
        return node_->ExtendLease({kScenario}, {"b"}, {epoch}, kLeaseMs);
    }
    Result<PromoteResult> Promote(std::uint64_t lease_ms, std::uint64_t final_sequence = 0) {
        v1::PromoteRequest request;
        *request.mutable_tag() = Command3().tag();
        request.set_new_epoch(4);
        request.set_require_final(final_sequence != 0);
        request.set_final_sequence(final_sequence);
        request.set_allow_inconsistent(true);
        request.set_lease_ms(lease_ms);
        return node_->Promote(request);
    }
    v1::StartReplicationRequest order_;
};

TEST_F(ReplicaLeaseTest, IsRenewedForTheScenariosMasterOnly) {
    EXPECT_TRUE(IsOk(Extend()));
    for (const std::uint64_t nonsense : {std::uint64_t{0}, ~std::uint64_t{0}}) {
        EXPECT_TRUE(FailsWith(node_->ExtendLease({kScenario}, {"b"}, {3}, nonsense),
                              ErrorCode::kInvalidArgument, "lease"));
    }
    EXPECT_TRUE(IsOk(Extend(4))) << "the master may know of a newer epoch";
    EXPECT_TRUE(FailsWith(Extend(2), ErrorCode::kStaleEpoch, "epoch 3"));
    EXPECT_TRUE(FailsWith(node_->ExtendLease({kScenario}, {"c"}, {3}, kLeaseMs),
                          ErrorCode::kPermissionDenied, "another host"));
    EXPECT_TRUE(FailsWith(node_->ExtendLease({"unknown"}, {"b"}, {3}, kLeaseMs),
                          ErrorCode::kNotFound, "no replica"));
    v1::StopReplicationRequest stop;
    *stop.mutable_tag() = order_.tag();
    ASSERT_TRUE(IsOk(node_->StopReplication(stop)));
    EXPECT_TRUE(FailsWith(Extend(), ErrorCode::kNotFound, "no replica"));
}

TEST_F(ReplicaLeaseTest, APromotionWaitsUntilTheLastRenewalIsOver) {
    SetClock(seconds(1100));
    ASSERT_TRUE(IsOk(Extend()));
    const Duration over = seconds(1100) + LeaseWait(std::chrono::milliseconds(kLeaseMs));
    SetClock(over - seconds(2));
    auto refused = Promote(1);
    EXPECT_TRUE(FailsWith(refused, ErrorCode::kUnavailable, "2000 ms under its lease"));
    EXPECT_TRUE(refused.error().retryable);
    EXPECT_TRUE(FailsWith(Extend(), ErrorCode::kFailedPrecondition, "renewed no more"));
    SetClock(over - Duration(1));
    EXPECT_TRUE(FailsWith(Promote(1), ErrorCode::kUnavailable, "1 ms under its lease"));
    SetClock(over);
    ASSERT_TRUE(IsOk(Promote(1)));
    EXPECT_TRUE(FailsWith(Extend(4), ErrorCode::kFailedPrecondition, "lives on this host"));
    Start();
    EXPECT_TRUE(FailsWith(Extend(4), ErrorCode::kFailedPrecondition, "lives on this host"));
}

TEST_F(ReplicaLeaseTest, WhatAnEarlierRunOfTheEngineGrantedCountsFromThisStart) {
    SetClock(seconds(1100));
    ASSERT_TRUE(IsOk(Extend()));
    Start();
    ASSERT_TRUE(IsOk(node_->FindReplica({kScenario}, {"b"}, "vm")));
    SetClock(seconds(1109));
    EXPECT_TRUE(FailsWith(Promote(10'000), ErrorCode::kUnavailable, "1000 ms"));
    SetClock(seconds(1110));
    EXPECT_TRUE(IsOk(Promote(10'000)));
}

TEST_F(ReplicaLeaseTest, APromotionThatIsGivenUpLetsTheMasterRunOn) {
    ASSERT_TRUE(IsOk(Extend()));
    EXPECT_TRUE(FailsWith(Promote(10'000), ErrorCode::kUnavailable, "under its lease"));
    EXPECT_FALSE(Extend());
    ASSERT_TRUE(IsOk(node_->StartReplica(order_)));
    EXPECT_TRUE(IsOk(Extend()));
    EXPECT_FALSE(Promote(10'000));
    order_.mutable_tag()->set_epoch(5);
    ASSERT_TRUE(IsOk(node_->StartReplica(order_)));
    EXPECT_TRUE(IsOk(Extend(5)));
}

TEST_F(ReplicaLeaseTest, ACleanSwitchoverWaitsForNothing) {
    ASSERT_TRUE(IsOk(Extend()));
    EXPECT_TRUE(IsOk(Promote(0)));
    EXPECT_FALSE(Extend(4));
}

TEST_F(ReplicaLeaseTest, NonsenseIsRefusedRatherThanCutShort) {
    EXPECT_TRUE(FailsWith(Promote(~0ull), ErrorCode::kInvalidArgument, "a week"));
}

TEST_F(ReplicaLeaseTest, NoRenewalSlipsPastAPromotion) {
    constexpr int kRounds = 50;
    for (int round = 0; round < kRounds; ++round) {
        ASSERT_TRUE(IsOk(node_->StartReplica(order_)));
        std::atomic<bool> stop{false};
        std::atomic<std::int64_t> asked_last{0};  // of the questions that were granted
        std::jthread clock([&] {
            while (!stop) now_ns_ += Duration(std::chrono::microseconds(100)).count();
        });
        std::jthread master([&] {
            while (!stop) {
                const auto asked = now_ns_.load();
                if (Extend()) asked_last = asked;
            }
        });
        while (asked_last == 0) std::this_thread::yield();
        // What it is refused for in the end is that the replica does not hold that change.
        auto refused = Promote(kLeaseMs, 999);
        while (!refused && refused.error().code == ErrorCode::kUnavailable) {
            refused = Promote(kLeaseMs, 999);
        }
        const auto now = now_ns_.load();
        stop = true;
        master.join();
        EXPECT_FALSE(refused);
        EXPECT_LE(asked_last + LeaseWait(milliseconds(kLeaseMs)).count(), now) << round;
    }
}

}  // namespace
}  // namespace rha::engine
