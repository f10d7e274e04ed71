// What a replica does between a gap and the synchronisation that mends it, and on full disks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/replica/replica_directory.h"
#include "engine/sync/block_digest.h"
#include "tests/unit/replica/replica_fixture.h"

namespace rha::engine::test {
namespace {

constexpr std::uint64_t kBlock = 65536;
constexpr CaptureId kRun{5};

/// Passes everything on until `full` is set; then nothing can be written.
class FillingFiles final : public ReplicaFiles {
public:
    struct Switch {
        std::atomic<bool> full{false};
        std::atomic<int> sync_failures{0};
    };
    FillingFiles(std::unique_ptr<ReplicaFiles> files, std::shared_ptr<Switch> control)
        : files_(std::move(files)), control_(std::move(control)) {}

    Status CreateFile(const std::string& path, std::uint32_t mode) override {
        return control_->full ? Full() : files_->CreateFile(path, mode);
    }
    Status CreateDirectory(const std::string& path, std::uint32_t mode) override {
        return control_->full ? Full() : files_->CreateDirectory(path, mode);
    }
    Status Rename(const std::string& from, const std::string& to) override {
        return files_->Rename(from, to);
    }
    Status Remove(const std::string& path, bool directory) override {
        return files_->Remove(path, directory);
    }
    Status Write(const std::string& path, std::uint64_t offset, ByteSpan bytes) override {
        if (!control_->full) return files_->Write(path, offset, bytes);
        // As a real disk does: a part of it still fits.
        RHA_RETURN_IF_ERROR(files_->Write(path, offset, bytes.first(bytes.size() / 2)));
        return Full();
    }
    Status Zero(const std::string& path, std::uint64_t offset, std::uint64_t length,
                bool punch) override {
        return files_->Zero(path, offset, length, punch);
    }
    Status Truncate(const std::string& path, std::uint64_t size) override {
        return files_->Truncate(path, size);
    }
    Status Allocate(const std::string& path, std::uint64_t offset, std::uint64_t length,
                    bool keep_size) override {
        return control_->full ? Full() : files_->Allocate(path, offset, length, keep_size);
    }
    Status Sync() override {
        if (control_->sync_failures > 0) {
            --control_->sync_failures;
            return std::unexpected(ErrnoError(EIO, "sync"));
        }
        return files_->Sync();
    }
    Result<Kind> KindOf(const std::string& path) override { return files_->KindOf(path); }
    Result<std::uint64_t> Size(const std::string& path) override { return files_->Size(path); }
    Result<std::size_t> ReadAt(const std::string& path, std::uint64_t offset,
                               MutableByteSpan into) override {
        return files_->ReadAt(path, offset, into);
    }
    Result<std::vector<Extent>> DataExtents(const std::string& path, std::uint64_t offset,
                                            std::uint64_t length) override {
        return files_->DataExtents(path, offset, length);
    }
    Result<std::vector<std::string>> List() override { return files_->List(); }
    Result<std::uint64_t> FreeBytes() override { return files_->FreeBytes(); }

private:
    static Status Full() { return std::unexpected(ErrnoError(ENOSPC, "write")); }
    std::unique_ptr<ReplicaFiles> files_;
    std::shared_ptr<Switch> control_;
};

class HoldTest : public testing::Test {
protected:
    void Start() {
        auto env = MakeEnvironment();
        env.on_event = [this](ReplicaEvent event) {
            MutexLock lock(mutex_);
            events_.push_back(std::move(event));
        };
        std::filesystem::create_directories(config_.directory);
        auto files = OpenReplicaDirectory(config_.directory);
        ASSERT_TRUE(files);
        env.files = std::make_unique<FillingFiles>(std::move(*files), control_);
        auto made = Replica::Create(config_, std::move(env));
        ASSERT_TRUE(made) << made.error().ToString();
        replica_ = std::move(*made);
        session_ = std::make_shared<RecordingSession>();
        const auto opened = replica_->Open({{kScenario}, {1}, kRun}, session_);
        ASSERT_TRUE(opened);
        opened_ = *opened;
        next_batch_ = opened->position.next_batch_number;
    }
    void Send(const RecordBuilder& builder) {
        HistoryBatch batch;
        batch.header =
            builder.Header(*ToScenarioUuid({kScenario}), {1}, kRun, next_batch_++, sequence_);
        batch.records.assign(builder.bytes().begin(), builder.bytes().end());
        sequence_ = batch.header.last_sequence;
        const auto fed = Feed(*replica_, opened_.session, batch);
        ASSERT_TRUE(fed) << fed.error().ToString();
    }
    void WaitDurable() {
        session_->WaitAck([&](const LinkAck& ack) { return ack.durable_batch + 1 == next_batch_; });
    }
    void WaitApplied() {
        session_->WaitAck([&](const LinkAck& ack) { return ack.applied_batch + 1 == next_batch_; });
    }
    void WaitHolding() {
        session_->WaitAck([&](const LinkAck&) { return replica_->GetStatus().holding; });
    }
    std::vector<std::byte> Bytes(char fill, std::size_t size = kBlock) {
        return std::vector<std::byte>(size, static_cast<std::byte>(fill));
    }
    RecordFields Write(std::uint64_t block, RecordType type = RHA_RECORD_WRITE) {
        const auto sequence = type == RHA_RECORD_WRITE ? Sequence{sequence_.value + 1} : Sequence{};
        return {.type = type,
                .sequence = sequence,
                .file = {1},
                .offset = block * kBlock,
                .length = kBlock};
    }
    RecordFields Gap() {
        return {.type = RHA_RECORD_GAP, .sequence = {sequence_.value + 2}, .length = 1};
    }
    /// "disk", four blocks of nothing.
    static RecordBuilder Manifest() {
        RecordBuilder builder;
        builder.Add({.type = RHA_RECORD_EPOCH_START, .sequence = {1}, .file = {kRun.value}});
        builder.AddPath({.type = RHA_RECORD_CREATE,
                         .flags = RHA_RECORD_EXISTING,
                         .sequence = {2},
                         .file = {1},
                         .length = 4 * kBlock},
                        "vm/disk");
        builder.Add({.type = RHA_RECORD_MANIFEST_END, .sequence = {3}, .length = 1});
        return builder;
    }
    /// "disk" with blocks a, b, c and a hole, synchronised and applied.
    void Prepare() {
        auto builder = Manifest();
        for (std::uint64_t block = 0; block < 3; ++block) {
            builder.Add(Write(block, RHA_RECORD_SYNC_WRITE), Bytes(static_cast<char>('a' + block)));
        }
        builder.Add({.type = RHA_RECORD_SYNC_COMPLETE});
        Send(builder);
        WaitApplied();
    }
    std::string Image() {
        std::string image;
        for (std::uint64_t block = 0; block < 4; ++block) {
            const auto tree = ReadTree(config_.directory);
            const auto byte = tree.at("disk")[block * kBlock];
            image += byte == std::byte{0} ? '0' : static_cast<char>(byte);
        }
        return image;
    }
    std::vector<BlockDigest> Digests() {
        HashRange range{.file = {1},
                        .length = 4 * kBlock,
                        .block_bytes = kBlock,
                        .secret = Bytes('s', kDigestSecretBytesMax)};
        const auto digests = replica_->Digests(range);
        EXPECT_TRUE(digests) << digests.error().ToString();
        return digests.value_or(std::vector<BlockDigest>{});
    }
    BlockDigest Of(char fill) {
        return DigestBlock(Bytes(fill), Bytes('s', kDigestSecretBytesMax));
    }
    std::size_t SetAside() {
        const auto directory =
            config_.state_directory + "/scenarios/" + kScenario + "/replica/set-aside";
        if (!std::filesystem::exists(directory)) return 0;
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(directory), {}));
    }

    ScratchDirectory scratch_;
    ReplicaConfig config_ = MakeConfig(scratch_.path());
    std::shared_ptr<FillingFiles::Switch> control_ = std::make_shared<FillingFiles::Switch>();
    Mutex mutex_;
    std::vector<ReplicaEvent> events_ RHA_GUARDED_BY(mutex_);
    std::shared_ptr<RecordingSession> session_;
    std::unique_ptr<Replica> replica_;
    OpenedSession opened_;
    std::uint64_t next_batch_ = 1;
    Sequence sequence_;
};

TEST_F(HoldTest, StopsInTheMiddleOfABatchAndGoesOnWhenSynchronised) {  // I1
    Start();
    Prepare();
    RecordBuilder builder;
    builder.Add(Write(0), Bytes('A'));
    builder.Add(Gap());
    builder.Add({.type = RHA_RECORD_WRITE,
                 .sequence = {sequence_.value + 3},
                 .file = {1},
                 .offset = kBlock,
                 .length = kBlock},
                Bytes('B'));
    Send(builder);
    WaitHolding();
    EXPECT_EQ(Image(), "Abc0");
    EXPECT_TRUE(replica_->GetStatus().consistent);
    EXPECT_TRUE(replica_->GetStatus().synchronising);
    Send(RecordBuilder().Add(Write(2, RHA_RECORD_SYNC_WRITE), Bytes('C')));
    WaitDurable();
    EXPECT_EQ(Image(), "Abc0");
    Send(RecordBuilder().Add({.type = RHA_RECORD_SYNC_COMPLETE}));
    WaitApplied();
    EXPECT_EQ(Image(), "ABC0");
    EXPECT_FALSE(replica_->GetStatus().synchronising);
}

TEST_F(HoldTest, HoldsOnAfterARestart) {
    Start();
    Prepare();
    Send(RecordBuilder().Add(Write(0), Bytes('A')));
    Send(RecordBuilder().Add(Gap()));
    Send(RecordBuilder().Add(Write(1), Bytes('B')));
    WaitDurable();
    WaitHolding();
    replica_.reset();
    Start();
    EXPECT_FALSE(opened_.position.consistent);
    WaitHolding();
    EXPECT_EQ(Image(), "Abc0");
    Send(RecordBuilder().Add({.type = RHA_RECORD_SYNC_COMPLETE}));
    WaitApplied();
    EXPECT_EQ(Image(), "ABc0");
}

TEST_F(HoldTest, PromotionTakesTheLastConsistentStateAndSetsTheRestAside) {  // I1
    Start();
    Prepare();
    Send(RecordBuilder().Add(Write(0), Bytes('A')));
    const auto prefix = sequence_;
    Send(RecordBuilder().Add(Gap()));
    Send(RecordBuilder().Add(Write(1), Bytes('B')));
    WaitDurable();
    const auto result = replica_->Promote({.new_epoch = {2}});
    ASSERT_TRUE(result) << result.error().ToString();
    EXPECT_TRUE(result->consistent);
    EXPECT_EQ(result->applied, prefix);
    EXPECT_EQ(Image(), "Abc0");
    EXPECT_GE(SetAside(), 1u);
    replica_.reset();
    auto again = Replica::Create(config_, MakeEnvironment());
    ASSERT_TRUE(again);
    EXPECT_EQ((*again)->Promote({.new_epoch = {2}})->applied, prefix);
    EXPECT_EQ(Image(), "Abc0");
}

TEST_F(HoldTest, DigestsNeverCallHeldBlocksEqual) {  // I4
    Start();
    Prepare();
    using testing::ElementsAre;
    EXPECT_THAT(Digests(), ElementsAre(Of('a'), Of('b'), Of('c'), kZeroBlockDigest));
    Send(RecordBuilder().Add(Write(0), Bytes('A')));
    Send(RecordBuilder().Add(Gap()));
    Send(RecordBuilder().Add(Write(1), Bytes('B')));
    Send(RecordBuilder().Add(Write(3, RHA_RECORD_SYNC_WRITE), Bytes('D')));
    const auto unknown = UnknownBlockDigest();
    EXPECT_THAT(Digests(), ElementsAre(Of('A'), unknown, Of('c'), unknown));
    Send(RecordBuilder().Add({.type = RHA_RECORD_SYNC_COMPLETE}));
    EXPECT_THAT(Digests(), ElementsAre(Of('A'), Of('B'), Of('c'), Of('D')));
}

TEST_F(HoldTest, AFullJournalEndsTheHoldAndSaysSoOnce) {  // I3
    config_.journal_bytes_max = 2u << 20;
    Start();
    Prepare();
    Send(RecordBuilder().Add(Gap()));
    WaitHolding();
    for (int i = 0; i < 60; ++i) {
        Send(RecordBuilder().Add(Write(static_cast<std::uint64_t>(i % 4)),
                                 Bytes(static_cast<char>('A' + i % 26))));
    }
    WaitApplied();
    EXPECT_FALSE(replica_->GetStatus().consistent);
    EXPECT_EQ(replica_->Promote({.new_epoch = {2}}).error().code, ErrorCode::kFailedPrecondition);
    replica_->Close();
    MutexLock lock(mutex_);
    ASSERT_EQ(events_.size(), 1u);
    EXPECT_EQ(events_.front().code, "replica-hold-abandoned");
    EXPECT_FALSE(events_.front().remedy.empty());
}

TEST_F(HoldTest, AFullDiskPausesApplyingAndLosesNothing) {  // I3
    Start();
    Prepare();
    control_->full = true;
    Send(RecordBuilder().Add(Write(0), Bytes('A')));
    const auto ack =
        session_->WaitAck([](const LinkAck& got) { return !got.paused.message.empty(); });
    EXPECT_EQ(ack.paused.code, ErrorCode::kNoSpace);
    EXPECT_FALSE(ack.paused.remedy.empty());
    Send(RecordBuilder().Add(Write(1), Bytes('B')));
    WaitDurable();  // the journal goes on
    control_->full = false;
    WaitApplied();
    EXPECT_EQ(Image(), "ABc0");
    session_->WaitAck([](const LinkAck& got) { return got.paused.message.empty(); });
}

TEST_F(HoldTest, WithoutAPrefixNoMoreIsTakenThanTheImagesTake) {
    Start();
    Send(Manifest());
    WaitApplied();
    control_->full = true;
    for (std::uint64_t block = 0; block < config_.buffer_count; ++block) {
        Send(RecordBuilder().Add(Write(block, RHA_RECORD_SYNC_WRITE), Bytes('A')));
    }
    WaitDurable();
    AwaitedBuffer next(*replica_, opened_.session);
    EXPECT_FALSE(next.Arrived()) << "a batch was put out of memory, to be read from the journal";
    control_->full = false;
    EXPECT_TRUE(next.Take());
    WaitApplied();
    EXPECT_EQ(Image(), "AAAA");
}

TEST_F(HoldTest, AHoldKeepsNoBuffers) {
    Start();
    Send(Manifest());
    WaitApplied();
    control_->full = true;
    Send(RecordBuilder()
             .Add(Write(0, RHA_RECORD_SYNC_WRITE), Bytes('A'))
             .Add({.type = RHA_RECORD_SYNC_COMPLETE}));
    Send(RecordBuilder().Add(Gap()));
    Send(RecordBuilder().Add(Write(1), Bytes('B')));
    Send(RecordBuilder().Add(Write(2), Bytes('C')));
    WaitDurable();
    control_->full = false;
    WaitHolding();
    EXPECT_EQ(Image(), "A000");
    std::vector<BatchBuffer> all;
    for (std::size_t i = 0; i < config_.buffer_count; ++i) {
        all.push_back(AwaitedBuffer(*replica_, opened_.session).Take());
    }
    all.clear();
    Send(RecordBuilder().Add({.type = RHA_RECORD_SYNC_COMPLETE}));
    WaitApplied();
    EXPECT_EQ(Image(), "ABC0");
}

TEST_F(HoldTest, AfterAFailedSyncEverythingSinceTheCheckpointIsWrittenAgain) {
    Start();
    Prepare();
    Send(RecordBuilder().Add(Write(0), Bytes('A')));
    WaitApplied();
    // The kernel may have dropped what a failed sync was about.
    auto files = OpenReplicaDirectory(config_.directory);
    ASSERT_TRUE(files);
    ASSERT_TRUE((*files)->Write("disk", 0, Bytes('?')));
    control_->sync_failures = 1;
    Send(RecordBuilder().AddPath(
        {.type = RHA_RECORD_RENAME, .sequence = {sequence_.value + 1}, .file = {1}}, "vm/disk2"));
    WaitApplied();
    EXPECT_EQ(ReadTree(config_.directory).at("disk2")[0], std::byte{'A'});
}

}  // namespace
}  // namespace rha::engine::test
