// FileChanges: everything that changes or reads the content of a file below the mount. Each change
// of a captured file holds the file's range, and is announced and concluded to its run around the
// system call. Functions return 0 or an errno. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>

#include <sys/types.h>

#include "common/runtime/mutex.h"
#include "common/runtime/unique_fd.h"
#include "engine/capture/capturefs/node_table.h"

namespace rha::capturefs {

/// An open file of a guest.
struct Handle {
    UniqueFd fd;
    bool direct = false;  ///< fd is O_DIRECT
    Mutex mutex;
    UniqueFd buffered
        RHA_GUARDED_BY(mutex);  ///< for accesses that O_DIRECT refuses; opened on demand
};

/// Opens the file behind `node`. O_DIRECT is dropped where the file system refuses it.
int OpenFile(const Node& node, int flags, Handle& handle);

/// The calling thread's buffer, aligned for O_DIRECT; valid until its next call.
char* ThreadBuffer(std::size_t bytes);

/// Reads into ThreadBuffer. `count` is short at the end of the file.
int ReadFile(const Node& node, Handle& handle, std::size_t bytes, std::uint64_t offset,
             std::size_t* count);
/// `count`: bytes written; a short write is a success, as for write(2).
int WriteFile(Node& node, Handle& handle, const char* data, std::size_t bytes, std::uint64_t offset,
              std::size_t* count);
/// `handle` may be null.
int TruncateFile(Node& node, Handle* handle, std::uint64_t size);
int AllocateFile(Node& node, Handle& handle, int mode, std::uint64_t offset, std::uint64_t length);
int SyncFile(Node& node, Handle& handle, bool data_only);

}  // namespace rha::capturefs
