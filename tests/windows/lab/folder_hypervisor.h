// FolderHypervisor: a Hypervisor for tests, whose machines are folders with a file "machine" of two
// lines, id and name, and disk images. What is registered and what runs stands in files of the
// state directory, so that machines outlive the engine, and every process sees the same.
//
// A machine that runs is a Guest in the engine's process: see guest.h. Thread rule: as the port
// says.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/runtime/mutex.h"
#include "engine/ports/hypervisor.h"

namespace rha::lab {

/// A registered machine as its file in the state directory says.
struct Machine {
    VmId id;
    std::string folder;
    bool running = false;
};

class FolderHypervisor final : public engine::Hypervisor {
public:
    explicit FolderHypervisor(std::filesystem::path state) : state_(std::move(state)) {}

    Result<engine::HypervisorInfo> Info() override;
    Result<std::vector<engine::VmSummary>> List() override;
    Result<engine::VmDetail> Inspect(const VmId& vm) override;
    Result<engine::VmSummary> Poll(const VmId& vm) override;
    Result<std::vector<std::string>> Networks() override { return std::vector<std::string>(); }
    bool RegistrationWrites() const override { return false; }
    Result<engine::Registered> RegisterWith(const std::string& folder,
                                            const engine::NetworkPlan& plan) override;
    Status Unregister(const VmId& vm) override;
    Status Start(const VmId& vm) override;
    Result<bool> Shutdown(const VmId& vm, Duration grace, bool force) override;
    Status PowerOff(const VmId& vm) override;

    Result<std::vector<Machine>> Machines();
    /// The guest of this process is between two of its steps while this is held: after a machine
    /// was shut down nothing is written any more.
    Mutex& steps() { return steps_; }

private:
    std::filesystem::path FileOf(const VmId& vm) const { return state_ / "machines" / vm.value; }
    Result<Machine> Find(const VmId& vm);
    Status Save(const Machine& machine);

    const std::filesystem::path state_;
    Mutex steps_;
};

/// The disk images of a machine's folder, in the order of their paths.
std::vector<std::filesystem::path> DisksOf(const std::filesystem::path& folder);

}  // namespace rha::lab
