// BeforeHooks: the programs of the hook directory that a synchronisation or a switchover waits for.
// The rules are those of every hook (control/notify/hook.h). One thread for each that runs.
// Thread rule: any thread. The destructor ends what runs; its `done` is not called then.
#pragma once

#include <atomic>
#include <list>
#include <string>
#include <thread>

#include "common/runtime/mutex.h"
#include "control/notify/hook.h"
#include "control/ports/hook_runner.h"

namespace rha::control {

class BeforeHooks : public HookRunner {
public:
    BeforeHooks(HookRules rules, std::string control_id)
        : rules_(std::move(rules)), control_id_(std::move(control_id)) {}
    ~BeforeHooks() override;

    void Run(const BeforeHook& hook, std::function<void(Result<std::string>)> done) override
        RHA_EXCLUDES(mutex_);

private:
    struct Running {
        std::atomic<bool> ended = false;
        std::thread thread;
    };

    Result<std::string> RunNow(const BeforeHook& hook) const;

    const HookRules rules_;
    const std::string control_id_;
    CancelSignal stopping_;
    Mutex mutex_;
    std::list<Running> running_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::control
