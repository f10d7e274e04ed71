// A process that commits is killed with SIGKILL again and again: whatever it had been told was
// durable is there afterwards, machine state and events agree, and ids go on without a gap.
#include <cstdint>
#include <memory>
#include <random>
#include <string>

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/runtime/unique_fd.h"
#include "control/store/sqlite/sqlite_scenario_store.h"
#include "tests/support/environment.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::control {
namespace {

using test::IsOk;

const ScenarioId kScenario{"11111111-1111-1111-1111-111111111111"};

/// Commit number n stores step number n and one event that says so, then reports n.
[[noreturn]] void CommitForever(const std::filesystem::path& file, int report) {
    const auto database = Database::Open(file);
    if (!database) ::_exit(2);
    SqliteScenarioStore store(**database);
    auto machine = store.LoadScenarios()->front().machine;
    for (;;) {
        ++machine.step_number;
        ScenarioCommit commit{.scenario = kScenario, .machine = machine, .events = {}};
        commit.events.push_back({.at = {1},
                                 .code = EventCode::kRunRequested,
                                 .scenario = kScenario,
                                 .message = std::to_string(machine.step_number)});
        if (!store.Commit(commit)) ::_exit(3);
        const std::uint64_t done = machine.step_number;
        if (::write(report, &done, sizeof done) != sizeof done) ::_exit(4);
    }
}

/// Lets a child commit, kills it after `commits` reports; the highest number it reported.
std::uint64_t KillAfter(const std::filesystem::path& file, std::uint64_t commits) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        CommitForever(file, ends[1]);
    }
    UniqueFd reading(ends[0]);
    ::close(ends[1]);
    std::uint64_t last = 0;
    for (std::uint64_t i = 0; i < commits; ++i) {
        if (::read(reading.Get(), &last, sizeof last) != sizeof last) break;
    }
    ::kill(child, SIGKILL);
    std::uint64_t more = 0;
    while (::read(reading.Get(), &more, sizeof more) == sizeof more) last = more;
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
    return last;
}

TEST(StoreKill, WhatWasCommittedSurvivesSigkill) {
    const test::TemporaryDirectory directory;
    const auto file = directory / "control.db";
    {
        const auto database = Database::Open(file);
        ASSERT_TRUE(IsOk(database));
        StoredScenario stored;
        stored.scenario.id = kScenario;
        stored.scenario.name = "killed";
        ASSERT_TRUE(IsOk(SqliteScenarioStore(**database).InsertScenario(stored)));
    }
    std::mt19937 random(11);
    const auto rounds = test::FromEnvironment("RHA_CRASH_KILLS", 15);
    for (std::uint64_t round = 0; round < rounds; ++round) {
        const std::uint64_t reported = KillAfter(file, 1 + random() % 20);
        const auto database = Database::Open(file);  // checks integrity, too
        ASSERT_TRUE(IsOk(database));
        SqliteScenarioStore store(**database);
        const auto step = store.LoadScenarios()->front().machine.step_number;
        ASSERT_GE(step, reported);
        ASSERT_LE(step, reported + 1);  // the one commit that was not reported any more
        const auto newest = store.LoadEvents({.limit = 1});
        ASSERT_EQ(newest->size(), 1u);
        EXPECT_EQ(newest->front().message, std::to_string(step));
        EXPECT_EQ(newest->front().id, step);
    }
}

}  // namespace
}  // namespace rha::control
