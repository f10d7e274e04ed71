// How a machine's configuration becomes a command line of QEMU. Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/hypervisor/qemu/vm_folder.h"

namespace rha::engine {

/// Descriptors of the listening sockets that QEMU inherits.
inline constexpr int kMonitorDescriptor = 3;
inline constexpr int kAgentDescriptor = 4;

/// Files of a machine below its own part of the runtime directory.
inline constexpr const char* kPidFile = "qemu.pid";
inline constexpr const char* kMonitorSocket = "qmp.sock";
inline constexpr const char* kAgentSocket = "agent.sock";
inline constexpr const char* kConsoleLog = "console.log";
inline constexpr const char* kQemuLog = "qemu.log";
inline constexpr const char* kAgentAnswered = "agent-answered";

/// The program and its arguments. Every disk is opened with host caching off and flushes on, in the
/// format its extension names: QEMU never guesses a format from bytes that the guest controls.
std::vector<std::string> QemuCommandLine(const std::string& qemu_binary, const VmFolder& folder,
                                         const std::string& runtime_directory);

}  // namespace rha::engine
