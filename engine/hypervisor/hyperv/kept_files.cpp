#include "engine/hypervisor/hyperv/kept_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "common/runtime/files.h"
#include "common/runtime/log.h"
#include "common/runtime/native_file.h"
#include "common/runtime/system_error.h"
#include "engine/hypervisor/hyperv/file_facts.h"
#include "engine/hypervisor/hyperv/paths.h"

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
    const auto folder = FolderOf(vm);
    RHA_ASSIGN_OR_RETURN(const bool kept, Has(vm));
    if (kept) {
        return Fail(ErrorCode::kConflict,
                    fmt::format("{} holds copies of an operation that may not have ended", folder),
                    "wait until Hyper-V Manager shows nothing under way, then try again");
    }
    RHA_RETURN_IF_ERROR(MakeDirectory(ToFilePath(directory_), 0700));
    RHA_RETURN_IF_ERROR(CheckSpace(files));
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

Status KeptFiles::CheckSpace(const std::vector<std::string>& files) const {
    std::uint64_t wanted = 0;
    for (const auto& file : files) {
        RHA_ASSIGN_OR_RETURN(const auto facts, LookAtFile(file));
        if (facts) wanted += facts->size_bytes;
    }
    std::error_code failure;
    const auto space = fs::space(ToFilePath(directory_), failure);
    if (failure)
        return std::unexpected(SystemError(failure, "ask the free space of " + directory_));
    if (space.available >= wanted && space.available - wanted >= free_bytes_min_) return {};
    return Fail(ErrorCode::kNoSpace,
                fmt::format("{} bytes of the machine's configuration and saved state do not fit on "
                            "the disk of {}, which has {} and keeps {} free",
                            wanted, directory_, space.available, free_bytes_min_),
                "free space on the disk of the engine's state, or shut the machine down instead of "
                "saving it");
}

Result<bool> KeptFiles::Has(const VmId& vm) const {
    return Exists(FolderOf(vm) + "/" + kNames);
}

Result<bool> KeptFiles::AreYounger(const VmId& vm, Duration age) const {
    const auto names = FolderOf(vm) + "/" + kNames;
    std::error_code failure;
    const auto made = fs::last_write_time(ToFilePath(names), failure);
    if (failure) return std::unexpected(SystemError(failure, "look at " + names));
    return fs::file_time_type::clock::now() - made < age;
}

Status KeptFiles::Restore(const VmId& vm) const {
    const auto folder = FolderOf(vm);
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
    return {};
}

Status KeptFiles::Drop(const VmId& vm) const {
    const auto folder = FolderOf(vm);
    // What a crash leaves of them is not complete then.
    RHA_RETURN_IF_ERROR(Remove(folder + "/" + kNames));
    return Remove(folder);
}

Result<std::vector<VmId>> KeptFiles::Machines(const std::string& folder) const {
    std::vector<VmId> machines;
    std::error_code failure;
    fs::directory_iterator entries(ToFilePath(directory_), failure);
    if (failure == std::errc::no_such_file_or_directory) return machines;
    for (; !failure && entries != fs::directory_iterator(); entries.increment(failure)) {
        const VmId vm{FromFilePath(entries->path().filename())};
        const auto names = ReadNames(FolderOf(vm));
        if (!names) {
            LogError("{}", Describe(names.error()));
            continue;
        }
        const auto is_meant = [&](const auto& name) {
            return folder.empty() || IsBelow(name, folder);
        };
        if (std::ranges::any_of(*names, is_meant)) machines.push_back(vm);
    }
    if (failure) return std::unexpected(SystemError(failure, "read " + directory_));
    return machines;
}

}  // namespace rha::engine
