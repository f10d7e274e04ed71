// What tests with a real mount share: a rha-capturefs process over a temporary directory, and a
// replica that replays records onto a copy.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "engine/capture/client/capture_client.h"
#include "engine/capture/core/record.h"
#include "tests/support/temporary_directory.h"

namespace rha::capturefs {

inline const ScenarioId kScenario{"01234567-89ab-cdef-0123-456789abcdef"};
inline const ScenarioId kOtherScenario{"11234567-89ab-cdef-0123-456789abcdef"};

/// Waits until `condition` holds; false after a minute.
bool Eventually(const std::function<bool()>& condition);

/// A FUSE file system is what `root` shows.
bool IsMounted(const std::filesystem::path& root);

class MountedCapture {
public:
    explicit MountedCapture(int ring_mib = 16);
    ~MountedCapture();

    /// Starts rha-capturefs and waits until it serves.
    void Start();
    /// kill -9, as a crash of the host would.
    void Kill();
    /// SIGTERM; waits for its end and returns the exit code.
    int Stop();
    void Signal(int number) const;
    int Wait();

    std::filesystem::path root() const { return directory_ / "root"; }
    std::filesystem::path state() const { return directory_ / "state"; }
    std::filesystem::path Scratch(const std::string& name) const { return directory_ / name; }
    engine::CaptureClient Client() const;
    /// Attaches to everything below root()/vm, or to `paths`.
    std::unique_ptr<engine::CaptureSession> Attach(const ScenarioId& scenario = kScenario,
                                                   std::vector<std::string> paths = {}) const;

private:
    test::TemporaryDirectory directory_;
    const int ring_mib_;
    pid_t pid_ = -1;
};

/// A change, taken out of the ring.
struct TakenRecord {
    rha_record_header header;
    std::string payload;
    std::uint32_t type() const { return rha_record_type(header.type_flags); }
    std::uint32_t flags() const { return rha_record_flags(header.type_flags); }
};

/// All that is committed; releases it unless told otherwise.
std::vector<TakenRecord> Take(engine::CaptureSession& session, bool release = true);
/// As Take, until the ring has been read up to the session's head.
std::vector<TakenRecord> TakeAll(engine::CaptureSession& session);
std::vector<TakenRecord> Decode(ByteSpan records);

/// Replays records below `directory`, checking checksums and the sequence.
class ReplayedCopy {
public:
    explicit ReplayedCopy(std::filesystem::path directory);

    void Apply(const TakenRecord& record);
    void ApplyAll(const std::vector<TakenRecord>& records);
    /// Copies all dirty regions of the session from below its mount.
    void Repair(engine::CaptureSession& session);

    std::uint64_t gaps() const { return gaps_; }
    std::uint64_t last_sequence() const { return last_sequence_; }
    std::filesystem::path PathOf(std::uint64_t file_id) const;

private:
    void ApplyData(const TakenRecord& record);
    void CheckSequence(const TakenRecord& record);

    const std::filesystem::path directory_;
    std::map<std::uint64_t, std::string> paths_;
    std::uint64_t last_sequence_ = 0;
    std::uint64_t gaps_ = 0;
};

/// Every name and every byte: empty when equal, else what differs first.
std::string Difference(const std::filesystem::path& left, const std::filesystem::path& right);

/// (path, region) pairs in which two trees differ; both have the same names.
std::set<std::pair<std::string, std::uint64_t>> DifferingRegions(
    const std::filesystem::path& left, const std::filesystem::path& right);

std::string ReadAll(const std::filesystem::path& path);
void WriteAt(const std::filesystem::path& path, std::uint64_t offset, const std::string& bytes);

}  // namespace rha::capturefs
