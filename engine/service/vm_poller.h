// VmPoller: keeps a recent summary of every registered machine, so that heartbeats never wait for a
// hypervisor or a stuck guest. One thread of its own; all methods thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/runtime/mutex.h"
#include "engine/ports/hypervisor.h"

namespace rha::engine {

class VmPoller {
public:
    struct Entry {
        VmSummary vm;
        std::optional<Error> error;  ///< why the state is unknown
    };

    VmPoller(Hypervisor& hypervisor, std::chrono::milliseconds interval);
    ~VmPoller();

    std::vector<Entry> Snapshot() const;

    /// Polls again at once rather than after the interval (a command changed something).
    void Hurry();

private:
    void Loop();
    void PollAll();

    Hypervisor& hypervisor_;
    const std::chrono::milliseconds interval_;
    mutable Mutex mutex_;
    CondVar changed_;
    bool stop_ RHA_GUARDED_BY(mutex_) = false;
    bool hurry_ RHA_GUARDED_BY(mutex_) = false;
    std::map<VmId, Entry> entries_ RHA_GUARDED_BY(mutex_);
    std::string told_;  ///< the thread's: what the log says of the hypervisor at present
    std::thread thread_;
};

}  // namespace rha::engine
