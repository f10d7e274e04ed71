// SessionDirectory: the sessions of all scenarios, found by what never changes about a scenario:
// its id, its name, its machine and its hosts. With thousands of them nobody has to look at all.
// Thread rule: any thread. Its lock is taken before those of sessions.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/runtime/mutex.h"
#include "control/runtime/scenario_session.h"

namespace rha::control {

class SessionDirectory {
public:
    using Session = std::shared_ptr<ScenarioSession>;

    void Add(const Session& session);
    void Remove(const ScenarioId& scenario);

    /// Ordered by id, as what OfHost returns.
    std::vector<Session> All() const;
    /// Those that have the host as master or replica.
    std::vector<Session> OfHost(const HostId& host) const;
    /// nullptr when there is none.
    Session Find(const ScenarioId& scenario) const;
    Session Find(const std::string& id_or_name) const;
    /// The scenarios that could be in the way of this one (ValidateBeside): they share its name,
    /// its machine or one of its hosts. It may be among them.
    std::vector<Scenario> Beside(const Scenario& scenario) const;

private:
    using Sessions = std::map<ScenarioId, Session>;

    mutable Mutex mutex_;
    Sessions sessions_ RHA_GUARDED_BY(mutex_);
    std::map<std::string, Session> by_name_ RHA_GUARDED_BY(mutex_);
    std::map<VmId, Sessions> by_vm_ RHA_GUARDED_BY(mutex_);
    std::map<HostId, Sessions> by_host_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::control
