// Spool: captured records that wait for a slow or absent replica, in files, bounded.
//
// It saves changes from the death of the engine, not from that of the host: a host that dies loses
// the ring too, and the dirty map covers both. So it never syncs; it relies on write(2) having
// returned. Chunks are appended in capture order and carry checksums; a torn last chunk (killed
// while writing) is cut off at Open, and its records are in the ring still, because the ring gives
// back only what Append has returned for. Anything else that does not check is reported, never
// passed on.
//
// Layout: <directory>/<number, 16 hex digits>.spool, each a sequence of chunks; byte specification:
// docs/formats/spool.md. Blocking; one owner (the session's strand).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <vector>

#include "common/bytes.h"
#include "common/error.h"
#include "common/ids.h"
#include "common/runtime/native_file.h"
#include "engine/core/run_summary.h"

namespace rha::engine {

inline constexpr std::uint32_t kSpoolChunkMagic = 0x4c505352;  // "RSPL"
inline constexpr std::uint16_t kSpoolVersion = 1;
inline constexpr std::size_t kSpoolChunkHeaderBytes = 64;

class Spool {
public:
    struct Limits {
        std::uint64_t bytes_max = 8ull << 30;       ///< of all segment files together
        std::uint64_t free_bytes_min = 1ull << 30;  ///< left free on the disk
        std::uint64_t segment_bytes = 64ull << 20;
    };
    /// Records (after, last] of the capture run.
    struct Chunk {
        std::shared_ptr<const std::vector<std::byte>> bytes;
        Sequence after;
        Sequence last;
    };

    /// Opens the spool in `directory` (created if missing) and keeps what belongs to `capture_id`
    /// up to the first chunk that does not check; everything else is deleted.
    static Result<std::unique_ptr<Spool>> Open(std::filesystem::path directory, Limits limits,
                                               CaptureId capture_id);

    bool empty() const { return segments_.empty(); }
    /// The spool holds the changes (after(), last()]; only when not empty.
    Sequence after() const;
    Sequence last() const;
    /// Bytes of all segment files.
    std::uint64_t bytes() const { return bytes_; }

    /// Record bytes of the chunks that are not wholly durable.
    std::uint64_t bytes_behind(Sequence durable) const;

    /// Appends `records`, which `run` describes and which follow the change `after`. Precondition:
    /// empty, or `after` == last(). Errors, with nothing appended: kNoSpace (a bound is reached),
    /// kIo.
    Status Append(ByteSpan records, Sequence after, const RunSummary& run);
    /// Capture time of the first change of the chunk Read(after) would return; same precondition.
    std::int64_t first_capture_unix_ns(Sequence after) const;
    /// The chunk with the first change behind `after`. Precondition: not empty and
    /// after() <= `after` < last(). Errors: kCorruption, kIo.
    Result<Chunk> Read(Sequence after) const;
    /// Changes up to `durable` are needed no more; whole segments of such are deleted.
    void Trim(Sequence durable);
    /// Deletes everything; what follows belongs to `capture_id`.
    void Clear(CaptureId capture_id);

private:
    struct ChunkPlace {
        std::uint64_t offset = 0;
        std::uint32_t payload_bytes = 0;
        Sequence after;
        Sequence last;
        std::int64_t first_capture_unix_ns = 0;
    };
    struct Segment {
        std::filesystem::path path;
        NativeFile file;
        std::uint64_t bytes = 0;
        bool closed = false;  ///< takes no more chunks
        std::vector<ChunkPlace> chunks;
    };

    Spool(std::filesystem::path directory, Limits limits, CaptureId capture_id);
    Status Load();
    Result<Segment> LoadSegment(const std::filesystem::path& path) const;
    Status AddSegment();
    const Segment& SegmentWith(Sequence after) const;
    Status CheckRoom(std::uint64_t more) const;
    void DropFront();

    std::filesystem::path directory_;
    Limits limits_;
    CaptureId capture_id_;
    std::uint64_t next_number_ = 1;
    std::uint64_t bytes_ = 0;
    /// Every segment holds at least one chunk, chunks follow each other without a hole.
    std::deque<Segment> segments_;
};

}  // namespace rha::engine
