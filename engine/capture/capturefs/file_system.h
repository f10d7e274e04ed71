// FileSystem: the FUSE side of rha-capturefs: turns kernel requests into calls of FileChanges and
// NameChanges, and serves everything that changes nothing. Requests arrive on libfuse's threads.
//
// Nothing is cached by the kernel across opens, so changes that the engine makes below the mount
// are seen. copy_file_range and ioctl are not offered: all data passes through write. The writeback
// cache stays off: it would reorder writes before they are seen here.
#pragma once

#include "engine/capture/capturefs/capture_set.h"
#include "engine/capture/capturefs/name_changes.h"
#include "engine/capture/capturefs/node_table.h"

struct fuse_lowlevel_ops;

namespace rha::capturefs {

struct FileSystem {
    CaptureSet& captures;
    NodeTable& nodes;
    NameChanges names;

    FileSystem(CaptureSet& capture_set, NodeTable& node_table)
        : captures(capture_set), nodes(node_table), names(capture_set) {}
};

/// The operations; the session's user data is a FileSystem.
const fuse_lowlevel_ops& FuseOperations();

}  // namespace rha::capturefs
