// A real guest on a real VHDX: boots, works, is shut down, killed, hung and found again, and its
// disk must prove every time that nothing it was told is durable has been lost.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <signal.h>

#include "common/runtime/clock.h"
#include "engine/hypervisor/qemu/command_line.h"
#include "engine/hypervisor/qemu/qemu_hypervisor.h"
#include "tests/system/qemu/console.h"

namespace rha::engine {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

constexpr auto kBootTimeout = seconds(90);
const std::string kScripts = std::string(RHA_SOURCE_DIR) + "/scripts/";
const std::string kGuest = std::string(RHA_BUILD_DIR) + "/guest";

Instant Within(Duration time) {
    return MonotonicNow() + time;
}

std::string Tool(const std::vector<std::string>& command) {
    const auto output = RunCommand(command, Within(seconds(120)));
    EXPECT_TRUE(output) << output.error().ToString();
    if (!output) return {};
    EXPECT_EQ(output->exit_code, 0) << command[0] << ": " << output->out << output->err;
    return output->out;
}

class QemuSystem : public testing::Test {
protected:
    static void SetUpTestSuite() {
        if (RunCommand({"qemu-system-x86_64", "--version"}, Within(seconds(10)))) {
            Tool({kScripts + "build-guest", kGuest});
        }
    }

    void SetUp() override {
        if (!RunCommand({"qemu-system-x86_64", "--version"}, Within(seconds(10)))) {
            GTEST_SKIP() << "QEMU is not installed: run scripts/install-deps";
        }
        // Beside the build rather than in /tmp, which may be a tmpfs: no O_DIRECT there.
        std::string pattern = std::string(RHA_BUILD_DIR) + "/qemu-system-XXXXXX";
        scratch_ = ::mkdtemp(pattern.data());
        fs::create_directory(scratch_ + "/vm");
        RestartEngine();
    }

    void TearDown() override {
        if (scratch_.empty()) return;
        if (const auto process = Process()) {
            process->Kill();
            EXPECT_TRUE(process->WaitForEnd(Within(seconds(30))));
        }
        if (HasFailure()) std::printf("--- console\n%s\n", console_->Text().c_str());
        fs::remove_all(scratch_);
    }

    void RestartEngine(Duration timeout = seconds(10)) {
        auto created = QemuHypervisor::Create({.runtime_directory = scratch_ + "/run",
                                               .machine_roots = {scratch_ + "/vm"},
                                               .monitor_timeout = timeout,
                                               .guest_timeout = timeout});
        ASSERT_TRUE(created) << created.error().ToString();
        qemu_ = std::move(*created);
    }

    void CreateMachine(const std::vector<std::string>& options = {}) {
        std::vector<std::string> command = {kScripts + "vm", "create",  "--root",  scratch_ + "/vm",
                                            "--name",        "guest 1", "--image", kGuest};
        command.insert(command.end(), options.begin(), options.end());
        const auto created = nlohmann::json::parse(Tool(command), nullptr, false);
        ASSERT_TRUE(created.is_object());
        const auto folder = created["folder"].get<std::string>();
        disk_ = folder + "/Virtual Hard Disks/guest 1.vhdx";
        const auto id = qemu_->Register(folder);
        ASSERT_TRUE(id) << id.error().ToString();
        id_ = *id;
        EXPECT_EQ(id_.value, created["id"].get<std::string>());
        machine_directory_ = scratch_ + "/run/machines/" + id_.value;
        console_ = std::make_unique<Console>(machine_directory_ + "/" + kConsoleLog);
    }

    void Boot() {
        console_->SkipToEnd();
        const auto started = qemu_->Start(id_);
        ASSERT_TRUE(started) << started.error().ToString();
        ASSERT_TRUE(console_->WaitForLine("GUEST-READY", Within(kBootTimeout)));
        EXPECT_THAT(console_->NewText(), HasSubstr("GUEST-FSCK clean"));
    }

    std::optional<QemuProcess> Process() const {
        auto process = QemuProcess::Find(machine_directory_ + "/" + kPidFile);
        EXPECT_TRUE(process);
        return process ? std::move(*process) : std::nullopt;
    }

    VmSummary Look() {
        const auto summary = qemu_->Poll(id_);
        EXPECT_TRUE(summary) << summary.error().ToString();
        return summary.value_or(VmSummary{});
    }

    /// Each look waits for the guest agent, so this does not spin.
    bool WaitForAgent(Instant deadline) {
        while (Look().guest != GuestHealth::kAlive) {
            if (MonotonicNow() > deadline) return false;
        }
        return true;
    }

    /// The disk is sound and holds at least what the guest has reported as durable.
    void VerifyDisk() {
        const auto reported = std::to_string(console_->LastRecord());
        const auto verdict = nlohmann::json::parse(
            Tool({kScripts + "guest/verify-disk", disk_, "--at-least", reported}), nullptr, false);
        ASSERT_TRUE(verdict.is_object());
        EXPECT_TRUE(verdict["clean"].get<bool>()) << verdict.dump();
        std::printf("disk: %s records, %s reported\n", verdict["records"].dump().c_str(),
                    reported.c_str());
    }

    std::string scratch_;
    std::string disk_;
    std::string machine_directory_;
    VmId id_;
    std::unique_ptr<Console> console_;
    std::unique_ptr<QemuHypervisor> qemu_;
};

double SecondsSince(Instant start) {
    return std::chrono::duration<double>(MonotonicNow() - start).count();
}

TEST_F(QemuSystem, GuestWorksAndShutsDownByItsAgentAcrossAnEngineRestart) {
    CreateMachine({"--network", "user"});
    const auto start = MonotonicNow();
    Boot();
    std::printf("boot: %.2f s to GUEST-READY\n", SecondsSince(start));
    ASSERT_TRUE(WaitForAgent(Within(kBootTimeout)));
    std::printf("boot: %.2f s to the first answer of the guest agent\n", SecondsSince(start));
    ASSERT_TRUE(console_->WaitForRecords(20, Within(kBootTimeout)));

    const auto detail = qemu_->Inspect(id_);
    ASSERT_TRUE(detail) << detail.error().ToString();
    EXPECT_TRUE(detail->problems.empty()) << detail->problems[0].message;
    EXPECT_EQ(detail->files.size(), 2u);

    RestartEngine();
    EXPECT_EQ(Look().state, VmState::kRunning);
    constexpr int kPolls = 20;
    const auto poll_start = MonotonicNow();
    for (int i = 0; i < kPolls; ++i) Look();
    std::printf("poll: %.2f ms, mean of %d\n", SecondsSince(poll_start) * 1e3 / kPolls, kPolls);
    EXPECT_EQ(Look().guest, GuestHealth::kAlive);
    EXPECT_EQ(qemu_->Unregister(id_).error().code, ErrorCode::kFailedPrecondition);

    const auto down_start = MonotonicNow();
    const auto graceful = qemu_->Shutdown(id_, seconds(60), /*force=*/false);
    ASSERT_TRUE(graceful) << graceful.error().ToString();
    EXPECT_TRUE(*graceful);
    std::printf("shutdown: %.2f s\n", SecondsSince(down_start));
    EXPECT_EQ(Look().state, VmState::kOff);
    EXPECT_THAT(console_->NewText(), HasSubstr("GUEST-DOWN clean"));
    VerifyDisk();
    EXPECT_TRUE(qemu_->Unregister(id_));
}

TEST_F(QemuSystem, KilledAndHungGuestsLoseNothingTheyWereTold) {
    CreateMachine({"--kernel-argument", "role=writer", "--kernel-argument", "pace_ms=1"});
    Boot();
    ASSERT_TRUE(console_->WaitForRecords(60, Within(kBootTimeout)));
    const auto process = Process();
    ASSERT_TRUE(process);
    process->Kill();
    ASSERT_TRUE(process->WaitForEnd(Within(seconds(30))));
    EXPECT_EQ(Look().state, VmState::kOff);
    VerifyDisk();

    const auto before = console_->LastRecord();
    Boot();  // replays the journal, goes on behind the last record
    ASSERT_TRUE(WaitForAgent(Within(kBootTimeout)));
    ASSERT_TRUE(console_->WaitForRecords(20, Within(kBootTimeout)));
    EXPECT_GE(console_->LastRecord(), before + 20);
    EXPECT_THAT(console_->NewText(), Not(HasSubstr("WRITER-DAMAGE")));

    ASSERT_EQ(::kill(Process()->pid(), SIGSTOP), 0);
    RestartEngine(seconds(1));
    const auto hung = Look();
    EXPECT_EQ(hung.state, VmState::kUnknown);
    EXPECT_EQ(hung.guest, GuestHealth::kLost);
    EXPECT_EQ(qemu_->Shutdown(id_, seconds(1), /*force=*/false).error().code, ErrorCode::kTimeout);
    const auto forced = qemu_->Shutdown(id_, seconds(1), /*force=*/true);
    ASSERT_TRUE(forced) << forced.error().ToString();
    EXPECT_FALSE(*forced);
    EXPECT_EQ(Look().state, VmState::kOff);
    VerifyDisk();
}

TEST_F(QemuSystem, GuestWithoutAnAgentShutsDownByItsPowerButton) {
    CreateMachine({"--kernel-argument", "role=writer", "--kernel-argument", "agent=off"});
    Boot();
    ASSERT_TRUE(console_->WaitForRecords(5, Within(kBootTimeout)));
    RestartEngine(seconds(1));  // an agent that is not there is waited for in full
    EXPECT_EQ(Look().guest, GuestHealth::kNoAgent);
    const auto graceful = qemu_->Shutdown(id_, seconds(60), /*force=*/false);
    ASSERT_TRUE(graceful) << graceful.error().ToString();
    EXPECT_TRUE(*graceful);
    EXPECT_THAT(console_->NewText(), HasSubstr("GUEST-DOWN clean"));
    VerifyDisk();
}

}  // namespace
}  // namespace rha::engine
