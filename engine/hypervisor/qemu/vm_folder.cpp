#include "engine/hypervisor/qemu/vm_folder.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "common/runtime/files.h"

namespace rha::engine {
namespace fs = std::filesystem;
namespace {

std::vector<fs::path> ConfigFiles(const std::string& folder, std::error_code& failure) {
    std::vector<fs::path> found;
    fs::directory_iterator entries(fs::path(folder) / kConfigDirectory, failure);
    for (; !failure && entries != fs::directory_iterator(); entries.increment(failure)) {
        if (entries->path().extension() == ".json") found.push_back(entries->path());
    }
    return found;
}

}  // namespace

Result<std::string> NormalFolder(const std::string& folder) {
    if (!folder.starts_with('/')) {
        return Fail(ErrorCode::kInvalidArgument,
                    fmt::format("the machine folder \"{}\" is not an absolute path", folder),
                    "name the folder by its full path");
    }
    auto normal = fs::path(folder).lexically_normal().string();
    while (normal.size() > 1 && normal.ends_with('/')) normal.pop_back();
    return normal;
}

Result<VmFolder> ReadVmFolder(const std::string& folder) {
    RHA_ASSIGN_OR_RETURN(const auto path, NormalFolder(folder));
    std::error_code failure;
    const auto configs = ConfigFiles(path, failure);
    if (failure) {
        auto error = ErrnoError(failure.value(), fmt::format("read \"{}\" of machine folder {}",
                                                             kConfigDirectory, path));
        error.remedy =
            failure.value() == ENOTCONN
                ? "start rha-capturefs for that storage root: it takes the dead mount away"
                : "name a folder that holds a virtual machine, and see that its file system "
                  "is mounted";
        return std::unexpected(std::move(error));
    }
    if (configs.empty()) {
        return Fail(ErrorCode::kNotFound, fmt::format("{} holds no machine configuration", path),
                    "name a folder that holds a virtual machine");
    }
    if (configs.size() > 1) {
        return Fail(ErrorCode::kInvalidArgument,
                    fmt::format("{} holds {} machine configurations", path, configs.size()),
                    "leave one configuration file per machine folder");
    }
    const auto what = "read machine configuration " + configs[0].string();
    auto text = ReadSmallFile(configs[0], kVmConfigBytesMax);
    if (!text) return std::unexpected(std::move(text).error().While(what));
    auto config = ParseVmConfig(*text);
    if (!config) return std::unexpected(std::move(config).error().While(what));
    if (configs[0].stem() != config->id.value) {
        return Fail(ErrorCode::kInvalidArgument,
                    fmt::format("{} holds the machine {}", configs[0].string(), config->id.value),
                    "name the configuration file after the machine's id");
    }
    return VmFolder{path, configs[0].string(), std::move(*config)};
}

std::vector<VmFolder> FindVmFolders(const std::vector<std::string>& roots) {
    std::vector<VmFolder> found;
    for (const auto& root : roots) {
        std::error_code failure;
        fs::directory_iterator entries(root, failure);
        for (; !failure && entries != fs::directory_iterator(); entries.increment(failure)) {
            auto folder = ReadVmFolder(entries->path().string());
            if (folder) found.push_back(std::move(*folder));
        }
    }
    std::sort(found.begin(), found.end(),
              [](const VmFolder& a, const VmFolder& b) { return a.path < b.path; });
    return found;
}

}  // namespace rha::engine
