#include "common/runtime/native_file.h"

#include <utility>

namespace rha {

NativeFile::NativeFile(NativeFile&& other) noexcept
    : handle_(other.Release()), path_(std::move(other.path_)) {}

NativeFile& NativeFile::operator=(NativeFile&& other) noexcept {
    if (this == &other) return *this;
    Close();
    handle_ = other.Release();
    path_ = std::move(other.path_);
    return *this;
}

NativeHandle NativeFile::Release() {
    return std::exchange(handle_, NativeHandle(-1));
}

}  // namespace rha
