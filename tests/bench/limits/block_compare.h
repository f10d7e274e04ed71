// The limit of a block comparison on this machine: both files read and digested at the same time by
// one thread each, XXH3-128 over blocks of 64 KiB, nothing transferred.
#pragma once

#include <string>

namespace rha::bench {

/// Prints a report with the number of blocks that differ; returns the program's exit code.
int RunBlockCompareLimit(const std::string& left, const std::string& right);

}  // namespace rha::bench
