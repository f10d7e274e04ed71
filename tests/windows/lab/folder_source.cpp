#include "tests/windows/lab/folder_source.h"

#include "common/runtime/native_file.h"
#include "engine/service/storage_path.h"
#include "tests/windows/lab/folder_run.h"

namespace rha::lab {

FolderSource::FolderSource(std::vector<std::string> roots) : roots_(std::move(roots)) {}

FolderSource::~FolderSource() = default;

Status FolderSource::Write(const std::filesystem::path& file, std::uint64_t offset,
                           ByteSpan bytes) {
    MutexLock lock(mutex_);
    for (const auto& [scenario, run] : runs_) {
        if (run->Captures(file)) return run->Write(file, offset, bytes);
    }
    RHA_ASSIGN_OR_RETURN(const auto opened, NativeFile::Open(file, NativeFile::Mode::kReadWrite));
    return opened.WriteAt(offset, bytes);
}

Result<std::unique_ptr<engine::CaptureSession>> FolderSource::Attach(
    const ScenarioId& scenario, const std::vector<std::string>& paths) {
    MutexLock lock(mutex_);
    auto& run = runs_[scenario];
    for (const auto& root : roots_) {
        if (run == nullptr && engine::PartBelow(paths.front(), root)) {
            run = std::make_shared<FolderRun>(root, paths.front());
        }
    }
    if (run == nullptr) {
        runs_.erase(scenario);
        return Fail(ErrorCode::kInvalidArgument, paths.front() + " lies outside the roots",
                    "name a folder below one of them");
    }
    auto session = run->NewSession(run);
    if (session == nullptr) {
        return Fail(ErrorCode::kConflict, "the scenario is attached already", "detach it first");
    }
    return session;
}

Status FolderSource::Detach(const ScenarioId& scenario) {
    MutexLock lock(mutex_);
    runs_.erase(scenario);
    return {};
}

Result<std::string> FolderSource::RecordedPath(const std::string& folder) {
    for (const auto& root : roots_) {
        if (auto part = engine::PartBelow(folder, root)) return *std::move(part);
    }
    return Fail(ErrorCode::kInvalidArgument, folder + " lies outside the roots",
                "name a folder below one of them");
}

}  // namespace rha::lab
