// ReplicaFiles: the directory tree of one scenario on the replica host, as the applier changes it.
// Adapter: engine/replica/replica_directory. All paths are relative to the scenario's replica
// directory; a path that would leave it ("..", absolute, through a symlink) is kInvalidArgument.
// Thread rule: one applier thread changes; ReadAt may run beside it from other threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/bytes.h"
#include "common/error.h"

namespace rha::engine {

class ReplicaFiles {
public:
    virtual ~ReplicaFiles() = default;

    virtual Status CreateFile(const std::string& path, std::uint32_t mode) = 0;
    virtual Status CreateDirectory(const std::string& path, std::uint32_t mode) = 0;
    virtual Status Rename(const std::string& from, const std::string& to) = 0;
    virtual Status Remove(const std::string& path, bool directory) = 0;
    virtual Status Write(const std::string& path, std::uint64_t offset, ByteSpan bytes) = 0;
    /// The range reads as zeros; `punch` also gives its space back. Never changes the size.
    virtual Status Zero(const std::string& path, std::uint64_t offset, std::uint64_t length,
                        bool punch) = 0;
    virtual Status Truncate(const std::string& path, std::uint64_t size) = 0;
    virtual Status Allocate(const std::string& path, std::uint64_t offset, std::uint64_t length,
                            bool keep_size) = 0;
    /// Everything done so far is on stable storage when this returns.
    virtual Status Sync() = 0;

    enum class Kind : std::uint8_t { kAbsent, kFile, kDirectory };
    /// What stands at `path`; kUnsupported for anything but a regular file or a directory.
    virtual Result<Kind> KindOf(const std::string& path) = 0;
    virtual Result<std::uint64_t> Size(const std::string& path) = 0;
    virtual Result<std::size_t> ReadAt(const std::string& path, std::uint64_t offset,
                                       MutableByteSpan into) = 0;
    /// Data extents within [offset, offset+length), as (start, length) pairs in order.
    struct Extent {
        std::uint64_t offset = 0;
        std::uint64_t length = 0;
    };
    virtual Result<std::vector<Extent>> DataExtents(const std::string& path, std::uint64_t offset,
                                                    std::uint64_t length) = 0;
    virtual Result<std::vector<std::string>> List() = 0;
    /// Bytes that may still be written to the disk that holds the directory.
    virtual Result<std::uint64_t> FreeBytes() = 0;
};

}  // namespace rha::engine
