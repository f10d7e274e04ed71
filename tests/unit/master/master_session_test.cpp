// The session's manners towards its owner; its protocol is proved in tests/simulation.
#include "engine/master/master_session.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/master/master_state.h"
#include "tests/support/replication/model_replica.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::engine {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::FailsWith;
using test::IsOk;

class MasterSessionTest : public testing::Test {
protected:
    MasterSessionTest() {
        options_.scenario = {"12345678-1234-1234-1234-123456789abc"};
        options_.epoch = {3};
        options_.paths = {"/vm"};
        options_.state_directory = directory_.path();
        options_.free_bytes_min = 0;
        driver_.Seed("disk", test::Bytes(100'000, std::byte{9}));
        driver_.on_doorbell = [this] { runtime_.Ring(); };
        driver_.on_session_end = [this] {
            EXPECT_FALSE(runtime_.waiting()) << "for a doorbell that is being closed";
        };
    }
    ~MasterSessionTest() override { Stop(); }

    void Start() {
        session_ = std::make_unique<MasterSession>(
            runtime_, driver_, std::make_unique<test::SimLink>(time_, replica_), options_,
            [this](const MasterEvent& event) { events_.push_back(event); });
        ASSERT_TRUE(IsOk(session_->Start()));
    }
    void Stop() {
        if (!session_) return;
        bool stopped = false;
        session_->Stop([&] { stopped = true; });
        Until([&] { return stopped; });
        session_.reset();
    }
    template <typename Condition>
    void Until(Condition condition) {
        for (int i = 0; i < 20'000 && !condition(); ++i) time_.RunFor(milliseconds(1));
        EXPECT_TRUE(condition()) << "state " << static_cast<int>(session_->GetStatus().state);
    }
    void UntilRunning() {
        Until([&] { return session_->GetStatus().state == MasterState::kRunning; });
    }
    void Write(std::uint64_t offset) {
        const auto write = driver_.BeginWrite(driver_.LiveFiles().front(), offset,
                                              test::Bytes(5000, std::byte{3}));
        driver_.EndWrite(*write, false);
    }
    MasterHistory History() {
        std::optional<Result<MasterHistory>> told;
        session_->GetHistory([&](Result<MasterHistory> history) { told = std::move(history); });
        Until([&] { return told.has_value(); });
        EXPECT_TRUE(*told);
        return **told;
    }
    std::size_t Count(const std::string& code) const {
        return static_cast<std::size_t>(std::ranges::count(events_, code, &MasterEvent::code));
    }

    test::SimTime time_{7};
    test::TemporaryDirectory directory_;
    test::FakeDriver driver_{time_, 1u << 20};
    test::ModelReplica replica_{time_};
    test::SimRuntime runtime_{time_, [this] { return driver_.readable(); }};
    MasterOptions options_;
    std::vector<MasterEvent> events_;
    std::unique_ptr<MasterSession> session_;
};

TEST_F(MasterSessionTest, RunsDrainsAndTellsSo) {
    Start();
    UntilRunning();
    EXPECT_EQ(Count("master-running"), 1u);
    Write(10);
    std::optional<Result<DrainedAt>> drained;
    session_->Drain(seconds(10), [&](Result<DrainedAt> result) { drained = result; });
    Until([&] { return drained.has_value(); });
    ASSERT_TRUE(IsOk(*drained));
    EXPECT_EQ((*drained)->final_sequence, driver_.head());
    EXPECT_EQ((*drained)->capture_id, driver_.capture_id());
    EXPECT_EQ(session_->GetStatus().state, MasterState::kDrained);
    EXPECT_EQ(replica_.files(), driver_.Now());
    Write(20);
    UntilRunning();
}

TEST_F(MasterSessionTest, ADrainWithoutAReplicaSaysWhatIsMissing) {
    replica_.SetNetwork(false);
    Start();
    std::optional<Result<DrainedAt>> first;
    std::optional<Result<DrainedAt>> second;
    session_->Drain(seconds(3), [&](Result<DrainedAt> result) { first = result; });
    session_->Drain(seconds(3), [&](Result<DrainedAt> result) { second = result; });
    Until([&] { return first && second; });
    EXPECT_TRUE(FailsWith(*first, ErrorCode::kTimeout, "cannot be reached"));
    EXPECT_TRUE(FailsWith(*second, ErrorCode::kConflict, "under way already"));
    EXPECT_EQ(session_->GetStatus().state, MasterState::kConnecting);
    ASSERT_TRUE(session_->GetStatus().error);
}

TEST_F(MasterSessionTest, StopEndsADrainAndIsTheLastThingToHappen) {
    replica_.SetNetwork(false);
    Start();
    std::optional<Result<DrainedAt>> drained;
    session_->Drain(seconds(30), [&](Result<DrainedAt> result) { drained = result; });
    time_.RunFor(milliseconds(1));
    Stop();
    ASSERT_TRUE(drained);
    EXPECT_TRUE(FailsWith(*drained, ErrorCode::kCancelled, "stopped"));
    EXPECT_FALSE(driver_.attached());
}

TEST_F(MasterSessionTest, AReconnectionComparesNothing) {
    Start();
    UntilRunning();
    const auto compared = driver_.all_dirty_calls();
    const auto received = replica_.bytes_received();
    for (int i = 0; i < 3; ++i) {
        replica_.Cut();
        Write(1000);
        Until([&] { return session_->GetStatus().state != MasterState::kRunning; });
        UntilRunning();
        Until([&] { return session_->GetStatus().durable == driver_.head(); });
    }
    EXPECT_EQ(driver_.all_dirty_calls(), compared);
    EXPECT_LE(replica_.bytes_received() - received, 3u * 5200u) << "only the writes travelled";
    EXPECT_EQ(Count("master-link-lost"), 3u);
}

TEST_F(MasterSessionTest, ARestartComparesNothing) {
    Start();
    UntilRunning();
    Stop();
    Write(0);
    Start();
    UntilRunning();
    EXPECT_EQ(driver_.all_dirty_calls(), 1u);
    EXPECT_EQ(Count("master-full-comparison"), 0u);
}

TEST_F(MasterSessionTest, AnotherEpochTrustsNothingButWhatItIsTold) {
    Start();
    UntilRunning();
    Stop();
    options_.epoch = {4};
    Start();
    UntilRunning();
    EXPECT_EQ(driver_.all_dirty_calls(), 2u);
}

TEST_F(MasterSessionTest, AnOperatorCanDemandAFullComparison) {
    Start();
    UntilRunning();
    Stop();
    options_.force_full_compare = true;
    Start();
    UntilRunning();
    EXPECT_EQ(driver_.all_dirty_calls(), 2u);
    EXPECT_EQ(replica_.files(), driver_.Now());
}

TEST_F(MasterSessionTest, AReplicaThatLostItsFilesIsFilledAgain) {
    Start();
    UntilRunning();
    Write(0);
    Until([&] { return session_->GetStatus().durable == driver_.head(); });
    replica_.Wipe();
    Until([&] { return session_->GetStatus().state != MasterState::kRunning; });
    UntilRunning();
    EXPECT_EQ(Count("master-full-comparison"), 1u);
    EXPECT_EQ(replica_.files(), driver_.Now());
}

TEST_F(MasterSessionTest, APausedReplicaIsReportedAndResumedByItself) {
    Start();
    UntilRunning();
    replica_.SetPaused(true);
    Write(0);
    Until([&] { return session_->GetStatus().state == MasterState::kPaused; });
    EXPECT_EQ(session_->GetStatus().error->code, ErrorCode::kNoSpace);
    EXPECT_GT(session_->GetStatus().lag_bytes, 0u);
    replica_.SetPaused(false);
    UntilRunning();
    EXPECT_EQ(Count("master-replica-paused"), 1u);
    EXPECT_EQ(Count("master-replica-resumed"), 1u);
}

TEST_F(MasterSessionTest, ADriverThatDiedIsFoundAgainAndOnlyItsDirtyRegionsTravel) {
    Start();
    UntilRunning();
    driver_.CrashDriver();
    Until([&] { return Count("master-capture-lost") == 1; });
    Write(0);
    Until([&] { return session_->GetStatus().capture_id == driver_.capture_id(); });
    UntilRunning();
    Until([&] { return session_->GetStatus().durable == driver_.head(); });
    EXPECT_EQ(session_->GetStatus().capture_id, driver_.capture_id());
    EXPECT_EQ(replica_.files(), driver_.Now());
    EXPECT_EQ(Count("master-full-comparison"), 0u);
    EXPECT_EQ(driver_.all_dirty_calls(), 1u);
}

TEST_F(MasterSessionTest, ADrainWithoutADriverEndsInTimeAndSaysWhatIsMissing) {
    Start();
    UntilRunning();
    driver_.StopDriver();
    std::optional<Result<DrainedAt>> drained;
    session_->Drain(seconds(3), [&](Result<DrainedAt> result) { drained = result; });
    Until([&] { return drained.has_value(); });
    EXPECT_TRUE(FailsWith(*drained, ErrorCode::kTimeout, "not captured"));
    EXPECT_EQ(session_->GetStatus().state, MasterState::kConnecting);
    EXPECT_FALSE(session_->GetStatus().consistent);
    ASSERT_TRUE(session_->GetStatus().error);
    driver_.ReviveDriver();
    UntilRunning();
    EXPECT_EQ(Count("master-capture-lost"), 1u) << "told once, not at every attempt";
}

TEST_F(MasterSessionTest, ADamagedRingIsReplacedByAnotherRun) {
    Start();
    UntilRunning();
    const auto before = driver_.capture_id();
    driver_.DamageRing();
    Until([&] { return driver_.capture_id() != before; });
    UntilRunning();
    EXPECT_EQ(Count("master-full-comparison"), 1u);
    EXPECT_EQ(Count("master-capture-lost"), 0u);
    EXPECT_EQ(replica_.files(), driver_.Now());
}

TEST_F(MasterSessionTest, AFullSpoolIsToldOnceAndCostsNoFullComparison) {
    options_.spool_bytes_max = 0;
    Start();
    UntilRunning();
    replica_.SetNetwork(false);
    for (std::uint64_t i = 0; driver_.lost_total() == 0; ++i) {
        ASSERT_LT(i, 1000u) << "the ring never fills";
        Write(i % 16 * 5000);
        time_.RunFor(milliseconds(5));
    }
    time_.RunFor(seconds(5));
    EXPECT_EQ(Count("master-spool-full"), 1u);
    replica_.SetNetwork(true);
    Until([&] {
        driver_.Settle();  // as its keeper does
        return Count("master-running") == 2;
    });
    Until([&] { return session_->GetStatus().durable == driver_.head(); });
    EXPECT_EQ(replica_.files(), driver_.Now());
    EXPECT_EQ(Count("master-full-comparison"), 0u);
    for (const auto& event : events_) {
        EXPECT_TRUE(event.code != "master-spool-full" || !event.remedy.empty());
    }
}

TEST_F(MasterSessionTest, ADamagedStateFileMeansAFullComparison) {
    const auto file = MasterDirectory(options_.state_directory, options_.scenario) / "state.json";
    Start();
    UntilRunning();
    std::uint64_t told = 0;
    for (const std::string text : {"", "{", R"({"version":1,"epoch":"3"})"}) {
        Stop();
        std::ofstream(file) << text;
        Start();
        Until([&] { return Count("master-full-comparison") == told + 1; });
        ++told;
        Until([&] { return Count("master-running") == told + 1; });
        EXPECT_EQ(replica_.files(), driver_.Now());
    }
}

TEST_F(MasterSessionTest, AWallClockThatJumpsADayChangesNothing) {
    Start();
    UntilRunning();
    const auto told = events_.size();
    for (const auto jump : {hours(24), hours(-48), hours(24)}) {
        runtime_.JumpWall(jump);
        const auto steps = time_.steps();
        Write(0);
        Until([&] { return session_->GetStatus().applied == driver_.head(); });
        time_.RunFor(seconds(15));
        EXPECT_TRUE(session_->GetStatus().consistent);
        EXPECT_EQ(session_->GetStatus().lag_ms, 0u) << "nothing waits";
        EXPECT_LE(time_.steps() - steps, 100u) << "no timer was due too early";
        std::optional<Result<DrainedAt>> drained;
        session_->Drain(seconds(5), [&](Result<DrainedAt> result) { drained = result; });
        Until([&] { return drained.has_value(); });
        EXPECT_TRUE(IsOk(*drained));
    }
    replica_.SetPaused(true);
    runtime_.JumpWall(hours(-24));
    Write(0);
    time_.RunFor(seconds(2));
    EXPECT_EQ(session_->GetStatus().lag_ms, 0u) << "a lag is never negative";
    replica_.SetPaused(false);
    UntilRunning();
    EXPECT_EQ(Count("master-link-lost"), 0u);
    EXPECT_EQ(Count("master-full-comparison"), 0u);
    EXPECT_EQ(events_.size(), told + 2) << "paused and resumed";
}

TEST_F(MasterSessionTest, AQuietSessionSleeps) {
    Start();
    UntilRunning();
    time_.RunFor(seconds(1));
    const auto steps = time_.steps();
    time_.RunFor(seconds(10));
    EXPECT_LE(time_.steps() - steps, 30u);
}

TEST_F(MasterSessionTest, ForgettingLeavesNothing) {
    Start();
    UntilRunning();
    Stop();
    ASSERT_TRUE(IsOk(MasterSession::Forget(directory_.path(), options_.scenario)));
    EXPECT_FALSE(std::filesystem::exists(MasterDirectory(directory_.path(), options_.scenario)));
}

TEST_F(MasterSessionTest, CountsEveryChangeOnceWhateverTheLineDoes) {
    Start();
    UntilRunning();
    for (int i = 0; i < 5; ++i) {
        if (i % 2 == 0) replica_.Cut();
        Write(1000);
        UntilRunning();
    }
    Until([&] { return session_->GetStatus().durable == driver_.head(); });
    EXPECT_EQ(History().changes.Total(), (ChangeCounts{5, 25'000, 0}));
    Stop();
    Write(0);
    Start();
    UntilRunning();
    Until([&] { return session_->GetStatus().durable == driver_.head(); });
    EXPECT_EQ(History().changes.Total(), (ChangeCounts{6, 30'000, 0})) << "across a restart, too";
    const auto changes = History().changes;
    ASSERT_EQ(changes.samples().size(), 1u);
    ASSERT_EQ(changes.samples().begin()->second.files.size(), 1u);
    EXPECT_EQ(changes.paths().at(changes.samples().begin()->second.files.begin()->first), "disk");
    EXPECT_GE(session_->GetStatus().shipped_bytes, 5000u) << "since this start";
    EXPECT_LT(session_->GetStatus().shipped_bytes, 10'000u);
}

TEST_F(MasterSessionTest, RemembersWhatTheLastSynchronisationFound) {
    Start();
    UntilRunning();
    const auto first = History().last_sync;
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->full);
    EXPECT_EQ(first->epoch, Epoch{3});
    EXPECT_EQ(first->bytes_sent, 100'000u);
    EXPECT_GE(first->bytes_compared, 100'000u);
    EXPECT_GE(first->ended, first->began);
    EXPECT_EQ(first->files, (std::vector<FileDifference>{{"disk", 100'000, 100'000}}));
    ASSERT_TRUE(session_->GetStatus().last_sync);
    EXPECT_TRUE(session_->GetStatus().last_sync->files.empty()) << "not with every heartbeat";
    Stop();
    EXPECT_EQ(MasterSession::StoredHistory(directory_.path(), options_.scenario, {}).last_sync,
              first);
    Start();
    UntilRunning();
    EXPECT_EQ(History().last_sync, first) << "nothing was compared";
    Stop();
    options_.force_full_compare = true;
    Start();
    UntilRunning();
    const auto second = History().last_sync;
    EXPECT_EQ(second->bytes_sent, 0u);
    EXPECT_EQ(second->files, (std::vector<FileDifference>{{"disk", 100'000, 0}}));
}

}  // namespace
}  // namespace rha::engine
