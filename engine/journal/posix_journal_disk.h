// PosixJournalDisk: the journal's directory on a file system of this host, written with O_DIRECT so
// that the page cache does not grow; file systems without it are written through the cache.
#pragma once

#include <memory>
#include <string>

#include "engine/journal/journal_disk.h"

namespace rha::engine {

/// Opens the directory and creates it when missing, as well as `set_aside` when it is first used.
Result<std::unique_ptr<JournalDisk>> OpenPosixJournalDisk(const std::string& directory,
                                                          const std::string& set_aside);

}  // namespace rha::engine
