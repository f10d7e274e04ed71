// Disks in memory: the replica's journal and images while the stream alone is measured. Every batch
// is received, checked, made "durable" and "applied" by the real replica; only the disk does not
// take part. The journal is kept and can be read back, the images forget their contents.
#pragma once

#include <memory>

#include "engine/journal/journal_disk.h"
#include "engine/ports/replica_files.h"

namespace rha::bench {

/// Starts empty.
std::unique_ptr<engine::JournalDisk> MakeMemoryJournalDisk();

/// Remembers names and sizes; contents read as zeros.
std::unique_ptr<engine::ReplicaFiles> MakeForgetfulFiles();

}  // namespace rha::bench
