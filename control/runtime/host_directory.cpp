#include "control/runtime/host_directory.h"

#include <algorithm>
#include <utility>

#include "common/texts/texts.h"

namespace rha::control {

void HostDirectory::Put(const HostRecord& record) {
    MutexLock lock(mutex_);
    hosts_[record.id].record = record;
}

void HostDirectory::Remove(const HostId& host) {
    MutexLock lock(mutex_);
    hosts_.erase(host);
}

void HostDirectory::Heard(const HostId& host) {
    const Instant now = clock_.Now();
    MutexLock lock(mutex_);
    const auto found = hosts_.find(host);
    if (found == hosts_.end()) return;
    found->second.last_seen = now;
    ++found->second.heartbeats;
}

void HostDirectory::SetFacts(const HostId& host, HostFacts facts) {
    MutexLock lock(mutex_);
    const auto found = hosts_.find(host);
    if (found != hosts_.end()) found->second.facts = std::move(facts);
}

bool HostDirectory::SetLink(const HostId& host, bool connected, std::optional<Error> why) {
    MutexLock lock(mutex_);
    const auto found = hosts_.find(host);
    if (found == hosts_.end()) return false;
    Entry& entry = found->second;
    const bool news = entry.connected != connected;
    entry.connected = connected;
    entry.error = connected ? std::nullopt : std::move(why);
    return news;
}

Result<HostView> HostDirectory::Find(const std::string& id_or_name) const {
    MutexLock lock(mutex_);
    if (const auto found = hosts_.find({id_or_name}); found != hosts_.end()) {
        return ViewOf(found->second);
    }
    for (const auto& [id, entry] : hosts_) {
        if (entry.record.name == id_or_name) return ViewOf(entry);
    }
    return Fail(ErrorCode::kNotFound, Say("no host is named '{host}'", {{"host", id_or_name}}),
                "`rhactl hosts list` shows all hosts");
}

std::vector<HostView> HostDirectory::All() const {
    std::vector<HostView> all;
    MutexLock lock(mutex_);
    for (const auto& [id, entry] : hosts_) all.push_back(ViewOf(entry));
    return all;
}

std::string HostDirectory::NameOf(const HostId& host) const {
    MutexLock lock(mutex_);
    const auto found = hosts_.find(host);
    return found == hosts_.end() ? host.value : found->second.record.name;
}

std::string HostDirectory::AddressOf(const HostId& host) const {
    MutexLock lock(mutex_);
    const auto found = hosts_.find(host);
    return found == hosts_.end() ? std::string() : found->second.record.address;
}

HostView HostDirectory::ViewOf(const Entry& entry) const {
    HostView view{.record = entry.record,
                  .connected = entry.connected.value_or(false),
                  .last_seen_ms_ago = std::nullopt,
                  .heartbeats = entry.heartbeats,
                  .facts = entry.facts,
                  .error = entry.error};
    if (entry.last_seen) {
        const auto age =
            std::chrono::duration_cast<std::chrono::milliseconds>(clock_.Now() - *entry.last_seen);
        view.last_seen_ms_ago = static_cast<std::uint64_t>(std::max<long>(0, age.count()));
    }
    return view;
}

}  // namespace rha::control
