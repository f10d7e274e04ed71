#include "engine/service/guard_command.h"

#include <chrono>
#include <string>

#include "common/runtime/clock.h"
#include "common/runtime/log.h"
#include "common/runtime/service_host.h"
#include "engine/lease/boot_id.h"
#include "engine/lease/guard.h"
#include "engine/lease/guard_lock.h"
#include "engine/lease/lease_store.h"

namespace rha::engine {
namespace {

constexpr auto kTick = std::chrono::milliseconds(250);

}  // namespace

Status WatchLeases(const std::filesystem::path& state_directory, Hypervisor& hypervisor,
                   EndSignal& end) {
    RHA_ASSIGN_OR_RETURN(auto boot_id, CurrentBootId());
    RHA_ASSIGN_OR_RETURN(auto lock, GuardLock::Take(state_directory));
    Guard guard(LeaseStore(state_directory), hypervisor, std::move(boot_id), &BootNow);
    LogInfo("watching over the run leases in {}", state_directory.string());
    ServiceHost::Ready();
    std::string told;
    for (;;) {
        guard.Tick();
        const auto beat = lock.Beat(BootNow());
        auto problem = beat ? std::string() : Describe(beat.error());
        if (!problem.empty() && problem != told) {
            LogError("the engine cannot see that the guard works: {}", problem);
        }
        told = std::move(problem);
        if (end.WaitFor(kTick)) break;
    }
    LogInfo("stopping: from now on nobody stops a machine whose run lease ends");
    FlushLog();
    // Not by returning, which would wait for a machine that is being stopped.
    ServiceHost::EndProcess();
}

}  // namespace rha::engine
