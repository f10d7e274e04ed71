// MemorySource: a WriteSource whose capture driver is a few lines in memory, so that the stream can
// be measured at the speed of the stream: records of one file stand ready in a ring, and where the
// engine releases one, the next of the same content takes its place with a header of its own.
// Everything else (record format, ring rules, manifest, dirty map) is as the port demands.
//
// Thread rule: as the port says; Open may be called from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/runtime/unique_fd.h"
#include "engine/ports/write_source.h"

namespace rha::bench {

struct MemorySourceConfig {
    std::uint32_t payload_bytes = 64u << 10;
    std::uint64_t ring_records = 512;
    std::uint64_t file_bytes = 64u << 20;
    std::string directory = "machine";  ///< relative to the capture root
};

/// What both ends share: how many records may be handed out.
struct Valve {
    UniqueFd doorbell;
    std::atomic<std::uint64_t> last_sequence{0};
};

class MemorySource final : public engine::WriteSource {
public:
    explicit MemorySource(MemorySourceConfig config);

    /// Another `records` writes happen at once. Returns the sequence of the last one.
    Sequence Write(std::uint64_t records);

    Result<std::unique_ptr<engine::CaptureSession>> Attach(
        const ScenarioId& scenario, const std::vector<std::string>& paths) override;
    Status Detach(const ScenarioId& scenario) override;
    Result<std::vector<std::string>> Roots() override;
    Result<std::string> RecordedPath(const std::string& folder) override;

private:
    const MemorySourceConfig config_;
    std::shared_ptr<Valve> valve_;
};

}  // namespace rha::bench
