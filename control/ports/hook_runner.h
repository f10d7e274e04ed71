// HookRunner: runs an administrator's script before a synchronisation or a switchover. Such a hook
// is a program of the hook directory that is named after its moment. Adapter:
// control/notify/before_hooks.
//
// Run never blocks; `done` is called once, from any thread, unless the runner is destroyed first.
// Thread rule: any thread.
#pragma once

#include <functional>
#include <string>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"

namespace rha::control {

struct BeforeHook {
    std::string moment;  ///< "before-synchronisation", "before-switchover"
    ScenarioId scenario;
    std::string scenario_name;
    std::string master;   ///< name of the host where the machine lives
    std::string replica;  ///< name of the other one
    std::string mode;     ///< of the switchover: "clean", "after-failure"; else empty
    Duration limit{};
};

class HookRunner {
public:
    virtual ~HookRunner() = default;
    /// The beginning of what it printed; an error when it failed, took too long or may not be run.
    virtual void Run(const BeforeHook& hook, std::function<void(Result<std::string>)> done) = 0;
};

}  // namespace rha::control
