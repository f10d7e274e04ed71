#include "control/core/scenario_moves.h"

#include <algorithm>
#include <chrono>
#include <map>

namespace rha::control {
namespace {

bool IsSwitchover(State state) {
    return state == State::kSwitching || state == State::kRollingBack;
}

/// The machine may be down, or nobody knows.
bool MayBeDown(State state) {
    return IsSwitchover(state) || state == State::kCountdown || state == State::kRestartingGuest ||
           state == State::kSwitchoverRequired || state == State::kFailed;
}

/// An error of the machine, if there is one, is the reason for being here.
bool GoesWrong(State state) {
    return state == State::kRollingBack || state == State::kFailed ||
           state == State::kSwitchoverRequired || state == State::kStopped;
}

std::optional<std::uint64_t> LossOf(const MoveFacts& facts) {
    const MachineState& before = facts.before;
    const bool promoted = before.state == State::kSwitching && before.step == Step::kPromote &&
                          facts.after.state == State::kSwitching &&
                          facts.after.step == Step::kRegister;
    if (!promoted) return std::nullopt;
    if (before.mode == SwitchoverMode::kClean && !before.allow_data_loss) return 0;
    if (!facts.lag_ms) return std::nullopt;
    return *facts.lag_ms + static_cast<std::uint64_t>(facts.heartbeat.count());
}

/// Since when the machine may have been down before the switchover that begins at `first`.
WallTime DownSince(std::span<const ScenarioMove> moves, std::size_t first) {
    std::size_t start = first;
    while (start > 0 && MayBeDown(moves[start - 1].state)) --start;
    const WallTime chain = moves[start].at;
    if (moves[first].mode == SwitchoverMode::kClean || !moves[first].master_heard) return chain;
    return std::min(chain, *moves[first].master_heard);
}

SwitchoverResult ResultOf(State next) {
    if (next == State::kSwitched) return SwitchoverResult::kCompleted;
    return next == State::kFailed ? SwitchoverResult::kFailed : SwitchoverResult::kRolledBack;
}

}  // namespace

std::optional<ScenarioMove> MoveOf(const MoveFacts& facts) {
    const MachineState& before = facts.before;
    const MachineState& after = facts.after;
    if (before.state == after.state && before.step == after.step) return std::nullopt;
    ScenarioMove move{.at = facts.now,
                      .state = after.state,
                      .step = after.step,
                      .trigger = {},
                      .mode = after.mode,
                      .backward = after.backward,
                      .error = {},
                      .sync = {},
                      .master_heard = {},
                      .loss_ms = LossOf(facts)};
    if (!facts.transitions.empty()) move.trigger = facts.transitions.back().on;
    const bool news =
        after.error && (!before.error || before.error->message != after.error->message);
    const bool wrong = before.state != after.state && GoesWrong(after.state);
    if (after.error && (news || wrong)) move.error = after.error->message;
    if (before.state == State::kSynchronising && after.state != State::kSynchronising) {
        move.sync = facts.sync;
        // What the master remembers of the end is more than what it said on the way.
        if (facts.last_sync && after.state == State::kRunning) {
            move.sync = SyncProgress{.bytes_total = facts.last_sync->bytes_compared,
                                     .bytes_compared = facts.last_sync->bytes_compared,
                                     .bytes_sent = facts.last_sync->bytes_sent};
        }
    }
    if (!IsSwitchover(before.state) && IsSwitchover(after.state)) {
        move.master_heard = facts.master_heard;
    }
    return move;
}

std::optional<Trigger> TriggerFromName(std::string_view name) {
    for (const TransitionRow& row : Transitions()) {
        if (Name(row.transition.on) == name) return row.transition.on;
    }
    return std::nullopt;
}

std::uint64_t MillisecondsBetween(WallTime begin, WallTime end) {
    return end.unix_ns <= begin.unix_ns
               ? 0
               : static_cast<std::uint64_t>((end.unix_ns - begin.unix_ns) / 1'000'000);
}

std::vector<PastSwitchover> SwitchoversOf(std::span<const ScenarioMove> moves) {
    std::vector<PastSwitchover> all;
    for (std::size_t i = 0; i < moves.size(); ++i) {
        const ScenarioMove& move = moves[i];
        const bool inside = i > 0 && IsSwitchover(moves[i - 1].state);
        if (inside) {
            PastSwitchover& last = all.back();
            const Step step = moves[i - 1].step;
            if (step != Step::kNone) last.steps.push_back({step, moves[i - 1].at, move.at});
            if (move.loss_ms) last.loss_ms = move.loss_ms;
            if (!move.error.empty()) last.error = move.error;
        }
        if (!inside && IsSwitchover(move.state)) {
            all.push_back({.begin = move.at,
                           .end = move.at,
                           .mode = move.mode,
                           .cause = move.trigger,
                           .backward = move.backward,
                           .error = {},
                           .steps = {},
                           .down_since = DownSince(moves, i),
                           .downtime_ms = {},
                           .loss_ms = {}});
        }
        if (!inside || IsSwitchover(move.state)) continue;
        PastSwitchover& ended = all.back();
        ended.end = move.at;
        ended.result = ResultOf(move.state);
        if (ended.result != SwitchoverResult::kFailed) {
            ended.downtime_ms = MillisecondsBetween(ended.down_since, move.at);
        }
        if (ended.result == SwitchoverResult::kRolledBack) ended.loss_ms.reset();
    }
    return all;
}

std::vector<PastSynchronisation> SynchronisationsOf(std::span<const ScenarioMove> moves) {
    std::vector<PastSynchronisation> all;
    for (std::size_t i = 0; i < moves.size(); ++i) {
        const ScenarioMove& move = moves[i];
        const bool inside = i > 0 && moves[i - 1].state == State::kSynchronising;
        const bool is = move.state == State::kSynchronising;
        if (is && !inside) {
            all.push_back({.begin = move.at,
                           .end = move.at,
                           .repair = move.trigger == Trigger::kResync,
                           .progress = {}});
        }
        if (!inside || is) continue;
        PastSynchronisation& ended = all.back();
        ended.end = move.at;
        ended.next = move.state;
        ended.result =
            move.state == State::kRunning ? SyncResult::kComplete : SyncResult::kInterrupted;
        ended.progress = move.sync;
    }
    return all;
}

std::vector<StateShare> TimeInStates(std::span<const ScenarioMove> moves, WallTime begin,
                                     WallTime end) {
    std::map<State, StateShare> shares;
    for (std::size_t i = 0; i < moves.size(); ++i) {
        const ScenarioMove& move = moves[i];
        const WallTime left = i + 1 < moves.size() ? std::min(moves[i + 1].at, end) : end;
        StateShare& share = shares[move.state];
        share.state = move.state;
        share.ms += MillisecondsBetween(std::max(move.at, begin), left);
        const bool entered = i == 0 || moves[i - 1].state != move.state;
        if (entered && move.at >= begin && move.at < end) ++share.entered;
    }
    std::vector<StateShare> result;
    for (const auto& [state, share] : shares) {
        if (share.ms != 0 || share.entered != 0) result.push_back(share);
    }
    return result;
}

std::string_view Name(SwitchoverResult result) {
    switch (result) {
        case SwitchoverResult::kCompleted:
            return "completed";
        case SwitchoverResult::kRolledBack:
            return "rolled-back";
        case SwitchoverResult::kFailed:
            return "failed";
        case SwitchoverResult::kUnderWay:
            return "under-way";
    }
    return "under-way";
}

std::string_view Name(SyncResult result) {
    switch (result) {
        case SyncResult::kComplete:
            return "complete";
        case SyncResult::kInterrupted:
            return "interrupted";
        case SyncResult::kUnderWay:
            return "under-way";
    }
    return "under-way";
}

}  // namespace rha::control
