#include "engine/hypervisor/hyperv/file_facts.h"

#include <system_error>

#include <fmt/core.h>

#include "common/runtime/system_error.h"
#include "engine/hypervisor/hyperv/allocated_bytes.h"

namespace rha::engine {
namespace fs = std::filesystem;

fs::path ToFilePath(std::string_view path) {
    return {std::u8string(path.begin(), path.end())};
}

std::string FromFilePath(const fs::path& path) {
    const auto text = path.generic_u8string();
    return {text.begin(), text.end()};
}

Result<std::optional<FileFacts>> LookAtFile(const std::string& path) {
    const auto file = ToFilePath(path);
    std::error_code failure;
    const auto status = fs::status(file, failure);
    if (status.type() == fs::file_type::not_found) return std::nullopt;
    if (failure) return std::unexpected(SystemError(failure, "look at " + path));
    if (status.type() != fs::file_type::regular) {
        return Fail(ErrorCode::kFailedPrecondition, path + " is no regular file",
                    "put the machine's file there");
    }
    FileFacts facts;
    facts.size_bytes = fs::file_size(file, failure);
    if (failure) return std::unexpected(SystemError(failure, "look at " + path));
    facts.allocated_bytes = AllocatedBytes(file, facts.size_bytes);
    return facts;
}

}  // namespace rha::engine
