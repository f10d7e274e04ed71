// HostDirectory: what the control service knows about its hosts right now. Thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/runtime/mutex.h"
#include "control/core/engine_facts.h"
#include "control/ports/clock.h"
#include "control/ports/scenario_store.h"

namespace rha::control {

struct HostView {
    HostRecord record;
    bool connected = false;
    std::optional<std::uint64_t> last_seen_ms_ago;  ///< empty: not since this service started
    std::uint64_t heartbeats = 0;                   ///< since this service started
    std::optional<HostFacts> facts;                 ///< as last reported
    std::optional<Error> error;                     ///< why not connected
};

class HostDirectory {
public:
    explicit HostDirectory(Clock& clock) : clock_(clock) {}

    void Put(const HostRecord& record);
    void Remove(const HostId& host);

    void Heard(const HostId& host);
    void SetFacts(const HostId& host, HostFacts facts);
    /// True when this is news: the state differs from the last one told.
    bool SetLink(const HostId& host, bool connected, std::optional<Error> why);

    /// By id or name; kNotFound says how to list them.
    Result<HostView> Find(const std::string& id_or_name) const;
    std::vector<HostView> All() const;
    /// The display name; the id itself for an unknown host.
    std::string NameOf(const HostId& host) const;
    std::string AddressOf(const HostId& host) const;

private:
    struct Entry {
        HostRecord record;
        std::optional<bool> connected;
        std::optional<Instant> last_seen;
        std::uint64_t heartbeats = 0;
        std::optional<HostFacts> facts;
        std::optional<Error> error;
    };
    HostView ViewOf(const Entry& entry) const;

    Clock& clock_;
    mutable Mutex mutex_;
    std::map<HostId, Entry> hosts_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::control
