// DoorbellTurn: what a wait for a doorbell runs, where a wait that is under way cannot be taken
// back without its signal: only what it will run is replaced. Thread rule: none, like a value's.
// Outlives its DoorbellWait in handlers already queued.
#pragma once

#include <functional>
#include <utility>

namespace rha::engine {

class DoorbellTurn {
public:
    using Work = std::function<void()>;

    /// `work` in place of an earlier one's. Returns whether a wait has to begin: none is under way.
    bool Begin(Work work) {
        work_ = std::move(work);
        return !std::exchange(under_way_, true);
    }
    /// The wait is over: signalled, or it failed, and then the work is left to the next Begin().
    void Finish(bool signalled) {
        under_way_ = false;
        if (signalled && !ended_) std::exchange(work_, nullptr)();
    }
    /// Nothing runs any more.
    void End() { ended_ = true; }

private:
    bool ended_ = false;
    bool under_way_ = false;
    Work work_;
};

}  // namespace rha::engine
