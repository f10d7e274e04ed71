// Seeds of SwitchoverWorld. RHA_SIM_SEEDS: how many (500); RHA_SIM_SEED runs that one alone. Each
// seed runs twice and must tell the same story.
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/simulation/switchover_world.h"
#include "tests/support/environment.h"

namespace rha::control::simulation {
namespace {

using test::FromEnvironment;

/// A scenario that has both hosts and the control service for itself.
struct Alone {
    explicit Alone(std::uint64_t seed) : around(seed) {}
    Surroundings around;
    Site a{"A", around};
    Site b{"B", around};
    bool link = true;
    SwitchoverWorld world{around, 1, a, b, link};
};

TEST(SwitchoverSimulation, InvariantsHoldForEverySeed) {
    const std::uint64_t only = FromEnvironment("RHA_SIM_SEED", 0);
    const std::uint64_t first = only != 0 ? only : 1;
    const std::uint64_t count = only != 0 ? 1 : FromEnvironment("RHA_SIM_SEEDS", 500);
    std::map<std::string, std::uint64_t> ends;
    std::uint64_t transitions = 0;
    std::uint64_t turns = 0;
    std::uint64_t trusted = 0;
    std::uint64_t fenced = 0;
    std::uint64_t maintained = 0;
    std::uint64_t recovered = 0;
    std::uint64_t hooks = 0;
    std::uint64_t unasked = 0;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        Alone alone(seed);
        SwitchoverWorld& world = alone.world;
        world.Run();
        ++ends[std::string(Name(world.final_state()))];
        transitions += world.transitions();
        turns += world.turns();
        trusted += world.trusted();
        fenced += world.fenced();
        maintained += world.maintained();
        recovered += world.recovered();
        hooks += world.hooks();
        unasked += world.unasked();
        for (const auto& violation : world.violations()) {
            ADD_FAILURE() << "seed " << seed << " " << violation << "\n" << world.Story();
        }
        Alone again(seed);
        again.world.Run();
        ASSERT_EQ(world.trace_hash(), again.world.trace_hash())
            << "seed " << seed << " is not repeatable";
        if (HasFailure()) break;
    }
    std::string summary;
    for (const auto& [state, number] : ends) summary += state + " " + std::to_string(number) + ", ";
    std::printf(
        "%llu seeds, %llu transitions, %llu turns, %llu without comparing, %llu machines "
        "stopped by a guard, %llu maintenances, %llu recoveries, %llu hooks, %llu ways back "
        "unasked; ended %s\n",
        static_cast<unsigned long long>(count), static_cast<unsigned long long>(transitions),
        static_cast<unsigned long long>(turns), static_cast<unsigned long long>(trusted),
        static_cast<unsigned long long>(fenced), static_cast<unsigned long long>(maintained),
        static_cast<unsigned long long>(recovered), static_cast<unsigned long long>(hooks),
        static_cast<unsigned long long>(unasked), summary.c_str());
    // A simulation in which nothing happens proves nothing.
    if (count >= 500) {
        EXPECT_GT(ends["switched"], 0u);
        EXPECT_GT(ends["running"], 0u);
        EXPECT_GT(transitions, count * 5);
        EXPECT_GT(turns, count / 4);
        EXPECT_GT(trusted, count / 10);
        EXPECT_GT(fenced, count / 10);
        EXPECT_GT(maintained, count / 10);
        EXPECT_GT(recovered, count / 10);
        EXPECT_GT(hooks, count / 10);
        EXPECT_GT(unasked, count / 20);
    }
}

}  // namespace
}  // namespace rha::control::simulation
