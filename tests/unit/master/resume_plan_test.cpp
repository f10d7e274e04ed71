#include "engine/core/resume_plan.h"

#include <gtest/gtest.h>

namespace rha::engine {
namespace {

using Kind = ResumePlan::Kind;

constexpr CaptureId kOurs{77};
constexpr CaptureId kOther{66};

MasterHoldings Holdings() {
    return {.capture_id = kOurs, .oldest_before = {100}, .head = {200}, .base_generation = 5};
}

ReplicaPosition Position(CaptureId capture, std::uint64_t durable, std::uint64_t generation = 5) {
    return {.capture_id = capture, .durable = {durable}, .generation = generation};
}

TEST(ResumePlan, GoesOnWhereTheReplicaStandsIfTheNextChangeIsStillHere) {
    for (const std::uint64_t durable : {100u, 150u, 200u}) {
        const auto plan = PlanResume(Holdings(), Position(kOurs, durable));
        EXPECT_EQ(plan.kind, Kind::kGoOn) << durable;
        EXPECT_EQ(plan.after, Sequence{durable});
        EXPECT_TRUE(plan.reason.empty());
    }
}

TEST(ResumePlan, BeginsAfreshWhenChangesAreMissingOnEitherSide) {
    for (const std::uint64_t durable : {0u, 99u, 201u}) {
        const auto plan = PlanResume(Holdings(), Position(kOurs, durable));
        EXPECT_EQ(plan.kind, Kind::kNewCaptureRun) << durable;
        EXPECT_FALSE(plan.reason.empty());
    }
}

TEST(ResumePlan, BeginsAfreshWhenTheFilesOfTheReplicaAreOthers) {
    EXPECT_EQ(PlanResume(Holdings(), Position(kOurs, 150, 6)).kind, Kind::kNewCaptureRun);
    auto holdings = Holdings();
    holdings.base_generation.reset();
    EXPECT_EQ(PlanResume(holdings, Position(kOurs, 150)).kind, Kind::kNewCaptureRun);
}

TEST(ResumePlan, StreamsAWholeRunToAReplicaOfAnother) {
    auto holdings = Holdings();
    EXPECT_EQ(PlanResume(holdings, Position(kOther, 500)).kind, Kind::kNewCaptureRun)
        << "the run's first records are gone";
    holdings.oldest_before = {0};
    const auto plan = PlanResume(holdings, Position(kOther, 500));
    EXPECT_EQ(plan.kind, Kind::kGoOn) << "the dirty map names what differs from this replica";
    EXPECT_EQ(plan.after, Sequence{0});
    EXPECT_EQ(PlanResume(holdings, Position(kOther, 500, 6)).kind, Kind::kGoOnAllDirty);
    EXPECT_EQ(PlanResume(holdings, Position(CaptureId{0}, 0, 6)).kind, Kind::kGoOnAllDirty);
}

}  // namespace
}  // namespace rha::engine
