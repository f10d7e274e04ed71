// How much one answer may be. The largest are histories of changes: thousands of samples and paths.
#pragma once

namespace rha {

inline constexpr int kAnswerBytesMax = 32 << 20;

}  // namespace rha
