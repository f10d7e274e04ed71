// SimTime: virtual time and one event queue; SimRuntime: a SessionRuntime on it. Everything runs in
// the calling thread in an order that only the seed decides.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <utility>

#include "engine/master/session_runtime.h"

namespace rha::test {

class SimTime {
public:
    explicit SimTime(std::uint64_t seed) : random_(seed) {}

    Instant now() const { return now_; }
    std::uint64_t Random(std::uint64_t below) { return below == 0 ? 0 : random_() % below; }
    bool OneIn(std::uint64_t n) { return Random(n) == 0; }
    std::mt19937_64& generator() { return random_; }

    /// Runs `work` after `delay`; in the order of calls where the instants are equal.
    void After(Duration delay, std::function<void()> work) {
        queue_.emplace(std::make_pair(now_ + delay, ++number_), std::move(work));
    }
    /// Runs the next event; false when there is none up to `until`.
    bool Step(Instant until) {
        if (queue_.empty() || queue_.begin()->first.first > until) {
            now_ = std::max(now_, until);
            return false;
        }
        auto node = queue_.extract(queue_.begin());
        now_ = std::max(now_, node.key().first);
        node.mapped()();
        ++steps_;
        return true;
    }
    void RunFor(Duration duration) {
        const Instant until = now_ + duration;
        while (Step(until)) {
        }
    }
    std::uint64_t steps() const { return steps_; }

private:
    Instant now_{std::chrono::seconds(1)};
    std::uint64_t number_ = 0;
    std::uint64_t steps_ = 0;
    std::map<std::pair<Instant, std::uint64_t>, std::function<void()>> queue_;
    std::mt19937_64 random_;
};

class SimRuntime final : public engine::SessionRuntime {
public:
    SimRuntime(SimTime& time, std::function<bool()> readable)
        : time_(time), readable_(std::move(readable)), alive_(std::make_shared<int>(0)) {}

    Instant Now() const override { return time_.now(); }
    WallTime WallNow() const override { return {(time_.now().since_start + ahead_).count()}; }
    /// The wall clock is set; nothing else moves.
    void JumpWall(Duration by) { ahead_ += by; }
    void Post(Work work) override { Keep(Duration{0}, std::move(work)); }
    void InBackground(Work work) override {
        Keep(std::chrono::microseconds(time_.Random(5000)), std::move(work));
    }
    void WakeAt(Instant at, Work work) override {
        CancelWake();
        wake_ = Keep(std::max(Duration{0}, at - time_.now()), std::move(work));
    }
    void CancelWake() override { works_.erase(std::exchange(wake_, 0)); }
    void WhenReadable(int, Work work) override {
        waiting_ = std::move(work);
        Ring();
    }
    void CancelWhenReadable() override { waiting_ = nullptr; }
    Secret NewSecret() override {
        Secret secret;
        for (auto& byte : secret) byte = static_cast<std::byte>(time_.Random(256));
        return secret;
    }

    bool waiting() const { return waiting_ != nullptr; }
    /// The doorbell may have become readable.
    void Ring() {
        if (waiting_ && readable_()) Keep(Duration{0}, std::exchange(waiting_, nullptr));
    }

private:
    std::uint64_t Keep(Duration delay, Work work) {
        const auto id = ++last_;
        works_.emplace(id, std::move(work));
        time_.After(delay, [this, id, alive = std::weak_ptr(alive_)] {
            if (alive.expired()) return;
            auto node = works_.extract(id);
            if (!node.empty()) node.mapped()();
        });
        return id;
    }

    SimTime& time_;
    std::function<bool()> readable_;
    std::map<std::uint64_t, Work> works_;
    Work waiting_;
    Duration ahead_{0};
    std::uint64_t last_ = 0;
    std::uint64_t wake_ = 0;
    std::shared_ptr<int> alive_;
};

}  // namespace rha::test
