// CaptureClient: the engine's WriteSource over the control sockets of rha-capturefs, one process
// per capture root. It does not start rha-capturefs: the init system (or a script) does that before
// any guest, and an engine that comes and goes finds it running. See docs/formats/ring.md for the
// ring.
//
// Thread rule: Attach, Detach and Roots from any thread. A session belongs to one strand; its
// OpenBacking may be called from any thread. Calls other than those on the ring do one round trip
// on a unix socket and may block up to kReplyTimeout.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/ports/write_source.h"

namespace rha::engine {

/// One rha-capturefs.
struct CaptureMount {
    std::filesystem::path root;    ///< its --root, absolute
    std::filesystem::path socket;  ///< its --socket
};

class CaptureClient final : public WriteSource {
public:
    static constexpr std::chrono::seconds kReplyTimeout{60};

    explicit CaptureClient(std::vector<CaptureMount> mounts);

    /// As the port says. kUnavailable when that root's rha-capturefs does not answer. Once
    /// attached, a vanished rha-capturefs makes the doorbell readable once, leaves the ring
    /// readable, and turns every other call into kUnavailable; a damaged ring turns them into
    /// kCorruption.
    Result<std::unique_ptr<CaptureSession>> Attach(const ScenarioId& scenario,
                                                   const std::vector<std::string>& paths) override;
    /// On every root that captures the scenario.
    Status Detach(const ScenarioId& scenario) override;
    Result<std::vector<std::string>> Roots() override;
    Result<std::string> RecordedPath(const std::string& folder) override;

private:
    std::vector<CaptureMount> mounts_;
};

}  // namespace rha::engine
