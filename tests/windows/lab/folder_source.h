// FolderSource: a WriteSource in user mode for tests: it captures what is written through Write(),
// and nothing else. Ring and rules are those of the drivers (engine/capture/core); its memory is
// that of the process, so that the end of the process is to it what the end of a host is to a
// driver: the next run knows only that everything may differ.
//
// Thread rule: as the port says; Write from any thread.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/runtime/mutex.h"
#include "engine/ports/write_source.h"

namespace rha::lab {

class FolderRun;

class FolderSource final : public engine::WriteSource {
public:
    explicit FolderSource(std::vector<std::string> roots);
    ~FolderSource() override;

    /// As a guest that writes to its disk: the file has the bytes when it returns, and every run
    /// that captures the file a record of them.
    Status Write(const std::filesystem::path& file, std::uint64_t offset, ByteSpan bytes);

    Result<std::unique_ptr<engine::CaptureSession>> Attach(
        const ScenarioId& scenario, const std::vector<std::string>& paths) override;
    Status Detach(const ScenarioId& scenario) override;
    Result<std::vector<std::string>> Roots() override { return roots_; }
    Result<std::string> RecordedPath(const std::string& folder) override;

private:
    const std::vector<std::string> roots_;
    Mutex mutex_;
    std::map<ScenarioId, std::shared_ptr<FolderRun>> runs_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::lab
