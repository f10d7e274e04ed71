// `rha-engine vm …`: what Hyper-V Manager is on Windows, for a QEMU host: register, list, start,
// stop and unregister machines by hand. Works beside a running engine: both use the same records.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "engine/ports/hypervisor.h"

namespace rha::engine {

struct VmCommand {
    enum class Kind { kList, kRegister, kUnregister, kStart, kStop };
    Kind kind = Kind::kList;
    std::string folder;
    std::string vm;
    unsigned grace_s = 60;
    bool force = false;
};

void AddVmCommands(CLI::App& app, VmCommand* command);

/// Carries it out and prints the result.
Status Execute(const VmCommand& command, Hypervisor& hypervisor);

}  // namespace rha::engine
