#include "engine/hypervisor/qemu/machine.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/core.h>
#include <poll.h>
#include <unistd.h>

#include "common/runtime/clock.h"
#include "common/runtime/files.h"
#include "engine/hypervisor/qemu/command_line.h"
#include "engine/hypervisor/qemu/guest_agent.h"
#include "engine/hypervisor/qemu/vm_folder.h"

namespace rha::engine {
namespace fs = std::filesystem;
namespace {

using std::chrono::seconds;

/// How often a guest that does not go down is asked again: it may have been too early in its boot
/// to notice.
constexpr Duration kAskAgainAfter = seconds(3);
/// The kernel taking down a killed process; longer only when its storage hangs.
constexpr Duration kKillTimeout = seconds(15);
/// The console log starts anew beyond this; the previous part is kept once.
constexpr std::uintmax_t kConsoleBytesMax = 8u << 20;
constexpr std::size_t kLogBytesMax = 1u << 20;
constexpr std::size_t kReasonBytesMax = 4096;

/// QEMU's messages in one line, without time stamp and program name: on a failed launch, the
/// reason.
std::string Reason(const std::string& messages) {
    constexpr std::string_view kProgram = "qemu-system-x86_64: ";
    std::string reason;
    std::istringstream lines(messages.substr(0, kReasonBytesMax));
    for (std::string line; std::getline(lines, line);) {
        const auto program = line.find(kProgram);
        if (program != std::string::npos) line.erase(0, program + kProgram.size());
        if (!reason.empty()) reason += "; ";
        reason += line;
    }
    return reason;
}

Error LaunchErrorFrom(const VmId& id, const std::string& reason) {
    Error error{.code = ErrorCode::kFailedPrecondition,
                .message = fmt::format("QEMU does not start machine {}: {}", id.value, reason),
                .remedy = "correct what QEMU complains about and start the machine again"};
    const auto says = [&](std::string_view text) { return reason.find(text) != std::string::npos; };
    if (says(" lock") && says("Failed to get")) {
        error.code = ErrorCode::kConflict;
        error.remedy = "stop the machine or program that has the disk open";
    } else if (says("Cannot lock pid file")) {
        error.code = ErrorCode::kConflict;
        error.remedy = "see whether another engine on this runtime directory runs the machine";
    } else if (says("No such file or directory") && says("/")) {
        error.code = ErrorCode::kNotFound;
        error.remedy = "restore the missing file, or correct the machine's list of disks";
    } else if (says("/dev/net/tun") || says("tap")) {
        error.remedy =
            "create the tap interface in the engine's network namespace, and run the "
            "engine with the right to use it";
    } else if (says("KVM")) {
        error.code = ErrorCode::kUnsupported;
        error.remedy = "set \"accelerator\" to \"tcg\" in the machine's configuration";
    }
    return error;
}

}  // namespace

Machine::Machine(VmId id, std::string directory, MachineSettings settings, const Registry& registry)
    : id_(std::move(id)),
      directory_(std::move(directory)),
      settings_(std::move(settings)),
      registry_(registry) {}

std::string Machine::InDirectory(const char* name) const {
    return directory_ + "/" + name;
}

Instant Machine::MonitorDeadline() const {
    return MonotonicNow() + settings_.monitor_timeout;
}

Instant Machine::GuestDeadline() const {
    return MonotonicNow() + settings_.guest_timeout;
}

void Machine::SetPhase(VmState phase) {
    MutexLock lock(conversation_mutex_);
    phase_ = phase;
}

Result<bool> Machine::Runs() const {
    RHA_ASSIGN_OR_RETURN(const auto process, QemuProcess::Find(InDirectory(kPidFile)));
    return process.has_value();
}

Result<Machine::Look> Machine::Examine() {
    MutexLock lock(conversation_mutex_);
    RHA_ASSIGN_OR_RETURN(bool runs, Runs());
    Look look;
    if (runs) {
        BoundConsoleLog();
        // While it is being stopped the monitor belongs to the one who stops it.
        look.state = phase_ == VmState::kUnknown ? AskState() : phase_;
        // Monitor and guest agent are served by one thread of QEMU: when that hangs, both do.
        if (look.state == VmState::kUnknown) {
            look.guest = fs::exists(InDirectory(kAgentAnswered)) ? GuestHealth::kLost
                                                                 : GuestHealth::kNoAgent;
        } else if (look.state == VmState::kRunning) {
            look.guest = AskGuest();
        }
        RHA_ASSIGN_OR_RETURN(runs, Runs());  // it may have ended meanwhile
    }
    if (!runs) {
        look.state = phase_ == VmState::kStarting ? VmState::kStarting : VmState::kOff;
        look.guest = GuestHealth::kUnknown;
    }
    return look;
}

VmState Machine::AskState() {
    const auto deadline = MonitorDeadline();
    auto session = QmpSession::Open(InDirectory(kMonitorSocket), id_, deadline);
    if (!session) return VmState::kUnknown;
    const auto status = session->Execute("query-status", deadline);
    return status ? StateFromQmpStatus(status->text, status->running) : VmState::kUnknown;
}

GuestHealth Machine::AskGuest() {
    const auto marker = InDirectory(kAgentAnswered);
    const bool answered = fs::exists(marker);
    if (!PingGuest(InDirectory(kAgentSocket), GuestDeadline())) {
        return answered ? GuestHealth::kLost : GuestHealth::kNoAgent;
    }
    // Kept as a file so that an engine that starts later can tell "lost" from "never there"; a
    // failure to keep it only loses that distinction.
    if (!answered) (void)WriteFileAtomically(marker, "", 0600);
    return GuestHealth::kAlive;
}

Status Machine::Start() {
    MutexLock lock(operation_mutex_);
    RHA_ASSIGN_OR_RETURN(const bool runs, Runs());
    if (runs) return {};
    SetPhase(VmState::kStarting);
    auto launched = Launch();
    SetPhase(VmState::kUnknown);
    if (!launched) launched.error().While("start machine " + id_.value);
    return launched;
}

Status Machine::Launch() {
    RHA_ASSIGN_OR_RETURN(const auto registration, registry_.Load(id_));
    RHA_ASSIGN_OR_RETURN(auto folder, ReadVmFolder(registration.folder));
    ConnectNics(registration.taps, folder.config.nics);
    if (folder.config.id != id_) {
        return Fail(ErrorCode::kConflict,
                    fmt::format("{} now holds machine {}", folder.path, folder.config.id.value),
                    "register the folder again");
    }
    for (const auto& disk : folder.config.disks) {
        if (DiskFormatOf(disk).empty()) {
            return Fail(ErrorCode::kUnsupported,
                        fmt::format("disk \"{}\" is neither .vhdx nor .qcow2", disk),
                        "convert the disk with qemu-img convert -O vhdx");
        }
    }
    RHA_RETURN_IF_ERROR(MakeDirectory(directory_, 0700));
    for (const char* leftover : {kAgentAnswered, kQemuLog}) {
        if (::unlink(InDirectory(leftover).c_str()) != 0 && errno != ENOENT) {
            return std::unexpected(ErrnoError(errno, "remove " + InDirectory(leftover)));
        }
    }
    RHA_ASSIGN_OR_RETURN(const auto monitor, ListenAt(InDirectory(kMonitorSocket)));
    RHA_ASSIGN_OR_RETURN(const auto agent, ListenAt(InDirectory(kAgentSocket)));
    static_assert(kAgentDescriptor == kMonitorDescriptor + 1);
    const auto output =
        RunCommand(QemuCommandLine(settings_.qemu_binary, folder, directory_),
                   MonotonicNow() + settings_.launch_timeout, {monitor.Get(), agent.Get()});
    if (!output) {
        RHA_RETURN_IF_ERROR(StopFailedLaunch());
        return std::unexpected(output.error());
    }
    if (output->exit_code != 0) {
        if (!output->err.empty()) {
            return std::unexpected(LaunchErrorFrom(id_, Reason(output->err)));
        }
        return std::unexpected(LaunchError());
    }
    RHA_ASSIGN_OR_RETURN(const bool runs, Runs());
    if (!runs) return std::unexpected(LaunchError());
    return {};
}

Error Machine::LaunchError() const {
    const auto log = ReadSmallFile(InDirectory(kQemuLog), kLogBytesMax);
    const auto reason = log ? Reason(*log) : std::string();
    return LaunchErrorFrom(id_, reason.empty() ? "it ended at once" : reason);
}

/// The launcher was killed because it took too long; what it had forked must not come to life
/// later.
Status Machine::StopFailedLaunch() const {
    RHA_ASSIGN_OR_RETURN(const auto process, QemuProcess::Find(InDirectory(kPidFile)));
    if (!process) return {};
    process->Kill();
    if (process->WaitForEnd(MonotonicNow() + kKillTimeout)) return {};
    return Fail(
        ErrorCode::kTimeout,
        fmt::format("QEMU process {} hangs while starting and cannot be killed", process->pid()),
        "see whether the storage below the machine's folder answers");
}

Result<bool> Machine::Shutdown(Duration grace, bool force) {
    const auto end = MonotonicNow() + grace;
    MutexLock lock(operation_mutex_);
    RHA_ASSIGN_OR_RETURN(const auto process, QemuProcess::Find(InDirectory(kPidFile)));
    if (!process) return true;
    SetPhase(VmState::kStopping);
    auto session = OpenSession(force ? MonitorDeadline() : std::min(end, MonitorDeadline()));
    const bool ended = ShutDownUntil(end, *process, session);
    Status forced;
    if (!ended && force) forced = End(*process, session);
    SetPhase(VmState::kUnknown);
    RHA_RETURN_IF_ERROR(forced);
    if (ended) {
        // QEMU also ends when it is killed or crashes; only its own word makes it the guest's
        // doing.
        if (session) session->Drain();
        return session && session->guest_shut_down();
    }
    if (force) return false;
    return Fail(ErrorCode::kTimeout,
                fmt::format("machine {} did not shut down within {} s", id_.value,
                            std::chrono::duration_cast<seconds>(grace).count()),
                "allow more time, shut the guest down from inside, or force it off");
}

std::optional<QmpSession> Machine::OpenSession(Instant deadline) {
    MutexLock lock(conversation_mutex_);
    auto session = QmpSession::Open(InDirectory(kMonitorSocket), id_, deadline);
    if (!session) return std::nullopt;
    return std::move(*session);
}

bool Machine::AskAgentToShutDown(Instant end) {
    MutexLock lock(conversation_mutex_);
    return ShutDownGuest(InDirectory(kAgentSocket), std::min(end, GuestDeadline())).has_value();
}

bool Machine::ShutDownUntil(Instant end, const QemuProcess& process,
                            std::optional<QmpSession>& session) {
    const auto start = MonotonicNow();
    bool agent_took_it = false;
    bool button_pressed = false;
    for (;;) {
        if (MonotonicNow() >= end) return process.WaitForEnd(end);
        if (!agent_took_it) agent_took_it = AskAgentToShutDown(end);
        // The power button is for guests without an agent, and for an agent that promised in vain.
        const bool overdue = agent_took_it && MonotonicNow() >= start + (end - start) / 2;
        if (session && !session->broken() && (!agent_took_it || (overdue && !button_pressed))) {
            button_pressed =
                session->Execute("system_powerdown", std::min(end, MonitorDeadline())).has_value();
        }
        if (process.WaitForEnd(std::min(end, MonotonicNow() + kAskAgainAfter))) return true;
        if (MonotonicNow() >= end) return false;
        if (session) session->Drain();
    }
}

Status Machine::End(const QemuProcess& process, std::optional<QmpSession>& session) {
    if (session && !session->broken() && session->Execute("quit", MonitorDeadline()) &&
        process.WaitForEnd(MonotonicNow() + settings_.quit_timeout)) {
        return {};
    }
    process.Kill();
    if (process.WaitForEnd(MonotonicNow() + kKillTimeout)) return {};
    return Fail(ErrorCode::kTimeout,
                fmt::format("QEMU process {} of machine {} was killed but does not end",
                            process.pid(), id_.value),
                "see whether the storage below the machine's folder answers");
}

Status Machine::PowerOff() {
    MutexLock lock(operation_mutex_);
    RHA_ASSIGN_OR_RETURN(const auto process, QemuProcess::Find(InDirectory(kPidFile)));
    if (!process) return {};
    SetPhase(VmState::kStopping);
    auto session = OpenSession(MonitorDeadline());
    const auto ended = End(*process, session);
    SetPhase(VmState::kUnknown);
    return ended;
}

Status Machine::Forget() {
    MutexLock lock(operation_mutex_);
    RHA_ASSIGN_OR_RETURN(const bool runs, Runs());
    if (runs) {
        return Fail(ErrorCode::kFailedPrecondition, fmt::format("machine {} is running", id_.value),
                    "shut the machine down before unregistering it");
    }
    return registry_.Remove(id_);
}

void Machine::BoundConsoleLog() const {
    const fs::path log = InDirectory(kConsoleLog);
    std::error_code failure;
    if (fs::file_size(log, failure) <= kConsoleBytesMax || failure) return;
    fs::copy_file(log, log.string() + ".old", fs::copy_options::overwrite_existing, failure);
    fs::resize_file(log, 0, failure);  // QEMU appends, so it goes on at the new end
}

}  // namespace rha::engine
