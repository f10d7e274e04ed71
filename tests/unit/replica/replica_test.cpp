#include "engine/replica/replica.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/replica/bookkeeping.h"
#include "tests/unit/replica/replica_fixture.h"

namespace rha::engine::test {
namespace {

class ReplicaTest : public testing::Test {
protected:
    void Start() {
        auto made = Replica::Create(config_, MakeEnvironment(&events_));
        ASSERT_TRUE(made) << made.error().ToString();
        replica_ = std::move(*made);
    }
    OpenedSession Connect(std::uint64_t epoch = 1, std::uint64_t capture = 1000) {
        session_ = std::make_shared<RecordingSession>();
        auto opened = replica_->Open({{kScenario}, {epoch}, {capture}}, session_);
        EXPECT_TRUE(opened) << opened.error().ToString();
        return opened ? *opened : OpenedSession{};
    }
    /// Feeds the history from the replica's position up to `last` and waits until it is durable.
    OpenedSession FeedTo(History& history, std::uint64_t last) {
        const auto opened = Connect();
        for (auto n = opened.position.next_batch_number; n <= last; ++n) {
            const auto fed = Feed(*replica_, opened.session, history.Batch(n));
            EXPECT_TRUE(fed) << fed.error().ToString();
            if (!fed) return opened;
        }
        session_->WaitAck([&](const LinkAck& ack) { return ack.durable_batch >= last; });
        return opened;
    }
    /// Waits until everything is applied, or held.
    void Settle(std::uint64_t last) {
        session_->WaitAck([&](const LinkAck& ack) {
            return ack.applied_batch >= last || replica_->GetStatus().holding;
        });
    }
    /// The images while nothing changes them. A hold may end just after it was seen: a batch is
    /// acknowledged as durable before the applier hears of it.
    std::pair<ReplicaStatus, Tree> Settled(std::uint64_t last) {
        while (true) {
            Settle(last);
            const auto before = replica_->GetStatus();
            auto tree = ReadTree(config_.directory);
            const auto after = replica_->GetStatus();
            const bool held = before.holding && after.holding;
            if (after.applied_batch != before.applied_batch) continue;
            if (held || before.applied_batch >= last) return {before, std::move(tree)};
        }
    }

    ScratchDirectory scratch_;
    ReplicaConfig config_ = MakeConfig(scratch_.path());
    std::vector<ReplicaEvent> events_;
    std::shared_ptr<RecordingSession> session_;
    std::unique_ptr<Replica> replica_;
};

TEST_F(ReplicaTest, AppliesAHistoryExactly) {
    Start();
    History history({.seed = 1, .gaps = false, .new_runs = false});
    FeedTo(history, 120);
    const auto ack = session_->WaitAck([](const LinkAck& got) { return got.applied_batch >= 120; });
    EXPECT_TRUE(ack.consistent);
    EXPECT_FALSE(session_->went_back());
    EXPECT_EQ(Difference(history.TruthTreeAt({1000}, ack.applied), ReadTree(config_.directory)),
              "");
}

TEST_F(ReplicaTest, EveryAcknowledgementIsOfOneMoment) {
    config_.buffer_count = 16;  // batches in every stage at once
    Start();
    History history({.seed = 2, .gaps = false, .new_runs = false});
    FeedTo(history, 600);
    for (const auto& [batch, sequence] : session_->durable()) {
        if (batch == 0) continue;
        EXPECT_EQ(sequence, history.Batch(batch).header.last_sequence) << "batch " << batch;
    }
}

TEST_F(ReplicaTest, ResumesAfterARestartFromItsPosition) {
    History history({.seed = 3});
    for (const std::uint64_t upto : {40, 80, 120}) {
        Start();
        FeedTo(history, upto);
        replica_->Close();
        replica_.reset();
    }
    Start();
    EXPECT_EQ(Connect().position.next_batch_number, 121u);
}

TEST_F(ReplicaTest, ANewSessionIsToldHowFarEverythingHasCome) {
    Start();
    History history({.seed = 4, .gaps = false, .new_runs = false});
    FeedTo(history, 20);
    session_->WaitAck([](const LinkAck& ack) { return ack.applied_batch >= 20; });
    Connect();  // nothing changes any more: without being told the master would wait for ever
    const auto ack = session_->WaitAck([](const LinkAck& got) { return got.applied_batch >= 20; });
    EXPECT_EQ(ack.durable_batch, 20u);
}

TEST_F(ReplicaTest, RefusesAnOlderEpochEvenAfterARestart) {
    Start();
    Connect(5);
    replica_.reset();
    Start();
    const auto older = replica_->Open({{kScenario}, {4}, {1000}}, session_);
    ASSERT_FALSE(older);
    EXPECT_EQ(older.error().code, ErrorCode::kStaleEpoch);
    EXPECT_FALSE(older.error().remedy.empty());
}

TEST_F(ReplicaTest, ANewSessionEndsTheFormerOne) {
    Start();
    History history({.seed = 1});
    const auto first = Connect();
    const auto first_events = session_;
    Connect();
    EXPECT_EQ(first_events->WaitClosed().code, ErrorCode::kCancelled);
    const auto fed = Feed(*replica_, first.session, history.Batch(1));
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().code, ErrorCode::kCancelled);
}

TEST_F(ReplicaTest, ABatchOutOfOrderEndsTheSessionAndStoresNothing) {
    Start();
    History history({.seed = 1});
    const auto opened = FeedTo(history, 3);
    const auto fed = Feed(*replica_, opened.session, history.Batch(5));
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().code, ErrorCode::kCorruption);
    EXPECT_EQ(session_->WaitClosed().code, ErrorCode::kCorruption);
    EXPECT_EQ(Connect().position.next_batch_number, 4u);
}

TEST_F(ReplicaTest, NeverTakesOverADirectoryWithForeignFiles) {
    std::filesystem::create_directories(config_.directory);
    std::ofstream(config_.directory + "/precious") << "data";
    const auto made = Replica::Create(config_, MakeEnvironment());
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::kAlreadyExists);
    EXPECT_FALSE(made.error().remedy.empty());
    config_.adopt_generation = 99;
    Start();
    EXPECT_TRUE(std::filesystem::exists(config_.directory + "/precious"));
}

/// What can happen to one file of the replica's state while no engine runs.
struct Harm {
    const char* name;
    void (*inflict)(const std::filesystem::path& file);
};

void FlipByte(const std::filesystem::path& file, std::uintmax_t at) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(at));
    const int byte = stream.get();
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(static_cast<char>(byte ^ 0x5a));
}

constexpr Harm kHarms[] = {
    {"emptied", [](const auto& file) { std::filesystem::resize_file(file, 0); }},
    {"cut",
     [](const auto& file) {
         std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
     }},
    {"spoilt at its start", [](const auto& file) { FlipByte(file, 9); }},
    {"spoilt in the middle",
     [](const auto& file) { FlipByte(file, std::filesystem::file_size(file) / 2); }},
    {"removed", [](const auto& file) { std::filesystem::remove(file); }},
};

TEST_F(ReplicaTest, DamagedStateIsReportedOrMendedAndNeverBelieved) {
    namespace fs = std::filesystem;
    History history({.seed = 8, .gaps = false, .new_runs = false});
    Start();
    FeedTo(history, 60);
    session_->WaitAck([](const LinkAck& ack) { return ack.applied_batch >= 60; });
    replica_->Close();
    replica_.reset();
    const fs::path sound = scratch_.path() + "/sound";
    fs::create_directories(sound);
    for (const char* part : {"state", "images"}) {
        fs::copy(scratch_.path() + "/" + part, sound / part, fs::copy_options::recursive);
    }
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(sound / "state")) {
        if (!entry.is_regular_file() || entry.file_size() == 0) continue;
        files.push_back(entry.path().lexically_relative(sound));
    }
    ASSERT_GE(files.size(), 3u) << "checkpoints and journal";
    std::size_t refused = 0;
    for (const auto& file : files) {
        for (const Harm& harm : kHarms) {
            SCOPED_TRACE(file.string() + " " + harm.name);
            for (const char* part : {"state", "images"}) {
                fs::remove_all(scratch_.path() + "/" + part);
                fs::copy(sound / part, scratch_.path() + "/" + part, fs::copy_options::recursive);
            }
            harm.inflict(fs::path(scratch_.path()) / file);
            auto made = Replica::Create(config_, MakeEnvironment());
            if (!made) {
                ++refused;
                EXPECT_FALSE(made.error().message.empty());
                EXPECT_FALSE(made.error().remedy.empty()) << made.error().ToString();
                continue;
            }
            replica_ = std::move(*made);
            const auto opened = Connect();
            // Less than was acknowledged is a loss that the master has to learn of.
            EXPECT_GE(opened.position.next_batch_number, 61u)
                << "what was promised is forgotten without a word";
            for (auto n = opened.position.next_batch_number; n <= 80; ++n) {
                ASSERT_TRUE(Feed(*replica_, opened.session, history.Batch(n)));
            }
            const auto ack =
                session_->WaitAck([](const LinkAck& got) { return got.applied_batch >= 80; });
            EXPECT_EQ(rha::engine::test::Difference(history.TruthTreeAt({1000}, ack.applied),
                                                    ReadTree(config_.directory)),
                      "");
            replica_->Close();
            replica_.reset();
        }
    }
    EXPECT_GT(refused, 0u);
}

TEST_F(ReplicaTest, RefusesToGoOnWhenItsDirectoryIsNotMounted) {
    Start();
    replica_.reset();
    std::filesystem::rename(config_.directory, config_.directory + ".away");
    const auto made = Replica::Create(config_, MakeEnvironment());
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(made.error().retryable);
    EXPECT_THAT(made.error().message, testing::HasSubstr("there is no " + config_.directory));
    std::filesystem::create_directory(config_.directory);  // where it would be mounted
    EXPECT_EQ(Replica::Create(config_, MakeEnvironment()).error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(std::filesystem::is_empty(config_.directory));
    std::filesystem::remove(config_.directory);
    std::filesystem::rename(config_.directory + ".away", config_.directory);
    Start();
}

TEST_F(ReplicaTest, IsOpenedByOneOwnerOnly) {
    Start();
    const auto second = Replica::Create(config_, MakeEnvironment());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kConflict);
}

TEST_F(ReplicaTest, OnceClosedItIsOpenedAnewWhoeverStillHoldsIt) {
    Start();
    History history({.seed = 1, .gaps = false, .new_runs = false});
    FeedTo(history, 10);
    const std::unique_ptr<Replica> held = std::move(replica_);
    held->Close();
    Start();
    EXPECT_EQ(replica_->GetStatus().durable_batch, 10u);
    const auto late = held->Promote({.new_epoch = {2}});
    ASSERT_FALSE(late) << "two owners of one bookkeeping";
    EXPECT_EQ(replica_->GetStatus().epoch, Epoch{1});
}

TEST_F(ReplicaTest, AdoptedFilesStayUntilTheManifestKnowsThemNot) {
    History history({.seed = 1, .gaps = false, .new_runs = false});
    std::filesystem::create_directories(config_.directory);
    std::ofstream(config_.directory + "/stray") << "of the old master";
    config_.adopt_generation = 99;
    Start();
    EXPECT_EQ(Connect().position.generation, 99u);
    EXPECT_TRUE(std::filesystem::exists(config_.directory + "/stray"));
    FeedTo(history, 20);
    Settle(20);
    EXPECT_EQ(Difference(history.TruthTreeAt({1000}, replica_->GetStatus().applied),
                         ReadTree(config_.directory)),
              "");
    std::size_t kept = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(config_.directory + "/.rha-trash")) {
        kept += entry.path().filename() == "stray";
    }
    EXPECT_EQ(kept, 1u) << "moved aside, not deleted";

    // Once it is the machine's own again, nothing of ours is left in it.
    replica_->Close();
    ASSERT_TRUE(ReleaseReplicaDirectory(config_.directory));
    ASSERT_TRUE(ReleaseReplicaDirectory(config_.directory)) << "idempotent";
    EXPECT_FALSE(std::filesystem::exists(config_.directory + "/.rha-replica"));
    EXPECT_FALSE(std::filesystem::exists(config_.directory + "/.rha-trash"));
    EXPECT_TRUE(std::filesystem::exists(config_.directory + ".rha-trash"));
}

TEST_F(ReplicaTest, APromotedReplicaRefusesTheOldMasterAndKeepsItsAnswer) {
    Start();
    History history({.seed = 1, .gaps = false, .new_runs = false});
    FeedTo(history, 30);
    const auto last = history.Batch(30).header.last_sequence;
    const PromoteOptions options{
        .new_epoch = {2}, .require_final = true, .final_sequence = last, .capture_id = {1000}};
    const auto result = replica_->Promote(options);
    ASSERT_TRUE(result) << result.error().ToString();
    EXPECT_TRUE(result->consistent);
    EXPECT_EQ(result->applied, last);
    EXPECT_EQ(session_->WaitClosed().code, ErrorCode::kStaleEpoch);
    EXPECT_EQ(replica_->Open({{kScenario}, {1}, {1000}}, session_).error().code,
              ErrorCode::kStaleEpoch);
    EXPECT_EQ(replica_->Open({{kScenario}, {2}, {1000}}, session_).error().code,
              ErrorCode::kFailedPrecondition);
    replica_.reset();
    Start();
    EXPECT_EQ(replica_->Promote(options)->applied, last);
    EXPECT_EQ(Difference(history.TruthTreeAt({1000}, last), ReadTree(config_.directory)), "");
}

TEST_F(ReplicaTest, SuspendedUpdatesStandStillAndAPromotionAppliesThem) {
    Start();
    History history({.seed = 1, .gaps = false, .new_runs = false});
    FeedTo(history, 30);
    session_->WaitAck([](const LinkAck& ack) { return ack.applied_batch >= 30; });
    replica_->SetApplySuspended(true);
    FeedTo(history, 60);
    EXPECT_EQ(replica_->GetStatus().applied_batch, 30u);
    replica_.reset();
    config_.apply_suspended = true;  // as its owner remembers
    Start();
    FeedTo(history, 90);
    const auto status = replica_->GetStatus();
    EXPECT_TRUE(status.apply_suspended);
    EXPECT_TRUE(status.consistent);
    EXPECT_EQ(status.applied_batch, 30u);
    const auto stands = history.Batch(30).header.last_sequence;
    EXPECT_EQ(Difference(history.TruthTreeAt({1000}, stands), ReadTree(config_.directory)), "");
    const auto last = history.Batch(90).header.last_sequence;
    const auto result = replica_->Promote(
        {.new_epoch = {2}, .require_final = true, .final_sequence = last, .capture_id = {1000}});
    ASSERT_TRUE(result) << result.error().ToString();
    EXPECT_FALSE(replica_->GetStatus().apply_suspended);
    EXPECT_EQ(Difference(history.TruthTreeAt({1000}, last), ReadTree(config_.directory)), "");
}

TEST_F(ReplicaTest, UpdatesThatAreResumedCatchUp) {
    Start();
    replica_->SetApplySuspended(true);
    History history({.seed = 5, .gaps = false, .new_runs = false});
    FeedTo(history, 40);
    EXPECT_EQ(replica_->GetStatus().applied_batch, 0u);
    replica_->SetApplySuspended(false);
    const auto ack = session_->WaitAck([](const LinkAck& got) { return got.applied_batch >= 40; });
    EXPECT_EQ(Difference(history.TruthTreeAt({1000}, ack.applied), ReadTree(config_.directory)),
              "");
}

TEST_F(ReplicaTest, AFinalSequenceThatIsNotHereIsRefusedWithNothingChanged) {
    Start();
    History history({.seed = 1, .gaps = false, .new_runs = false});
    FeedTo(history, 30);
    const auto beyond = Sequence{history.Batch(30).header.last_sequence.value + 1};
    const auto refused = replica_->Promote(
        {.new_epoch = {2}, .require_final = true, .final_sequence = beyond, .capture_id = {1000}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kFailedPrecondition);
    FeedTo(history, 40);
    EXPECT_EQ(replica_->GetStatus().durable_batch, 40u);
}

TEST_F(ReplicaTest, ANeverSynchronisedReplicaIsPromotedOnlyKnowingly) {
    Start();
    History history({.seed = 1});
    FeedTo(history, 1);
    ASSERT_FALSE(history.ConsistentAfter(1));
    EXPECT_EQ(replica_->Promote({.new_epoch = {2}}).error().code, ErrorCode::kFailedPrecondition);
    const auto forced = replica_->Promote({.new_epoch = {2}, .allow_inconsistent = true});
    ASSERT_TRUE(forced);
    EXPECT_FALSE(forced->consistent);
}

TEST_F(ReplicaTest, InvalidationForgetsThePositionAndChangesTheGeneration) {
    Start();
    History history({.seed = 1, .gaps = false, .new_runs = false});
    const auto before = FeedTo(history, 10).position;
    EXPECT_EQ(replica_->InvalidateAfterPromotion().error().code, ErrorCode::kFailedPrecondition);
    ASSERT_TRUE(replica_->Promote({.new_epoch = {2}}));
    ASSERT_TRUE(replica_->InvalidateAfterPromotion());
    const auto after = Connect(3).position;
    EXPECT_NE(after.generation, before.generation);
    EXPECT_EQ(after.capture_id.value, 0u);
    EXPECT_FALSE(after.consistent);
    EXPECT_EQ(after.next_batch_number, 11u);
}

TEST_F(ReplicaTest, AFileThatSomebodyRemovedIsNoticedAndForcesANewStart) {
    Start();
    History history({.seed = 1, .gaps = false, .new_runs = false});
    const auto before = FeedTo(history, 20).position;
    Settle(20);
    replica_->Close();
    replica_.reset();
    for (const auto& [path, content] : ReadTree(config_.directory)) {
        std::filesystem::remove(config_.directory + "/" + path);
    }
    Start();
    const auto opened = Connect();
    for (std::uint64_t n = 21; n <= 60; ++n) {
        if (!Feed(*replica_, opened.session, history.Batch(n))) break;
    }
    EXPECT_EQ(session_->WaitClosed().code, ErrorCode::kFailedPrecondition);
    const auto after = Connect().position;
    EXPECT_NE(after.generation, before.generation);
    EXPECT_EQ(after.capture_id.value, 0u);
    EXPECT_FALSE(after.consistent);
    ASSERT_FALSE(events_.empty());
    EXPECT_EQ(events_.front().code, "replica-damaged");
}

class ReplicaPrefixTest : public ReplicaTest, public testing::WithParamInterface<std::uint64_t> {};

TEST_P(ReplicaPrefixTest, TheImagesAreAPrefixWheneverItSaysSo) {  // I1
    Start();
    History history({.seed = GetParam()});
    const auto opened = Connect();
    int checked = 0;
    for (std::uint64_t n = opened.position.next_batch_number; n <= 120; ++n) {
        ASSERT_TRUE(Feed(*replica_, opened.session, history.Batch(n)));
        if (n % 3 != 0) continue;
        session_->WaitAck([&](const LinkAck& ack) { return ack.durable_batch >= n; });
        const auto [result, tree] = Settled(n);
        if (!result.consistent || result.applied_sequence.value == 0) continue;
        ++checked;
        ASSERT_EQ(
            Difference(history.TruthTreeAt(result.applied_capture_id, result.applied_sequence),
                       tree),
            "")
            << "after batch " << n;
    }
    EXPECT_GT(checked, 8);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReplicaPrefixTest, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace rha::engine::test
