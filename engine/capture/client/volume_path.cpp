#include "engine/capture/client/volume_path.h"

#include <algorithm>
#include <string_view>

#include "common/runtime/files_windows.h"
#include "common/runtime/text_windows.h"

namespace rha::engine {
namespace {

/// The file's name in one of the forms of GetFinalPathNameByHandle().
Result<std::wstring> FinalName(const UniqueHandle& file, DWORD form,
                               const std::filesystem::path& path) {
    std::wstring name(MAX_PATH, L'\0');
    for (;;) {
        const DWORD length = GetFinalPathNameByHandleW(file.Get(), name.data(),
                                                       static_cast<DWORD>(name.size()), form);
        if (length == 0) return FileError("find the volume of", path);
        const bool whole = length < name.size();
        name.resize(length);
        if (whole) return name;
    }
}

}  // namespace

Result<VolumePath> FindOnVolume(const std::filesystem::path& path) {
    const UniqueHandle file(CreateFileW(LongPath(path).c_str(), FILE_READ_ATTRIBUTES,
                                        FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                        nullptr, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS,
                                        nullptr));
    if (!file) return FileError("open", path);
    RHA_ASSIGN_OR_RETURN(std::wstring part, FinalName(file, VOLUME_NAME_NONE, path));
    RHA_ASSIGN_OR_RETURN(std::wstring device, FinalName(file, VOLUME_NAME_NT, path));
    RHA_ASSIGN_OR_RETURN(std::wstring root, FinalName(file, VOLUME_NAME_DOS, path));
    // Between the calls it may have been renamed.
    if (!device.ends_with(part) || !root.ends_with(part)) {
        return Fail(ErrorCode::kUnavailable, path.string() + " is being renamed",
                    "try again when its name stays");
    }
    device.resize(device.size() - part.size());
    root.resize(root.size() - part.size());
    // LongPath() puts the prefix before a name that needs it.
    constexpr std::wstring_view kPrefix = LR"(\\?\)";
    constexpr std::wstring_view kShare = LR"(\\?\UNC)";
    if (root.starts_with(kShare)) {
        root.replace(0, kShare.size(), L"\\");
    } else if (root.starts_with(kPrefix)) {
        root.erase(0, kPrefix.size());
    }
    while (part.starts_with(L'\\')) part.erase(0, 1);
    while (part.ends_with(L'\\')) part.pop_back();
    std::ranges::replace(part, L'\\', L'/');
    return VolumePath{.device = device, .root = root + L'\\', .part = ToUtf8(part)};
}

}  // namespace rha::engine
