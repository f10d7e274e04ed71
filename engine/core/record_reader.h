// RecordReader: walks the records of a batch (engine/capture/core/record.h) without trusting them.
//
// The bytes come from the wire or from disk. Every record is checked for magic, bounds, checksums,
// type, flags and the rules of its type before it is handed out; nothing is read past the span.
// Byte specification: docs/formats/journal.md. Pure; a reader is a value of one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/bytes.h"
#include "common/error.h"
#include "common/ids.h"
#include "engine/capture/core/record.h"

namespace rha::engine {

/// The enum of record.h, which shares its name with the function that extracts it.
using RecordType = enum rha_record_type;

/// Longest path a record may carry.
inline constexpr std::size_t kRecordPathBytesMax = 4096;

/// One decoded record; `payload` points into the bytes that were read.
struct RecordView {
    RecordType type = RHA_RECORD_RESERVED;
    std::uint32_t flags = 0;
    Sequence sequence;
    FileId file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::int64_t capture_unix_ns = 0;
    ByteSpan payload;

    bool Has(enum rha_record_flag flag) const { return (flags & flag) != 0; }
    /// The payload of CREATE and RENAME.
    std::string_view path() const {
        return {reinterpret_cast<const char*>(payload.data()), payload.size()};
    }
};

/// Counts in the sequence of its capture run. Not numbered are the engine's own records: SYNC_*,
/// and TRUNCATE with sequence 0 (a size repaired by synchronisation).
bool IsNumbered(const RecordView& record);

/// Relative, '/' separated, no empty, "." or ".." component, no NUL, at most kRecordPathBytesMax.
bool IsRelativePath(std::string_view path);

class RecordReader {
public:
    enum class Verify : std::uint8_t {
        kAll,      ///< headers and payload checksums
        kHeaders,  ///< the caller has verified the payloads already (BatchHeader::records_crc32c)
    };

    explicit RecordReader(ByteSpan records, Verify verify = Verify::kAll)
        : rest_(records), verify_(verify) {}

    /// The next record, nothing at the end of the span, or kCorruption. After an error the reader
    /// stands still and repeats it.
    Result<std::optional<RecordView>> Next();

    /// Bytes not yet read.
    std::size_t remaining_bytes() const { return rest_.size(); }

private:
    ByteSpan rest_;
    Verify verify_;
};

}  // namespace rha::engine
