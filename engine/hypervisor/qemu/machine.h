// Machine: one registered machine and the QEMU process that runs it, if one does.
//
//   off ──Start──► starting ──► running ◄──► paused      read from the process and its monitor on
//    ▲                             │                     every call; nothing is remembered that a
//    └──────── stopping ◄──Shutdown┘                     new engine could not find out again
//
// The proof that the machine runs is QEMU's lock on its pid file: it is there before the guest
// executes anything, dies with the process, and names the process without any doubt about reused
// process numbers. A second QEMU on the same runtime directory is refused by the same lock.
//
// Thread rule: any thread. operation_mutex_ is held for a whole Start, Shutdown or PowerOff,
// conversation_mutex_ (taken after it) only for one bounded exchange with monitor or guest agent.
#pragma once

#include <optional>
#include <string>

#include "common/error.h"
#include "common/ids.h"
#include "common/runtime/mutex.h"
#include "common/time.h"
#include "engine/hypervisor/qemu/process.h"
#include "engine/hypervisor/qemu/qmp_session.h"
#include "engine/hypervisor/qemu/registry.h"
#include "engine/ports/hypervisor.h"

namespace rha::engine {

struct MachineSettings {
    std::string qemu_binary;
    Duration monitor_timeout{};
    Duration guest_timeout{};
    Duration launch_timeout{};
    Duration quit_timeout{};
};

class Machine {
public:
    /// `directory` is the machine's own below the runtime directory; created by Start.
    Machine(VmId id, std::string directory, MachineSettings settings, const Registry& registry);

    struct Look {
        VmState state = VmState::kUnknown;
        GuestHealth guest = GuestHealth::kUnknown;
    };
    /// State and guest health. A machine whose process lives but whose monitor does not answer
    /// in time is kUnknown.
    Result<Look> Examine() RHA_EXCLUDES(conversation_mutex_);

    /// Whether a process runs the machine, in whatever state.
    Result<bool> Runs() const;

    Status Start() RHA_EXCLUDES(operation_mutex_, conversation_mutex_);
    Result<bool> Shutdown(Duration grace, bool force)
        RHA_EXCLUDES(operation_mutex_, conversation_mutex_);
    Status PowerOff() RHA_EXCLUDES(operation_mutex_, conversation_mutex_);
    /// Removes the registration. kFailedPrecondition while the machine runs.
    Status Forget() RHA_EXCLUDES(operation_mutex_);

private:
    Status Launch() RHA_REQUIRES(operation_mutex_);
    Error LaunchError() const;
    Status StopFailedLaunch() const;
    VmState AskState() RHA_REQUIRES(conversation_mutex_);
    GuestHealth AskGuest() RHA_REQUIRES(conversation_mutex_);
    std::optional<QmpSession> OpenSession(Instant deadline) RHA_EXCLUDES(conversation_mutex_);
    bool AskAgentToShutDown(Instant end) RHA_EXCLUDES(conversation_mutex_);
    /// Never later than `end`, whatever guest and monitor do.
    bool ShutDownUntil(Instant end, const QemuProcess& process, std::optional<QmpSession>& session)
        RHA_REQUIRES(operation_mutex_);
    Status End(const QemuProcess& process, std::optional<QmpSession>& session)
        RHA_REQUIRES(operation_mutex_);
    void SetPhase(VmState phase) RHA_EXCLUDES(conversation_mutex_);
    void BoundConsoleLog() const;
    std::string InDirectory(const char* name) const;
    Instant MonitorDeadline() const;
    Instant GuestDeadline() const;

    const VmId id_;
    const std::string directory_;
    const MachineSettings settings_;
    const Registry& registry_;

    Mutex operation_mutex_;
    Mutex conversation_mutex_;
    /// kStarting or kStopping while such an operation runs, else kUnknown.
    VmState phase_ RHA_GUARDED_BY(conversation_mutex_) = VmState::kUnknown;
};

}  // namespace rha::engine
