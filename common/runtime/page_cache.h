// What the page cache holds of a file. Files are read past the cache (O_DIRECT) so that copying a
// disk does not push out the host's own memory; what is in it already is cheaper to take from
// there.
#pragma once

#include <cstdint>

namespace rha {

/// Whether all of [offset, offset + length) that lies in front of the end of file is in the page
/// cache at this moment. `fd` is open for reading, without O_DIRECT, `offset` a multiple of 4096.
/// A hint only: false whenever it cannot be told.
bool InPageCache(int fd, std::uint64_t offset, std::uint64_t length);

}  // namespace rha
