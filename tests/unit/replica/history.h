// A seeded, random history of a master: what its files looked like after every captured change, and
// the batches that capture and synchronisation would have made of it, gaps and new runs included.
// Deliberately naive, so that it can judge the real thing.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/batch.h"
#include "engine/core/record_builder.h"

namespace rha::engine::test {

inline constexpr const char* kScenario = "6f1c2a34-58b7-4c1d-9e0f-0123456789ab";

/// Path → content, regular files only.
using Tree = std::map<std::string, std::vector<std::byte>>;

/// The regular files below a directory, without the product's own.
Tree ReadTree(const std::string& directory);
std::uint64_t TreeDigest(const Tree& tree);
/// For messages: what differs first.
std::string Difference(const Tree& expected, const Tree& got);

struct HistoryBatch {
    BatchHeader header;
    std::vector<std::byte> records;
    std::vector<std::byte> Encoded() const;
};

struct HistoryOptions {
    std::uint64_t seed = 1;
    std::size_t records_per_batch_max = 12;
    std::uint64_t file_bytes_max = 96 * 1024;
    bool gaps = true;           ///< changes get lost, and are repaired by synchronisation
    bool new_runs = true;       ///< capture starts afresh now and then
    bool keep_trees = true;     ///< false: digests only, for long histories
    std::string prefix = "vm";  ///< of all paths on the master
};

class History {
public:
    explicit History(HistoryOptions options);

    /// Batch `number`, counting from 1; generated as needed.
    const HistoryBatch& Batch(std::uint64_t number);
    /// Digest of the master's files after a captured change; paths without the prefix.
    std::uint64_t TruthAt(CaptureId capture, Sequence sequence) const;
    const Tree& TruthTreeAt(CaptureId capture, Sequence sequence) const;
    /// The stream behind this batch needs no SYNC_COMPLETE.
    bool ConsistentAfter(std::uint64_t number) const { return consistent_after_[number - 1]; }
    FileId AnyFile() const;

private:
    struct Node {
        FileId id;
        bool directory = false;
        std::vector<std::byte> content;
    };
    using Op = void (History::*)();

    std::uint64_t Roll(std::uint64_t below) { return random_() % below; }
    void GenerateBatch();
    void StartRun();
    void Sync();
    void Gap();
    void EmitGap();
    void Change();
    void DoWrite();
    void DoTruncate();
    void DoZero();
    void DoAllocate();
    void DoCreate();
    void DoRename();
    void DoUnlink();
    void DoFlush();
    void DoAborted();
    void Emit(RecordFields fields, ByteSpan payload = {});
    void EmitPath(RecordFields fields, const std::string& path);
    void NoteTruth();
    std::string PickFile();
    std::string NewName();
    void MarkDirty(const std::string& path) { dirty_.insert(path); }
    std::string Shown(const std::string& path) const;

    HistoryOptions options_;
    std::mt19937_64 random_;
    std::map<std::string, Node> nodes_;
    std::set<std::string> dirty_;  ///< paths whose content the stream does not explain
    std::uint64_t next_file_ = 1;
    std::uint64_t next_name_ = 1;
    std::uint64_t next_capture_ = 1000;
    CaptureId capture_;
    Sequence sequence_;
    bool unseen_ = false;  ///< between two runs: nothing is recorded
    bool lost_ = false;    ///< there is no room: only changes of names are recorded
    std::uint64_t lost_count_ = 0;
    bool broken_ = true;         ///< a SYNC_COMPLETE is due
    std::uint64_t sync_in_ = 0;  ///< batches until synchronisation mends it
    std::int64_t now_ns_ = 1'700'000'000'000'000'000;
    RecordBuilder builder_;
    std::vector<HistoryBatch> batches_;
    std::vector<bool> consistent_after_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, Tree> trees_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> digests_;
};

}  // namespace rha::engine::test
