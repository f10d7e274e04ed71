// The master session against a guest that writes, a driver that loses, a network that cuts and a
// replica that crashes, in virtual time, for many seeds. What must hold:
//   * whenever the replica says it is consistent, its files are those of the master after exactly
//     the change it names (I1);
//   * whatever happened, once faults end everything is equal and running within a bounded time;
//   * everything is compared only when there is no way around it (I4).
// A failing seed is printed; RHA_SIM_SEED runs that one alone, RHA_SIM_SEEDS sets how many run.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "engine/master/master_session.h"
#include "tests/support/environment.h"
#include "tests/support/replication/fake_driver.h"
#include "tests/support/replication/model_replica.h"
#include "tests/support/replication/sim_time.h"
#include "tests/support/temporary_directory.h"

namespace rha::test {
namespace {

using engine::MasterOptions;
using engine::MasterSession;
using engine::MasterState;
using std::chrono::milliseconds;
using std::chrono::seconds;

class World {
public:
    explicit World(std::uint64_t seed)
        : time_(seed), driver_(time_, (64 + 64 * time_.Random(4)) << 10), replica_(time_) {
        options_.scenario = {"12345678-1234-1234-1234-123456789abc"};
        options_.epoch = {1};
        options_.paths = {"/vm"};
        options_.state_directory = directory_.path();
        options_.spool_bytes_max = time_.Random(4) << 18;
        options_.free_bytes_min = 0;
        options_.spool_segment_bytes = 64u << 10;
        options_.batch_bytes_max = 4096u << time_.Random(4);
        options_.window_bytes = 8192u << time_.Random(3);
        options_.block_bytes = 4096;
        options_.sync_regions_in_flight = 1 + time_.Random(4);
        options_.seed = seed;
        const auto files = 1 + time_.Random(3);
        for (std::uint64_t i = 0; i < files; ++i) {
            driver_.Seed("disk" + std::to_string(i), RandomBytes(time_.Random(120u << 10)));
        }
        if (time_.OneIn(4)) driver_.Seed("large", Bytes((4u << 20) + (64u << 10)));
        driver_.on_doorbell = [this] {
            if (runtime_) runtime_->Ring();
        };
        replica_.on_durable = [this] {
            if (time_.OneIn(3)) CheckPrefix();
        };
        StartEngine();
        Schedule();
    }
    ~World() { KillEngine(); }

    void Run() {
        const auto rounds = 150 + time_.Random(350);
        for (std::uint64_t i = 0; i < rounds && !testing::Test::HasFailure(); ++i) {
            Guest();
            if (time_.OneIn(12)) Fault();
            time_.RunFor(milliseconds(time_.Random(time_.OneIn(10) ? 400 : 20)));
        }
        Heal();
    }

private:
    Bytes RandomBytes(std::uint64_t count) {
        Bytes bytes(count);
        const bool zeros = time_.OneIn(6);
        for (auto& byte : bytes) {
            byte = zeros ? std::byte{0} : static_cast<std::byte>(time_.generator()());
        }
        return bytes;
    }

    void StartEngine() {
        runtime_ = std::make_unique<SimRuntime>(time_, [this] { return driver_.readable(); });
        session_ = std::make_unique<MasterSession>(
            *runtime_, driver_, std::make_unique<SimLink>(time_, replica_), options_,
            [this](const engine::MasterEvent& event) { last_event_ = event.message; });
        const auto started = session_->Start();
        ASSERT_TRUE(started) << started.error().ToString();
    }

    /// As kill -9 does: nothing gets a last word.
    void KillEngine() {
        runtime_.reset();
        session_.reset();
    }

    void StopEngine() {
        bool stopped = false;
        session_->Stop([&] { stopped = true; });
        for (int i = 0; i < 1000 && !stopped; ++i) time_.RunFor(milliseconds(5));
        ASSERT_TRUE(stopped);
        KillEngine();
    }

    /// The driver's keeper has its turn now and then.
    void Schedule() {
        time_.After(milliseconds(50), [this] {
            driver_.Settle();
            Schedule();
        });
    }

    void Guest() {
        for (auto count = time_.Random(6); count > 0; --count) GuestOnce();
        for (const auto write : driver_.WritesInFlight()) {
            if (time_.OneIn(2)) driver_.TearWrite(write);
            if (time_.OneIn(2)) driver_.EndWrite(write, time_.OneIn(40));
        }
    }

    void GuestOnce() {
        const auto files = driver_.LiveFiles();
        if (files.empty()) return driver_.Create("disk" + std::to_string(time_.Random(5)));
        const FileId file = files[time_.Random(files.size())];
        const auto size = driver_.SizeOf(file);
        switch (time_.Random(24)) {
            case 0:
                return driver_.Truncate(file, time_.Random(140u << 10));
            case 1:
                return driver_.Zero(file, time_.Random(size + 1), 1 + time_.Random(20000), true);
            case 2:
                return driver_.Zero(file, time_.Random(size + 1), 1 + time_.Random(20000), false);
            case 3:
                return driver_.Flush(file);
            case 4:
                if (files.size() < 5) {
                    const auto name = "new" + std::to_string(time_.Random(1000));
                    if (!driver_.Now().contains(name)) driver_.Create(name);
                }
                return;
            case 5:
                if (files.size() > 1 && time_.OneIn(3)) driver_.Unlink(file);
                return;
            case 6:
                if (time_.OneIn(2)) driver_.Rename(file, "disk" + std::to_string(time_.Random(5)));
                return;
            default: {
                const auto offset =
                    time_.OneIn(3) ? time_.Random(3) * 4096
                                   : time_.Random(std::min<std::uint64_t>(size + 8192, 130u << 10));
                driver_.BeginWrite(file, offset, RandomBytes(1 + time_.Random(9000)));
            }
        }
    }

    void Fault() {
        switch (time_.Random(15)) {
            case 0:
            case 1:
                return replica_.Cut();
            case 2:
                return replica_.SetNetwork(false);
            case 3:
            case 4:
                return replica_.SetNetwork(true);
            case 5:
                return replica_.Crash();
            case 6:
            case 7:
                KillEngine();
                if (time_.OneIn(3)) time_.RunFor(milliseconds(time_.Random(300)));
                return StartEngine();
            case 8:
                StopEngine();
                return StartEngine();
            case 9:
                if (!time_.OneIn(3)) return;
                KillEngine();
                driver_.CrashHost();
                return StartEngine();
            case 10:
                return replica_.SetPaused(true);
            case 11:
                return replica_.SetPaused(false);
            case 12:
                return replica_.SetSlow(time_.OneIn(2));
            case 14:
                if (time_.OneIn(3)) driver_.CrashDriver();
                return;
            case 13:
                if (!time_.OneIn(4)) return;
                ++full_comparisons_due_;
                return time_.OneIn(2) ? replica_.Wipe() : SpoilSpool();
        }
    }

    /// A byte of the spool rots while the engine is down.
    void SpoilSpool() {
        KillEngine();
        const auto spool =
            directory_.path() / "scenarios" / options_.scenario.value / "master/spool";
        for (const auto& entry : std::filesystem::directory_iterator(spool)) {
            const auto size = std::filesystem::file_size(entry);
            if (size == 0) continue;
            std::FILE* file = std::fopen(entry.path().c_str(), "r+b");
            std::fseek(file, static_cast<long>(time_.Random(size)), SEEK_SET);
            const int byte = std::fgetc(file);
            std::fseek(file, -1, SEEK_CUR);
            std::fputc(byte ^ 0x5a, file);
            std::fclose(file);
        }
        StartEngine();
    }

    void CheckPrefix() {
        if (!replica_.consistent() || replica_.capture_id() != driver_.capture_id()) return;
        if (driver_.Undetermined(replica_.durable())) return;
        ++prefixes_checked_;
        ExpectEqual(driver_.TruthAt(replica_.durable()), replica_.files());
    }

    void ExpectEqual(const FileSet& expected, const FileSet& found) {
        for (const auto& [path, bytes] : expected) {
            const auto other = found.find(path);
            if (other == found.end()) {
                ADD_FAILURE() << path << " is missing on the replica at change "
                              << replica_.durable().value;
                continue;
            }
            if (other->second == bytes) continue;
            const auto common = std::min(bytes.size(), other->second.size());
            std::uint64_t at = 0;
            while (at < common && bytes[at] == other->second[at]) ++at;
            ADD_FAILURE() << path << " differs from byte " << at << " on (sizes " << bytes.size()
                          << " and " << other->second.size() << ") at change "
                          << replica_.durable().value;
        }
        for (const auto& [path, bytes] : found) {
            EXPECT_TRUE(expected.contains(path)) << path << " should not be on the replica";
        }
    }

    void Heal() {
        replica_.SetNetwork(true);
        replica_.SetPaused(false);
        replica_.SetSlow(false);
        for (int i = 0; i < 40 && !testing::Test::HasFailure(); ++i) {
            Guest();
            time_.RunFor(milliseconds(20));
        }
        for (const auto write : driver_.WritesInFlight()) driver_.EndWrite(write, false);
        std::optional<Result<engine::DrainedAt>> drained;
        session_->Drain(seconds(120), [&](Result<engine::DrainedAt> result) { drained = result; });
        while (!drained) time_.RunFor(milliseconds(50));
        const auto status = session_->GetStatus();
        ASSERT_TRUE(*drained) << (*drained).error().ToString() << "; dirty " << status.dirty_bytes
                              << ", state " << static_cast<int>(status.state)
                              << ", last event: " << last_event_;
        EXPECT_EQ((*drained)->final_sequence, driver_.head());
        EXPECT_TRUE(replica_.consistent());
        time_.RunFor(seconds(2));
        EXPECT_EQ(session_->GetStatus().state, MasterState::kDrained);
        EXPECT_EQ(session_->GetStatus().lag_bytes, 0u);
        CheckPrefix();
        ExpectEqual(driver_.Now(), replica_.files());
        EXPECT_LE(driver_.all_dirty_calls(), full_comparisons_due_) << "a needless comparison";
        StopEngine();
    }

    SimTime time_;
    TemporaryDirectory directory_;
    FakeDriver driver_;
    ModelReplica replica_;
    MasterOptions options_;
    std::unique_ptr<SimRuntime> runtime_;
    std::unique_ptr<MasterSession> session_;
    std::uint64_t full_comparisons_due_ = 1;
    std::uint64_t prefixes_checked_ = 0;
    std::string last_event_;
};

TEST(ReplicationSimulation, ConvergesAndNeverLies) {
    // Nothing here is about the durability of files: memory spares a disk thousands of syncs.
    if (std::filesystem::is_directory("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 1);
    const auto only = FromEnvironment("RHA_SIM_SEED", 0);
    const auto first = only != 0 ? only : 1;
    const auto last = only != 0 ? only : FromEnvironment("RHA_SIM_SEEDS", 500);
    for (auto seed = first; seed <= last; ++seed) {
        SCOPED_TRACE("RHA_SIM_SEED=" + std::to_string(seed));
        auto world = std::make_unique<World>(seed);
        if (!HasFailure()) world->Run();
        if (HasFailure()) return;
    }
}

}  // namespace
}  // namespace rha::test
