#include "control/runtime/session_directory.h"

namespace rha::control {
namespace {

using Session = SessionDirectory::Session;
using Sessions = std::map<ScenarioId, Session>;

template <typename Key>
void Forget(std::map<Key, Sessions>& index, const Key& key, const ScenarioId& id) {
    const auto found = index.find(key);
    if (found == index.end()) return;
    found->second.erase(id);
    if (found->second.empty()) index.erase(found);
}

template <typename Key>
void Collect(const std::map<Key, Sessions>& index, const Key& key, Sessions& all) {
    const auto found = index.find(key);
    if (found != index.end()) all.insert(found->second.begin(), found->second.end());
}

std::vector<Session> ValuesOf(const Sessions& sessions) {
    std::vector<Session> values;
    values.reserve(sessions.size());
    for (const auto& [id, session] : sessions) values.push_back(session);
    return values;
}

}  // namespace

void SessionDirectory::Add(const Session& session) {
    const auto scenario = session->scenario();
    MutexLock lock(mutex_);
    sessions_[scenario->id] = session;
    by_name_[scenario->name] = session;
    by_vm_[scenario->vm][scenario->id] = session;
    by_host_[scenario->master_host][scenario->id] = session;
    by_host_[scenario->replica_host][scenario->id] = session;
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

std::vector<Session> SessionDirectory::All() const {
    MutexLock lock(mutex_);
    return ValuesOf(sessions_);
}

std::vector<Session> SessionDirectory::OfHost(const HostId& host) const {
    MutexLock lock(mutex_);
    const auto found = by_host_.find(host);
    return found == by_host_.end() ? std::vector<Session>() : ValuesOf(found->second);
}

Session SessionDirectory::Find(const ScenarioId& scenario) const {
    MutexLock lock(mutex_);
    const auto found = sessions_.find(scenario);
    return found == sessions_.end() ? nullptr : found->second;
}

Session SessionDirectory::Find(const std::string& id_or_name) const {
    if (auto session = Find(ScenarioId{id_or_name})) return session;
    MutexLock lock(mutex_);
    const auto found = by_name_.find(id_or_name);
    return found == by_name_.end() ? nullptr : found->second;
}

std::vector<Scenario> SessionDirectory::Beside(const Scenario& scenario) const {
    Sessions beside;
    {
        MutexLock lock(mutex_);
        if (const auto same = by_name_.find(scenario.name); same != by_name_.end()) {
            beside.emplace(same->second->scenario()->id, same->second);
        }
        Collect(by_vm_, scenario.vm, beside);
        Collect(by_host_, scenario.master_host, beside);
        Collect(by_host_, scenario.replica_host, beside);
    }
    std::vector<Scenario> scenarios;
    for (const auto& [id, session] : beside) scenarios.push_back(*session->scenario());
    return scenarios;
}

}  // namespace rha::control
