#include "engine/lease/guard_lock.h"

#include <cerrno>
#include <charconv>
#include <string>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "common/runtime/files.h"

namespace rha::engine {
namespace {

constexpr const char* kFile = "guard.lock";
/// A guard that hangs for longer does not stop a machine in time.
constexpr Duration kSilenceMax = std::chrono::seconds(5);

struct flock WholeFile() {
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

}  // namespace

Result<GuardLock> GuardLock::Take(const std::filesystem::path& state_directory) {
    const auto path = state_directory / kFile;
    UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file) return std::unexpected(ErrnoError(errno, "open " + path.string()));
    auto lock = WholeFile();
    if (::fcntl(file.Get(), F_OFD_SETLK, &lock) == 0) return GuardLock(std::move(file));
    if (errno != EAGAIN && errno != EACCES) {
        return std::unexpected(ErrnoError(errno, "lock " + path.string()));
    }
    return Fail(ErrorCode::kConflict,
                "another guard watches over the machines of " + state_directory.string(),
                "one is enough: see `systemctl status rha-guard`, or name another --state");
}

Status GuardLock::Beat(BootTime now) {
    const auto text = fmt::format("{:020}\n", now.since_boot.count());
    const auto written = ::pwrite(file_.Get(), text.data(), text.size(), 0);
    if (written == static_cast<ssize_t>(text.size())) return {};
    return std::unexpected(ErrnoError(written < 0 ? errno : ENOSPC, "write guard.lock"));
}

bool GuardWorks(const std::filesystem::path& state_directory, BootTime now) {
    const auto path = state_directory / kFile;
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return false;
    auto lock = WholeFile();
    if (::fcntl(file.Get(), F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return false;
    const auto text = ReadSmallFile(path);
    if (!text) return false;
    std::int64_t beat = 0;
    const auto parsed = std::from_chars(text->data(), text->data() + text->size(), beat);
    const Duration silence = now - BootTime{Duration(beat)};
    // Negative by a little when it looked again meanwhile.
    return parsed.ec == std::errc() && std::chrono::abs(silence) <= kSilenceMax;
}

}  // namespace rha::engine
