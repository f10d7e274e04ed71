#include "control/runtime/session_directory.h"

namespace rha::control {
namespace {

template <typename Key>
void Forget(std::map<Key, std::set<ScenarioId>>& index, const Key& key, const ScenarioId& id) {
    const auto found = index.find(key);
    if (found == index.end()) return;
    found->second.erase(id);
    if (found->second.empty()) index.erase(found);
}

template <typename Key>
void Collect(const std::map<Key, std::set<ScenarioId>>& index, const Key& key,
             std::set<ScenarioId>& ids) {
    const auto found = index.find(key);
    if (found != index.end()) ids.insert(found->second.begin(), found->second.end());
}

}  // namespace

void SessionDirectory::Add(const Session& session) {
    const auto scenario = session->scenario();
    MutexLock lock(mutex_);
    sessions_[scenario->id] = session;
    by_name_[scenario->name] = scenario->id;
    by_vm_[scenario->vm].insert(scenario->id);
    by_host_[scenario->master_host].insert(scenario->id);
    by_host_[scenario->replica_host].insert(scenario->id);
}

void SessionDirectory::Remove(const ScenarioId& id) {
    const Session session = Find(id);
    if (session == nullptr) return;
    const auto scenario = session->scenario();
    MutexLock lock(mutex_);
    sessions_.erase(id);
    by_name_.erase(scenario->name);
    Forget(by_vm_, scenario->vm, id);
    Forget(by_host_, scenario->master_host, id);
    Forget(by_host_, scenario->replica_host, id);
}

std::vector<SessionDirectory::Session> SessionDirectory::All() const {
    std::vector<Session> all;
    MutexLock lock(mutex_);
    all.reserve(sessions_.size());
    for (const auto& [id, session] : sessions_) all.push_back(session);
    return all;
}

std::vector<SessionDirectory::Session> SessionDirectory::OfHost(const HostId& host) const {
    MutexLock lock(mutex_);
    const auto found = by_host_.find(host);
    return found == by_host_.end() ? std::vector<Session>() : Sessions(found->second);
}

SessionDirectory::Session SessionDirectory::Find(const ScenarioId& scenario) const {
    MutexLock lock(mutex_);
    const auto found = sessions_.find(scenario);
    return found == sessions_.end() ? nullptr : found->second;
}

SessionDirectory::Session SessionDirectory::Find(const std::string& id_or_name) const {
    if (auto session = Find(ScenarioId{id_or_name})) return session;
    MutexLock lock(mutex_);
    const auto found = by_name_.find(id_or_name);
    return found == by_name_.end() ? nullptr : sessions_.at(found->second);
}

std::vector<Scenario> SessionDirectory::Beside(const Scenario& scenario) const {
    std::vector<Session> sessions;
    {
        MutexLock lock(mutex_);
        Ids ids;
        if (const auto same = by_name_.find(scenario.name); same != by_name_.end()) {
            ids.insert(same->second);
        }
        Collect(by_vm_, scenario.vm, ids);
        Collect(by_host_, scenario.master_host, ids);
        Collect(by_host_, scenario.replica_host, ids);
        sessions = Sessions(ids);
    }
    std::vector<Scenario> scenarios;
    for (const auto& session : sessions) scenarios.push_back(*session->scenario());
    return scenarios;
}

std::vector<SessionDirectory::Session> SessionDirectory::Sessions(const Ids& ids) const {
    std::vector<Session> sessions;
    for (const ScenarioId& id : ids) sessions.push_back(sessions_.at(id));
    return sessions;
}

}  // namespace rha::control
