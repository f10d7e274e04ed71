// QemuHypervisor with real QEMU processes whose machines have empty disks: they run their firmware
// and nothing else, which is all that states, locks and restarts need.
#include "engine/hypervisor/qemu/qemu_hypervisor.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include "common/bytes.h"
#include "common/crc32c.h"
#include "common/runtime/clock.h"
#include "common/runtime/files.h"
#include "engine/hypervisor/qemu/command_line.h"
#include "tests/unit/qemu/scratch.h"

namespace rha::engine {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

const VmId kA{"0a1b2c3d-1111-2222-3333-444455556666"};
const VmId kB{"1a1b2c3d-1111-2222-3333-444455556666"};
constexpr const char* kDisk = "Virtual Hard Disks/x.vhdx";

void RunTool(const std::vector<std::string>& command) {
    const auto output = RunCommand(command, MonotonicNow() + seconds(60));
    ASSERT_TRUE(output) << output.error().ToString();
    ASSERT_EQ(output->exit_code, 0) << output->err;
}

/// Makes a closed VHDX look as after a crash between the write of its log and what that announces:
/// both headers name the log entry that is still there.
void MakeLogPending(const std::string& path) {
    constexpr std::size_t kLogOffset = 1u << 20;
    constexpr std::size_t kGuidInEntry = 32;
    constexpr std::size_t kGuidInHeader = 48;
    constexpr std::size_t kChecksumInHeader = 4;
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    std::array<char, 64> entry{};
    ASSERT_TRUE(file.seekg(kLogOffset).read(entry.data(), entry.size()));
    ASSERT_EQ(std::string(entry.data(), 4), "loge");
    for (const std::size_t at : {std::size_t{64} << 10, std::size_t{128} << 10}) {
        std::array<char, 4096> header{};
        auto* bytes = reinterpret_cast<std::byte*>(header.data());
        ASSERT_TRUE(file.seekg(static_cast<std::streamoff>(at)).read(header.data(), header.size()));
        std::copy_n(entry.begin() + kGuidInEntry, 16, header.begin() + kGuidInHeader);
        StoreLe<std::uint32_t>(bytes + kChecksumInHeader, 0);
        StoreLe<std::uint32_t>(bytes + kChecksumInHeader,
                               rha_crc32c(0, header.data(), header.size()));
        ASSERT_TRUE(
            file.seekp(static_cast<std::streamoff>(at)).write(header.data(), header.size()));
    }
}

class QemuHypervisorTest : public testing::Test {
protected:
    QemuHypervisorTest() { Restart(); }
    ~QemuHypervisorTest() override {
        for (const auto& id : {kA, kB}) {
            const auto process = QemuProcess::Find(PidFile(id));
            if (process && *process) {
                (*process)->Kill();
                (*process)->WaitForEnd(MonotonicNow() + seconds(30));
            }
        }
    }

    /// What a new engine on the same host would be.
    void Restart(Duration monitor_timeout = seconds(60)) {
        auto created = QemuHypervisor::Create({.runtime_directory = scratch_ / "run",
                                               .machine_roots = {scratch_ / "vm"},
                                               .monitor_timeout = monitor_timeout,
                                               .guest_timeout = milliseconds(50),
                                               .taps = [this] { return taps_; }});
        ASSERT_TRUE(created) << created.error().ToString();
        qemu_ = std::move(*created);
    }

    std::string MakeFolder(const std::string& name, const VmId& id,
                           const std::vector<std::string>& disks = {kDisk}) {
        const auto folder = scratch_ / ("vm/" + name);
        WriteText(folder + "/Virtual Machines/" + id.value + ".json",
                  FormatVmConfig({.id = id, .name = name, .memory_mib = 32, .disks = disks}));
        fs::create_directories(folder + "/Virtual Hard Disks");
        fs::create_directories(folder + "/Snapshots");
        RunTool({"qemu-img", "create", "-q", "-f", "vhdx", folder + "/" + kDisk, "64M"});
        return folder;
    }

    std::string PidFile(const VmId& id) const {
        return scratch_ / ("run/machines/" + id.value + "/" + kPidFile);
    }

    pid_t PidOf(const VmId& id) {
        const auto process = QemuProcess::Find(PidFile(id));
        EXPECT_TRUE(process && *process);
        return process && *process ? (*process)->pid() : 0;
    }

    VmSummary Look(const VmId& id = kA) {
        const auto summary = qemu_->Poll(id);
        EXPECT_TRUE(summary) << summary.error().ToString();
        return summary.value_or(VmSummary{});
    }

    void RegisterAndStart() {
        folder_ = MakeFolder("a", kA);
        ASSERT_EQ(*qemu_->Register(folder_), kA);
        const auto started = qemu_->Start(kA);
        ASSERT_TRUE(started) << started.error().ToString();
    }

    /// Messages of the machine's problems, blocking ones marked.
    std::string Problems(const VmId& id = kA) {
        const auto detail = qemu_->Inspect(id);
        EXPECT_TRUE(detail) << detail.error().ToString();
        std::string all;
        for (const auto& problem : detail ? detail->problems : std::vector<VmProblem>()) {
            EXPECT_FALSE(problem.remedy.empty());
            all += (problem.blocking ? "BLOCKING " : "warning ") + problem.message + "\n";
        }
        return all;
    }

    Scratch scratch_;
    std::vector<std::string> taps_;  ///< of this host
    std::string folder_;
    std::unique_ptr<QemuHypervisor> qemu_;
};

TEST_F(QemuHypervisorTest, RefusesRelativeDirectories) {
    EXPECT_EQ(QemuHypervisor::Create({.runtime_directory = "run"}).error().code,
              ErrorCode::kInvalidArgument);
}

TEST_F(QemuHypervisorTest, TellsItsVersion) {
    const auto info = qemu_->Info();
    ASSERT_TRUE(info) << info.error().ToString();
    EXPECT_EQ(info->product, "QEMU");
    EXPECT_THAT(info->version, testing::MatchesRegex("[0-9]+\\.[0-9.]+"));
}

TEST_F(QemuHypervisorTest, ConnectsAdaptersAsPlannedAndLeavesTheFolderAsItIs) {
    const std::string mac = "52:54:00:00:00:01";
    const auto folder = scratch_ / "vm/a";
    const auto text =
        FormatVmConfig({.id = kA,
                        .name = "a",
                        .memory_mib = 32,
                        .nics = {{"net0", mac, NicNetwork::kTap, "lan0"},
                                 {"net1", "52:54:00:00:00:02", NicNetwork::kUser, ""},
                                 {"net2", "52:54:00:00:00:04", NicNetwork::kTap, "lan2"}}});
    const auto path = folder + "/Virtual Machines/" + kA.value + ".json";
    WriteText(path, text);
    taps_ = {"dr0", "lan2"};
    const auto network = [&](std::size_t adapter) {
        return qemu_->Inspect(kA)->adapters.at(adapter).network;
    };
    const NetworkPlan plan{.adapters = {{.id = mac, .network = "dr0", .addresses = {}}},
                           .links = {{"lan2", "dr9"}}};
    const auto registered = qemu_->RegisterWith(folder, plan);
    ASSERT_TRUE(registered) << registered.error().ToString();
    ASSERT_EQ(registered->problems.size(), 1u);
    EXPECT_THAT(registered->problems.front(), HasSubstr("\"dr9\""));
    Restart();
    EXPECT_EQ(network(0), "dr0");
    EXPECT_EQ(network(1), "");  // it needs no network of the host
    EXPECT_EQ(network(2), "");
    ASSERT_TRUE(qemu_->Register(folder));  // by hand: everything stays
    EXPECT_EQ(network(0), "dr0");
    taps_ = {"lan0", "lan2"};
    const NetworkPlan home{.adapters = {{.id = mac, .network = "lan0", .addresses = {}}},
                           .links = {}};
    ASSERT_TRUE(qemu_->RegisterWith(folder, home));
    EXPECT_EQ(network(0), "lan0");
    EXPECT_EQ(network(2), "lan2");
    EXPECT_EQ(*ReadSmallFile(path), text);
}

TEST_F(QemuHypervisorTest, RegistersDurablyAndIdempotently) {
    const auto folder = MakeFolder("a", kA);
    EXPECT_EQ(qemu_->Poll(kA).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(*qemu_->Register(folder), kA);
    EXPECT_EQ(*qemu_->Register(folder + "/"), kA);
    Restart();
    const auto list = qemu_->List();
    ASSERT_EQ(list->size(), 1u);
    EXPECT_EQ((*list)[0].name, "a");
    EXPECT_EQ((*list)[0].folder, folder);
    EXPECT_EQ((*list)[0].state, VmState::kOff);
    fs::copy(folder, scratch_ / "vm/copy", fs::copy_options::recursive);
    EXPECT_EQ(qemu_->Register(scratch_ / "vm/copy").error().code, ErrorCode::kConflict);
    EXPECT_THAT(Problems(), HasSubstr("warning " + scratch_.path() + "/vm/copy holds a machine"));
    ASSERT_TRUE(qemu_->Unregister(kA));
    ASSERT_TRUE(qemu_->Unregister(kA));
    EXPECT_EQ(qemu_->Start(kA).error().code, ErrorCode::kNotFound);
    EXPECT_TRUE(fs::exists(folder + "/" + kDisk));
    EXPECT_EQ(*qemu_->Register(scratch_ / "vm/copy"), kA);
}

TEST_F(QemuHypervisorTest, ListsWhatItCannotReadAsUnknown) {
    const auto folder = MakeFolder("a", kA);
    ASSERT_TRUE(qemu_->Register(folder));
    WriteText(folder + "/Virtual Machines/" + kA.value + ".json", "{ \"version\": 1, ");
    EXPECT_EQ((*qemu_->List())[0].state, VmState::kUnknown);
    EXPECT_THAT(Problems(), HasSubstr("BLOCKING the configuration is no JSON object"));
    EXPECT_EQ(qemu_->Start(kA).error().code, ErrorCode::kCorruption);
    WriteText(scratch_ / ("run/registrations/" + kA.value + ".json"), "{}");
    EXPECT_EQ((*qemu_->List())[0].state, VmState::kUnknown);
    EXPECT_EQ(qemu_->Poll(kA).error().code, ErrorCode::kCorruption);
    EXPECT_TRUE(qemu_->PowerOff(kA));
}

TEST_F(QemuHypervisorTest, InspectsFilesAndChains) {
    const auto folder = MakeFolder("a", kA, {"Snapshots/x-1.qcow2"});
    RunTool({"qemu-img", "create", "-q", "-f", "qcow2", "-F", "vhdx", "-b",
             "../Virtual Hard Disks/x.vhdx", folder + "/Snapshots/x-1.qcow2"});
    ASSERT_TRUE(qemu_->Register(folder));
    EXPECT_EQ(Problems(), "");
    const auto detail = qemu_->Inspect(kA);
    EXPECT_EQ(detail->cpu_count, 1u);
    EXPECT_EQ(detail->memory_bytes, 32u << 20);
    ASSERT_EQ(detail->files.size(), 3u);
    EXPECT_EQ(detail->files[0].kind, VmFileKind::kConfig);
    EXPECT_EQ(detail->files[1].kind, VmFileKind::kDifferencingDisk);
    EXPECT_EQ(detail->files[1].parent, folder + "/" + kDisk);
    EXPECT_EQ(detail->files[2].path, folder + "/" + kDisk);
    EXPECT_EQ(detail->files[2].kind, VmFileKind::kDisk);
    EXPECT_EQ(detail->files[2].size_bytes, fs::file_size(folder + "/" + kDisk));
    EXPECT_GT(detail->files[2].allocated_bytes, 0u);
    EXPECT_LT(detail->files[2].allocated_bytes, detail->files[2].size_bytes);

    fs::remove(folder + "/" + kDisk);
    EXPECT_THAT(Problems(), HasSubstr("BLOCKING parent disk " + folder + "/" + kDisk + " of " +
                                      folder + "/Snapshots/x-1.qcow2 is missing"));
    EXPECT_EQ(qemu_->Start(kA).error().code, ErrorCode::kNotFound);
}

TEST_F(QemuHypervisorTest, ReportsALoopOfParentsAndForeignFormats) {
    const auto folder = MakeFolder("a", kA, {"Snapshots/x-1.qcow2", "d.raw"});
    const auto overlay = folder + "/Snapshots/x-1.qcow2";
    RunTool({"qemu-img", "create", "-q", "-f", "qcow2", overlay, "1M"});
    RunTool({"qemu-img", "rebase", "-u", "-F", "qcow2", "-b", "x-1.qcow2", overlay});
    WriteText(folder + "/d.raw", std::string(4096, 'r'));
    ASSERT_TRUE(qemu_->Register(folder));
    EXPECT_THAT(Problems(), HasSubstr("its own chain"));
    EXPECT_THAT(Problems(), HasSubstr("d.raw is neither"));
    EXPECT_EQ(qemu_->Start(kA).error().code, ErrorCode::kUnsupported);
}

TEST_F(QemuHypervisorTest, StartsAndPowersOff) {
    RegisterAndStart();
    EXPECT_TRUE(qemu_->Start(kA));
    const auto running = Look();
    EXPECT_EQ(running.state, VmState::kRunning);
    EXPECT_EQ(running.guest, GuestHealth::kNoAgent);
    EXPECT_EQ(Problems(), "");
    EXPECT_EQ(qemu_->Unregister(kA).error().code, ErrorCode::kFailedPrecondition);
    ASSERT_TRUE(qemu_->PowerOff(kA));
    EXPECT_EQ(Look().state, VmState::kOff);
    EXPECT_EQ(Look().guest, GuestHealth::kUnknown);
    EXPECT_TRUE(qemu_->PowerOff(kA));
    EXPECT_TRUE(qemu_->Unregister(kA));
}

TEST_F(QemuHypervisorTest, FindsARunningMachineAgain) {
    RegisterAndStart();
    const auto pid = PidOf(kA);
    Restart();
    EXPECT_EQ(Look().state, VmState::kRunning);
    EXPECT_TRUE(qemu_->Start(kA));
    EXPECT_EQ(PidOf(kA), pid);
}

TEST_F(QemuHypervisorTest, NoticesDeathAndStartsAnew) {
    RegisterAndStart();
    const auto process = QemuProcess::Find(PidFile(kA));
    (*process)->Kill();
    ASSERT_TRUE((*process)->WaitForEnd(MonotonicNow() + seconds(30)));
    EXPECT_TRUE(fs::exists(PidFile(kA)));  // stale, like the sockets
    EXPECT_EQ(Look().state, VmState::kOff);
    ASSERT_TRUE(qemu_->Start(kA));
    EXPECT_EQ(Look().state, VmState::kRunning);
}

TEST_F(QemuHypervisorTest, AHungMachineIsUnknownAndCanBeForcedOff) {
    RegisterAndStart();
    ASSERT_EQ(::kill(PidOf(kA), SIGSTOP), 0);
    Restart(milliseconds(200));
    EXPECT_EQ(Look().state, VmState::kUnknown);
    EXPECT_EQ(Look().guest, GuestHealth::kNoAgent);
    EXPECT_EQ(qemu_->Unregister(kA).error().code, ErrorCode::kFailedPrecondition);
    const auto refused = qemu_->Shutdown(kA, milliseconds(50), /*force=*/false);
    EXPECT_EQ(refused.error().code, ErrorCode::kTimeout);
    EXPECT_FALSE(refused.error().remedy.empty());
    EXPECT_EQ(Look().state, VmState::kUnknown);
    const auto forced = qemu_->Shutdown(kA, milliseconds(50), /*force=*/true);
    ASSERT_TRUE(forced) << forced.error().ToString();
    EXPECT_FALSE(*forced);
    EXPECT_EQ(Look().state, VmState::kOff);
}

TEST_F(QemuHypervisorTest, AMachineKilledFromOutsideHasNotShutDownByItself) {
    RegisterAndStart();
    const auto pid = PidOf(kA);
    std::atomic<bool> stopping = false;
    std::thread killer([&] {
        while (!stopping) stopping = Look().state == VmState::kStopping;
        ::kill(pid, SIGKILL);
    });
    // The firmware knows no power button, so only the kill ends the wait.
    const auto graceful = qemu_->Shutdown(kA, seconds(60), /*force=*/false);
    killer.join();
    ASSERT_TRUE(graceful) << graceful.error().ToString();
    EXPECT_FALSE(*graceful);
    EXPECT_EQ(Look().state, VmState::kOff);
}

TEST_F(QemuHypervisorTest, TwoMachinesCannotRunOnOneDisk) {
    RegisterAndStart();
    const auto other = MakeFolder("b", kB, {"../a/Virtual Hard Disks/x.vhdx"});
    ASSERT_TRUE(qemu_->Register(other));
    EXPECT_THAT(Problems(kB), HasSubstr("also belongs to machine a"));
    EXPECT_THAT(Problems(kB), HasSubstr("is open in another process"));
    const auto started = qemu_->Start(kB);
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, ErrorCode::kConflict) << started.error().ToString();
    EXPECT_EQ(Look(kA).state, VmState::kRunning);
    EXPECT_EQ(Look(kB).state, VmState::kOff);
}

TEST_F(QemuHypervisorTest, ADiskLeftOpenByACrashIsNoProblem) {
    RegisterAndStart();
    ASSERT_TRUE(qemu_->PowerOff(kA));
    const auto disk = folder_ + "/" + kDisk;
    RunTool({"qemu-io", "-f", "vhdx", "-c", "write -P 7 8M 64k", disk});
    MakeLogPending(disk);
    const auto opened = RunCommand({"qemu-img", "info", disk}, MonotonicNow() + seconds(30));
    ASSERT_NE(opened->exit_code, 0);  // else this test would prove nothing
    ASSERT_THAT(opened->err, HasSubstr("log that needs to be replayed"));
    EXPECT_EQ(Problems(), "");
    EXPECT_TRUE(qemu_->Start(kA));
}

TEST_F(QemuHypervisorTest, ExplainsAFailedStart) {
    const auto folder = MakeFolder("a", kA);
    ASSERT_TRUE(qemu_->Register(folder));
    fs::remove(folder + "/" + kDisk);
    const auto missing = qemu_->Start(kA);
    EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(missing.error().ToString(), HasSubstr("x.vhdx"));
    WriteText(folder + "/" + kDisk, std::string(1u << 20, 'x'));
    const auto damaged = qemu_->Start(kA);
    EXPECT_EQ(damaged.error().code, ErrorCode::kFailedPrecondition);
    EXPECT_FALSE(damaged.error().remedy.empty());
    EXPECT_EQ(Look().state, VmState::kOff);
}

}  // namespace
}  // namespace rha::engine
