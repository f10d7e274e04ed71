// A ChangeHistory on disk, as JSON. It is written whole and seldom: what was counted since the last
// time is lost when the engine is killed, and nothing else rests on it.
#pragma once

#include <filesystem>
#include <string>

#include "common/error.h"
#include "engine/core/change_history.h"

namespace rha::engine {

std::string EncodeChangeHistory(const ChangeHistory& history);
/// kCorruption when the text is no history, or one of other spans than `limits` says.
Result<ChangeHistory> DecodeChangeHistory(const std::string& text, ChangeHistory::Limits limits);

/// A fresh one that begins at `now_unix_ns` where there is no file, or none that decodes.
ChangeHistory LoadChangeHistory(const std::filesystem::path& path, ChangeHistory::Limits limits,
                                std::int64_t now_unix_ns);

}  // namespace rha::engine
