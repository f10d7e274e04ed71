// Machines that are stopped by a Guard: each obeys, ignores its guest's shutdown, or hangs.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/runtime/mutex.h"
#include "engine/ports/hypervisor.h"

namespace rha::engine {

class FakeMachines final : public Hypervisor {
public:
    enum class Kind { kObeys, kIgnores, kHangs, kFails };
    struct Call {
        std::string vm;
        Duration grace{};
        bool force = false;
    };

    void Add(const std::string& vm, Kind kind) {
        MutexLock lock(mutex_);
        machines_[vm] = {.kind = kind, .running = true};
    }
    /// What happens when a guest has been asked to shut down and did not.
    void OnGraceOver(std::function<void()> call) { on_grace_over_ = std::move(call); }
    void Release() {
        MutexLock lock(mutex_);
        released_ = true;
        changed_.NotifyAll();
    }
    bool Running(const std::string& vm) {
        MutexLock lock(mutex_);
        return machines_[vm].running;
    }
    /// Calls so far that concern the machine.
    std::vector<Call> Calls(const std::string& vm) {
        MutexLock lock(mutex_);
        return CallsOf(vm);
    }
    void WaitForCalls(const std::string& vm, std::size_t count) {
        MutexLock lock(mutex_);
        while (CallsOf(vm).size() < count) changed_.Wait(mutex_);
    }
    void WaitUntilOff(const std::string& vm) {
        MutexLock lock(mutex_);
        while (machines_[vm].running) changed_.Wait(mutex_);
    }

    Result<bool> Shutdown(const VmId& vm, Duration grace, bool force) override {
        {
            MutexLock lock(mutex_);
            calls_.push_back({vm.value, grace, force});
            changed_.NotifyAll();
            auto& machine = machines_[vm.value];
            if (machine.kind == Kind::kHangs) {
                while (!released_) changed_.Wait(mutex_);
            }
            if (machine.kind == Kind::kFails) return Fail(ErrorCode::kIo, "broken", "mend it");
            if (!machine.running) return true;
            const bool graceful = machine.kind == Kind::kObeys && grace > Duration::zero();
            if (graceful || force) {
                machine.running = false;
                changed_.NotifyAll();
                return graceful;
            }
        }
        if (on_grace_over_) on_grace_over_();
        return Fail(ErrorCode::kTimeout, "it did not go down", "force it");
    }

    Result<HypervisorInfo> Info() override { return HypervisorInfo{}; }
    Result<std::vector<VmSummary>> List() override { return std::vector<VmSummary>(); }
    Result<VmDetail> Inspect(const VmId&) override { return VmDetail{}; }
    Result<VmSummary> Poll(const VmId&) override { return VmSummary{}; }
    Result<std::vector<std::string>> Networks() override { return std::vector<std::string>(); }
    bool RegistrationWrites() const override { return false; }
    Result<Registered> RegisterWith(const std::string&, const NetworkPlan&) override {
        return Registered{};
    }
    Status Unregister(const VmId&) override { return {}; }
    Status Start(const VmId&) override { return {}; }
    Status PowerOff(const VmId&) override { return {}; }

private:
    struct Machine {
        Kind kind = Kind::kObeys;
        bool running = false;
    };
    std::vector<Call> CallsOf(const std::string& vm) const RHA_REQUIRES(mutex_) {
        std::vector<Call> found;
        for (const auto& call : calls_) {
            if (call.vm == vm) found.push_back(call);
        }
        return found;
    }

    Mutex mutex_;
    CondVar changed_;
    std::map<std::string, Machine> machines_ RHA_GUARDED_BY(mutex_);
    std::vector<Call> calls_ RHA_GUARDED_BY(mutex_);
    bool released_ RHA_GUARDED_BY(mutex_) = false;
    std::function<void()> on_grace_over_;
};

}  // namespace rha::engine
