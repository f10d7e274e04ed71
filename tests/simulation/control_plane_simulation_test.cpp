// Seeds of ControlPlaneWorld. RHA_SIM_SEEDS: how many (200); RHA_SIM_SEED runs that one alone. Each
// seed runs twice and must tell the same story.
#include <cstdio>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/simulation/control_plane_world.h"
#include "tests/support/environment.h"

namespace rha::control::simulation {
namespace {

using test::FromEnvironment;

TEST(ControlPlaneSimulation, InvariantsHoldForEverySeed) {
    const std::uint64_t only = FromEnvironment("RHA_SIM_SEED", 0);
    const std::uint64_t first = only != 0 ? only : 1;
    const std::uint64_t count = only != 0 ? 1 : FromEnvironment("RHA_SIM_SEEDS", 200);
    std::map<std::string, std::uint64_t> ends;
    std::uint64_t transitions = 0;
    std::uint64_t turns = 0;
    std::uint64_t reboots = 0;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        ControlPlaneWorld world(seed);
        world.Run();
        for (const auto& scenario : world.scenarios()) {
            ++ends[std::string(Name(scenario->final_state()))];
        }
        transitions += world.transitions();
        turns += world.turns();
        reboots += world.reboots();
        for (const auto& violation : world.violations()) {
            ADD_FAILURE() << "seed " << seed << " " << violation << "\n" << world.Story();
        }
        ControlPlaneWorld again(seed);
        again.Run();
        ASSERT_EQ(world.trace_hash(), again.trace_hash())
            << "seed " << seed << " is not repeatable";
        if (HasFailure()) break;
    }
    std::string summary;
    for (const auto& [state, number] : ends) summary += state + " " + std::to_string(number) + ", ";
    std::printf("%llu seeds, %llu transitions, %llu turns in the queue, %llu reboots; ended %s\n",
                static_cast<unsigned long long>(count),
                static_cast<unsigned long long>(transitions),
                static_cast<unsigned long long>(turns), static_cast<unsigned long long>(reboots),
                summary.c_str());
    // A simulation in which nothing happens proves nothing.
    if (count >= 200) {
        EXPECT_GT(ends["switched"], 0u);
        EXPECT_GT(ends["running"], 0u);
        EXPECT_GT(transitions, count * 20);
        EXPECT_GT(turns, count * 6);
        EXPECT_GT(reboots, count / 10);
    }
}

}  // namespace
}  // namespace rha::control::simulation
