#include "control/cli/wait.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "control/cli/status_view.h"

namespace rha::cli {
namespace {

std::string_view GoalState(Goal goal) {
    switch (goal) {
        case Goal::kRunning:
        case Goal::kRunningForward:
        case Goal::kRunningBackward:
            return "running";
        case Goal::kSwitched:
            return "switched";
        case Goal::kStopped:
            return "stopped";
        case Goal::kReadyForReboot:
            return "ready for the reboot";
    }
    return {};
}

bool Reached(Goal goal, const v1::Scenario& scenario) {
    if (goal == Goal::kReadyForReboot) return scenario.status().maintenance().ready();
    const bool other_way = (goal == Goal::kRunningForward && scenario.backward()) ||
                           (goal == Goal::kRunningBackward && !scenario.backward());
    return scenario.status().state() == GoalState(goal) && !other_way;
}

/// States that lead to the goal without anybody's help.
bool LeadsTo(Goal goal, std::string_view state) {
    constexpr std::array<std::string_view, 5> kToRunning = {
        "verifying", "starting", "synchronising", "countdown", "restarting-guest"};
    constexpr std::array<std::string_view, 2> kToSwitched = {"switching", "rolling-back"};
    switch (goal) {
        case Goal::kRunning:
            return std::ranges::find(kToRunning, state) != kToRunning.end();
        case Goal::kRunningForward:
        case Goal::kRunningBackward:
            return state == "switched" || LeadsTo(Goal::kRunning, state) ||
                   LeadsTo(Goal::kSwitched, state);
        case Goal::kSwitched:
            return std::ranges::find(kToSwitched, state) != kToSwitched.end();
        case Goal::kStopped:
            return state == "stopping";
        case Goal::kReadyForReboot:
            return state == "maintenance";
    }
    return false;
}

/// One line on the terminal that is written over; only changes of state where nobody looks on.
class ProgressLine {
public:
    explicit ProgressLine(Session& session) : session_(session) {}

    void Show(const v1::Scenario& scenario) {
        const auto& status = scenario.status();
        const std::string state =
            status.step().empty() ? status.state() : status.state() + " (" + status.step() + ")";
        if (session_.terminal().out_is_terminal && !session_.options().json) {
            session_.err() << "\r\033[K" << state << "  " << ProgressText(status) << std::flush;
            open_ = true;
        } else if (state != last_state_) {
            session_.err() << state << "\n";
        }
        last_state_ = state;
    }
    void End() {
        if (open_) session_.err() << "\n";
        open_ = false;
    }

private:
    Session& session_;
    std::string last_state_;
    bool open_ = false;
};

/// Where watching stands after the stream has told all it will.
struct Watched {
    std::optional<Status> verdict;
    std::optional<v1::Scenario> last;
    bool deleted = false;
};

Watched Watch(grpc::ClientReader<v1::ListScenariosReply>& stream, const std::string& scenario_id,
              Goal goal, ProgressLine& line) {
    Watched watched;
    v1::ListScenariosReply reply;
    while (!watched.verdict && !watched.deleted && stream.Read(&reply)) {
        watched.deleted = true;
        for (const auto& scenario : reply.scenarios()) {
            if (scenario.id() != scenario_id) continue;
            watched.deleted = false;
            watched.last = scenario;
            line.Show(scenario);
            watched.verdict = JudgeProgress(goal, scenario);
        }
    }
    line.End();
    return watched;
}

/// Both ends know the deadline; where the server's clock is ahead, its cancellation arrives first.
bool RanOutOfTime(const grpc::Status& ended, std::chrono::system_clock::time_point deadline) {
    if (ended.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) return true;
    const auto nearly = std::chrono::system_clock::now() + std::chrono::seconds(1);
    return ended.error_code() == grpc::StatusCode::CANCELLED && nearly >= deadline;
}

}  // namespace

std::optional<Status> JudgeProgress(Goal goal, const v1::Scenario& scenario) {
    const std::string& state = scenario.status().state();
    if (Reached(goal, scenario)) return Status();
    if (LeadsTo(goal, state)) return std::nullopt;
    if (goal == Goal::kRunning && scenario.status().queue_position() != 0) return std::nullopt;
    const v1::ErrorInfo& why = scenario.status().error();
    Error error = HasError(why)
                      ? FromProto(why)
                      : Error{.code = ErrorCode::kFailedPrecondition,
                              .message = "it is '" + state + "' now",
                              .remedy = "see: rhactl events list --scenario " + scenario.name()};
    error.While("wait for scenario '" + scenario.name() + "' to be " +
                std::string(GoalState(goal)));
    return std::unexpected(std::move(error));
}

Result<v1::Scenario> WaitUntil(Session& session, const std::string& scenario_id, Goal goal,
                               std::chrono::seconds patience) {
    RHA_ASSIGN_OR_RETURN(Connection * control, session.Control());
    grpc::ClientContext context;
    const auto deadline = std::chrono::system_clock::now() + patience;
    context.set_deadline(deadline);
    const auto stream = control->stub().WatchStatus(&context, v1::WatchStatusRequest());
    ProgressLine line(session);
    Watched watched = Watch(*stream, scenario_id, goal, line);
    context.TryCancel();
    const grpc::Status ended = stream->Finish();
    if (watched.deleted) {
        return Fail(ErrorCode::kNotFound, "the scenario was deleted meanwhile",
                    "run: rhactl scenario list");
    }
    if (!watched.verdict) {
        if (!RanOutOfTime(ended, deadline)) {
            return std::unexpected(control->Explain(ended));
        }
        return Fail(ErrorCode::kTimeout,
                    "not reached within " + std::to_string(patience.count()) + " s; it goes on",
                    "look on with: rhactl status --watch");
    }
    if (!*watched.verdict) return std::unexpected(watched.verdict->error());
    return *std::move(watched.last);
}

Outcome WaitFor(Session& session, const std::string& scenario_id, Goal goal,
                std::chrono::seconds patience) {
    RHA_ASSIGN_OR_RETURN(const auto scenario, WaitUntil(session, scenario_id, goal, patience));
    if (!session.PrintedJson(scenario)) {
        session.out() << scenario.name() << " is " << GoalState(goal) << "\n";
    }
    return ExitCode::kOk;
}

}  // namespace rha::cli
