// What the sources for Windows share about files. For them only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "common/bytes.h"
#include "common/runtime/windows_error.h"
// After windows.h, of which it uses the types.
#include <winioctl.h>

namespace rha {

/// For Windows' own calls: absolute, and in the form that may be longer than 260 characters.
std::wstring LongPath(const std::filesystem::path& path);

/// The error of the last call, about a file.
std::unexpected<Error> FileError(const char* what, const std::filesystem::path& path);

/// MoveFileExW(), tried for a second while somebody has one of them open, as scanners do with what
/// was just written. MOVEFILE_WRITE_THROUGH makes the name durable: there is no way to flush a
/// directory.
Status MoveFileAgain(const std::filesystem::path& from, const std::filesystem::path& to,
                     DWORD flags);

/// Who may use what is made: SYSTEM, the administrators and its owner, nobody else; for a directory
/// all that is made below it as well. One for a call; keeps what `attributes` points to.
class PrivateAccess {
public:
    PrivateAccess();
    ~PrivateAccess();
    PrivateAccess(const PrivateAccess&) = delete;
    PrivateAccess& operator=(const PrivateAccess&) = delete;

    /// kIo when Windows does not understand our rules.
    Result<SECURITY_ATTRIBUTES*> Attributes();

private:
    SECURITY_ATTRIBUTES attributes_{};
    DWORD failure_ = 0;
};

/// For ReadFile() and WriteFile().
OVERLAPPED PlaceAt(std::uint64_t offset);

/// Whether a call failed because the file system knows nothing of the kind.
bool IsUnknownToFileSystem(DWORD failure);

/// Reads from `offset` on until `into` is full or the file ends; bytes read.
Result<std::size_t> ReadHandleAt(HANDLE file, const std::filesystem::path& path,
                                 std::uint64_t offset, MutableByteSpan into);

struct DataRange {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};
/// The first `max` ranges of `within` that hold data, in order. Where the file system cannot tell,
/// everything counts as data.
Result<std::vector<DataRange>> DataRanges(HANDLE file, const std::filesystem::path& path,
                                          DataRange within, std::size_t max);

/// One FSCTL_QUERY_ALLOCATED_RANGES of what is `wanted`: fills `room` from its beginning, says how
/// much by `bytes`, and returns Windows' error code, ERROR_MORE_DATA where the room is too small.
using RangeQuery = std::function<DWORD(FILE_ALLOCATED_RANGE_BUFFER wanted,
                                       std::span<FILE_ALLOCATED_RANGE_BUFFER> room, DWORD* bytes)>;
/// The same by the answers of `query`: as many calls as it takes.
Result<std::vector<DataRange>> DataRanges(const RangeQuery& query,
                                          const std::filesystem::path& path, DataRange within,
                                          std::size_t max);

/// Owner of a HANDLE that is null or INVALID_HANDLE_VALUE when there is none.
class UniqueHandle {
public:
    UniqueHandle() = default;
    explicit UniqueHandle(HANDLE handle) : handle_(handle) {}
    UniqueHandle(UniqueHandle&& other) noexcept : handle_(other.Release()) {}
    UniqueHandle& operator=(UniqueHandle&& other) noexcept {
        if (this != &other) {
            Close();
            handle_ = other.Release();
        }
        return *this;
    }
    UniqueHandle(const UniqueHandle&) = delete;
    UniqueHandle& operator=(const UniqueHandle&) = delete;
    ~UniqueHandle() { Close(); }

    HANDLE Get() const { return handle_; }
    explicit operator bool() const { return handle_ != nullptr && handle_ != INVALID_HANDLE_VALUE; }
    [[nodiscard]] HANDLE Release() {
        HANDLE handle = handle_;
        handle_ = nullptr;
        return handle;
    }
    void Close() {
        if (*this) CloseHandle(handle_);
        handle_ = nullptr;
    }

private:
    HANDLE handle_ = nullptr;
};

}  // namespace rha
