#include "tests/unit/capture/mounted_capture.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/falloc.h>
#include <poll.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/crc32c.h"
#include "common/runtime/unique_fd.h"

namespace rha::capturefs {
namespace {

std::map<std::string, std::filesystem::path> Tree(const std::filesystem::path& root) {
    std::map<std::string, std::filesystem::path> tree;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        if (entry.is_symlink()) continue;
        tree[entry.path().lexically_relative(root).string()] = entry.path();
    }
    return tree;
}

}  // namespace

bool IsMounted(const std::filesystem::path& root) {
    struct statfs status{};
    constexpr long kFuseMagic = 0x65735546;
    return ::statfs(root.c_str(), &status) == 0 && status.f_type == kFuseMagic;
}

bool Eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        ::poll(nullptr, 0, 5);
    }
    return true;
}

MountedCapture::MountedCapture(int ring_mib) : ring_mib_(ring_mib) {
    std::filesystem::create_directories(root() / "vm");
    std::filesystem::create_directories(state());
}

MountedCapture::~MountedCapture() {
    if (pid_ > 0) Kill();
    ::umount2(root().c_str(), MNT_DETACH);
}

void MountedCapture::Start() {
    const std::string ring = std::to_string(ring_mib_);
    pid_ = ::fork();
    if (pid_ == 0) {
        ::execl(RHA_CAPTUREFS, "rha-capturefs", "--foreground", "--root", root().c_str(), "--state",
                state().c_str(), "--socket", Scratch("socket").c_str(), "--ring-mib", ring.c_str(),
                "--log-level", "warning", static_cast<char*>(nullptr));
        ::_exit(127);
    }
    ASSERT_GT(pid_, 0);
    ASSERT_TRUE(Eventually([&] {
        EXPECT_EQ(::waitpid(pid_, nullptr, WNOHANG), 0) << "rha-capturefs ended at once";
        return IsMounted(root()) && Client().Roots().has_value();
    }));
}

void MountedCapture::Signal(int number) const {
    ::kill(pid_, number);
}

int MountedCapture::Wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void MountedCapture::Kill() {
    Signal(SIGKILL);
    Wait();
}

int MountedCapture::Stop() {
    Signal(SIGTERM);
    return Wait();
}

engine::CaptureClient MountedCapture::Client() const {
    return engine::CaptureClient({{root(), Scratch("socket")}});
}

std::unique_ptr<engine::CaptureSession> MountedCapture::Attach(
    const ScenarioId& scenario, std::vector<std::string> paths) const {
    if (paths.empty()) paths = {(root() / "vm").string()};
    auto client = Client();
    Result<std::unique_ptr<engine::CaptureSession>> session = client.Attach(scenario, paths);
    // The former engine's end may not have been noticed yet.
    Eventually([&] {
        if (session || session.error().code != ErrorCode::kConflict) return true;
        session = client.Attach(scenario, paths);
        return false;
    });
    if (!session) {
        ADD_FAILURE() << session.error().ToString();
        return nullptr;
    }
    return std::move(*session);
}

std::vector<TakenRecord> Decode(ByteSpan records) {
    std::vector<TakenRecord> taken;
    while (!records.empty()) {
        TakenRecord record;
        std::memcpy(&record.header, records.data(), sizeof record.header);
        record.payload.assign(reinterpret_cast<const char*>(records.data()) + sizeof record.header,
                              record.header.payload_bytes);
        records = records.subspan(record.header.total_bytes);
        taken.push_back(std::move(record));
    }
    return taken;
}

std::vector<TakenRecord> Take(engine::CaptureSession& session, bool release) {
    std::vector<TakenRecord> taken;
    session.ClearDoorbell();
    for (ByteSpan run = session.Peek(1 << 20); !run.empty(); run = session.Peek(1 << 20)) {
        for (TakenRecord& record : Decode(run)) taken.push_back(std::move(record));
        session.Advance(run.size());
        if (release) session.Release({taken.back().header.sequence});
    }
    return taken;
}

std::vector<TakenRecord> TakeAll(engine::CaptureSession& session) {
    std::vector<TakenRecord> taken;
    const std::uint64_t head = session.head().value;
    EXPECT_TRUE(Eventually([&] {
        for (TakenRecord& record : Take(session)) taken.push_back(std::move(record));
        // Numbers of lost changes have no record: an empty ring is the end, too.
        return (!taken.empty() && taken.back().header.sequence >= head) ||
               session.ring_used_bytes() == 0;
    }));
    return taken;
}

// --- replay -------------------------------------------------------------------------------------

ReplayedCopy::ReplayedCopy(std::filesystem::path directory) : directory_(std::move(directory)) {
    std::filesystem::create_directories(directory_);
}

std::filesystem::path ReplayedCopy::PathOf(std::uint64_t file_id) const {
    const auto it = paths_.find(file_id);
    return it == paths_.end() ? std::filesystem::path() : directory_ / it->second;
}

void ReplayedCopy::ApplyAll(const std::vector<TakenRecord>& records) {
    for (const TakenRecord& record : records) {
        ASSERT_NO_FATAL_FAILURE(Apply(record)) << "sequence " << record.header.sequence;
    }
}

void ReplayedCopy::CheckSequence(const TakenRecord& record) {
    const std::uint64_t due = last_sequence_ + 1;
    if (record.type() == RHA_RECORD_GAP) {
        ASSERT_LE(record.header.sequence - due, record.header.length);
        ++gaps_;
    } else {
        ASSERT_EQ(record.header.sequence, due);
    }
    last_sequence_ = record.header.sequence;
}

void ReplayedCopy::Apply(const TakenRecord& record) {
    if (record.type() == RHA_RECORD_EPOCH_START) {
        last_sequence_ = record.header.sequence;
        ASSERT_EQ(last_sequence_, 1u);
        paths_.clear();
        return;
    }
    ASSERT_NO_FATAL_FAILURE(CheckSequence(record));
    ASSERT_EQ(record.header.payload_crc32c,
              rha_crc32c(0, record.payload.data(), record.payload.size()));
    if ((record.flags() & RHA_RECORD_ABORTED) != 0) return;
    const std::filesystem::path path = PathOf(record.header.file_id);
    const bool directory = (record.flags() & RHA_RECORD_DIRECTORY) != 0;
    switch (record.type()) {
        case RHA_RECORD_CREATE: {
            paths_[record.header.file_id] = record.payload;
            const auto at = directory_ / record.payload;
            if (directory) {
                std::filesystem::create_directories(at);
            } else {
                UniqueFd fd(::open(at.c_str(), O_RDWR | O_CREAT, 0644));
                ASSERT_TRUE(fd) << at;
                ASSERT_EQ(::ftruncate(fd.Get(), static_cast<off_t>(record.header.length)), 0);
            }
            return;
        }
        case RHA_RECORD_RENAME: {
            ASSERT_EQ(std::rename(path.c_str(), (directory_ / record.payload).c_str()), 0) << path;
            const std::string from = paths_[record.header.file_id];
            std::erase_if(paths_,
                          [&](const auto& entry) { return entry.second == record.payload; });
            for (auto& [id, at] : paths_) {
                if (at == from || at.starts_with(from + "/")) {
                    at = record.payload + at.substr(from.size());
                }
            }
            return;
        }
        case RHA_RECORD_UNLINK:
            ASSERT_EQ((directory ? ::rmdir : ::unlink)(path.c_str()), 0) << path;
            paths_.erase(record.header.file_id);
            return;
        default:
            ApplyData(record);
    }
}

void ReplayedCopy::ApplyData(const TakenRecord& record) {
    const auto& header = record.header;
    const auto offset = static_cast<off_t>(header.offset);
    const auto length = static_cast<off_t>(header.length);
    const bool keep = (record.flags() & RHA_RECORD_KEEP_SIZE) != 0;
    const bool punch = (record.flags() & RHA_RECORD_PUNCH) != 0;
    const auto open = [&] { return UniqueFd(::open(PathOf(header.file_id).c_str(), O_RDWR)); };
    switch (record.type()) {
        case RHA_RECORD_WRITE:
            ASSERT_EQ(record.payload.size(), header.length);
            ASSERT_EQ(::pwrite(open().Get(), record.payload.data(), record.payload.size(), offset),
                      length);
            return;
        case RHA_RECORD_TRUNCATE:
            ASSERT_EQ(::ftruncate(open().Get(), length), 0);
            return;
        case RHA_RECORD_ALLOCATE:
            ASSERT_EQ(::fallocate(open().Get(), keep ? FALLOC_FL_KEEP_SIZE : 0, offset, length), 0);
            return;
        case RHA_RECORD_ZERO:
            ASSERT_EQ(::fallocate(open().Get(),
                                  (punch ? FALLOC_FL_PUNCH_HOLE : FALLOC_FL_ZERO_RANGE) |
                                      (keep ? FALLOC_FL_KEEP_SIZE : 0),
                                  offset, length),
                      0);
            return;
        default:
            ASSERT_TRUE(record.type() == RHA_RECORD_FLUSH || record.type() == RHA_RECORD_GAP ||
                        record.type() == RHA_RECORD_MANIFEST_END)
                << record.type();
    }
}

void ReplayedCopy::Repair(engine::CaptureSession& session) {
    for (;;) {
        const auto claims = session.ClaimDirty(100);
        ASSERT_TRUE(claims);
        if (claims->empty()) return;
        // What was recorded before must not be put over what is read now.
        ASSERT_NO_FATAL_FAILURE(ApplyAll(TakeAll(session)));
        for (const auto& claim : *claims) {
            auto backing = session.OpenBacking(claim.file);
            if (!backing) {
                ASSERT_EQ(backing.error().code, ErrorCode::kNotFound);
                continue;
            }
            std::vector<std::byte> bytes(engine::kRegionBytes);
            const auto count = (*backing)->ReadAt(claim.region * engine::kRegionBytes, bytes);
            ASSERT_TRUE(count);
            const UniqueFd fd(::open(PathOf(claim.file.value).c_str(), O_RDWR | O_CREAT, 0644));
            ASSERT_TRUE(fd) << claim.file.value;
            ASSERT_EQ(::pwrite(fd.Get(), bytes.data(), *count,
                               static_cast<off_t>(claim.region * engine::kRegionBytes)),
                      static_cast<ssize_t>(*count));
            ASSERT_EQ(::ftruncate(fd.Get(), static_cast<off_t>(*(*backing)->Size())), 0);
        }
        ASSERT_TRUE(session.CompleteClaims(*claims));
    }
}

// --- trees --------------------------------------------------------------------------------------

std::string ReadAll(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void WriteAt(const std::filesystem::path& path, std::uint64_t offset, const std::string& bytes) {
    const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    ASSERT_TRUE(fd) << path;
    ASSERT_EQ(::pwrite(fd.Get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)),
              static_cast<ssize_t>(bytes.size()));
}

std::string Difference(const std::filesystem::path& left, const std::filesystem::path& right) {
    const auto a = Tree(left);
    const auto b = Tree(right);
    for (const auto& [name, path] : a) {
        if (!b.contains(name)) return name + " is missing";
        if (std::filesystem::is_directory(path)) continue;
        const std::string mine = ReadAll(path);
        const std::string other = ReadAll(b.at(name));
        if (mine.size() != other.size()) {
            return name + " has " + std::to_string(mine.size()) + " and " +
                   std::to_string(other.size()) + " bytes";
        }
        const auto at = std::mismatch(mine.begin(), mine.end(), other.begin()).first;
        if (at != mine.end()) {
            return name + " differs at " + std::to_string(at - mine.begin());
        }
    }
    for (const auto& [name, path] : b) {
        if (!a.contains(name)) return name + " should not be there";
    }
    return {};
}

std::set<std::pair<std::string, std::uint64_t>> DifferingRegions(
    const std::filesystem::path& left, const std::filesystem::path& right) {
    std::set<std::pair<std::string, std::uint64_t>> regions;
    for (const auto& [name, path] : Tree(left)) {
        if (std::filesystem::is_directory(path)) continue;
        const std::string mine = ReadAll(path);
        const std::string other = ReadAll(right / name);
        for (std::size_t at = 0; at < mine.size(); at += engine::kRegionBytes) {
            const std::string_view part = std::string_view(mine).substr(at, engine::kRegionBytes);
            if (at >= other.size() ||
                part != std::string_view(other).substr(at, engine::kRegionBytes)) {
                regions.insert({name, at / engine::kRegionBytes});
            }
        }
    }
    return regions;
}

}  // namespace rha::capturefs
