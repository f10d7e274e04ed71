// ChangeLog: ring and spool as one ordered log of captured changes, with one reader (the stream)
// and one rule: ring bytes are given back only when the replica has them durably or the spool holds
// them, and never while the transport still refers to them.
//
//      released   spool.last()                     head
//         │            │                             │
//   ──────┼────────────┼──── ring ───────────────────┤      reader: somewhere in (durable, head]
//   ░░░░ spool ░░░░░░░░│
//
// While the reader keeps up it reads the ring itself, without a copy. When the ring fills beyond
// its high mark, the oldest records go to the spool, and the reader follows through the spool until
// it has caught up. When the spool is full nothing is given back: the ring overflows into the dirty
// map by the driver's own rule.
//
// One owner (the session's strand). An error of any method but Relieve means that changes are lost
// or unreadable; the session then begins a new capture run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

#include "common/bytes.h"
#include "common/error.h"
#include "common/ids.h"
#include "engine/core/run_summary.h"
#include "engine/master/spool.h"
#include "engine/ports/write_source.h"

namespace rha::engine {

class ChangeLog {
public:
    /// Whole records, in order, that follow the reader's place.
    struct Run {
        ByteSpan bytes;
        std::shared_ptr<const void> keep_alive;  ///< null for ring bytes
        bool in_ring = false;
    };

    /// `capture` and `spool` must outlive the log; the spool belongs to the same capture run. A
    /// spool that does not reach up to the ring explains nothing and is emptied.
    ChangeLog(CaptureSession& capture, Spool& spool, std::size_t chunk_bytes);

    /// Every change behind this one is in the log.
    Sequence oldest_before() const;
    /// Puts the reader behind `durable`, which the replica has durably: everything up to it goes.
    /// Precondition: oldest_before() <= durable, and durable was captured.
    Status SeekBehind(Sequence durable);
    /// The next records, at most `bytes_max` unless the first is larger; empty when there are none.
    Result<Run> Peek(std::size_t bytes_max);
    /// The reader has put `run`, the start of the last Peek, into the stream.
    void Take(const RunSummary& run);
    /// The replica has everything up to `durable`. The ring gives it back up to `pinned_behind`.
    Status Durable(Sequence durable, std::optional<Sequence> pinned_behind);
    /// Moves records from a full ring to the spool, a bounded number of bytes per call. Returns
    /// false while more is to be moved at once. kNoSpace and kIo: the spool takes no more for now,
    /// nothing is lost; kCorruption as for the other methods.
    Result<bool> Relieve(std::optional<Sequence> pinned_behind);
    /// The ring is nearly full of records that are safe but for the transport's references.
    bool PressedByPins() const;

    /// Bytes of changes the replica does not have durably.
    std::uint64_t bytes_waiting() const;
    /// Capture time of the first change the reader has not taken, where that is known.
    std::optional<std::int64_t> oldest_waiting_unix_ns();

private:
    std::uint64_t unspooled_bytes() const;
    Status SkipRingTo(Sequence upto);
    void Release(Sequence upto, std::optional<Sequence> pinned_behind);

    struct SpooledRun {
        Sequence last;
        std::uint64_t bytes = 0;
    };

    CaptureSession& capture_;
    Spool& spool_;
    std::size_t chunk_bytes_;
    bool spooling_ = false;     ///< the ring's cursor is the spool's writer, not the reader
    bool peeked_ring_ = false;  ///< the last Peek was one of the ring
    Sequence durable_;
    Sequence read_;                ///< last change the reader has taken
    Sequence cursor_;              ///< last change in front of the ring's cursor
    Sequence released_;            ///< last change the ring has given back
    std::size_t chunk_taken_ = 0;  ///< bytes at the chunk's start that the reader has taken
    std::deque<SpooledRun> spooled_unreleased_;
    std::uint64_t spooled_unreleased_bytes_ = 0;
    Spool::Chunk chunk_;  ///< the chunk the reader is in
};

}  // namespace rha::engine
