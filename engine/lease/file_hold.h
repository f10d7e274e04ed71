// FileHold: a lock on a file of which others can see that somebody has it. Thread rule: plain
// value, one owner.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "common/error.h"
#include "common/runtime/native_handle.h"

namespace rha::engine {

class FileHold {
public:
    /// The lock ends with the object or its process. The file is made if missing, for this user
    /// only. Nothing when another process has it.
    static Result<std::optional<FileHold>> Take(const std::filesystem::path& path);
    /// Whether a process has it; false as well when that cannot be told.
    static bool IsTaken(const std::filesystem::path& path);

    FileHold(FileHold&& other) noexcept : file_(std::exchange(other.file_, kNone)) {}
    FileHold& operator=(FileHold&& other) noexcept {
        std::swap(file_, other.file_);
        return *this;
    }
    FileHold(const FileHold&) = delete;
    FileHold& operator=(const FileHold&) = delete;
    ~FileHold();

    /// Over the beginning of the file.
    Status Write(std::string_view text) const;

private:
    static inline const NativeHandle kNone = NativeHandle(-1);
    explicit FileHold(NativeHandle file) : file_(file) {}
    NativeHandle file_;
};

}  // namespace rha::engine
