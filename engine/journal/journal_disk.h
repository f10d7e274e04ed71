// JournalDisk: the few file operations the journal needs of its directory.
// Adapter: engine/journal/journal_directory. In tests: a disk in memory that fills up, fails, or
// loses what was not synced.
//
// Thread rule: the directory is changed by one thread at a time; files may be read beside writing.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/bytes.h"
#include "common/error.h"

namespace rha::engine {

/// Unit of every offset, length and memory address the journal passes down (for O_DIRECT).
inline constexpr std::size_t kJournalAlign = 4096;

class JournalFile {
public:
    virtual ~JournalFile() = default;
    /// Writes the parts one after the other from `offset` on; everything is aligned.
    virtual Status Write(std::uint64_t offset, std::span<const ByteSpan> parts) = 0;
    /// Reads exactly into.size() bytes; kIo at the end of file. Aligned, except for the length.
    virtual Status Read(std::uint64_t offset, MutableByteSpan into) = 0;
    /// What was written is on stable storage when this returns.
    virtual Status Sync() = 0;
    virtual Result<std::uint64_t> Size() = 0;
    /// Cuts the file; durable with the next Sync.
    virtual Status Truncate(std::uint64_t size) = 0;
};

class JournalDisk {
public:
    virtual ~JournalDisk() = default;
    virtual Result<std::vector<std::string>> List() = 0;
    virtual Result<std::unique_ptr<JournalFile>> Open(const std::string& name) = 0;
    /// A new file with `bytes` of space reserved for it. kNoSpace leaves no file behind.
    virtual Result<std::unique_ptr<JournalFile>> Create(const std::string& name,
                                                        std::uint64_t bytes) = 0;
    virtual Status Rename(const std::string& from, const std::string& to) = 0;
    virtual Status Remove(const std::string& name) = 0;
    /// Moves a file to the directory `set_aside` beside; never overwrites one there.
    virtual Status SetAside(const std::string& name) = 0;
    /// Names created, renamed and removed so far are on stable storage when this returns.
    virtual Status SyncNames() = 0;
    virtual Result<std::uint64_t> FreeBytes() = 0;
};

}  // namespace rha::engine
