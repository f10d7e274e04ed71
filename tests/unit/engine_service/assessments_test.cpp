// Assessments as orders: what is refused, what survives a restart, and when they end.
#include "engine/service/assessments.h"

#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/engine_service/engine_node_fixture.h"

namespace rha::engine {
namespace {

using test::FailsWith;
using test::IsOk;

constexpr std::int64_t kSecondNs = 1'000'000'000;

class AssessmentsTest : public testing::Test {
protected:
    AssessmentsTest() {
        source_.standing = Standing{.info = {.capture_id = {5}}};
        vm_.summary = {.id = {kMachine}, .name = "web", .folder = "/vm/web"};
        vm_.files = {{.path = "/vm/web/a.vhdx", .size_bytes = 100},
                     {.path = "/vm/web/b.vhdx", .size_bytes = 23}};
        Open();
    }
    ~AssessmentsTest() override {
        all_.reset();
        stay_.reset();
        thread_.join();
    }
    /// As after a restart of the engine.
    void Open() {
        all_.reset();
        auto opened = Assessments::Open(
            {.directory = directory_.path() / "assessments",
             .source = source_,
             .sessions = context_,
             .workers = workers_,
             .now = [this] { return now_; },
             .tell = [this](const auto& code, const auto&) { told_.push_back(code); }});
        ASSERT_TRUE(IsOk(opened));
        all_ = *std::move(opened);
    }
    std::size_t FoldersOnDisk() const {
        std::size_t count = 0;
        for ([[maybe_unused]] const auto& entry :
             fs::directory_iterator(directory_.path() / "assessments")) {
            ++count;
        }
        return count;
    }

    test::TemporaryDirectory directory_;
    FakeSource source_;
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stay_{
        context_.get_executor()};
    boost::asio::thread_pool workers_{1};
    std::thread thread_{[this] { context_.run(); }};
    VmDetail vm_;
    WallTime now_{1'000 * kSecondNs};
    std::vector<std::string> told_;
    std::unique_ptr<Assessments> all_;
};

TEST_F(AssessmentsTest, EndsByItselfAndKeepsWhatItKnows) {
    const auto started = all_->Start(vm_, 3600, 600);
    ASSERT_TRUE(IsOk(started));
    EXPECT_EQ(started->machine_bytes(), 123u);
    EXPECT_EQ(started->ends_unix_ns(), 4'600 * kSecondNs);
    now_ = {4'599 * kSecondNs};
    all_->Tick();
    EXPECT_FALSE(all_->List().at(0).ended());
    now_ = {5'000 * kSecondNs};
    all_->Tick();
    const auto ended = all_->Get({kMachine});
    ASSERT_TRUE(IsOk(ended));
    EXPECT_TRUE(ended->ended());
    EXPECT_EQ(ended->ends_unix_ns(), 4'600 * kSecondNs);
    EXPECT_EQ(ended->history().end_unix_ns(), 4'600 * kSecondNs);
    EXPECT_EQ(ended->history().begin_unix_ns(), 1'000 * kSecondNs);
    EXPECT_EQ(source_.detached, 1);
    EXPECT_EQ(told_, (std::vector<std::string>{"assessment-started", "assessment-ended"}));
    all_->Tick();
    EXPECT_EQ(source_.detached, 1) << "once";
}

TEST_F(AssessmentsTest, IsTakenUpAgainAfterARestart) {
    ASSERT_TRUE(IsOk(all_->Start(vm_, 3600, 600)));
    source_.standing.reset();  // the driver does not answer yet
    Open();
    all_->Tick();
    EXPECT_EQ(all_->List().at(0).error().message(), "the capture driver is gone");
    source_.standing = Standing{.info = {.capture_id = {5}}};
    all_->Tick();
    EXPECT_FALSE(all_->List().at(0).has_error());
    ASSERT_TRUE(IsOk(all_->Stop({kMachine})));
    Open();
    EXPECT_TRUE(all_->List().at(0).ended());
    EXPECT_EQ(all_->List().at(0).ends_unix_ns(), 1'000 * kSecondNs);
}

TEST_F(AssessmentsTest, MakesWayForAScenarioOfTheSameMachineOnly) {
    ASSERT_TRUE(IsOk(all_->Start(vm_, 3600, 600)));
    for (const char* other : {"/vm/other", "/vm/web2", "/vm/we"}) {
        ASSERT_TRUE(IsOk(all_->MakeWay(other)));
        EXPECT_FALSE(all_->List().at(0).ended()) << other;
    }
    ASSERT_TRUE(IsOk(all_->MakeWay("/vm/web")));
    EXPECT_TRUE(all_->List().at(0).ended());
    EXPECT_EQ(source_.detached, 1);
}

TEST_F(AssessmentsTest, OneAMachineUntilItIsDeleted) {
    ASSERT_TRUE(IsOk(all_->Start(vm_, 3600, 600)));
    EXPECT_TRUE(FailsWith(all_->Start(vm_, 3600, 600), ErrorCode::kAlreadyExists, "'web'"));
    ASSERT_TRUE(IsOk(all_->Delete({kMachine})));
    EXPECT_EQ(source_.detached, 1);
    EXPECT_EQ(FoldersOnDisk(), 0u);
    EXPECT_TRUE(FailsWith(all_->Delete({kMachine}), ErrorCode::kNotFound, kMachine));
    EXPECT_TRUE(FailsWith(all_->Stop({kMachine}), ErrorCode::kNotFound, kMachine));
    EXPECT_TRUE(FailsWith(all_->Get({kMachine}), ErrorCode::kNotFound, kMachine));
    source_.standing = Standing{.info = {.capture_id = {5}}};
    EXPECT_TRUE(IsOk(all_->Start(vm_, 3600, 600)));
}

TEST_F(AssessmentsTest, ARefusedOneLeavesNothing) {
    source_.standing.reset();
    EXPECT_TRUE(FailsWith(all_->Start(vm_, 3600, 600), ErrorCode::kUnavailable, "driver"));
    EXPECT_TRUE(all_->List().empty());
    EXPECT_EQ(FoldersOnDisk(), 0u);
}

TEST_F(AssessmentsTest, RefusesTimesThatMakeNoSense) {
    struct Case {
        std::uint64_t seconds;
        std::uint32_t sample;
        const char* why;
    };
    for (const auto& [seconds, sample, why] :
         {Case{59, 10, "a minute at least"}, Case{32 * 86400, 3600, "31 days at most"},
          Case{3600, 9, "ten seconds"}, Case{3600, 3601, "ten seconds"},
          Case{31 * 86400, 60, "samples"}}) {
        EXPECT_TRUE(FailsWith(all_->Start(vm_, seconds, sample), ErrorCode::kInvalidArgument, why));
    }
    EXPECT_TRUE(all_->List().empty());
}

TEST_F(AssessmentsTest, ADamagedOrderHidesNoOther) {
    ASSERT_TRUE(IsOk(all_->Start(vm_, 3600, 600)));
    all_.reset();
    fs::create_directories(directory_.path() / "assessments" / kScenario);
    Open();
    EXPECT_EQ(all_->List().size(), 1u);
    source_.detached = 0;
    all_->Tick();
    EXPECT_EQ(source_.detached, 1) << "what was captured for it stands in nobody's way";
    all_->Tick();
    EXPECT_EQ(source_.detached, 1);
}

TEST(AssessmentOrder, RefusesWhatIsNone) {
    const AssessmentOrder order{.vm = {kMachine},
                                .vm_name = "web",
                                .folder = "/vm/web",
                                .capture = {kScenario},
                                .machine_bytes = 9,
                                .began = {5},
                                .ends = {7},
                                .sample_seconds = 600};
    const std::string good = EncodeAssessment(order);
    const auto read = DecodeAssessment(good);
    ASSERT_TRUE(IsOk(read));
    EXPECT_EQ(*read, order);
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"\"sample_seconds\": 600", "\"sample_seconds\": 0"},
             {"\"ended\": false", "\"ended\": 3"},
             {"\"capture\": \"0f", "\"capture\": \"../"},
             {"\"vm_name\"", "\"name\""}}) {
        std::string bad = good;
        const auto at = bad.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        EXPECT_FALSE(DecodeAssessment(bad.replace(at, from.size(), to))) << bad;
    }
    EXPECT_FALSE(DecodeAssessment("[]"));
}

}  // namespace
}  // namespace rha::engine
