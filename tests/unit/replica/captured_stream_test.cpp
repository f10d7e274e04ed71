// The real capture core with a ring that overflows, in front of the real replica: what one writes
// the other takes. Changes of names that found no room follow the GAP with numbers of their own;
// only the size that synchronisation repairs has none.
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include "common/runtime/unique_fd.h"
#include "engine/capture/capturefs/capture_run.h"
#include "engine/capture/capturefs/scan.h"
#include "engine/core/run_summary.h"
#include "tests/support/result_matchers.h"
#include "tests/unit/replica/replica_fixture.h"

namespace rha::engine::test {
namespace {

namespace fs = std::filesystem;
using capturefs::Change;
using capturefs::Outcome;
using capturefs::Regions;
using capturefs::TrackedFilePtr;
using rha::test::FailsWith;
using rha::test::IsOk;

constexpr std::uint64_t kRingBytes = 64u << 10;
constexpr CaptureId kRun{1000};

class CapturedStreamTest : public testing::Test {
protected:
    CapturedStreamTest() {
        fs::create_directories(master_ / "vm");
        fs::create_directories(scratch_.path() + "/capture");
        for (const char* name : {"vm/disk", "vm/shrinks", "vm/goes"}) Put(name, 20'000, 'm');
        root_.Reset(::open(master_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        auto run = capturefs::CaptureRun::Create({.scenario = {kScenario},
                                                  .capture_id = kRun,
                                                  .ring_bytes = kRingBytes,
                                                  .state_directory = scratch_.path() + "/capture",
                                                  .root_fd = root_.Get(),
                                                  .keeper_interval = std::chrono::milliseconds(2)});
        run_ = std::move(*run);
        EXPECT_TRUE(IsOk(run_->Prepare(*capturefs::Scan(root_.Get(), "vm"), nullptr)));
        run_->Launch(true);
        EXPECT_EQ(rha_ring_open(&ring_, run_->ring().shared(), run_->ring().mapped_bytes(),
                                run_->ring().feedback()),
                  RHA_RING_RECORDS);
        auto made = Replica::Create(config_, MakeEnvironment());
        EXPECT_TRUE(IsOk(made));
        replica_ = std::move(*made);
        session_ = std::make_shared<RecordingSession>();
        opened_ = *replica_->Open({{kScenario}, {1}, kRun}, session_);
    }
    ~CapturedStreamTest() override { run_->Retire(); }

    void Put(const std::string& path, std::size_t bytes, char fill) {
        const UniqueFd fd(::open((master_ / path).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
        const std::string content(bytes, fill);
        EXPECT_EQ(::pwrite(fd.Get(), content.data(), bytes, 0), static_cast<ssize_t>(bytes));
    }

    // --- the guest, as rha-capturefs carries out what it asks for -------------------------------
    void Write(const std::string& path, char fill) {
        const std::string content(8000, fill);
        Change change = run_->Begin({.type = RHA_RECORD_WRITE,
                                     .file = run_->ByPath(path),
                                     .length = content.size(),
                                     .payload = std::as_bytes(std::span(content)),
                                     .regions = Regions::Of(0, content.size())});
        Put(path, content.size(), fill);
        run_->Finish(change, Outcome::kDone);
    }
    void Truncate(const std::string& path, std::uint64_t size) {
        Change change = run_->Begin({.type = RHA_RECORD_TRUNCATE,
                                     .file = run_->ByPath(path),
                                     .length = size,
                                     .regions = Regions::Of(0, 20'000)});
        fs::resize_file(master_ / path, size);
        run_->Finish(change, Outcome::kDone);
    }
    void Create(const std::string& path) {
        Change change = run_->BeginCreate({.path = path, .mode = 0644});
        Put(path, 0, '0');
        run_->FinishCreate(change, Outcome::kDone, capturefs::Inspect(root_.Get(), path)->inode);
    }
    void Rename(const std::string& from, const std::string& to) {
        Change change = run_->BeginRename(run_->ByPath(from), to);
        fs::rename(master_ / from, master_ / to);
        run_->FinishRename(change, Outcome::kDone, to);
    }
    void Unlink(const std::string& path) {
        Change change = run_->BeginUnlink(run_->ByPath(path));
        fs::remove(master_ / path);
        run_->FinishUnlink(change, Outcome::kDone);
    }

    // --- the stream -----------------------------------------------------------------------------
    Status Send(std::vector<std::byte> records) {
        HistoryBatch batch;
        batch.header =
            DescribeBatch(records, *ToScenarioUuid({kScenario}), {1}, kRun, next_batch_, last_);
        last_ = batch.header.last_sequence;
        ++next_batch_;
        batch.records = std::move(records);
        return Feed(*replica_, opened_.session, batch);
    }
    /// Everything committed goes to the replica; the types are noted.
    void Stream() {
        const std::uint8_t* at = nullptr;
        std::size_t bytes = 0;
        while (rha_ring_peek(&ring_, 1u << 20, &at, &bytes) == RHA_RING_RECORDS) {
            const ByteSpan records = std::as_bytes(std::span(at, bytes));
            const auto run = SummariseRun(records, bytes, last_, [&](const RecordView& record) {
                EXPECT_NE(record.sequence.value, 0u) << "type " << record.type;
                types_.push_back(record.type);
            });
            ASSERT_TRUE(IsOk(run));
            ASSERT_TRUE(IsOk(Send({records.begin(), records.end()})));
            ASSERT_NE(rha_ring_advance(&ring_, bytes), 0);
            rha_ring_release(&ring_, run->last.value);
        }
    }
    /// What the master's synchroniser would send, with the machine at rest.
    void Synchronise() {
        RecordBuilder builder;
        std::map<std::uint64_t, bool> sized;
        const auto claims = run_->ClaimDirty(1000);
        for (const auto& claim : claims) {
            const auto path = (master_ / run_->PathOf(*run_->ById(claim.file))).string();
            if (!sized[claim.file.value]) {
                sized[claim.file.value] = true;
                builder.Add({.type = RHA_RECORD_TRUNCATE,
                             .file = claim.file,
                             .length = fs::file_size(path)});
            }
            std::vector<std::byte> content(fs::file_size(path));
            const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
            ASSERT_EQ(::pread(fd.Get(), content.data(), content.size(), 0),
                      static_cast<ssize_t>(content.size()));
            if (content.empty()) continue;
            builder.Add(
                {.type = RHA_RECORD_SYNC_WRITE, .file = claim.file, .length = content.size()},
                content);
        }
        builder.Add({.type = RHA_RECORD_SYNC_COMPLETE});
        ASSERT_TRUE(IsOk(Send({builder.bytes().begin(), builder.bytes().end()})));
        const auto ack = session_->WaitAck(
            [&](const LinkAck& got) { return got.applied_batch + 1 == next_batch_; });
        EXPECT_TRUE(ack.consistent);
        for (const auto& claim : claims) run_->Complete(claim.file, claim.region);
    }
    std::size_t Count(std::uint32_t type) const {
        return static_cast<std::size_t>(std::ranges::count(types_, type));
    }

    ScratchDirectory scratch_;
    fs::path master_ = scratch_.path() + "/master";
    UniqueFd root_;
    std::unique_ptr<capturefs::CaptureRun> run_;
    rha_ring_consumer ring_{};
    ReplicaConfig config_ = MakeConfig(scratch_.path());
    std::unique_ptr<Replica> replica_;
    std::shared_ptr<RecordingSession> session_;
    OpenedSession opened_;
    std::uint64_t next_batch_ = 1;
    Sequence last_;
    std::vector<std::uint32_t> types_;
};

TEST_F(CapturedStreamTest, NamesThatFollowAGapAreTakenAndTheReplicaBecomesEqual) {
    Stream();
    Synchronise();
    EXPECT_EQ(Difference(ReadTree((master_ / "vm").string()), ReadTree(config_.directory)), "");
    types_.clear();
    for (int i = 0; i < 12; ++i) Write("vm/disk", static_cast<char>('a' + i));  // overflows
    // More names than the room that is kept for them holds.
    for (int i = 0; i < 40; ++i) Create("vm/new" + std::to_string(i));
    for (int i = 0; i < 40; ++i) {
        Rename("vm/new" + std::to_string(i), "vm/moved" + std::to_string(i));
    }
    Unlink("vm/goes");
    Rename("vm/moved7", "vm/moved8");  // replaces
    Truncate("vm/shrinks", 100);       // lost: the names come first
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (Count(RHA_RECORD_UNLINK) == 0 || Count(RHA_RECORD_RENAME) < 41) {
        ASSERT_NO_FATAL_FAILURE(Stream());
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "owed names do not follow";
        ::poll(nullptr, 0, 1);
    }
    const auto gap = std::ranges::find(types_, std::uint32_t{RHA_RECORD_GAP});
    ASSERT_NE(gap, types_.end()) << "the ring did not overflow";
    EXPECT_NE(std::ranges::find(gap, types_.end(), std::uint32_t{RHA_RECORD_CREATE}), types_.end())
        << "no name had to wait";
    EXPECT_EQ(Count(RHA_RECORD_CREATE), 40u) << "names are never lost";
    EXPECT_EQ(Count(RHA_RECORD_TRUNCATE), 0u);
    Synchronise();
    EXPECT_EQ(Difference(ReadTree((master_ / "vm").string()), ReadTree(config_.directory)), "");
}

TEST_F(CapturedStreamTest, OnlyASizeMayComeWithoutANumber) {
    Stream();
    Synchronise();
    const FileId disk = run_->ByPath("vm/disk")->id;
    RecordBuilder repaired;
    repaired.Add({.type = RHA_RECORD_TRUNCATE, .file = disk, .length = 20'000});
    EXPECT_TRUE(IsOk(Send({repaired.bytes().begin(), repaired.bytes().end()})));
    RecordBuilder renamed;
    renamed.AddPath({.type = RHA_RECORD_RENAME, .file = disk}, "vm/other");
    RecordBuilder unlinked;
    unlinked.Add({.type = RHA_RECORD_UNLINK, .file = disk});
    RecordBuilder created;
    created.AddPath({.type = RHA_RECORD_CREATE, .file = {900}}, "vm/another");
    for (const auto* builder : {&renamed, &unlinked, &created}) {
        opened_ = *replica_->Open({{kScenario}, {1}, kRun}, session_);
        next_batch_ = opened_.position.next_batch_number;
        last_ = opened_.position.durable;
        EXPECT_TRUE(FailsWith(Send({builder->bytes().begin(), builder->bytes().end()}),
                              ErrorCode::kCorruption, "change 0 came where"));
    }
    EXPECT_TRUE(fs::exists(config_.directory + "/disk"));
}

}  // namespace
}  // namespace rha::engine::test
