// The client of rhaflt's port over the driver itself, which runs over a filter manager in user mode
// (tests/windows/fltmgr): what a guest writes comes through the ring to the engine's session.
#include <cstring>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/runtime/files_windows.h"
#include "engine/capture/client/minifilter_client.h"
#include "engine/capture/client/volume_path.h"
#include "engine/capture/core/protocol.h"
#include "engine/capture/core/ring.h"
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
                        std::string copy(static_cast<const char*>(context), bytes);
                        Age(copy.data());
                        return volume_->Connect(copy.data(), bytes, handle) >= 0
                                   ? S_OK
                                   : HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
                    },
                .send =
                    [this](HANDLE port, void* request, DWORD bytes, void* reply, DWORD room,
                           DWORD* returned) {
                        std::uint32_t count = 0;
                        Age(request);
                        const auto status =
                            volume_->Send(port, request, bytes, reply, room, &count);
                        *returned = count;
                        Age(reply);
                        Forge(reply);
                        return status >= 0 ? S_OK : E_FAIL;
                    },
                .close = [this](HANDLE port) { volume_->Disconnect(port); }};
    }
    /// Messages as if the driver were of `driver_version_`: all begin with magic and version.
    void Age(void* message) const {
        if (driver_version_ == RHA_CAPTURE_VERSION) return;
        std::memcpy(static_cast<char*>(message) + offsetof(rha_capture_request, version),
                    &driver_version_, sizeof driver_version_);
    }
    /// What an ATTACH hands over, by an impostor.
    void Forge(void* message) const {
        rha_capture_reply reply;
        std::memcpy(&reply, message, sizeof reply);
        if (!forge_ || reply.type != (RHA_CAPTURE_ATTACH | RHA_CAPTURE_REPLY)) return;
        auto* at = static_cast<char*>(message) + sizeof reply;
        rha_capture_attached attached;
        rha_capture_handles handles;
        ASSERT_EQ(reply.item_bytes, sizeof attached + sizeof handles);
        std::memcpy(&attached, at, sizeof attached);
        std::memcpy(&handles, at + sizeof attached, sizeof handles);
        forge_(attached, handles);
        std::memcpy(at, &attached, sizeof attached);
        std::memcpy(at + sizeof attached, &handles, sizeof handles);
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
    std::uint16_t driver_version_ = RHA_CAPTURE_VERSION;
    std::function<void(rha_capture_attached&, rha_capture_handles&)> forge_;
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

TEST_F(MinifilterClientTest, ADriverOfAnotherVersionIsNotTakenForAMissingOne) {
    driver_version_ = RHA_CAPTURE_VERSION + 6;
    const auto refused = Client().Attach(kScenario, {folder_.string()});
    EXPECT_TRUE(
        FailsWith(refused, ErrorCode::kUnsupported,
                  "rhaflt speaks version 7 of the capture protocol, this engine version 1"));
    EXPECT_THAT(refused.error().remedy, testing::HasSubstr("of one release"));
    EXPECT_THAT(refused.error().remedy, testing::HasSubstr("restart this host"));
    EXPECT_TRUE(FailsWith(Client().Roots(), ErrorCode::kUnsupported, "version 7"));
    EXPECT_TRUE(FailsWith(Client().Detach(kScenario), ErrorCode::kUnsupported, "version 7"));
}

/// Attaches with what `forge` makes of the driver's answer.
class ForgedRingTest : public MinifilterClientTest {
protected:
    using Forgery = std::function<void(rha_capture_attached&, rha_capture_handles&)>;

    static std::uint64_t ValueOf(HANDLE handle) { return reinterpret_cast<std::uintptr_t>(handle); }
    static HANDLE HandleOf(std::uint64_t value) {
        return reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(value));
    }
    static void Put(std::uint64_t& place, HANDLE handle) {
        CloseHandle(HandleOf(place));
        place = ValueOf(handle);
    }
    static HANDLE Section(std::uint64_t bytes) {
        return CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0,
                                  static_cast<DWORD>(bytes), nullptr);
    }
    /// The same section, to be read only.
    static HANDLE ReadOnly(HANDLE section) {
        HANDLE reading = nullptr;
        EXPECT_TRUE(DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &reading,
                                    FILE_MAP_READ, FALSE, DUPLICATE_CLOSE_SOURCE));
        return reading;
    }
    /// In place of the driver's: a ring with one record in it, spoilt by `spoil`.
    static void PutRing(rha_capture_attached& attached, rha_capture_handles& handles,
                        const std::function<void(rha_ring_shared&, rha_ring_feedback&)>& spoil) {
        HANDLE ring = Section(RHA_RING_PAGE_BYTES + kDataBytes);
        HANDLE feedback = Section(RHA_RING_PAGE_BYTES);
        auto* shared = static_cast<rha_ring_shared*>(MapViewOfFile(ring, FILE_MAP_WRITE, 0, 0, 0));
        auto* back =
            static_cast<rha_ring_feedback*>(MapViewOfFile(feedback, FILE_MAP_WRITE, 0, 0, 0));
        ASSERT_TRUE(shared != nullptr && back != nullptr);
        rha_ring_producer producer{};
        rha_ring_slot slot;
        const rha_ring_change flush{.type = RHA_RECORD_FLUSH, .file_id = 1};
        rha_ring_create(&producer, shared, back,
                        reinterpret_cast<std::uint8_t*>(shared) + RHA_RING_PAGE_BYTES, kDataBytes,
                        0, attached.capture_id);
        rha_ring_reserve(&producer, &flush, 0, &slot);
        rha_ring_fill(&slot, nullptr);
        rha_ring_commit(&slot, 0);
        spoil(*shared, *back);
        UnmapViewOfFile(shared);
        UnmapViewOfFile(back);
        attached.ring_mapped_bytes = RHA_RING_PAGE_BYTES + kDataBytes;
        Put(handles.ring, ReadOnly(ring));
        Put(handles.feedback, feedback);
    }
    Result<std::unique_ptr<CaptureSession>> AttachTo(const Forgery& forge) {
        forge_ = forge;
        auto session = Client().Attach(kScenario, {folder_.string()});
        forge_ = nullptr;
        return session;
    }
    void ExpectRefused(const std::string& what, const Forgery& forge) {
        SCOPED_TRACE(what);
        DWORD before = 0;
        DWORD after = 0;
        ASSERT_TRUE(GetProcessHandleCount(GetCurrentProcess(), &before));
        const auto refused = AttachTo(forge);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::kCorruption) << refused.error().ToString();
        EXPECT_THAT(refused.error().remedy, testing::HasSubstr("rhaflt"));
        ASSERT_TRUE(GetProcessHandleCount(GetCurrentProcess(), &after));
        EXPECT_EQ(after, before) << "handles are left over";
    }
    void ExpectRingRefused(const std::string& what,
                           const std::function<void(rha_ring_shared&, rha_ring_feedback&)>& spoil) {
        ExpectRefused(what,
                      [&](auto& attached, auto& handles) { PutRing(attached, handles, spoil); });
    }

    static constexpr std::uint64_t kDataBytes = 1 << 20;
};

TEST_F(ForgedRingTest, ARingThatIsOneIsTaken) {
    const auto session = AttachTo(
        [](auto& attached, auto& handles) { PutRing(attached, handles, [](auto&...) {}); });
    ASSERT_TRUE(session) << session.error().ToString();
    EXPECT_THAT(Drain(**session), ElementsAre(Change{RHA_RECORD_FLUSH, ""}));
}

TEST_F(ForgedRingTest, WhatIsNoRingIsRefused) {
    ExpectRingRefused("magic", [](auto& shared, auto&) { shared.magic ^= 1; });
    ExpectRingRefused("version", [](auto& shared, auto&) { ++shared.version; });
    ExpectRingRefused("another capture's", [](auto& shared, auto&) { ++shared.capture_id; });
    ExpectRingRefused("empty", [](auto& shared, auto&) { shared.data_bytes = 0; });
    ExpectRingRefused("larger than the section",
                      [](auto& shared, auto&) { shared.data_bytes = 2 * kDataBytes; });
    ExpectRingRefused("smaller", [](auto& shared, auto&) { shared.data_bytes = kDataBytes / 2; });
    ExpectRingRefused("no pages", [](auto& shared, auto&) { shared.data_bytes = kDataBytes - 8; });
    ExpectRingRefused("beyond all rings",
                      [](auto& shared, auto&) { shared.data_bytes = ~std::uint64_t{0} << 12; });
    ExpectRingRefused("more than it holds",
                      [](auto& shared, auto&) { shared.head += kDataBytes + RHA_RECORD_ALIGN; });
    ExpectRingRefused("head between records", [](auto& shared, auto&) { ++shared.head; });
    ExpectRingRefused("tail between records", [](auto&, auto& feedback) { ++feedback.tail; });
    ExpectRingRefused("tail before head",
                      [](auto& shared, auto& feedback) { feedback.tail = shared.head + 64; });
}

TEST_F(ForgedRingTest, HandlesOfTheWrongKindSizeOrAccessAreRefused) {
    const auto event = [] { return CreateEventW(nullptr, FALSE, FALSE, nullptr); };
    ExpectRefused("no ring", [](auto&, auto& h) { Put(h.ring, nullptr); });
    ExpectRefused("an event for a ring", [&](auto&, auto& h) { Put(h.ring, event()); });
    ExpectRefused("no feedback", [](auto&, auto& h) { Put(h.feedback, nullptr); });
    ExpectRefused("feedback that is only to be read",
                  [](auto&, auto& h) { Put(h.feedback, ReadOnly(Section(RHA_RING_PAGE_BYTES))); });
    ExpectRefused("no doorbell", [](auto&, auto& h) { Put(h.doorbell, nullptr); });
    ExpectRefused("a section for a doorbell",
                  [](auto&, auto& h) { Put(h.doorbell, Section(RHA_RING_PAGE_BYTES)); });
    ExpectRefused("a ring smaller than was said",
                  [](auto&, auto& h) { Put(h.ring, Section(RHA_RING_PAGE_BYTES)); });
    ExpectRefused("a ring larger than all memory",
                  [](auto& attached, auto&) { attached.ring_mapped_bytes = ~std::uint64_t{0}; });
    ExpectRefused("a ring of no size",
                  [](auto& attached, auto&) { attached.ring_mapped_bytes = 0; });
}

TEST_F(ForgedRingTest, RecordsThatAreNoneEndTheSession) {
    const auto session = AttachTo([](auto& attached, auto& handles) {
        PutRing(attached, handles, [](auto& shared, auto&) {
            // The length of its first record.
            auto* record = reinterpret_cast<std::uint8_t*>(&shared) + RHA_RING_PAGE_BYTES;
            record[offsetof(rha_record_header, total_bytes)] ^= 1;
        });
    });
    ASSERT_TRUE(session) << session.error().ToString();
    EXPECT_TRUE((*session)->Peek(1u << 20).empty());
    EXPECT_TRUE(FailsWith((*session)->DirtyBytes(), ErrorCode::kCorruption, "ring is damaged"));
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
