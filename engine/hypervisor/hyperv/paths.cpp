#include "engine/hypervisor/hyperv/paths.h"

#include <algorithm>

namespace rha::engine {
namespace {

char Lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

char Upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string_view WithoutEnd(std::string_view path) {
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path;
}

}  // namespace

std::string ToHyperv(std::string_view path) {
    std::string result(path);
    std::ranges::replace(result, '/', '\\');
    return result;
}

std::string FromHyperv(std::string_view path) {
    std::string result(path);
    std::ranges::replace(result, '\\', '/');
    return std::string(WithoutEnd(result));
}

bool SameText(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, {}, Lower, Lower);
}

bool SamePath(std::string_view left, std::string_view right) {
    return SameText(WithoutEnd(left), WithoutEnd(right));
}

bool IsBelow(std::string_view path, std::string_view folder) {
    folder = WithoutEnd(folder);
    return path.size() > folder.size() && SameText(path.substr(0, folder.size()), folder) &&
           (folder.ends_with('/') || path[folder.size()] == '/');
}

bool IsAbsolute(std::string_view path) {
    const bool drive = path.size() >= 3 && path[1] == ':' && path[2] == '/';
    return drive || path.starts_with('/');
}

std::string_view FileName(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string ExtensionOf(std::string_view path) {
    const auto name = FileName(path);
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return {};
    std::string extension(name.substr(dot));
    std::ranges::transform(extension, extension.begin(), Lower);
    return extension;
}

std::string ToHyperv(const VmId& vm) {
    std::string name = vm.value;
    std::ranges::transform(name, name.begin(), Upper);
    return name;
}

VmId VmIdFromHyperv(std::string_view name) {
    VmId vm{std::string(name)};
    std::ranges::transform(vm.value, vm.value.begin(), Lower);
    return vm;
}

}  // namespace rha::engine
