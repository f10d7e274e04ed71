// WriteSource: the engine's view of a capture driver (rha-capturefs on Linux, the minifilter on
// Windows). Adapters: engine/capture/client.
//
// One CaptureSession exists per scenario captured on this host. The driver outlives the engine:
// when the engine dies, changes collect in the ring and, when it is full, in the dirty map; the
// next engine attaches again and finds both. What a session hands out:
//   * the ring: every committed change in sequence order (record format:
//   engine/capture/core/record.h)
//   * the dirty map: regions whose bytes the ring (plus spool) does not fully explain, to be
//   repaired
//     by synchronisation. A full synchronisation is "everything is dirty".
//
// Thread rule: a session is owned by one strand; Find/OpenBacking may be called from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/bytes.h"
#include "common/error.h"
#include "common/ids.h"
#include "common/runtime/native_handle.h"

namespace rha::engine {

/// Size of a dirty-map region; region r of a file covers [r, r+1) * kRegionBytes.
inline constexpr std::uint64_t kRegionBytes = 4ull << 20;

struct CapturedFile {
    FileId id;
    std::string path;  ///< relative to the capture root, '/' separated, UTF-8
    bool directory = false;
    std::uint64_t size_bytes = 0;
};

/// A file region that may differ on the replica.
struct DirtyRegion {
    FileId file;
    std::uint64_t region = 0;  ///< index in units of kRegionBytes
    auto operator<=>(const DirtyRegion&) const = default;
};

struct CaptureInfo {
    CaptureId capture_id;
    bool resumed = false;           ///< the ring holds changes of before this attach
    Sequence released;              ///< highest sequence whose ring space was given back
    std::uint64_t ring_bytes = 0;   ///< capacity
    std::uint64_t dirty_bytes = 0;  ///< regions to be repaired, in bytes (upper bound)
};

/// An owned file descriptor (POSIX) or handle value (Windows) is adapter business; cores and the
/// synchroniser read through this.
class BackingFile {
public:
    virtual ~BackingFile() = default;
    /// Reads up to into.size() bytes; short only at end of file. Sees every completed guest write.
    virtual Result<std::size_t> ReadAt(std::uint64_t offset, MutableByteSpan into) = 0;
    virtual Result<std::uint64_t> Size() = 0;
    /// First data byte at or after `offset`, or Size() when only a hole follows.
    virtual Result<std::uint64_t> NextData(std::uint64_t offset) = 0;
    /// First hole byte at or after `offset` (end of file counts as a hole).
    virtual Result<std::uint64_t> NextHole(std::uint64_t offset) = 0;
};

class CaptureSession {
public:
    virtual ~CaptureSession() = default;

    virtual const CaptureInfo& info() const = 0;

    // --- ring -----------------------------------------------------------------------------------
    /// The next committed records behind the private read cursor, as one contiguous run of whole
    /// records (no PAD records inside), at most `max_bytes` unless a single record is larger. Empty
    /// when nothing is committed. The bytes stay valid and unchanged until Release passes them.
    virtual ByteSpan Peek(std::size_t max_bytes) = 0;
    /// Moves the private cursor behind the first `bytes` of the last Peek.
    virtual void Advance(std::size_t bytes) = 0;
    /// The engine no longer needs ring bytes of records with sequence <= `upto` (they are durable
    /// on the replica or in the spool). Must not pass the private cursor.
    virtual void Release(Sequence upto) = 0;
    /// Records with sequence <= `upto` are durable on the replica: their dirty-map marks may be
    /// cleared lazily. Implies nothing about ring space.
    virtual void Acknowledge(Sequence upto) = 0;
    /// Moves the private cursor back to the oldest unreleased record (after a lost connection).
    virtual void Rewind() = 0;
    /// Signalled when Peek may return something new: a poll()able descriptor, on Windows an event,
    /// which may be one that ends its signal with the first who waited. Owned by the session.
    virtual NativeHandle doorbell() const = 0;
    /// Clears the doorbell; call before Peek, wait again only after Peek returned empty.
    virtual void ClearDoorbell() = 0;
    /// Highest sequence assigned so far, whether committed or not. Synchronisation rests on this:
    /// a recorded change whose bytes a read of the backing file has seen has a sequence <= the
    /// head() called after that read.
    virtual Sequence head() const = 0;
    /// Bytes of unreleased records (for fill levels).
    virtual std::uint64_t ring_used_bytes() const = 0;

    // --- dirty map ------------------------------------------------------------------------------
    /// Everything may differ: durable when it returns.
    virtual Status MarkAllDirty() = 0;
    virtual Status MarkDirty(FileId file, std::uint64_t offset, std::uint64_t length) = 0;
    /// Takes up to `max` regions to repair. A claimed region stays dirty on disk; a change that is
    /// not recorded while it is claimed makes it dirty anew, before its first byte can be read.
    /// A region into which an unrecorded change is still being written is not handed out (but
    /// counts in DirtyBytes), so a torn one is never all that synchronisation gets to see. An empty
    /// answer therefore means "all repaired" only together with DirtyBytes() == 0.
    /// Claims die with the session.
    virtual Result<std::vector<DirtyRegion>> ClaimDirty(std::size_t max) = 0;
    /// The claimed regions' contents are durable on the replica.
    virtual Status CompleteClaims(const std::vector<DirtyRegion>& regions) = 0;
    /// Gives claims back unrepaired.
    virtual Status AbandonClaims() = 0;
    /// Bytes in regions that need repair, claimed ones included.
    virtual Result<std::uint64_t> DirtyBytes() = 0;

    // --- files ----------------------------------------------------------------------------------
    virtual Result<std::vector<CapturedFile>> Files() = 0;
    /// Opens the file below the capture layer for reading. kNotFound after an unlink.
    virtual Result<std::unique_ptr<BackingFile>> OpenBacking(FileId file) = 0;
};

class WriteSource {
public:
    virtual ~WriteSource() = default;

    /// Starts capturing the trees and files at `paths` (absolute, below a capture root) for the
    /// scenario, or attaches to the capture that is running already. The manifest (EPOCH_START,
    /// CREATE|EXISTING…, MANIFEST_END) is written to the ring when capture starts afresh. All
    /// regions left dirty by an earlier run, clean or not, are dirty in the session.
    /// Errors: kInvalidArgument (path outside the roots), kConflict (captured for another scenario
    /// or attached by another engine), kCorruption (dirty map unreadable: everything is marked
    /// dirty and the call succeeds on the next try), kUnavailable (driver not running).
    virtual Result<std::unique_ptr<CaptureSession>> Attach(
        const ScenarioId& scenario, const std::vector<std::string>& paths) = 0;

    /// Ends capture for the scenario and forgets its dirty map. No error when not captured.
    virtual Status Detach(const ScenarioId& scenario) = 0;

    /// The directory trees in which capture is possible at present, absolute. kUnavailable when
    /// no driver answers at all.
    virtual Result<std::vector<std::string>> Roots() = 0;

    /// Where records name the files of a folder: its path relative to the capture root, '/'
    /// separated. Needs no driver. kInvalidArgument where the folder lies in no capture root or is
    /// one.
    virtual Result<std::string> RecordedPath(const std::string& folder) = 0;
};

}  // namespace rha::engine
