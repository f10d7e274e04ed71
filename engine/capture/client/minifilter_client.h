// MinifilterClient: the engine's WriteSource over the communication port of rhaflt. The capture
// root is a volume: records name files below the root of theirs. For sources of Windows only.
//
// Thread rule: Attach, Detach, Roots and RecordedPath from any thread. A session belongs to one
// strand; its OpenBacking may be called from any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/capture/client/filter_port.h"
#include "engine/ports/write_source.h"

namespace rha::engine {

class MinifilterClient final : public WriteSource {
public:
    /// `roots`: the storage roots, which lie on the volumes that are captured. Asks nobody yet.
    explicit MinifilterClient(std::vector<std::string> roots,
                              FilterCalls calls = WindowsFilterCalls());

    /// As the port says. kUnavailable where the driver does not run. Once attached, a driver that
    /// is unloaded leaves the ring readable and turns every other call into kUnavailable.
    Result<std::unique_ptr<CaptureSession>> Attach(const ScenarioId& scenario,
                                                   const std::vector<std::string>& paths) override;
    /// On every volume of the roots that can be reached. The error tells of all the others.
    Status Detach(const ScenarioId& scenario) override;
    /// Those whose volume the driver captures.
    Result<std::vector<std::string>> Roots() override;
    Result<std::string> RecordedPath(const std::string& folder) override;

private:
    const std::vector<std::string> roots_;
    const FilterCalls calls_;
};

}  // namespace rha::engine
