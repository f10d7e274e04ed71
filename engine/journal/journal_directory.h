// The journal's directory on a file system of this host, written past the operating system's cache
// (O_DIRECT; FILE_FLAG_NO_BUFFERING on Windows) so that it does not grow; file systems that cannot
// do that are written through it.
#pragma once

#include <memory>
#include <string>

#include "engine/journal/journal_disk.h"

namespace rha::engine {

/// Opens the directory and creates it when missing, as well as `set_aside` when it is first used.
Result<std::unique_ptr<JournalDisk>> OpenJournalDirectory(const std::string& directory,
                                                          const std::string& set_aside);

}  // namespace rha::engine
