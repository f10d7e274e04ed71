#include "engine/service/vm_poller.h"

#include "common/runtime/log.h"

namespace rha::engine {

VmPoller::VmPoller(Hypervisor& hypervisor, std::chrono::milliseconds interval)
    : hypervisor_(hypervisor), interval_(interval), thread_([this] { Loop(); }) {}

VmPoller::~VmPoller() {
    {
        MutexLock lock(mutex_);
        stop_ = true;
        changed_.NotifyAll();
    }
    thread_.join();
}

std::vector<VmPoller::Entry> VmPoller::Snapshot() const {
    MutexLock lock(mutex_);
    std::vector<Entry> all;
    all.reserve(entries_.size());
    for (const auto& [id, entry] : entries_) all.push_back(entry);
    return all;
}

void VmPoller::Hurry() {
    MutexLock lock(mutex_);
    hurry_ = true;
    changed_.NotifyAll();
}

void VmPoller::Loop() {
    for (;;) {
        PollAll();
        MutexLock lock(mutex_);
        const auto next = std::chrono::steady_clock::now() + interval_;
        while (!stop_ && !hurry_ && changed_.WaitUntil(mutex_, next)) {
        }
        if (stop_) return;
        hurry_ = false;
    }
}

void VmPoller::PollAll() {
    const auto listed = hypervisor_.List();
    if (!listed) {
        auto problem = Describe(listed.error());
        if (problem != told_) LogWarning("cannot list the machines of this host: {}", problem);
        told_ = std::move(problem);
        MutexLock lock(mutex_);
        for (auto& [id, entry] : entries_) {
            entry.vm.state = VmState::kUnknown;
            entry.error = listed.error();
        }
        return;
    }
    told_.clear();
    std::map<VmId, Entry> fresh;
    for (const auto& vm : *listed) {
        Entry entry{.vm = vm};
        if (auto polled = hypervisor_.Poll(vm.id)) {
            entry.vm = *std::move(polled);
        } else {
            entry.vm.state = VmState::kUnknown;
            entry.error = std::move(polled).error();
        }
        fresh.emplace(vm.id, std::move(entry));
    }
    MutexLock lock(mutex_);
    entries_ = std::move(fresh);
}

}  // namespace rha::engine
