// FakeDriver: a capture driver over files in memory, with every liberty that write_source.h gives
// to a real one: a bounded ring that overflows into the dirty map, changes in flight that a read
// sees in part, changes that fail, hosts that crash and lose the ring. Ring memory is spoilt when
// it is released, so that whoever still uses it is found out.
//
// It also is the judge: TruthAt(sequence) tells what the files were after exactly that change.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/core/record_builder.h"
#include "engine/ports/write_source.h"
#include "tests/support/replication/sim_time.h"

namespace rha::test {

using Bytes = std::vector<std::byte>;
using FileSet = std::map<std::string, Bytes>;  ///< by path

class FakeDriver final : public engine::WriteSource {
public:
    FakeDriver(SimTime& time, std::uint64_t ring_bytes);

    // --- WriteSource -----------------------------------------------------------------------------
    Result<std::unique_ptr<engine::CaptureSession>> Attach(
        const ScenarioId& scenario, const std::vector<std::string>& paths) override;
    Status Detach(const ScenarioId& scenario) override;
    Result<std::vector<std::string>> Roots() override { return std::vector<std::string>{"/"}; }
    Result<std::string> RecordedPath(const std::string& folder) override {
        return folder.substr(1);
    }

    // --- the guest -------------------------------------------------------------------------------
    /// A file of before capture began.
    void Seed(const std::string& path, Bytes bytes);
    std::vector<FileId> LiveFiles() const;
    std::uint64_t SizeOf(FileId file) const { return files_.at(file).bytes.size(); }
    /// Issues a write; nothing if it overlaps one in flight. Part of it may be visible at once.
    std::optional<std::uint64_t> BeginWrite(FileId file, std::uint64_t offset, Bytes bytes);
    void TearWrite(std::uint64_t write);
    /// `fail`: the write ends with an error, leaving what is there.
    void EndWrite(std::uint64_t write, bool fail);
    std::vector<std::uint64_t> WritesInFlight() const;
    /// The following do nothing while a write to the file is in flight.
    void Truncate(FileId file, std::uint64_t size);
    void Zero(FileId file, std::uint64_t offset, std::uint64_t length, bool punch);
    void Flush(FileId file);
    /// Changes of names; they do nothing when the ring has no room for them.
    void Create(const std::string& path);
    void Unlink(FileId file);
    void Rename(FileId file, const std::string& to);

    // --- the world -------------------------------------------------------------------------------
    /// The keeper's turn: an owed GAP record is written if there is room.
    void Settle();
    /// The host dies and comes back; no session may be attached.
    void CrashHost();
    /// The driver dies and comes back; an attached session finds it gone.
    void CrashDriver();
    /// The same, but it comes back only with ReviveDriver.
    void StopDriver() {
        CrashDriver();
        down_ = true;
    }
    void ReviveDriver() { down_ = false; }
    /// The ring cannot be read any more, until another run begins.
    void DamageRing() { damaged_ = true; }
    std::function<void()> on_session_end;  ///< its doorbell is about to be closed
    bool attached() const { return attached_; }
    bool readable() const { return doorbell_; }
    std::function<void()> on_doorbell;  ///< called when the doorbell is rung

    // --- the judge -------------------------------------------------------------------------------
    CaptureId capture_id() const { return capture_id_; }
    Sequence head() const { return {last_sequence_}; }
    FileSet Now() const;
    /// A write that failed has left something behind which the stream accounts for only at its next
    /// GAP: up to there the bytes it aimed at may be either, on the replica as on the master.
    bool Undetermined(Sequence sequence) const;
    /// The files after change `sequence` of the present run; calls must not go back.
    const FileSet& TruthAt(Sequence sequence);
    std::uint64_t all_dirty_calls() const { return all_dirty_calls_; }
    std::uint64_t lost_total() const { return lost_total_; }

private:
    class Session;
    class Backing;
    struct File {
        std::string path;
        Bytes bytes;
    };
    struct Entry {
        std::uint64_t sequence = 0;
        std::uint64_t position = 0;  ///< never wraps
        std::uint32_t bytes = 0;
        bool committed = false;
    };
    struct Write {
        FileId file;
        std::uint64_t offset = 0;
        Bytes bytes;
        std::uint64_t sequence = 0;
        bool lost = false;
    };
    /// One change of the truth.
    struct Change {
        std::uint64_t sequence = 0;
        enum class Kind : std::uint8_t { kBytes, kSize, kCreate, kUnlink, kRename } kind;
        FileId file;
        std::uint64_t offset = 0;  ///< or size
        Bytes bytes;
        std::string path;
    };
    struct Intent {
        std::uint64_t sequence = 0;
        FileId file;
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };

    Entry* Reserve(const engine::RecordFields& fields, ByteSpan payload, bool urgent);
    Entry* Place(engine::RecordFields fields, ByteSpan payload, std::uint64_t keep);
    void Commit(std::uint64_t sequence, bool aborted);
    /// A change without a write in flight: recorded or lost, and true at once.
    void ChangeNow(const engine::RecordFields& fields, ByteSpan payload, Change change,
                   std::uint64_t begin, std::uint64_t end);
    bool Busy(FileId file) const;
    void MarkRange(FileId file, std::uint64_t begin, std::uint64_t end);
    void Apply(std::map<FileId, File>& files, const Change& change) const;
    void BeginRun();
    bool HasRoomFor(std::uint64_t bytes) const;

    SimTime& time_;
    std::map<FileId, File> files_;
    std::uint64_t next_file_ = 1;
    bool tracking_ = false;
    bool attached_ = false;
    bool down_ = false;
    bool damaged_ = false;
    Session* session_ = nullptr;
    CaptureId capture_id_;
    Bytes ring_;
    std::deque<Entry> entries_;
    std::uint64_t head_position_ = 0;
    std::uint64_t last_sequence_ = 0;
    std::uint64_t released_ = 0;
    std::uint64_t acknowledged_ = 0;
    std::uint64_t lost_ = 0;
    std::uint64_t lost_total_ = 0;
    bool doorbell_ = false;
    std::set<engine::DirtyRegion> pending_;
    std::set<engine::DirtyRegion> claimed_;
    std::map<engine::DirtyRegion, int> lost_in_flight_;
    std::deque<Intent> intents_;
    std::map<std::uint64_t, Write> writes_;
    std::uint64_t next_write_ = 1;
    std::uint64_t all_dirty_calls_ = 0;

    std::map<FileId, File> truth_files_;
    FileSet truth_;
    bool truth_stale_ = true;
    std::deque<Change> truth_ahead_;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> failed_;  ///< [record, what it left)
};

}  // namespace rha::test
