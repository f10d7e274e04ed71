#include "engine/hypervisor/hyperv/folder_files.h"

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <fmt/core.h>

#include "common/runtime/system_error.h"
#include "engine/hypervisor/hyperv/file_facts.h"
#include "engine/hypervisor/hyperv/paths.h"

namespace rha::engine {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kFilesMax = 100'000;

/// How many names the two paths share, counted from their ends.
std::size_t CommonNames(std::string_view left, std::string_view right) {
    std::size_t count = 0;
    while (!left.empty() && !right.empty() && SameText(FileName(left), FileName(right))) {
        ++count;
        const auto cut = [](std::string_view path) {
            const auto slash = path.rfind('/');
            return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
        };
        left = cut(left);
        right = cut(right);
    }
    return count;
}

}  // namespace

Result<std::vector<std::string>> ListFiles(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code failure;
    fs::recursive_directory_iterator entries(ToFilePath(folder), failure);
    for (; !failure && entries != fs::recursive_directory_iterator(); entries.increment(failure)) {
        std::error_code ignored;
        if (!entries->is_regular_file(ignored)) continue;
        if (files.size() >= kFilesMax) {
            return Fail(ErrorCode::kInvalidArgument,
                        fmt::format("{} holds more than {} files", folder, kFilesMax),
                        "give the machine a folder of its own");
        }
        files.push_back(FromFilePath(entries->path()));
    }
    if (failure) return std::unexpected(SystemError(failure, "read " + folder));
    return files;
}

Result<std::string> FindMoved(const std::string& wanted, const std::vector<std::string>& files) {
    std::string best;
    std::size_t most = 0;
    bool several = false;
    for (const auto& file : files) {
        const auto common = CommonNames(file, wanted);
        if (common == 0 || common < most) continue;
        several = common == most;
        most = common;
        best = file;
    }
    if (best.empty()) {
        return Fail(ErrorCode::kNotFound, fmt::format("the disk {} is missing", FileName(wanted)),
                    "see that the machine's folder holds all of its disks");
    }
    if (several) {
        return Fail(ErrorCode::kConflict, fmt::format("several files could be the disk {}", wanted),
                    "leave only the machine's own disks in its folder");
    }
    return best;
}

}  // namespace rha::engine
