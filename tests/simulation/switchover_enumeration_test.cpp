// Every order of a small set of events, to a depth, from several starting points: whatever happens,
// the machine takes no way outside its table, never tells both sides to start in one epoch, never
// starts a replica that was not promoted, and can be restored at every point.
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "control/core/machine_state_codec.h"
#include "control/core/switchover_machine.h"
#include "tests/support/environment.h"

namespace rha::control::simulation {
namespace {

using std::chrono::seconds;

enum class Input : std::uint8_t {
    kMasterRuns,
    kMasterOff,
    kMasterForgot,
    kReplicaGood,
    kReplicaBad,
    kReplicaHears,
    kDone,
    kRefused,
    kBusy,
    kLost,
    kMinutes,
    kSwitchover,
    kForce,
    kStop,
    kRun,
    kMaintain,
    kRecoverMaster,
    kRecoverReplica,
    kCrash,
};
constexpr int kInputs = static_cast<int>(Input::kCrash) + 1;

struct Point {
    Scenario scenario;
    MachineState persisted;
    SwitchoverMachine machine;
    Instant now;
    std::vector<Action> pending;
    std::optional<Side> started;  ///< in started_epoch
    Epoch started_epoch;
    std::optional<Epoch> promoted;  ///< epoch in which the replica said yes
    bool drained = false;           ///< in this switchover
    std::string path;
};

class Enumeration {
public:
    void Explore(const Point& point, int depth) {
        ++points_;
        if (depth == 0 || testing::Test::HasFailure()) return;
        for (int i = 0; i < kInputs; ++i) {
            Point next = point;
            next.path += " " + std::to_string(i);
            if (Apply(next, static_cast<Input>(i))) Explore(next, depth - 1);
        }
    }
    std::uint64_t points() const { return points_; }

    /// False when the input means nothing here.
    bool Apply(Point& point, Input input);

    void Feed(Point& point, const Event& event) {
        const MachineState before = point.machine.state();
        const StepResult result = point.machine.Step(event, point.now);
        if (result.refusal) {
            EXPECT_FALSE(result.refusal->remedy.empty()) << point.path;
        }
        if (result.persist) {
            const auto decoded = DecodeMachineState(EncodeMachineState(*result.persist));
            ASSERT_TRUE(decoded && *decoded == *result.persist) << point.path;
            point.persisted = *result.persist;
        } else {
            EXPECT_TRUE(before == point.machine.state()) << point.path;
        }
        const auto& error = point.machine.state().error;
        EXPECT_FALSE(error && error->code == ErrorCode::kInternal) << point.path;
        const auto deadline = point.machine.NextDeadline(point.now);
        EXPECT_TRUE(!deadline || *deadline > point.now) << point.path;
        for (const auto& action : result.actions) Check(point, action);
    }

private:
    void Check(Point& point, const Action& action) {
        EXPECT_LE(action.tag.epoch, point.persisted.epoch) << point.path;
        std::erase_if(point.pending, [&](const Action& p) { return p.tag == action.tag; });
        point.pending.push_back(action);
        if (action.kind == ActionKind::kShutdownGuest) point.drained = false;
        if (action.kind == ActionKind::kPromote && action.require_final) {
            EXPECT_TRUE(point.drained) << "promoted before the drain:" << point.path;
        }
        if (action.kind != ActionKind::kStartVm) return;
        if (point.started_epoch == action.tag.epoch && point.started) {
            EXPECT_EQ(*point.started, action.side) << "both sides, one epoch:" << point.path;
        }
        point.started = action.side;
        point.started_epoch = action.tag.epoch;
        if (action.side == Side::kReplica) {
            EXPECT_EQ(point.promoted, action.tag.epoch) << "start before promote:" << point.path;
        }
    }

    bool Answer(Point& point, Input input) {
        if (point.pending.empty()) return false;
        const Action action = point.pending.back();
        if (input != Input::kLost) point.pending.pop_back();
        Reply reply{.tag = action.tag, .answered = input != Input::kLost};
        if (input == Input::kRefused || input == Input::kBusy) {
            reply.error = Error{.code = ErrorCode::kIo, .message = "no", .remedy = "look"};
            reply.error->retryable = input == Input::kBusy;
        }
        if (input == Input::kDone && action.kind == ActionKind::kDrain) {
            reply.final_sequence = {7};
            point.drained = true;
        }
        if (input == Input::kDone && action.kind == ActionKind::kPromote) {
            point.promoted = action.tag.epoch;
        }
        Feed(point, reply);
        Feed(point, Tick{});
        return true;
    }

    std::uint64_t points_ = 0;
};

bool Enumeration::Apply(Point& point, Input input) {
    point.now = point.now + seconds(1);
    const auto master = [&](VmState vm, bool known) {
        Report report{.host = point.machine.scenario().master_host,
                      .replication = {},
                      .vm = VmSummary{.state = vm}};
        if (known) {
            report.replication = ReplicationFacts{.epoch = point.persisted.epoch,
                                                  .state = ReplicationState::kRunning};
        }
        Feed(point, report);
        return true;
    };
    const auto replica = [&](bool consistent, bool hears) {
        Report report{.host = point.machine.scenario().replica_host, .replication = {}, .vm = {}};
        report.replication = ReplicationFacts{.epoch = point.persisted.epoch,
                                              .state = ReplicationState::kRunning,
                                              .consistent = consistent,
                                              .peer_connected = hears};
        Feed(point, report);
        return true;
    };
    switch (input) {
        case Input::kMasterRuns:
            return master(VmState::kRunning, true);
        case Input::kMasterOff:
            return master(VmState::kOff, true);
        case Input::kMasterForgot:
            return master(VmState::kRunning, false);
        case Input::kReplicaGood:
            return replica(true, false);
        case Input::kReplicaBad:
            return replica(false, false);
        case Input::kReplicaHears:
            return replica(true, true);
        case Input::kMinutes:
            // Time passes while the replica answers: the way to a switchover.
            for (int i = 0; i < 30; ++i) {
                point.now = point.now + seconds(2);
                replica(true, false);
                Feed(point, Tick{});
            }
            return true;
        case Input::kSwitchover:
            Feed(point, SwitchoverRequest{});
            return true;
        case Input::kForce:
            Feed(point, SwitchoverRequest{.allow_data_loss = true});
            return true;
        case Input::kStop:
            Feed(point, StopRequest{});
            return true;
        case Input::kRun:
            Feed(point, RunRequest{.overwrite_diverged = true});
            return true;
        case Input::kMaintain:
            Feed(point, MaintenanceRequest{.host = {"A"}, .shutdown_guest = true});
            return true;
        case Input::kRecoverMaster:
            Feed(point, RecoverRequest{.active = Side::kMaster, .confirmation = "web"});
            return true;
        case Input::kRecoverReplica:
            Feed(point, RecoverRequest{.active = Side::kReplica, .confirmation = "web"});
            return true;
        case Input::kCrash:
            point.machine = SwitchoverMachine::Restore(point.scenario, point.persisted, point.now);
            Feed(point, Restarted{});
            return true;
        default:
            return Answer(point, input);
    }
}

/// With scripts before a synchronisation and a switchover, or without.
Point Fresh(bool hooks) {
    Scenario scenario;
    scenario.id = {"11111111-1111-1111-1111-111111111111"};
    scenario.name = "web";
    scenario.master_host = {"A"};
    scenario.replica_host = {"B"};
    scenario.settings.is_alive_timeout = seconds(30);
    if (hooks) scenario.settings.before_sync_limit = seconds(20);
    if (hooks) scenario.settings.before_switchover_limit = seconds(20);
    const Instant now{seconds(1000)};
    return {.scenario = scenario,
            .persisted = {},
            .machine = SwitchoverMachine::Restore(scenario, {}, now),
            .now = now,
            .pending = {},
            .started = {},
            .started_epoch = {},
            .promoted = {},
            .drained = false,
            .path = {}};
}

void ExploreFrom(Point point, const std::vector<Input>& path) {
    Enumeration enumeration;
    const auto depth = static_cast<int>(test::FromEnvironment("RHA_ENUMERATION_DEPTH", 4));
    for (const Input input : path) {
        Point next = point;
        next.path += " " + std::to_string(static_cast<int>(input));
        ASSERT_TRUE(enumeration.Apply(next, input));
        point = next;
    }
    enumeration.Explore(point, depth);
    EXPECT_GT(enumeration.points(), 1000u);
}

class FromPoint : public testing::TestWithParam<std::vector<Input>> {};
class FromPointWithHooks : public FromPoint {};

TEST_P(FromPoint, NothingGoesWrong) {
    ExploreFrom(Fresh(false), GetParam());
}
TEST_P(FromPointWithHooks, NothingGoesWrong) {
    ExploreFrom(Fresh(true), GetParam());
}

using I = Input;
const std::vector<Input> kToRunning = {I::kRun,  I::kDone,        I::kDone,
                                       I::kDone, I::kReplicaGood, I::kMasterRuns};

std::vector<Input> Then(std::vector<Input> more) {
    std::vector<Input> all = kToRunning;
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

INSTANTIATE_TEST_SUITE_P(
    Switchover, FromPoint,
    testing::Values(std::vector<Input>{}, kToRunning,
                    Then({I::kSwitchover, I::kDone, I::kDone}),            // promoting, clean
                    Then({I::kSwitchover, I::kDone, I::kDone, I::kDone}),  // registering
                    Then({I::kMinutes}),                                   // after a failure
                    Then({I::kMaintain, I::kDone}),                        // shut down for a reboot
                    Then({I::kSwitchover, I::kDone, I::kRefused}),         // rolling back
                    Then({I::kMasterOff, I::kMasterOff, I::kMasterOff,
                          I::kMasterOff})));  // restarting

const std::vector<Input> kToRunningWithHook = {I::kRun,  I::kDone,        I::kDone,      I::kDone,
                                               I::kDone, I::kReplicaGood, I::kMasterRuns};

std::vector<Input> ThenWithHook(Input next) {
    std::vector<Input> all = kToRunningWithHook;
    all.push_back(next);
    return all;
}

INSTANTIATE_TEST_SUITE_P(Switchover, FromPointWithHooks,
                         testing::Values(std::vector<Input>{I::kRun, I::kDone},
                                         ThenWithHook(I::kSwitchover), ThenWithHook(I::kMinutes)));

}  // namespace
}  // namespace rha::control::simulation
