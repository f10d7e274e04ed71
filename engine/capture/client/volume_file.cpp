#include "engine/capture/client/volume_file.h"

#include <algorithm>
#include <utility>

#include "common/runtime/files_windows.h"

namespace rha::engine {
namespace {

class VolumeFile final : public BackingFile {
public:
    VolumeFile(std::filesystem::path path, UniqueHandle handle)
        : path_(std::move(path)), handle_(std::move(handle)) {}

    Result<std::size_t> ReadAt(std::uint64_t offset, MutableByteSpan into) override {
        return ReadHandleAt(handle_.Get(), path_, offset, into);
    }

    Result<std::uint64_t> Size() override {
        LARGE_INTEGER size{};
        if (!GetFileSizeEx(handle_.Get(), &size)) return FileError("inspect", path_);
        return static_cast<std::uint64_t>(size.QuadPart);
    }

    Result<std::uint64_t> NextData(std::uint64_t offset) override {
        RHA_ASSIGN_OR_RETURN(const auto found, Next(offset));
        return found.begin;
    }

    Result<std::uint64_t> NextHole(std::uint64_t offset) override {
        RHA_ASSIGN_OR_RETURN(const auto found, Next(offset));
        return found.begin > offset ? offset : found.end;
    }

private:
    /// The first data behind `offset`; empty at the end of the file when there is none.
    Result<DataRange> Next(std::uint64_t offset) {
        RHA_ASSIGN_OR_RETURN(const auto size, Size());
        RHA_ASSIGN_OR_RETURN(const auto ranges,
                             DataRanges(handle_.Get(), path_, {std::min(offset, size), size}, 1));
        return ranges.empty() ? DataRange{size, size} : ranges.front();
    }

    const std::filesystem::path path_;
    const UniqueHandle handle_;
};

}  // namespace

Result<std::unique_ptr<BackingFile>> OpenVolumeFile(const std::filesystem::path& path,
                                                    std::uint64_t index) {
    UniqueHandle handle(CreateFileW(LongPath(path).c_str(), GENERIC_READ,
                                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                    OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    if (!handle && GetLastError() == ERROR_SHARING_VIOLATION) {
        return Fail(ErrorCode::kConflict,
                    path.string() + " is open for somebody who shares it with nobody",
                    "end what has it open; that Hyper-V does not is to be shown on a real host");
    }
    if (!handle) return FileError("open", path);
    BY_HANDLE_FILE_INFORMATION about{};
    if (!GetFileInformationByHandle(handle.Get(), &about)) return FileError("inspect", path);
    const auto number =
        static_cast<std::uint64_t>(about.nFileIndexHigh) << 32 | about.nFileIndexLow;
    if (number != index || (about.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
        return Fail(ErrorCode::kNotFound, path.string() + " is another file by now",
                    "nothing to do: the driver tells of the change");
    }
    return std::make_unique<VolumeFile>(path, std::move(handle));
}

}  // namespace rha::engine
