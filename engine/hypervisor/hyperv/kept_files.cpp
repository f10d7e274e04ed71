#include "engine/hypervisor/hyperv/kept_files.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "common/runtime/files.h"
#include "common/runtime/log.h"
#include "common/runtime/native_file.h"
#include "common/runtime/system_error.h"
#include "engine/hypervisor/hyperv/file_facts.h"

namespace rha::engine {
namespace fs = std::filesystem;
namespace {

constexpr const char* kNames = "names";

/// Durable on return, and never seen half-written under its name.
Status Copy(const std::string& from, const std::string& to) {
    const auto target = ToFilePath(to);
    const auto draft = ToFilePath(to + ".rha-draft");
    std::error_code failure;
    fs::copy_file(ToFilePath(from), draft, fs::copy_options::overwrite_existing, failure);
    if (failure) {
        return std::unexpected(SystemError(failure, fmt::format("copy {} to {}", from, to)));
    }
    {
        RHA_ASSIGN_OR_RETURN(const auto file,
                             NativeFile::Open(draft, NativeFile::Mode::kReadWrite));
        RHA_RETURN_IF_ERROR(file.Sync());
    }
    fs::rename(draft, target, failure);
    if (failure) return std::unexpected(SystemError(failure, "put " + to + " in its place"));
    return SyncDirectory(target.parent_path());
}

Status Remove(const std::string& folder) {
    std::error_code failure;
    fs::remove_all(ToFilePath(folder), failure);
    if (failure) return std::unexpected(SystemError(failure, "remove " + folder));
    return {};
}

Result<bool> Exists(const std::string& path) {
    RHA_ASSIGN_OR_RETURN(const auto facts, LookAtFile(path));
    return facts.has_value();
}

/// The originals by number; nothing when the copies were never complete.
Result<std::vector<std::string>> ReadNames(const std::string& folder) {
    const auto path = folder + "/" + kNames;
    RHA_ASSIGN_OR_RETURN(const bool complete, Exists(path));
    std::vector<std::string> names;
    if (!complete) return names;
    RHA_ASSIGN_OR_RETURN(const auto text, ReadSmallFile(ToFilePath(path)));
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        if (end == std::string_view::npos) {
            return Fail(ErrorCode::kCorruption, path + " does not end in a line",
                        "put the files beside it back by hand, then remove their folder");
        }
        names.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
    return names;
}

}  // namespace

Status KeptFiles::Keep(const VmId& vm, const std::vector<std::string>& files) const {
    RHA_RETURN_IF_ERROR(PutBack(vm));
    const auto folder = FolderOf(vm);
    RHA_RETURN_IF_ERROR(MakeDirectory(ToFilePath(directory_), 0700));
    RHA_RETURN_IF_ERROR(MakeDirectory(ToFilePath(folder), 0700));
    const auto copy_all = [&]() -> Status {
        std::string names;
        for (std::size_t i = 0; i < files.size(); ++i) {
            RHA_RETURN_IF_ERROR(Copy(files[i], folder + "/" + std::to_string(i)));
            names += files[i] + "\n";
        }
        return WriteFileAtomically(ToFilePath(folder + "/" + kNames), names, 0600);
    };
    auto copied = copy_all();
    if (copied) return {};
    if (const auto removed = Remove(folder); !removed) LogWarning("{}", Describe(removed.error()));
    return std::unexpected(
        std::move(copied).error().While("keep copies of the machine's configuration"));
}

Status KeptFiles::PutBack(const VmId& vm) const {
    const auto folder = FolderOf(vm);
    std::error_code failure;
    if (!fs::is_directory(ToFilePath(folder), failure)) return {};
    RHA_ASSIGN_OR_RETURN(const auto names, ReadNames(folder));
    for (std::size_t i = 0; i < names.size(); ++i) {
        RHA_ASSIGN_OR_RETURN(const bool there, Exists(names[i]));
        if (there) continue;
        RHA_RETURN_IF_ERROR(MakeDirectory(ToFilePath(names[i]).parent_path()));
        auto back = Copy(folder + "/" + std::to_string(i), names[i]);
        if (!back) {
            auto error = std::move(back).error().While("put back the machine's configuration");
            error.data_at_risk = true;
            error.remedy = fmt::format("copy {}/{} to {} by hand", folder, i, names[i]);
            return std::unexpected(std::move(error));
        }
    }
    return Remove(folder);
}

Status KeptFiles::PutBackAll() const {
    std::error_code failure;
    fs::directory_iterator entries(ToFilePath(directory_), failure);
    if (failure) return {};  // nothing has ever been kept
    Status result;
    for (; entries != fs::directory_iterator(); entries.increment(failure)) {
        if (failure) return std::unexpected(SystemError(failure, "read " + directory_));
        auto done = PutBack({FromFilePath(entries->path().filename())});
        if (!done && result) result = std::move(done);
    }
    return result;
}

}  // namespace rha::engine
