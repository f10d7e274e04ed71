// The engine's side of the run lease: who may renew it, whom it asks, and what it tells.
#include "engine/lease/lease_keeper.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "engine/lease/guard_lock.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/lease/lease_samples.h"

namespace rha::engine {
namespace {

using test::FailsWith;
using test::IsOk;

class FakePeer final : public LeasePeer {
public:
    struct Asked {
        LeaseQuestion question;
        Duration timeout{};
        std::function<void(Status)> done;
    };
    void Ask(const LeaseQuestion& question, Duration timeout,
             std::function<void(Status)> done) override {
        asked.push_back({question, timeout, std::move(done)});
    }
    std::vector<Asked> asked;
};

class LeaseKeeperTest : public testing::Test {
protected:
    void SetUp() override {
        auto created = LeaseKeeper::Create(
            {.state_directory = directory_.path(),
             .boot_id = kBoot,
             .clock = [this] { return now_; }},
            peer_, [this](const ScenarioId& scenario) { return MasterOf(scenario); },
            [this](const LeaseEvent& event) { events_.push_back(event); });
        ASSERT_TRUE(IsOk(created));
        keeper_ = std::move(*created);
        masters_ = {"s"};
    }
    std::optional<LeaseKeeper::Master> MasterOf(const ScenarioId& scenario) const {
        if (!masters_.contains(scenario.value)) return std::nullopt;
        return LeaseKeeper::Master{
            .vm = {"vm"},
            .question = {.scenario = scenario, .epoch = {epoch_}, .address = "b:1", .peer = {"b"}}};
    }
    Status Renew(const std::string& scenario = "s", std::uint64_t epoch = 5) {
        return keeper_->Renew({scenario}, {epoch},
                              {.from = now_, .length = seconds(16), .stop_grace = seconds(2)});
    }
    BootTime Deadline(const std::string& scenario = "s") const {
        const auto lease = store_.LoadOne({scenario});
        return lease && *lease ? (*lease)->deadline : BootTime{};
    }
    std::size_t Count(const std::string& code) const {
        return std::ranges::count(events_, code, &LeaseEvent::code);
    }
    std::filesystem::path FileOf(const std::string& scenario) const {
        return directory_.path() / "leases" / (scenario + ".json");
    }

    test::TemporaryDirectory directory_;
    LeaseStore store_{directory_.path()};
    FakePeer peer_;
    std::set<std::string> masters_;
    std::uint64_t epoch_ = 5;
    BootTime now_ = At(seconds(100));
    std::vector<LeaseEvent> events_;
    std::unique_ptr<LeaseKeeper> keeper_;
};

TEST_F(LeaseKeeperTest, OnlyTheMasterOfTheEpochIsRenewed) {
    EXPECT_TRUE(FailsWith(Renew("unknown"), ErrorCode::kFailedPrecondition, "not the scenario's"));
    EXPECT_TRUE(FailsWith(Renew("s", 4), ErrorCode::kStaleEpoch, "epoch 5"));
    EXPECT_EQ(store_.Load()->leases.size(), 0u);
    ASSERT_TRUE(IsOk(Renew()));
    EXPECT_EQ(Deadline(), At(seconds(116)));
    EXPECT_TRUE(FailsWith(keeper_->End({"s"}, {4}, now_), ErrorCode::kStaleEpoch, "epoch 5"));
    EXPECT_EQ(Deadline(), At(seconds(116)));
    EXPECT_TRUE(
        FailsWith(keeper_->End({"s"}, {5}, now_ - seconds(1)), ErrorCode::kConflict, "newer word"));
    EXPECT_EQ(keeper_->View({"s"}).renewed_by, now_);
    now_ = now_ + seconds(1);
    ASSERT_TRUE(IsOk(keeper_->End({"s"}, {5}, now_)));
    EXPECT_EQ(keeper_->View({"s"}).renewed_by, now_) << "an end is a word about the lease, too";
    EXPECT_EQ(*store_.LoadOne({"s"}), std::nullopt);
    EXPECT_FALSE(keeper_->View({"s"}).leased);
}

TEST_F(LeaseKeeperTest, TheReplicasHostIsAskedAndTheLeaseCountsFromTheQuestion) {
    ASSERT_TRUE(IsOk(Renew()));
    keeper_->Pass();
    ASSERT_EQ(peer_.asked.size(), 1u);
    EXPECT_EQ(peer_.asked[0].question.address, "b:1");
    EXPECT_EQ(peer_.asked[0].question.peer.value, "b");
    EXPECT_EQ(peer_.asked[0].question.epoch.value, 5u);
    now_ = At(seconds(103));
    keeper_->Pass();
    EXPECT_EQ(peer_.asked.size(), 1u) << "not again before the answer";
    peer_.asked[0].done({});
    keeper_->Pass();
    EXPECT_EQ(Deadline(), At(seconds(116))) << "the question went out at 100 s";
    ASSERT_EQ(peer_.asked.size(), 2u);
    now_ = At(seconds(104));
    peer_.asked[1].done({});
    keeper_->Pass();
    EXPECT_EQ(Deadline(), At(seconds(119)));
    ASSERT_EQ(peer_.asked.size(), 3u) << "a sixteenth of the lease has passed";
    peer_.asked[2].done(Fail(ErrorCode::kUnavailable, "no", "wait"));
    now_ = At(milliseconds(104'999));
    EXPECT_EQ(keeper_->Pass(), milliseconds(1));
    EXPECT_EQ(peer_.asked.size(), 3u);
    EXPECT_EQ(Deadline(), At(seconds(119))) << "a refusal renews nothing";
}

TEST_F(LeaseKeeperTest, OneThatDoesNotAnswerDelaysNoOther) {
    masters_ = {"s", "t"};
    ASSERT_TRUE(IsOk(Renew("s")));
    ASSERT_TRUE(IsOk(Renew("t")));
    keeper_->Pass();
    ASSERT_EQ(peer_.asked.size(), 2u);
    for (int second = 101; second < 110; ++second) {
        now_ = At(seconds(second));
        peer_.asked.back().done({});
        keeper_->Pass();
    }
    EXPECT_EQ(Deadline("s"), At(seconds(116)));
    EXPECT_EQ(Deadline("t"), At(seconds(124)));
}

TEST_F(LeaseKeeperTest, AnAnswerThatIsOutOfDateRenewsNothing) {
    ASSERT_TRUE(IsOk(Renew()));
    now_ = At(seconds(101));
    keeper_->Pass();
    epoch_ = 6;
    peer_.asked.at(0).done({});
    now_ = At(seconds(102));
    keeper_->Pass();
    EXPECT_EQ(Deadline(), At(seconds(116))) << "given in another epoch";
    ASSERT_TRUE(IsOk(keeper_->Remove({"s"})));
    peer_.asked.at(1).done({});
    keeper_->Pass();
    EXPECT_EQ(*store_.LoadOne({"s"}), std::nullopt) << "nobody brings an ended lease back";
    ASSERT_TRUE(IsOk(Renew("s", 6)));
    keeper_->Pass();
    masters_.clear();
    peer_.asked.at(2).done({});
    now_ = At(seconds(103));
    keeper_->Pass();
    EXPECT_EQ(Deadline(), At(seconds(118))) << "not the master any more";
    EXPECT_EQ(peer_.asked.size(), 3u);
}

TEST_F(LeaseKeeperTest, AnswersMayComeAfterItsEnd) {
    ASSERT_TRUE(IsOk(Renew()));
    keeper_->Pass();
    keeper_.reset();
    peer_.asked.at(0).done({});
}

TEST_F(LeaseKeeperTest, GuardedIsWhatAGuardWatchesOver) {
    ASSERT_TRUE(IsOk(Renew()));
    keeper_->Pass();
    EXPECT_FALSE(keeper_->View({"s"}).guarded);
    EXPECT_TRUE(keeper_->View({"s"}).leased);
    auto guard = GuardLock::Take(directory_.path());
    ASSERT_TRUE(IsOk(guard));
    ASSERT_TRUE(IsOk(guard->Beat(now_)));
    keeper_->Pass();
    now_ = At(seconds(104));
    EXPECT_TRUE(keeper_->View({"s"}).guarded);
    EXPECT_EQ(keeper_->View({"s"}).left, seconds(12));
    EXPECT_TRUE(keeper_->GuardWorksHere());
    EXPECT_FALSE(keeper_->View({"unknown"}).leased);
    now_ = At(seconds(106));
    EXPECT_FALSE(keeper_->View({"s"}).guarded) << "nobody has looked for too long";
    ASSERT_TRUE(IsOk(guard->Beat(now_)));
    keeper_->Pass();
    EXPECT_TRUE(keeper_->View({"s"}).guarded);
    std::ofstream(FileOf("s")) << "{";
    keeper_->Pass();
    EXPECT_FALSE(keeper_->View({"s"}).guarded);
    EXPECT_TRUE(keeper_->View({"s"}).leased) << "nobody knows that it has ended";
    EXPECT_EQ(Count("lease-damaged"), 1u);
    keeper_->Pass();
    EXPECT_EQ(Count("lease-damaged"), 1u);
    ASSERT_TRUE(IsOk(Renew()));
    keeper_->Pass();
    EXPECT_TRUE(keeper_->View({"s"}).guarded);
    EXPECT_EQ(Deadline(), At(seconds(122)));
}

TEST_F(LeaseKeeperTest, TheEndOfALeaseIsToldOnce) {
    auto guard = GuardLock::Take(directory_.path());
    ASSERT_TRUE(IsOk(guard));
    ASSERT_TRUE(IsOk(Renew()));
    for (const int second : {113, 114, 115, 130}) {
        now_ = At(seconds(second));
        ASSERT_TRUE(IsOk(guard->Beat(now_)));
        keeper_->Pass();
        EXPECT_EQ(Count("lease-over"), second < 114 ? 0u : 1u) << second;
    }
    ASSERT_TRUE(IsOk(Renew()));
    keeper_->Pass();
    now_ = At(seconds(150));
    ASSERT_TRUE(IsOk(guard->Beat(now_)));
    keeper_->Pass();
    EXPECT_EQ(Count("lease-over"), 2u);
    EXPECT_EQ(events_.size(), 2u);
    EXPECT_FALSE(events_[0].error);
    EXPECT_FALSE(events_[0].remedy.empty());
}

TEST_F(LeaseKeeperTest, AMissingGuardIsToldOnceAndNotWhileItStarts) {
    keeper_->Pass();
    ASSERT_TRUE(IsOk(Renew()));
    for (const int second : {101, 105, 106, 107, 120}) {
        now_ = At(seconds(second));
        ASSERT_TRUE(IsOk(Renew()));
        keeper_->Pass();
        EXPECT_EQ(Count("guard-missing"), second < 106 ? 0u : 1u) << second;
    }
    EXPECT_TRUE(events_.at(0).error);
    EXPECT_NE(events_.at(0).remedy.find("rha-guard"), std::string::npos);
    auto guard = GuardLock::Take(directory_.path());
    ASSERT_TRUE(IsOk(guard->Beat(now_)));
    keeper_->Pass();
    guard = Fail(ErrorCode::kCancelled, "ended");
    keeper_->Pass();
    now_ = At(seconds(125));
    keeper_->Pass();
    EXPECT_EQ(Count("guard-missing"), 2u);
}

TEST_F(LeaseKeeperTest, AMachineWhoseLeaseIsOverIsNotStarted) {
    EXPECT_TRUE(IsOk(keeper_->MayStart({"s"}))) << "it has no lease";
    ASSERT_TRUE(IsOk(Renew()));
    EXPECT_TRUE(IsOk(keeper_->MayStart({"s"})));
    now_ = At(seconds(114));
    const auto refused = keeper_->MayStart({"s"});
    EXPECT_TRUE(FailsWith(refused, ErrorCode::kUnavailable, "waits for a new lease"));
    EXPECT_TRUE(refused.error().retryable);
    ASSERT_TRUE(IsOk(Renew()));
    EXPECT_TRUE(IsOk(keeper_->MayStart({"s"})));
    std::ofstream(FileOf("s")) << "{";
    EXPECT_TRUE(FailsWith(keeper_->MayStart({"s"}), ErrorCode::kUnavailable, "understood"));
}

TEST_F(LeaseKeeperTest, ARetiredMachineIsKeptOffAcrossRestartsUntilItsRoleEnds) {
    const auto runs = Fail(ErrorCode::kConflict, "it runs", "stop it");
    EXPECT_TRUE(FailsWith(keeper_->Retire({"s"}, {"vm"}, runs), ErrorCode::kConflict, "it runs"));
    EXPECT_FALSE(std::filesystem::exists(FileOf("s"))) << "a machine that runs is left alone";
    masters_.clear();
    ASSERT_TRUE(IsOk(keeper_->Retire({"s"}, {"vm"}, {})));
    ASSERT_TRUE(IsOk(keeper_->Retire({"s"}, {"vm"}, runs))) << "it is retired already";
    ASSERT_TRUE(IsOk(keeper_->RemoveStrays({})));
    const auto lease = store_.LoadOne({"s"});
    ASSERT_TRUE(lease && *lease);
    EXPECT_EQ(DutyAt(**lease, Here(now_.since_boot)), LeaseDuty::kPowerOff);
    EXPECT_TRUE(FailsWith(keeper_->MayStart({"s"}), ErrorCode::kFailedPrecondition, "kept off"));
    keeper_->Pass();
    EXPECT_FALSE(keeper_->View({"s"}).leased);
    EXPECT_TRUE(events_.empty());
    EXPECT_TRUE(peer_.asked.empty());

    masters_ = {"s"};
    ASSERT_TRUE(IsOk(keeper_->EndRetirement({"s"})));
    EXPECT_TRUE(IsOk(keeper_->MayStart({"s"})));
    ASSERT_TRUE(IsOk(keeper_->Retire({"s"}, {"vm"}, {})));
    ASSERT_TRUE(IsOk(keeper_->RemoveStrays({}))) << "a crash before the end of the retirement";
    EXPECT_FALSE(std::filesystem::exists(FileOf("s")));
}

TEST_F(LeaseKeeperTest, AMachineThatRunsUnderItsLeaseIsRetiredAtItsEnd) {
    ASSERT_TRUE(IsOk(Renew()));
    const auto deadline = Deadline();
    const auto runs = Fail(ErrorCode::kConflict, "it runs", "stop it");
    ASSERT_TRUE(IsOk(keeper_->Retire({"s"}, {"vm"}, runs)));
    EXPECT_EQ(Deadline(), deadline) << "its guest is shut down in its time";
    ASSERT_TRUE(IsOk(keeper_->EndRetirement({"s"})));
    ASSERT_TRUE(IsOk(Renew()));
    ASSERT_TRUE(IsOk(keeper_->EndRetirement({"s"})));
    EXPECT_TRUE(std::filesystem::exists(FileOf("s"))) << "this lease counts";
}

TEST_F(LeaseKeeperTest, WhatACrashLeftIsRemoved) {
    masters_ = {"s", "t"};
    ASSERT_TRUE(IsOk(Renew("s")));
    ASSERT_TRUE(IsOk(Renew("t")));
    std::ofstream(FileOf("u")) << "{";
    masters_ = {"s"};
    ASSERT_TRUE(IsOk(keeper_->RemoveStrays({})));
    EXPECT_TRUE(std::filesystem::exists(FileOf("s")));
    EXPECT_FALSE(std::filesystem::exists(FileOf("t")));
    EXPECT_FALSE(std::filesystem::exists(FileOf("u")));
}

}  // namespace
}  // namespace rha::engine
