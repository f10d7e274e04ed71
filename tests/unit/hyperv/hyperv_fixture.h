// A model of Hyper-V with a machine folder on disk, and the adapter above it.
#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "engine/hypervisor/hyperv/file_facts.h"
#include "engine/hypervisor/hyperv/hyperv_hypervisor.h"
#include "engine/hypervisor/hyperv/paths.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/hyperv/fake_hyperv.h"

namespace rha::engine {

inline constexpr const char* kGuid = "0A1B2C3D-0000-4000-8000-00000000000A";
inline constexpr const char* kOtherGuid = "0A1B2C3D-0000-4000-8000-00000000000B";
inline constexpr const char* kSnapshotGuid = "0A1B2C3D-0000-4000-8000-0000000000CC";
inline constexpr const char* kSwitchGuid = "0A1B2C3D-0000-4000-8000-0000000000DD";
inline const VmId kVm{"0a1b2c3d-0000-4000-8000-00000000000a"};

class HypervTest : public testing::Test {
protected:
    HypervTest() {
        Write("web/Virtual Machines/" + std::string(kGuid) + ".vmcx", "configuration");
        Write("web/Virtual Machines/" + std::string(kGuid) + ".vmrs", "state");
        Write("web/Virtual Hard Disks/system.vhdx", "system disk");
        hyperv_.disks[Path("web/Virtual Hard Disks/system.vhdx")] = {};
        Restart();
    }

    /// A new engine on the same runtime directory.
    void Restart() { Restart(Config()); }
    void Restart(HypervConfig config) {
        auto created = HypervHypervisor::Create(std::move(config), ConnectTo(hyperv_));
        ASSERT_TRUE(test::IsOk(created));
        adapter_ = std::move(*created);
    }
    HypervConfig Config() const {
        return {.runtime_directory = Here("run"),
                .jobs = {.stall = std::chrono::milliseconds(20),
                         .poll = std::chrono::milliseconds(1),
                         .begin = {}},
                .free_bytes_min = 0};
    }

    /// Below the test's directory, as the engine writes it and as Hyper-V does.
    std::string Here(const std::string& name) const {
        return FromFilePath(directory_.path() / ToFilePath(name));
    }
    std::string Path(const std::string& name) const { return ToHyperv(Here(name)); }

    void Write(const std::string& name, const std::string& content) const {
        std::filesystem::create_directories(ToFilePath(Here(name)).parent_path());
        std::ofstream(ToFilePath(Here(name)), std::ios::binary) << content;
    }
    bool Exists(const std::string& name) const {
        return std::filesystem::exists(ToFilePath(Here(name)));
    }
    std::string Read(const std::string& name) const {
        std::ifstream file(ToFilePath(Here(name)), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    FakeHyperv::Machine Web(std::int64_t state = 3) const {
        return {.guid = kGuid,
                .name = "web",
                .folder = Path("web"),
                .disks = {Path("web/Virtual Hard Disks/system.vhdx")},
                .state = state};
    }
    std::string DefinitionPath() const {
        return Path("web/Virtual Machines/" + std::string(kGuid) + ".vmcx");
    }
    std::int64_t State() {
        return std::get<std::int64_t>(hyperv_.System(kGuid).properties.at("EnabledState"));
    }
    bool Called(const std::string& method) const {
        return std::ranges::find(hyperv_.calls, method) != hyperv_.calls.end();
    }

    test::TemporaryDirectory directory_;
    FakeHyperv hyperv_;
    std::unique_ptr<HypervHypervisor> adapter_;
};

}  // namespace rha::engine
