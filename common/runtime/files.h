// Small whole files: read with a bound, replaced atomically and durably. Blocking; no threads.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "common/error.h"

namespace rha {

/// The whole file. kCorruption when it is larger than `size_max`: such a file is not ours.
Result<std::string> ReadSmallFile(const std::filesystem::path& path,
                                  std::size_t size_max = 1u << 20);

/// Replaces `path` by `content` so that after any crash either the old or the new content is there,
/// complete; durable on return. `mode` is exact, whatever the umask.
Status WriteFileAtomically(const std::filesystem::path& path, std::string_view content,
                           mode_t mode = 0644);

/// Creates `path` and its missing parents; the last one with `mode`. CheckOwner() of one that is
/// there, if `mode` gives others nothing.
Status MakeDirectory(const std::filesystem::path& path, mode_t mode = 0755);

/// Makes a directory's entries durable.
Status SyncDirectory(const std::filesystem::path& path);

}  // namespace rha
