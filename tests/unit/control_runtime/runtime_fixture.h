// A runtime with two hosts and two machines on fakes; the tests of the runtime derive from it.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "control/runtime/control_runtime.h"
#include "tests/unit/control_runtime/fakes.h"

namespace rha::control::testing_support {

/// Of real time, for what should come within milliseconds.
inline constexpr auto kPatience = std::chrono::seconds(60);

class ControlRuntimeTest : public testing::Test {
protected:
    ControlRuntimeTest() {
        fleet_.AddVm("web", "22222222-2222-2222-2222-222222222222");
        fleet_.AddVm("db", "33333333-3333-3333-3333-333333333333");
        Start();
        EXPECT_TRUE(runtime_->AddHost({{"a"}, "host-a", "10.0.0.1:7443"}, "anna"));
        EXPECT_TRUE(runtime_->AddHost({{"b"}, "host-b", "10.0.0.2:7443"}, "anna"));
    }

    void Start() {
        auto runtime = ControlRuntime::Start({.clock = clock_,
                                              .store = store_,
                                              .fleet = fleet_,
                                              .hooks = hooks_,
                                              .new_uuid = [this] { return NewUuid(); }});
        ASSERT_TRUE(runtime) << runtime.error().ToString();
        runtime_ = std::move(*runtime);
        updates_ = runtime_->Subscribe(Updates::kEventsAndStatus);
    }

    void Restart() {
        runtime_.reset();
        store_.Repair();
        Start();
    }

    std::string NewUuid() {
        std::string id = "00000000-0000-0000-0000-000000000000";
        id.back() = static_cast<char>('1' + uuids_++);
        return id;
    }

    NewScenario Wish(const std::string& vm) {
        NewScenario wish{.master_host = "host-a", .replica_host = "host-b", .vm = vm};
        wish.settings.is_alive_timeout = std::chrono::seconds(30);
        return wish;
    }

    void Create(const std::string& vm) {
        const auto view = runtime_->CreateScenario(Wish(vm), "anna");
        ASSERT_TRUE(view) << view.error().ToString();
    }

    State StateOf(const std::string& name) {
        const auto view = runtime_->GetScenario(name);
        return view ? view->machine.state : State::kDeleted;
    }

    // Half a second of engines' time a round: heartbeats, timers, and whatever follows from them.
    template <typename Condition>
    bool Until(Condition condition) {
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (std::chrono::steady_clock::now() < end) {
            if (condition()) return true;
            clock_.Advance(std::chrono::milliseconds(500));
            fleet_.SendReports();
            updates_->Wait(std::chrono::milliseconds(20));
        }
        return condition();
    }
    bool UntilState(const std::string& name, State state) {
        return Until([&] { return StateOf(name) == state; });
    }

    /// Running, and the master obeys its lease: now it may be switched over unasked.
    bool UntilProtected(const std::string& name) {
        return Until([&] {
            const auto view = runtime_->GetScenario(name);
            return view && view->machine.state == State::kRunning && view->machine.leased;
        });
    }

    int Count(auto wanted) {
        int count = 0;
        for (const auto& command : fleet_.Executed()) count += wanted(command) ? 1 : 0;
        return count;
    }

    ManualClock clock_;
    MemoryStore store_;
    FakeFleet fleet_{store_};
    FakeHooks hooks_;
    std::unique_ptr<ControlRuntime> runtime_;
    std::shared_ptr<EventSubscription> updates_;
    int uuids_ = 0;
};

}  // namespace rha::control::testing_support
