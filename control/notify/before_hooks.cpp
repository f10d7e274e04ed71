#include "control/notify/before_hooks.h"

#include <chrono>
#include <map>
#include <utility>

namespace rha::control {

BeforeHooks::~BeforeHooks() {
    stopping_.Set();
    const MutexLock lock(mutex_);
    for (Running& running : running_) running.thread.join();
}

void BeforeHooks::Run(const BeforeHook& hook, std::function<void(Result<std::string>)> done) {
    const MutexLock lock(mutex_);
    std::erase_if(running_, [](Running& running) {
        if (!running.ended) return false;
        running.thread.join();
        return true;
    });
    Running& running = running_.emplace_back();
    running.thread = std::thread([this, &running, hook, done = std::move(done)] {
        auto ran = RunNow(hook);
        if (ran || ran.error().code != ErrorCode::kCancelled) done(std::move(ran));
        running.ended = true;
    });
}

Result<std::string> BeforeHooks::RunNow(const BeforeHook& hook) const {
    const std::string program = (rules_.directory / hook.moment).string();
    RHA_RETURN_IF_ERROR(CheckHook(rules_, program));
    const std::map<std::string, std::string> environment = {
        {"RHA_MOMENT", hook.moment},
        {"RHA_SCENARIO", hook.scenario_name},
        {"RHA_SCENARIO_ID", hook.scenario.value},
        {"RHA_HOST", hook.master},
        {"RHA_OTHER_HOST", hook.replica},
        {"RHA_SWITCHOVER", hook.mode},
        {"RHA_CONTROL_ID", control_id_},
    };
    RHA_ASSIGN_OR_RETURN(HookResult ran, RunHook(program, environment, hook.limit, stopping_));
    if (ran.exit_code == 0) return std::move(ran.output);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(hook.limit).count();
    std::string message =
        "the script " + program +
        (ran.timed_out ? " ran longer than " + std::to_string(seconds) + " s"
                       : " ended with exit code " + std::to_string(ran.exit_code));
    if (!ran.output.empty()) message += ": " + ran.output;
    return Fail(ErrorCode::kFailedPrecondition, std::move(message),
                "Correct the script or what it complains of, or raise its time limit");
}

}  // namespace rha::control
