#include "engine/lease/guard_lock.h"

#include <charconv>
#include <string>

#include <fmt/core.h>

#include "common/runtime/files.h"
#include "common/runtime/platform_words.h"

namespace rha::engine {
namespace {

constexpr const char* kFile = "guard.lock";
/// A guard that hangs for longer does not stop a machine in time.
constexpr Duration kSilenceMax = std::chrono::seconds(5);

}  // namespace

Result<GuardLock> GuardLock::Take(const std::filesystem::path& state_directory) {
    const auto path = state_directory / kFile;
    RHA_ASSIGN_OR_RETURN(auto hold, FileHold::Take(path));
    if (hold) return GuardLock(*std::move(hold));
    return Fail(
        ErrorCode::kConflict,
        "another guard watches over the machines of " + state_directory.string(),
        "one is enough: see `" + ServiceStatusCommand("rha-guard") + "`, or name another --state");
}

Status GuardLock::Beat(BootTime now) {
    return hold_.Write(fmt::format("{:020}\n", now.since_boot.count()));
}

bool GuardWorks(const std::filesystem::path& state_directory, BootTime now) {
    const auto path = state_directory / kFile;
    if (!FileHold::IsTaken(path)) return false;
    const auto text = ReadSmallFile(path);
    if (!text) return false;
    std::int64_t beat = 0;
    const auto parsed = std::from_chars(text->data(), text->data() + text->size(), beat);
    const Duration silence = now - BootTime{Duration(beat)};
    // Negative by a little when it looked again meanwhile.
    return parsed.ec == std::errc() && std::chrono::abs(silence) <= kSilenceMax;
}

}  // namespace rha::engine
