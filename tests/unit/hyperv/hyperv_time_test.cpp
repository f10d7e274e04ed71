// How long the Hyper-V adapter waits for Windows: ends of calls, a connection that does not come.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "common/runtime/clock.h"
#include "common/runtime/mutex.h"
#include "engine/hypervisor/hyperv/wmi/pending_call.h"
#include "tests/unit/hyperv/hyperv_fixture.h"

namespace rha::engine {
namespace {

using test::FailsWith;
using test::IsOk;
using namespace std::chrono_literals;

constexpr Instant kNoEnd{Duration::max()};

struct Call {
    std::string what;  ///< a query, or a method's name
    Instant end;
};

/// Notes until when each call may last.
class NotingSession final : public wmi::Session {
public:
    NotingSession(std::unique_ptr<wmi::Session> inner, std::vector<Call>& calls, Instant end)
        : inner_(std::move(inner)), calls_(calls), end_(end) {}

    Result<std::vector<wmi::Instance>> Query(const std::string& wql) override {
        calls_.push_back({wql, end_});
        return inner_->Query(wql);
    }
    Result<wmi::Instance> Get(const std::string& path) override {
        calls_.push_back({path, end_});
        return inner_->Get(path);
    }
    Result<wmi::Instance> Invoke(const std::string& path, const std::string& method,
                                 const wmi::Parameters& in) override {
        calls_.push_back({method, end_});
        return inner_->Invoke(path, method, in);
    }
    Result<std::string> Embed(const std::string& path, const wmi::Parameters& changes) override {
        calls_.push_back({path, end_});
        return inner_->Embed(path, changes);
    }
    std::unique_ptr<wmi::Session> Until(Instant end) override {
        return std::make_unique<NotingSession>(inner_->Until(kNoEnd), calls_, end);
    }

private:
    const std::unique_ptr<wmi::Session> inner_;
    std::vector<Call>& calls_;
    const Instant end_;
};

class HypervTime : public HypervTest {
protected:
    HypervTime() {
        Open(Config());
        EXPECT_TRUE(IsOk(adapter_->Info()));
        calls_.clear();
    }

    void Open(HypervConfig config) {
        auto created = HypervHypervisor::Create(
            std::move(config),
            [this, connect = ConnectTo(hyperv_)](
                const std::string& name) -> Result<std::unique_ptr<wmi::Session>> {
                RHA_ASSIGN_OR_RETURN(auto inner, connect(name));
                calls_.push_back({"connect " + name, kNoEnd});
                return std::make_unique<NotingSession>(std::move(inner), calls_, kNoEnd);
            });
        EXPECT_TRUE(IsOk(created));
        adapter_ = std::move(*created);
    }

    std::vector<Call> calls_;
};

TEST_F(HypervTime, OnlyTheFirstLookOfAShutdownMayOutlastItsGrace) {
    hyperv_.Add(Web(2));
    hyperv_.looks_to_off = -1;
    const auto before = MonotonicNow();
    EXPECT_TRUE(FailsWith(adapter_->Shutdown(kVm, 100ms, false), ErrorCode::kTimeout, "asked"));
    const auto after = MonotonicNow();
    ASSERT_GE(calls_.size(), 3u);
    EXPECT_EQ(calls_.front().end, kNoEnd);
    for (std::size_t i = 1; i < calls_.size(); ++i) {
        EXPECT_GE(calls_[i].end, before + 100ms) << calls_[i].what;
        EXPECT_LE(calls_[i].end, after + 100ms) << calls_[i].what;
    }
}

TEST_F(HypervTime, PoweringOffAsksNothingThatItDoesNotNeed) {
    hyperv_.Add(Web(2));
    hyperv_.jobs = false;
    EXPECT_EQ(adapter_->Shutdown(kVm, 0s, true), false);
    ASSERT_EQ(calls_.size(), 3u);
    EXPECT_THAT(calls_[0].what, testing::HasSubstr("Msvm_ComputerSystem"));
    EXPECT_THAT(calls_[1].what, testing::HasSubstr("Msvm_ComputerSystem"));
    EXPECT_EQ(calls_[2].what, "RequestStateChange");
    EXPECT_EQ(calls_[2].end, kNoEnd);
}

// Each call has a second and the guard has five (host_platform_windows.cpp).
TEST_F(HypervTime, TheGuardGivesItsFirstOrderWithinFourCalls) {
    hyperv_.Add(Web(2));
    auto config = Config();
    config.ask_host = false;
    Open(config);
    EXPECT_EQ(adapter_->Shutdown(kVm, 0s, true), false);
    ASSERT_GE(calls_.size(), 4u);
    EXPECT_THAT(calls_[0].what, testing::HasSubstr("connect"));
    EXPECT_EQ(calls_[3].what, "RequestStateChange");
}

/// A call that blocks until it is let go.
struct Gate {
    Mutex mutex;
    CondVar changed;
    bool open RHA_GUARDED_BY(mutex) = false;
    int calls RHA_GUARDED_BY(mutex) = 0;

    Result<int> Pass() RHA_EXCLUDES(mutex) {
        MutexLock lock(mutex);
        const int number = ++calls;
        changed.NotifyAll();
        while (!open) changed.Wait(mutex);
        if (number == 2) return Fail(ErrorCode::kUnavailable, "the second", "wait");
        return number;
    }
    void AwaitCall() RHA_EXCLUDES(mutex) {
        MutexLock lock(mutex);
        while (calls == 0) changed.Wait(mutex);
    }
    void Open() RHA_EXCLUDES(mutex) {
        MutexLock lock(mutex);
        open = true;
        changed.NotifyAll();
    }
};

TEST(PendingCall, IsWaitedForUntilTheDeadlineAndNotBegunTwice) {
    const auto gate = std::make_shared<Gate>();
    const wmi::PendingCall<int> pending([gate] { return gate->Pass(); }, "connect");
    const auto late = pending.Wait(MonotonicNow());
    EXPECT_TRUE(FailsWith(late, ErrorCode::kTimeout, "connect"));
    EXPECT_TRUE(late.error().retryable);
    gate->AwaitCall();
    EXPECT_TRUE(FailsWith(pending.Wait(MonotonicNow()), ErrorCode::kTimeout, "connect"));
    gate->Open();
    EXPECT_EQ(pending.Wait(MonotonicNow() + 1h), 1);
    // What was brought is handed out once; errors as well.
    EXPECT_TRUE(
        FailsWith(pending.Wait(MonotonicNow() + 1h), ErrorCode::kUnavailable, "the second"));
    EXPECT_EQ(pending.Wait(MonotonicNow() + 1h), 3);
}

}  // namespace
}  // namespace rha::engine
