// A replica is fed in a child process that is killed (SIGKILL) at random moments. After every death
// everything acknowledged as durable must still be there, the images must be the master's files
// after exactly the applied prefix whenever the replica calls itself consistent, and feeding goes
// on from the position the replica reports. RHA_CRASH_KILLS scales it, RHA_CRASH_SEED repeats a
// run.
#include <atomic>
#include <new>
#include <random>

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/environment.h"
#include "tests/unit/replica/replica_fixture.h"

namespace rha::engine::test {
namespace {

constexpr std::uint64_t kAhead = 120;  ///< batches a child can be fed before it waits for its end

/// What the child had been promised, in memory that outlives it.
struct Promise {
    std::atomic<std::uint64_t> durable_batch{0};
};

class PromiseKeeper final : public ReplicaSessionEvents {
public:
    explicit PromiseKeeper(Promise& promise) : promise_(promise) {}
    void OnAck(LinkAck ack) override { promise_.durable_batch = ack.durable_batch; }
    void OnSessionClosed(Error) override {}

private:
    Promise& promise_;
};

/// Never returns: feeds until it is killed. Exit codes tell what went wrong.
[[noreturn]] void Child(const ReplicaConfig& config, History& history, Promise& promise,
                        std::uint64_t last) {
    auto replica = Replica::Create(config, MakeEnvironment());
    if (!replica) {
        std::fprintf(stderr, "%s\n", replica.error().ToString().c_str());
        ::_exit(10);
    }
    const auto opened =
        (*replica)->Open({{kScenario}, {1}, {1}}, std::make_shared<PromiseKeeper>(promise));
    if (!opened) ::_exit(11);
    for (auto n = opened->position.next_batch_number; n <= last; ++n) {
        if (const auto fed = Feed(**replica, opened->session, history.Batch(n)); !fed) {
            std::fprintf(stderr, "batch %lu: %s\n", n, fed.error().ToString().c_str());
            ::_exit(12);
        }
    }
    while (true) ::pause();
}

void KillAfter(pid_t child, int microseconds) {
    const timespec time{.tv_sec = 0, .tv_nsec = microseconds * 1000L};
    ::ppoll(nullptr, 0, &time, nullptr);
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
}

/// Opens what the dead child left and compares it with the model. Returns the durable batch.
std::uint64_t Verify(const ReplicaConfig& config, History& history, std::uint64_t promised) {
    auto replica = Replica::Create(config, MakeEnvironment());
    EXPECT_TRUE(replica) << replica.error().ToString();
    if (!replica) return 0;
    const auto session = std::make_shared<RecordingSession>();
    const auto opened = (*replica)->Open({{kScenario}, {1}, {1}}, session);
    EXPECT_TRUE(opened);
    const auto durable = opened->position.next_batch_number - 1;
    EXPECT_GE(durable, promised) << "an acknowledged batch is gone";
    EXPECT_EQ(opened->position.consistent, durable != 0 && history.ConsistentAfter(durable));
    // Drains; refused for a final sequence that cannot be, so nothing changes.
    const auto refused = (*replica)->Promote(
        {.new_epoch = {1}, .require_final = true, .final_sequence = {~0ull}, .capture_id = {1}});
    EXPECT_FALSE(refused);
    const auto status = (*replica)->GetStatus();
    EXPECT_FALSE(status.problem) << status.problem->ToString();
    EXPECT_TRUE(status.applied_batch == durable || status.holding);
    if (status.consistent && status.applied_sequence.value != 0) {
        EXPECT_EQ(TreeDigest(ReadTree(config.directory)),
                  history.TruthAt(status.applied_capture_id, status.applied_sequence))
            << "after batch " << status.applied_batch << (status.holding ? ", holding" : "");
    }
    return durable;
}

TEST(ReplicaCrash, NothingAcknowledgedIsLostAndTheImagesAreAPrefix) {  // I1
    const auto kills = rha::test::FromEnvironment("RHA_CRASH_KILLS", 60);
    const auto seed = rha::test::FromEnvironment("RHA_CRASH_SEED", 20240229);
    SCOPED_TRACE("RHA_CRASH_SEED=" + std::to_string(seed));
    std::mt19937_64 random(seed);
    ScratchDirectory scratch;
    auto config = MakeConfig(scratch.path());
    History history({.seed = seed, .file_bytes_max = 40 * 1024, .keep_trees = false});
    void* memory =
        ::mmap(nullptr, sizeof(Promise), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    auto& promise = *new (memory) Promise;

    std::uint64_t durable = 0;
    for (std::uint64_t kill = 0; kill < kills && !testing::Test::HasFailure(); ++kill) {
        history.Batch(durable + kAhead);
        // A small journal now and then, so that holds are given up and space runs short.
        config.journal_bytes_max = random() % 4 == 0 ? 2u << 20 : 64u << 20;
        const auto child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) Child(config, history, promise, durable + kAhead);
        KillAfter(child, static_cast<int>(random() % 400'000));
        if (random() % 3 == 0) continue;  // the next child recovers by itself, or dies doing so
        durable = std::max(durable, Verify(config, history, promise.durable_batch));
    }
    EXPECT_GT(Verify(config, history, promise.durable_batch), kills / 2);
    ::munmap(memory, sizeof(Promise));
}

}  // namespace
}  // namespace rha::engine::test
