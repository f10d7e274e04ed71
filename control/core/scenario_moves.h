// Moves: the history of one scenario's machine, from which reports and estimates are made. One move
// is kept for every step taken that changed the state or the step; it is committed together with
// them. docs/reports.md says what the figures mean. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/time.h"
#include "control/core/engine_facts.h"
#include "control/core/machine_types.h"
#include "control/core/transition_table.h"

namespace rha::control {

/// Where the machine went, and what was known about it at that moment.
struct ScenarioMove {
    WallTime at;
    State state = State::kStopped;
    Step step = Step::kNone;
    std::optional<Trigger> trigger;  ///< empty: the state is the same, the step another
    SwitchoverMode mode = SwitchoverMode::kClean;
    bool backward = false;
    std::string error;  ///< why, where something went wrong
    /// A synchronisation ends here: how far it was at the last heartbeat before.
    std::optional<SyncProgress> sync;
    /// A switchover begins here: when the master was last heard.
    std::optional<WallTime> master_heard;
    /// A promotion ended here: what is lost covers at most this time before the master's end.
    std::optional<std::uint64_t> loss_ms;
};

/// What the shell knows when the machine has taken a step.
struct MoveFacts {
    const MachineState& before;
    const MachineState& after;
    std::span<const Transition> transitions;
    WallTime now;
    std::optional<SyncProgress> sync;        ///< the master's last word on it
    std::optional<SyncOutcome> last_sync;    ///< what it has just finished, if it says so
    std::optional<std::uint64_t> lag_ms;     ///< likewise
    std::optional<WallTime> master_heard;    ///< when that was
    std::chrono::milliseconds heartbeat{0};  ///< between two words
};

/// Nothing when neither state nor step has changed.
std::optional<ScenarioMove> MoveOf(const MoveFacts& facts);

/// Inverse of Name; empty for an unknown name.
std::optional<Trigger> TriggerFromName(std::string_view name);

/// The time from `begin` to `end`; zero when the clock was set back in between.
std::uint64_t MillisecondsBetween(WallTime begin, WallTime end);

struct StepSpan {
    Step step = Step::kNone;
    WallTime begin;
    WallTime end;
    bool operator==(const StepSpan&) const = default;
};

enum class SwitchoverResult : std::uint8_t { kCompleted, kRolledBack, kFailed, kUnderWay };

struct PastSwitchover {
    WallTime begin;
    WallTime end;  ///< as `begin` while it is under way
    SwitchoverMode mode = SwitchoverMode::kClean;
    std::optional<Trigger> cause;
    bool backward = false;  ///< from the scenario's replica host to its master host
    SwitchoverResult result = SwitchoverResult::kUnderWay;
    std::string error;
    std::vector<StepSpan> steps;  ///< those that ended; a roll-back's, too
    WallTime down_since;  ///< the guest's shutdown was ordered, or the master was last heard
    std::optional<std::uint64_t> downtime_ms;  ///< until the machine was started somewhere
    std::optional<std::uint64_t> loss_ms;      ///< at most; nothing: not known, or none happened
};

enum class SyncResult : std::uint8_t { kComplete, kInterrupted, kUnderWay };

struct PastSynchronisation {
    WallTime begin;
    WallTime end;         ///< as `begin` while it is under way
    bool repair = false;  ///< of a replica that had been complete before
    SyncResult result = SyncResult::kUnderWay;
    State next = State::kSynchronising;  ///< what came afterwards
    std::optional<SyncProgress> progress;
};

struct StateShare {
    State state = State::kStopped;
    std::uint64_t ms = 0;
    std::uint32_t entered = 0;  ///< how often it was entered within the period
};

// All of them expect the moves of one scenario in the order in which they were made.
std::vector<PastSwitchover> SwitchoversOf(std::span<const ScenarioMove> moves);
std::vector<PastSynchronisation> SynchronisationsOf(std::span<const ScenarioMove> moves);
/// In the order of State; those that took no time are left out. Before the first move nothing is
/// known, so that the sum may be less than the period.
std::vector<StateShare> TimeInStates(std::span<const ScenarioMove> moves, WallTime begin,
                                     WallTime end);

/// "completed", "rolled-back", …; stable.
std::string_view Name(SwitchoverResult result);
std::string_view Name(SyncResult result);

}  // namespace rha::control
