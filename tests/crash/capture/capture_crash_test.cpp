// kill -9 of the engine at random moments: the guest never notices, and the next engine finds every
// change that the last one had not released. RHA_CRASH_KILLS sets how many die.
#include <csignal>
#include <cstring>
#include <map>
#include <random>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/runtime/unique_fd.h"
#include "tests/support/environment.h"
#include "tests/unit/capture/mounted_capture.h"
#include "tests/unit/capture/workload.h"

namespace rha::capturefs {
namespace {

/// An engine: stores what it takes durably (as far as this test goes), then releases it. Never
/// ends.
[[noreturn]] void RunEngine(const MountedCapture& mount, const std::filesystem::path& store,
                            std::uint32_t seed) {
    const auto session = mount.Attach();
    const UniqueFd file(::open(store.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600));
    if (session == nullptr || !file) ::_exit(1);
    std::mt19937 random(seed);
    for (;;) {
        session->ClearDoorbell();
        const ByteSpan run = session->Peek(1 + random() % 100'000);
        if (run.empty()) {
            pollfd bell{session->doorbell(), POLLIN, 0};
            ::poll(&bell, 1, -1);
            continue;
        }
        std::size_t stored = 0;
        while (stored < run.size()) {
            const ssize_t count = ::write(file.Get(), run.data() + stored, run.size() - stored);
            if (count <= 0) ::_exit(2);
            stored += static_cast<std::size_t>(count);
        }
        const std::uint64_t last = Decode(run).back().header.sequence;
        session->Advance(run.size());
        session->Release({last});
        session->Acknowledge({last});
    }
}

/// The store's records without those cut short or stored twice.
void ReadStore(const std::filesystem::path& store, std::map<std::uint64_t, TakenRecord>& records) {
    const std::string bytes = ReadAll(store);
    for (std::size_t at = 0; at + RHA_RECORD_HEADER_BYTES <= bytes.size();) {
        rha_record_header header;
        std::memcpy(&header, bytes.data() + at, sizeof header);
        ASSERT_EQ(header.magic, RHA_RECORD_MAGIC);
        if (at + header.total_bytes > bytes.size()) return;
        TakenRecord record{header, bytes.substr(at + sizeof header, header.payload_bytes)};
        const auto [it, fresh] = records.insert({header.sequence, record});
        if (!fresh) {
            ASSERT_EQ(it->second.payload, record.payload) << header.sequence;
            ASSERT_EQ(it->second.header.header_crc32c, header.header_crc32c);
        }
        at += header.total_bytes;
    }
}

TEST(EngineCrash, TheGuestNeverNoticesAndTheNextEngineGoesOnWhereTheLastReleased) {
    MountedCapture mount(256);
    mount.Start();
    mount.Attach();  // capture begins
    std::mt19937 random(4711);
    Workload workload(mount.root() / "vm", {.seed = 9, .threads = 2});
    std::map<std::uint64_t, TakenRecord> records;
    const auto kills = static_cast<int>(test::FromEnvironment("RHA_CRASH_KILLS", 20));
    for (int kill = 0; kill < kills; ++kill) {
        const auto store = mount.Scratch("store" + std::to_string(kill));
        const pid_t engine = ::fork();
        if (engine == 0) RunEngine(mount, store, static_cast<std::uint32_t>(kill));
        if (kill == 0) workload.Start(0);
        const std::uint64_t until = workload.done() + random() % 200;
        ASSERT_TRUE(Eventually([&] { return workload.done() >= until; }));
        ::kill(engine, SIGKILL);
        int status = 0;
        ::waitpid(engine, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the engine ended by itself: " << status;
        ASSERT_NO_FATAL_FAILURE(ReadStore(store, records));
        std::filesystem::remove(store);
    }
    workload.Stop();
    workload.Join();
    EXPECT_EQ(workload.failures(), 0u);
    const auto session = mount.Attach();
    EXPECT_TRUE(session->info().resumed);
    for (const TakenRecord& record : TakeAll(*session)) {
        records.insert({record.header.sequence, record});
    }
    ReplayedCopy copy(mount.Scratch("copy"));
    for (const auto& [sequence, record] : records) ASSERT_NO_FATAL_FAILURE(copy.Apply(record));
    EXPECT_EQ(copy.gaps(), 0u);
    EXPECT_EQ(Difference(mount.root() / "vm", mount.Scratch("copy") / "vm"), "");
}

}  // namespace
}  // namespace rha::capturefs
