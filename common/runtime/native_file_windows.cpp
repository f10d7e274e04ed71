#include <algorithm>
#include <utility>

#include "common/runtime/files_windows.h"
#include "common/runtime/native_file.h"

namespace rha {
namespace {

constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
constexpr std::size_t kBytesAtOnceMax = 1u << 30;
/// Locks of Windows keep others from what they cover: ours covers one byte that no file has.
constexpr DWORD kLockHigh = 0x7fffffff;

Result<bool> TakeLock(HANDLE handle, DWORD flags, const std::filesystem::path& path) {
    OVERLAPPED place{};
    place.OffsetHigh = kLockHigh;
    if (LockFileEx(handle, flags, 0, 1, 0, &place)) return true;
    if (GetLastError() == ERROR_LOCK_VIOLATION || GetLastError() == ERROR_IO_PENDING) return false;
    return FileError("lock", path);
}

}  // namespace

Result<NativeFile> NativeFile::Open(const std::filesystem::path& path, Mode mode) {
    const bool creates = mode == Mode::kCreate || mode == Mode::kCreateNew;
    PrivateAccess access;
    SECURITY_ATTRIBUTES* attributes = nullptr;
    if (creates) {
        RHA_ASSIGN_OR_RETURN(attributes, access.Attributes());
    }
    const DWORD rights = mode == Mode::kRead ? GENERIC_READ : GENERIC_READ | GENERIC_WRITE;
    DWORD disposition = OPEN_EXISTING;
    if (mode == Mode::kCreate) disposition = OPEN_ALWAYS;
    if (mode == Mode::kCreateNew) disposition = CREATE_NEW;
    const HANDLE handle = CreateFileW(LongPath(path).c_str(), rights, kShareAll, attributes,
                                      disposition, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle == INVALID_HANDLE_VALUE) return FileError("open", path);
    return NativeFile(handle, path);
}

Result<NativeFile> NativeFile::OpenRegular(const std::filesystem::path& path) {
    // A link of any kind is opened itself, and then refused.
    const HANDLE handle =
        CreateFileW(LongPath(path).c_str(), GENERIC_READ, kShareAll, nullptr, OPEN_EXISTING,
                    FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_SEQUENTIAL_SCAN, nullptr);
    if (handle == INVALID_HANDLE_VALUE) return FileError("open", path);
    NativeFile file(handle, path);
    BY_HANDLE_FILE_INFORMATION info{};
    constexpr DWORD kOther = FILE_ATTRIBUTE_REPARSE_POINT | FILE_ATTRIBUTE_DIRECTORY;
    if (GetFileType(handle) != FILE_TYPE_DISK || !GetFileInformationByHandle(handle, &info) ||
        (info.dwFileAttributes & kOther) != 0) {
        return Fail(ErrorCode::kNotFound, path.string() + " is no plain file", "name another one");
    }
    return file;
}

NativeFile::NativeFile(NativeHandle handle, std::filesystem::path path)
    : handle_(handle), path_(std::move(path)) {}

NativeFile::operator bool() const {
    return handle_ != INVALID_HANDLE_VALUE;
}

void NativeFile::Close() {
    if (*this) CloseHandle(std::exchange(handle_, INVALID_HANDLE_VALUE));
}

Result<std::size_t> NativeFile::ReadAt(std::uint64_t offset, MutableByteSpan into) const {
    return ReadHandleAt(handle_, path_, offset, into);
}

Status NativeFile::WriteAt(std::uint64_t offset, ByteSpan bytes) const {
    while (!bytes.empty()) {
        const auto part = static_cast<DWORD>(std::min(bytes.size(), kBytesAtOnceMax));
        OVERLAPPED place = PlaceAt(offset);
        DWORD put = 0;
        if (!WriteFile(handle_, bytes.data(), part, &put, &place)) {
            return FileError("write", path_);
        }
        bytes = bytes.subspan(put);
        offset += put;
    }
    return {};
}

Status NativeFile::Sync() const {
    if (!FlushFileBuffers(handle_)) return FileError("flush", path_);
    return {};
}

Result<std::uint64_t> NativeFile::Size() const {
    LARGE_INTEGER size{};
    if (!GetFileSizeEx(handle_, &size)) return FileError("ask the size of", path_);
    return static_cast<std::uint64_t>(size.QuadPart);
}

Status NativeFile::Resize(std::uint64_t size) const {
    FILE_END_OF_FILE_INFO end{};
    end.EndOfFile.QuadPart = static_cast<LONGLONG>(size);
    if (!SetFileInformationByHandle(handle_, FileEndOfFileInfo, &end, sizeof end)) {
        return FileError("set the size of", path_);
    }
    return {};
}

Status NativeFile::Lock() const {
    RHA_RETURN_IF_ERROR(TakeLock(handle_, LOCKFILE_EXCLUSIVE_LOCK, path_));
    return {};
}

Result<bool> NativeFile::TryLock() const {
    return TakeLock(handle_, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, path_);
}

}  // namespace rha
