// The client of rhaflt's port over the driver itself, which runs over a filter manager in user mode
// (tests/windows/fltmgr): what a guest writes comes through the ring to the engine's session.
#include <cstring>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/runtime/files_windows.h"
#include "engine/capture/client/minifilter_client.h"
#include "engine/capture/client/volume_path.h"
#include "engine/core/record_reader.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/windows/fltmgr/captured_volume.h"

namespace rha::engine {
namespace {

using fltmgr::CapturedVolume;
using rha::test::FailsWith;
using rha::test::TemporaryDirectory;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const ScenarioId kScenario{"01234567-89ab-cdef-0123-456789abcdef"};
constexpr DWORD kWaitMs = 30'000;

std::uint64_t IndexOf(const std::filesystem::path& path) {
    const UniqueHandle file(CreateFileW(LongPath(path).c_str(), 0, FILE_SHARE_READ, nullptr,
                                        OPEN_EXISTING, 0, nullptr));
    BY_HANDLE_FILE_INFORMATION about{};
    EXPECT_TRUE(GetFileInformationByHandle(file.Get(), &about));
    return static_cast<std::uint64_t>(about.nFileIndexHigh) << 32 | about.nFileIndexLow;
}

/// A machine's folder with one disk, on the volume that the driver captures; guests write to the
/// captured volume, and the file beside stands for what the volume has of it.
class MinifilterClientTest : public testing::Test {
protected:
    MinifilterClientTest() {
        std::filesystem::create_directories(folder_);
        std::ofstream(disk_) << "from below";
        place_ = *FindOnVolume(folder_);
        volume_ = std::make_unique<CapturedVolume>(place_.device);
        volume_->Make(place_.part + "/disk.vhdx", IndexOf(disk_));
        volume_->Write(place_.part + "/disk.vhdx", 0, "of before");
    }
    void TearDown() override {
        volume_.reset();
        EXPECT_THAT(CapturedVolume::TakeTroubles(), IsEmpty());
    }

    FilterCalls Calls() {
        return {.connect =
                    [this](const wchar_t* port, const void* context, WORD bytes, HANDLE* handle) {
                        EXPECT_STREQ(port, L"\\RhaCapturePort");
                        return volume_->Connect(context, bytes, handle) >= 0
                                   ? S_OK
                                   : HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
                    },
                .send =
                    [this](HANDLE port, void* request, DWORD bytes, void* reply, DWORD room,
                           DWORD* returned) {
                        std::uint32_t count = 0;
                        const auto status =
                            volume_->Send(port, request, bytes, reply, room, &count);
                        *returned = count;
                        return status >= 0 ? S_OK : E_FAIL;
                    },
                .close = [this](HANDLE port) { volume_->Disconnect(port); }};
    }
    MinifilterClient Client() {
        return MinifilterClient({directory_.path().generic_string()}, Calls());
    }
    std::unique_ptr<CaptureSession> Attach() {
        auto session = Client().Attach(kScenario, {folder_.string()});
        EXPECT_TRUE(session) << session.error().ToString();
        return session ? *std::move(session) : nullptr;
    }
    struct Change {
        std::uint32_t type;
        std::string bytes;
        bool operator==(const Change&) const = default;
    };
    /// What is in the ring, behind the manifest.
    static std::vector<Change> Drain(CaptureSession& session) {
        std::vector<Change> changes;
        for (auto run = session.Peek(1u << 20); !run.empty(); run = session.Peek(1u << 20)) {
            RecordReader reader(run);
            for (auto next = reader.Next(); next && *next; next = reader.Next()) {
                const RecordView& record = **next;
                if (record.type == RHA_RECORD_MANIFEST_END) {
                    changes.clear();
                    continue;
                }
                changes.push_back({record.type,
                                   {reinterpret_cast<const char*>(record.payload.data()),
                                    record.payload.size()}});
            }
            session.Advance(run.size());
            session.Release(session.head());
        }
        return changes;
    }
    FileId DiskIn(CaptureSession& session) {
        const auto files = session.Files();
        EXPECT_TRUE(files);
        for (const auto& file : *files) {
            if (file.path == place_.part + "/disk.vhdx") return file.id;
        }
        ADD_FAILURE() << "the disk is not listed";
        return {};
    }

    const TemporaryDirectory directory_;
    const std::filesystem::path folder_ = directory_.path() / "Web";
    const std::filesystem::path disk_ = folder_ / "disk.vhdx";
    VolumePath place_;
    std::unique_ptr<CapturedVolume> volume_;
};

TEST_F(MinifilterClientTest, AGuestsWriteRingsTheBellAndComesThroughTheRing) {
    const auto session = Attach();
    EXPECT_FALSE(session->info().resumed);
    EXPECT_THAT(Drain(*session), IsEmpty());
    EXPECT_EQ(WaitForSingleObject(session->doorbell(), 0), DWORD{WAIT_TIMEOUT});
    volume_->Write(place_.part + "/disk.vhdx", 4, "written");
    EXPECT_EQ(WaitForSingleObject(session->doorbell(), kWaitMs), DWORD{WAIT_OBJECT_0});
    EXPECT_THAT(Drain(*session), ElementsAre(Change{RHA_RECORD_WRITE, "written"}));
}

TEST_F(MinifilterClientTest, TheRingCanOnlyBeReadHere) {
    const auto session = Attach();
    const auto run = session->Peek(1u << 20);
    ASSERT_FALSE(run.empty());
    MEMORY_BASIC_INFORMATION memory{};
    ASSERT_NE(VirtualQuery(run.data(), &memory, sizeof memory), 0u);
    EXPECT_EQ(memory.Protect, DWORD{PAGE_READONLY});
}

TEST_F(MinifilterClientTest, RegionsAreClaimedAndRepaired) {
    const auto session = Attach();
    const auto disk = DiskIn(*session);
    EXPECT_EQ(session->info().dirty_bytes, kRegionBytes);
    const auto regions = session->ClaimDirty(10);
    ASSERT_TRUE(regions);
    EXPECT_THAT(*regions, ElementsAre(DirtyRegion{disk, 0}));
    ASSERT_TRUE(session->CompleteClaims(*regions));
    EXPECT_EQ(session->DirtyBytes(), 0u);
    ASSERT_TRUE(session->MarkDirty(disk, 0, 1));
    EXPECT_EQ(session->DirtyBytes(), kRegionBytes);
    ASSERT_TRUE(session->AbandonClaims());
}

TEST_F(MinifilterClientTest, TheNextSessionFindsWhatWasNotReleased) {
    auto first = Attach();
    Drain(*first);
    EXPECT_TRUE(FailsWith(Client().Attach(kScenario, {folder_.string()}), ErrorCode::kConflict,
                          "attached already"));
    first.reset();
    volume_->Write(place_.part + "/disk.vhdx", 0, "meanwhile");
    const auto second = Attach();
    EXPECT_TRUE(second->info().resumed);
    EXPECT_THAT(Drain(*second), ElementsAre(Change{RHA_RECORD_WRITE, "meanwhile"}));
}

TEST_F(MinifilterClientTest, AFileIsReadBelowWhenItIsTheOneThatIsCaptured) {
    const auto session = Attach();
    const auto disk = DiskIn(*session);
    {
        const auto opened = session->OpenBacking(disk);
        ASSERT_TRUE(opened) << opened.error().ToString();
        std::string bytes(100, '-');
        EXPECT_EQ((*opened)->Size(), 10u);
        EXPECT_EQ((*opened)->ReadAt(5, std::as_writable_bytes(std::span(bytes))), 5u);
        EXPECT_EQ(bytes.substr(0, 6), "below-");
        EXPECT_EQ((*opened)->NextData(0), 0u);
        EXPECT_EQ((*opened)->NextHole(0), 10u);
        EXPECT_EQ((*opened)->NextData(10), 10u);
    }
    {
        const UniqueHandle alone(CreateFileW(LongPath(disk_).c_str(), GENERIC_READ, 0, nullptr,
                                             OPEN_EXISTING, 0, nullptr));
        EXPECT_TRUE(FailsWith(session->OpenBacking(disk), ErrorCode::kConflict, "disk.vhdx"));
    }
    std::filesystem::rename(disk_, folder_ / "former.vhdx");
    EXPECT_EQ(session->OpenBacking(disk).error().code, ErrorCode::kNotFound);
    std::ofstream(disk_) << "another";
    EXPECT_TRUE(FailsWith(session->OpenBacking(disk), ErrorCode::kNotFound, "another file"));
}

TEST_F(MinifilterClientTest, AnUnloadedDriverIsSaidSoAndLeavesTheRingReadable) {
    const auto session = Attach();
    Drain(*session);
    volume_->Write(place_.part + "/disk.vhdx", 0, "the last");
    volume_->Unload();
    EXPECT_THAT(Drain(*session), testing::Contains(Change{RHA_RECORD_WRITE, "the last"}));
    EXPECT_TRUE(FailsWith(session->DirtyBytes(), ErrorCode::kUnavailable, "rhaflt"));
    EXPECT_TRUE(FailsWith(session->DirtyBytes(), ErrorCode::kUnavailable, "unloaded"));
    EXPECT_TRUE(FailsWith(Client().Roots(), ErrorCode::kUnavailable, "rhaflt"));
}

TEST_F(MinifilterClientTest, DetachingForgets) {
    Drain(*Attach());
    ASSERT_TRUE(Client().Detach(kScenario));
    EXPECT_FALSE(Attach()->info().resumed);
}

TEST_F(MinifilterClientTest, DetachingGoesOnBehindARootThatIsGone) {
    Drain(*Attach());
    MinifilterClient client({"Q:/away", directory_.path().generic_string(), "P:/away"}, Calls());
    const auto done = client.Detach(kScenario);
    EXPECT_TRUE(FailsWith(done, ErrorCode::kUnavailable, "Q:/away"));
    EXPECT_TRUE(FailsWith(done, ErrorCode::kUnavailable, "P:/away"));
    EXPECT_TRUE(done.error().retryable);
    EXPECT_FALSE(Attach()->info().resumed);
}

TEST_F(MinifilterClientTest, KnowsItsRootsAndWhereRecordsNameAFolder) {
    EXPECT_THAT(*Client().Roots(), SizeIs(1));
    const auto typed = (directory_.path() / "wEB").generic_string();
    EXPECT_EQ(Client().RecordedPath(typed), place_.part);
    EXPECT_TRUE(place_.part.ends_with("/Web")) << place_.part;
    EXPECT_TRUE(FailsWith(Client().RecordedPath(place_.root.string()), ErrorCode::kInvalidArgument,
                          "whole volume"));
    EXPECT_EQ(Client().RecordedPath((directory_.path() / "none").string()).error().code,
              ErrorCode::kNotFound);
}

TEST_F(MinifilterClientTest, WithoutTheDriverEveryCallNamesIt) {
    // Windows' own calls: below Wine there is no filter manager.
    MinifilterClient client({directory_.path().generic_string()});
    const auto refused = client.Attach(kScenario, {folder_.string()});
    EXPECT_TRUE(FailsWith(refused, ErrorCode::kUnavailable, "rhaflt does not run"));
    EXPECT_THAT(refused.error().remedy, testing::HasSubstr("install and start the driver rhaflt"));
    EXPECT_TRUE(FailsWith(client.Detach(kScenario), ErrorCode::kUnavailable, "rhaflt"));
    EXPECT_TRUE(FailsWith(client.Roots(), ErrorCode::kUnavailable, "rhaflt"));
}

}  // namespace
}  // namespace rha::engine
