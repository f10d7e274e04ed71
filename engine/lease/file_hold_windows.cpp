// Windows tells of a lock only him who tries to take it: whoever looks has it for a moment.
#include "common/runtime/files_windows.h"
#include "common/runtime/native_file.h"
#include "engine/lease/file_hold.h"

namespace rha::engine {
namespace {

constexpr int kTries = 40;
constexpr DWORD kPauseMs = 25;

}  // namespace

Result<std::optional<FileHold>> FileHold::Take(const std::filesystem::path& path) {
    RHA_ASSIGN_OR_RETURN(auto file, NativeFile::Open(path, NativeFile::Mode::kCreate));
    for (int tried = 1;; ++tried) {
        RHA_ASSIGN_OR_RETURN(const bool taken, file.TryLock());
        if (taken) return std::optional(FileHold(file.Release()));
        if (tried == kTries) return std::optional<FileHold>();
        Sleep(kPauseMs);
    }
}

bool FileHold::IsTaken(const std::filesystem::path& path) {
    const auto file = NativeFile::Open(path, NativeFile::Mode::kRead);
    if (!file) return false;
    const auto taken = file->TryLock();
    return taken && !*taken;
}

FileHold::~FileHold() {
    if (file_ != kNone) CloseHandle(file_);
}

Status FileHold::Write(std::string_view text) const {
    OVERLAPPED beginning{};
    DWORD written = 0;
    if (WriteFile(file_, text.data(), static_cast<DWORD>(text.size()), &written, &beginning)) {
        return {};
    }
    return FileError("write", "a lock file");
}

}  // namespace rha::engine
