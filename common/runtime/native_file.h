// NativeFile: sole owner of an open file of the operating system.
//
// Files are opened so that others may read, write, rename and remove them meanwhile, as is usual on
// POSIX systems; but Windows lets nobody put another file in the place of one that is open.
// Blocking. Thread rule: plain value, one owner; reading and writing at an offset may be done by
// several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "common/bytes.h"
#include "common/error.h"
#include "common/runtime/native_handle.h"

namespace rha {

class NativeFile {
public:
    enum class Mode {
        kRead,
        kReadWrite,
        kCreate,     ///< for reading and writing; made if missing, for this user only
        kCreateNew,  ///< likewise; kAlreadyExists when something is there
    };
    static Result<NativeFile> Open(const std::filesystem::path& path, Mode mode);
    /// For reading, if it is a regular file and no link to one; kNotFound otherwise.
    static Result<NativeFile> OpenRegular(const std::filesystem::path& path);

    NativeFile() = default;
    NativeFile(NativeFile&& other) noexcept;
    NativeFile& operator=(NativeFile&& other) noexcept;
    NativeFile(const NativeFile&) = delete;
    NativeFile& operator=(const NativeFile&) = delete;
    ~NativeFile() { Close(); }

    explicit operator bool() const;
    /// Whoever wrote data that matters has called Sync() before.
    void Close();
    /// Gives up ownership without closing.
    [[nodiscard]] NativeHandle Release();

    /// Bytes read; fewer than asked for only at the end of the file.
    Result<std::size_t> ReadAt(std::uint64_t offset, MutableByteSpan into) const;
    Status WriteAt(std::uint64_t offset, ByteSpan bytes) const;
    /// Content and size are on stable storage when this returns.
    Status Sync() const;
    Result<std::uint64_t> Size() const;
    Status Resize(std::uint64_t size) const;

    /// Takes the file's one lock, which ends with this object or its process. Advisory: it keeps
    /// nobody from reading or writing. Only for files that were opened for writing.
    Status Lock() const;
    /// False when somebody else has it.
    Result<bool> TryLock() const;

private:
    NativeFile(NativeHandle handle, std::filesystem::path path);

    NativeHandle handle_ = NativeHandle(-1);  // on both systems: none
    std::filesystem::path path_;
};

}  // namespace rha
