// Disks that keep nothing: the replica's images and journal while the stream alone is measured.
// Every batch is received, checked, queued, "made durable" and "applied" by the real replica; only
// the disk does not take part. A journal that had to be read back fails loudly.
#pragma once

#include <memory>

#include "engine/journal/journal_disk.h"
#include "engine/ports/replica_files.h"

namespace rha::bench {

std::unique_ptr<engine::JournalDisk> MakeForgetfulJournalDisk();

/// Remembers names and sizes; contents read as zeros.
std::unique_ptr<engine::ReplicaFiles> MakeForgetfulFiles();

}  // namespace rha::bench
