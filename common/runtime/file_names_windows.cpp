#include "common/runtime/file_names.h"
#include "common/runtime/files_windows.h"

namespace rha {

bool IsSameName(const std::filesystem::path& name, const std::filesystem::path& other) {
    const std::wstring& a = name.native();
    const std::wstring& b = other.native();
    return CompareStringOrdinal(a.data(), static_cast<int>(a.size()), b.data(),
                                static_cast<int>(b.size()), TRUE) == CSTR_EQUAL;
}

Status SwapFiles(const std::filesystem::path& fresh, const std::filesystem::path& target) {
    return MoveFileAgain(fresh, target, MOVEFILE_REPLACE_EXISTING);
}

}  // namespace rha
