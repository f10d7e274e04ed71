// A replica on a volume that is taken away and comes back, having forgotten what was not synced.
#include "engine/replica/volume_files.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/replica/replica_directory.h"
#include "tests/support/result_matchers.h"
#include "tests/unit/replica/replica_fixture.h"

namespace rha::engine::test {
namespace {

namespace fs = std::filesystem;
using rha::test::FailsWith;
using rha::test::IsOk;

/// What the handles of one opening lead to: the volume, until it leaves.
class Volume {
public:
    Volume(fs::path directory, fs::path kept)
        : directory_(std::move(directory)), kept_(std::move(kept)) {
        fs::create_directories(directory_);
        files_ = std::move(*OpenReplicaDirectory(directory_.string()));
        Keep();
    }

    void Leave() {
        MutexLock lock(mutex_);
        files_.reset();
        ++openings_;
    }
    void Return() {
        MutexLock lock(mutex_);
        fs::remove_all(directory_);
        fs::copy(kept_, directory_, fs::copy_options::recursive);
        files_ = std::move(*OpenReplicaDirectory(directory_.string()));
    }
    bool IsThere() {
        MutexLock lock(mutex_);
        return files_ != nullptr;
    }
    int Opening() {
        MutexLock lock(mutex_);
        return openings_;
    }
    bool IsKept(const std::string& file) const { return fs::exists(kept_ / file); }

    /// Names are not found on a volume that is gone; a handle of before is of no use afterwards.
    template <typename Call>
    auto Do(int opening, const Call& call) -> decltype(call(std::declval<ReplicaFiles&>())) {
        MutexLock lock(mutex_);
        if (files_ == nullptr) return std::unexpected(ErrnoError(ENOENT, "open it"));
        if (opening != openings_) return std::unexpected(ErrnoError(EIO, "use a dead handle"));
        return call(*files_);
    }
    Status Sync(int opening) {
        return Do(opening, [this](ReplicaFiles& files) -> Status {
            RHA_RETURN_IF_ERROR(files.Sync());
            Keep();
            return {};
        });
    }

private:
    void Keep() {
        fs::remove_all(kept_);
        fs::copy(directory_, kept_, fs::copy_options::recursive);
    }

    const fs::path directory_;
    const fs::path kept_;
    Mutex mutex_;
    std::unique_ptr<ReplicaFiles> files_;
    int openings_ = 0;
};

class LeavingFiles final : public ReplicaFiles {
    template <typename Call>
    auto Do(const Call& call) -> decltype(call(std::declval<ReplicaFiles&>())) {
        return volume_->Do(opening_, call);
    }

public:
    explicit LeavingFiles(std::shared_ptr<Volume> volume)
        : volume_(std::move(volume)), opening_(volume_->Opening()) {}

    Status CreateFile(const std::string& path, std::uint32_t mode) override {
        return Do([&](ReplicaFiles& files) { return files.CreateFile(path, mode); });
    }
    Status CreateDirectory(const std::string& path, std::uint32_t mode) override {
        return Do([&](ReplicaFiles& files) { return files.CreateDirectory(path, mode); });
    }
    Status Rename(const std::string& from, const std::string& to) override {
        return Do([&](ReplicaFiles& files) { return files.Rename(from, to); });
    }
    Status Remove(const std::string& path, bool directory) override {
        return Do([&](ReplicaFiles& files) { return files.Remove(path, directory); });
    }
    Status Write(const std::string& path, std::uint64_t offset, ByteSpan bytes) override {
        return Do([&](ReplicaFiles& files) { return files.Write(path, offset, bytes); });
    }
    Status Zero(const std::string& path, std::uint64_t offset, std::uint64_t length,
                bool punch) override {
        return Do([&](ReplicaFiles& files) { return files.Zero(path, offset, length, punch); });
    }
    Status Truncate(const std::string& path, std::uint64_t size) override {
        return Do([&](ReplicaFiles& files) { return files.Truncate(path, size); });
    }
    Status Allocate(const std::string& path, std::uint64_t offset, std::uint64_t length,
                    bool keep_size) override {
        return Do(
            [&](ReplicaFiles& files) { return files.Allocate(path, offset, length, keep_size); });
    }
    Status Sync() override { return volume_->Sync(opening_); }
    Result<Kind> KindOf(const std::string& path) override {
        auto kind = Do([&](ReplicaFiles& files) { return files.KindOf(path); });
        if (!kind && kind.error().code == ErrorCode::kNotFound) return Kind::kAbsent;
        return kind;
    }
    Result<std::uint64_t> Size(const std::string& path) override {
        return Do([&](ReplicaFiles& files) { return files.Size(path); });
    }
    Result<std::size_t> ReadAt(const std::string& path, std::uint64_t offset,
                               MutableByteSpan into) override {
        return Do([&](ReplicaFiles& files) { return files.ReadAt(path, offset, into); });
    }
    Result<std::vector<Extent>> DataExtents(const std::string& path, std::uint64_t offset,
                                            std::uint64_t length) override {
        return Do([&](ReplicaFiles& files) { return files.DataExtents(path, offset, length); });
    }
    Result<std::vector<std::string>> List() override {
        return Do([](ReplicaFiles& files) { return files.List(); });
    }
    Result<std::uint64_t> FreeBytes() override {
        return Do([](ReplicaFiles& files) { return files.FreeBytes(); });
    }

private:
    const std::shared_ptr<Volume> volume_;
    const int opening_;
};

class VolumeFilesTest : public testing::Test {
protected:
    std::unique_ptr<ReplicaFiles> Watched() {
        const auto open = [volume = volume_]() -> Result<std::unique_ptr<ReplicaFiles>> {
            return std::make_unique<LeavingFiles>(volume);
        };
        const auto is_there = [volume = volume_]() -> Result<bool> { return volume->IsThere(); };
        return WatchVolume({config_.directory, is_there, open},
                           std::make_unique<LeavingFiles>(volume_));
    }

    ScratchDirectory scratch_;
    ReplicaConfig config_ = MakeConfig(scratch_.path());
    std::shared_ptr<Volume> volume_ =
        std::make_shared<Volume>(config_.directory, scratch_.path() + "/kept");
    const std::vector<std::byte> content_ = std::vector<std::byte>(5, std::byte{'x'});
};

TEST_F(VolumeFilesTest, WhatIsGoneWithItsVolumeIsNotMissing) {
    const auto files = Watched();
    ASSERT_TRUE(IsOk(files->CreateFile("f", 0644)));
    EXPECT_EQ(files->Size("none").error().code, ErrorCode::kNotFound);
    EXPECT_EQ(files->KindOf("none"), ReplicaFiles::Kind::kAbsent);
    ASSERT_TRUE(IsOk(files->Sync()));

    volume_->Leave();
    const auto& gone = config_.directory;
    EXPECT_TRUE(FailsWith(files->KindOf("f"), ErrorCode::kUnavailable, gone));
    EXPECT_TRUE(FailsWith(files->Size("f"), ErrorCode::kUnavailable, gone));
    EXPECT_TRUE(FailsWith(files->DataExtents("f", 0, 10), ErrorCode::kUnavailable, gone));
    EXPECT_TRUE(FailsWith(files->FreeBytes(), ErrorCode::kUnavailable, gone));
    EXPECT_TRUE(files->Size("f").error().retryable);

    volume_->Return();
    EXPECT_EQ(files->KindOf("f"), ReplicaFiles::Kind::kFile);
    EXPECT_TRUE(IsOk(files->Sync())) << "nothing was changed since the last one";
}

TEST_F(VolumeFilesTest, TheNextSyncSaysWhatMayBeLost) {
    const auto files = Watched();
    ASSERT_TRUE(IsOk(files->CreateFile("f", 0644)));
    ASSERT_TRUE(IsOk(files->Sync()));
    ASSERT_TRUE(IsOk(files->Write("f", 0, content_)));
    volume_->Leave();
    volume_->Return();  // nobody saw it
    EXPECT_FALSE(files->Write("f", 5, content_));
    EXPECT_TRUE(IsOk(files->Write("f", 5, content_))) << "the handle was given up";
    EXPECT_TRUE(FailsWith(files->Sync(), ErrorCode::kUnavailable, "applied again"));
    ASSERT_TRUE(IsOk(files->Write("f", 0, content_)));
    EXPECT_TRUE(IsOk(files->Sync()));
    EXPECT_TRUE(volume_->IsKept("f"));

    ASSERT_TRUE(IsOk(files->Write("f", 0, content_)));
    volume_->Leave();
    EXPECT_TRUE(FailsWith(files->Sync(), ErrorCode::kUnavailable, config_.directory));
    volume_->Return();
    ASSERT_TRUE(IsOk(files->Write("f", 0, content_)));
    EXPECT_TRUE(IsOk(files->Sync())) << "it was said already";
}

TEST_F(VolumeFilesTest, ReplicationGoesOnWhenTheVolumeIsBack) {
    std::vector<ReplicaEvent> events;
    auto env = MakeEnvironment(&events);
    env.files = Watched();
    auto made = Replica::Create(config_, std::move(env));
    ASSERT_TRUE(IsOk(made));
    Replica& replica = **made;
    const auto session = std::make_shared<RecordingSession>();
    const auto opened = replica.Open({{kScenario}, {1}, {1000}}, session);
    ASSERT_TRUE(IsOk(opened));
    History history({.seed = 3, .gaps = false, .new_runs = false});
    std::uint64_t next = 1;
    const auto feed_to = [&](std::uint64_t last) {
        for (; next <= last; ++next) {
            ASSERT_TRUE(IsOk(Feed(replica, opened->session, history.Batch(next))));
        }
    };
    const auto wait_applied = [&](std::uint64_t last) {
        return session->WaitAck([&](const LinkAck& ack) { return ack.applied_batch >= last; });
    };
    const auto truth = [&](const LinkAck& ack) {
        return Difference(history.TruthTreeAt({1000}, ack.applied), ReadTree(config_.directory));
    };
    feed_to(40);
    wait_applied(40);

    volume_->Leave();
    feed_to(60);
    const auto wait_paused = [&] {
        session->WaitAck([&](const LinkAck&) { return replica.GetStatus().problem.has_value(); });
        return *replica.GetStatus().problem;
    };
    const auto problem = wait_paused();
    EXPECT_EQ(problem.code, ErrorCode::kUnavailable) << problem.ToString();
    EXPECT_THAT(problem.message, testing::HasSubstr(config_.directory));
    volume_->Return();
    EXPECT_EQ(truth(wait_applied(60)), "");

    feed_to(70);
    volume_->Leave();
    volume_->Return();  // perhaps nobody saw it
    feed_to(90);
    EXPECT_EQ(truth(wait_applied(90)), "");

    for (std::uint64_t last = 100; last <= 140; last += 20) {
        feed_to(last);
        wait_applied(last);
        volume_->Leave();
        feed_to(last + 10);
        wait_paused();
        volume_->Return();
        EXPECT_EQ(truth(wait_applied(last + 10)), "");
    }
    EXPECT_THAT(events, testing::IsEmpty()) << events.front().message;
    EXPECT_EQ(replica.GetStatus().generation, opened->position.generation);
    EXPECT_TRUE(replica.GetStatus().consistent);
}

}  // namespace
}  // namespace rha::engine::test
