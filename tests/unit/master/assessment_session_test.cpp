// Counting without replicating: every change once, the ring given back, what was counted kept.
#include "engine/assessment/assessment_session.h"

#include <memory>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "engine/master/change_history_file.h"
#include "tests/support/replication/fake_driver.h"
#include "tests/support/replication/sim_time.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::IsOk;

constexpr std::int64_t kHourNs = 3'600'000'000'000;

class AssessmentSessionTest : public testing::Test {
protected:
    AssessmentSessionTest() {
        driver_.Seed("disk", test::Bytes(100'000, std::byte{9}));
        driver_.on_doorbell = [this] { runtime_.Ring(); };
    }
    ~AssessmentSessionTest() override { Stop(); }

    void Start() {
        session_ = std::make_unique<AssessmentSession>(
            runtime_, driver_,
            AssessmentOptions{.capture = {"12345678-1234-1234-1234-123456789abc"},
                              .folder = "/vm",
                              .directory = directory_.path(),
                              .limits = limits_},
            [this](const Error& why) { lost_.push_back(why); });
        ASSERT_TRUE(IsOk(session_->Start()));
    }
    void Stop() {
        if (!session_) return;
        bool stopped = false;
        session_->Stop([&] { stopped = true; });
        time_.RunFor(seconds(1));
        EXPECT_TRUE(stopped);
        session_.reset();
    }
    void Write(std::uint64_t bytes, std::byte filling = std::byte{3}) {
        const auto write =
            driver_.BeginWrite(driver_.LiveFiles().front(), 0, test::Bytes(bytes, filling));
        driver_.EndWrite(*write, false);
    }
    ChangeHistory History() {
        std::optional<Result<ChangeHistory>> told;
        session_->GetHistory([&](Result<ChangeHistory> history) { told = std::move(history); });
        time_.RunFor(milliseconds(50));
        EXPECT_TRUE(told && *told);
        return **told;
    }

    test::SimTime time_{7};
    test::TemporaryDirectory directory_;
    test::FakeDriver driver_{time_, 1u << 20};
    test::SimRuntime runtime_{time_, [this] { return driver_.readable(); }};
    ChangeHistory::Limits limits_{.span_ns = kHourNs, .samples_max = 100};
    std::vector<Error> lost_;
    std::unique_ptr<AssessmentSession> session_;
};

TEST_F(AssessmentSessionTest, CountsEveryChangeAndKeepsNone) {
    Start();
    // Far more than the ring holds.
    for (int i = 0; i < 100; ++i) {
        Write(50'000);
        time_.RunFor(milliseconds(20));
    }
    const auto history = History();
    EXPECT_EQ(history.Total(), (ChangeCounts{100, 5'000'000, 0}));
    EXPECT_EQ(driver_.lost_total(), 0u);
    ASSERT_EQ(history.samples().begin()->second.files.size(), 1u);
    EXPECT_EQ(history.paths().at(1), "disk");
    const auto& sample = history.samples().begin()->second;
    EXPECT_GE(sample.probed_bytes, 250'000u) << "one in sixteen";
    EXPECT_LE(sample.probed_bytes, 350'000u);
    EXPECT_LT(sample.compressed_bytes * 100, sample.probed_bytes) << "it is all the same byte";
}

TEST_F(AssessmentSessionTest, GoesOnWithWhatWasCountedBefore) {
    Start();
    Write(1000);
    time_.RunFor(seconds(1));
    Stop();
    Write(500);  // into the ring: capture goes on
    Start();
    time_.RunFor(seconds(1));
    EXPECT_EQ(History().Total(), (ChangeCounts{2, 1500, 0}));
}

TEST_F(AssessmentSessionTest, WritesItDownEveryMinute) {
    Start();
    Write(1000);
    time_.RunFor(minutes(1) + seconds(2));
    const auto stored = LoadChangeHistory(directory_.path() / "changes.json", limits_, 0);
    EXPECT_EQ(stored.Total().written_bytes, 1000u);
}

TEST_F(AssessmentSessionTest, TellsOnceWhenTheDriverIsGone) {
    Start();
    Write(1000);
    time_.RunFor(seconds(1));
    driver_.StopDriver();
    time_.RunFor(seconds(10));
    ASSERT_EQ(lost_.size(), 1u);
    EXPECT_EQ(lost_.front().code, ErrorCode::kUnavailable);
    EXPECT_EQ(History().Total().written_bytes, 1000u);
    Stop();
    driver_.ReviveDriver();
    Start();
    Write(10);
    time_.RunFor(seconds(1));
    EXPECT_EQ(History().Total().written_bytes, 1010u);
}

TEST_F(AssessmentSessionTest, TellsWhenTheRingIsDamaged) {
    Start();
    driver_.DamageRing();
    Write(1000);
    time_.RunFor(seconds(2));
    ASSERT_EQ(lost_.size(), 1u);
    EXPECT_EQ(lost_.front().code, ErrorCode::kCorruption);
}

}  // namespace
}  // namespace rha::engine
