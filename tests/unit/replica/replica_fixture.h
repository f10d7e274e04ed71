// What tests of Replica share: a scratch directory, a session that records what it is told, and
// waiting for conditions.
#pragma once

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/runtime/mutex.h"
#include "engine/replica/replica.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/replica/history.h"

namespace rha::engine::test {

class ScratchDirectory {
public:
    const std::string& path() const { return path_; }

private:
    rha::test::TemporaryDirectory directory_;
    std::string path_ = directory_.path().string();
};

/// Records acknowledgements and the end of a session; Wait returns once `met` holds.
class RecordingSession final : public ReplicaSessionEvents {
public:
    void OnAck(LinkAck ack) override {
        MutexLock lock(mutex_);
        went_back_ = went_back_ || ack.durable_batch < ack_.durable_batch ||
                     ack.applied_batch < ack_.applied_batch;
        durable_.emplace(ack.durable_batch, ack.durable);
        ack_ = std::move(ack);
        changed_.NotifyAll();
    }
    void OnSessionClosed(Error error) override {
        MutexLock lock(mutex_);
        closed_ = std::move(error);
        changed_.NotifyAll();
    }
    LinkAck WaitAck(const std::function<bool(const LinkAck&)>& met) {
        MutexLock lock(mutex_);
        while (!met(ack_) && !closed_) changed_.Wait(mutex_);
        return ack_;
    }
    Error WaitClosed() {
        MutexLock lock(mutex_);
        while (!closed_) changed_.Wait(mutex_);
        return *closed_;
    }
    /// What every acknowledgement said: batch and sequence.
    std::set<std::pair<std::uint64_t, Sequence>> durable() const {
        MutexLock lock(mutex_);
        return durable_;
    }
    bool went_back() const {
        MutexLock lock(mutex_);
        return went_back_;
    }

private:
    mutable Mutex mutex_;
    CondVar changed_;
    LinkAck ack_ RHA_GUARDED_BY(mutex_);
    std::set<std::pair<std::uint64_t, Sequence>> durable_ RHA_GUARDED_BY(mutex_);
    std::optional<Error> closed_ RHA_GUARDED_BY(mutex_);
    bool went_back_ RHA_GUARDED_BY(mutex_) = false;
};

inline ReplicaConfig MakeConfig(const std::string& scratch) {
    return {.scenario = {kScenario},
            .directory = scratch + "/images",
            .state_directory = scratch + "/state",
            .paths = {{"vm", ""}},
            .journal_bytes_max = 64u << 20,
            .segment_bytes = 1u << 20,
            .free_bytes_min = 0,
            .buffer_count = 4};
}

inline ReplicaEnvironment MakeEnvironment(std::vector<ReplicaEvent>* events = nullptr) {
    ReplicaEnvironment env;
    // Distinct over restarts within a process, and deterministic.
    env.random_id = [] {
        static std::atomic<std::uint64_t> next{77};
        return next++;
    };
    if (events != nullptr) {
        env.on_event = [events](ReplicaEvent event) { events->push_back(std::move(event)); };
    }
    return env;
}

/// A buffer that was asked for.
class AwaitedBuffer {
public:
    AwaitedBuffer(Replica& replica, SessionId session) {
        replica.AcquireBuffer(session, [answer = answer_](BatchBuffer buffer) {
            MutexLock lock(answer->mutex);
            answer->buffer = std::move(buffer);
            answer->changed.NotifyAll();
        });
    }
    bool Arrived() const {
        MutexLock lock(answer_->mutex);
        return answer_->buffer.has_value();
    }
    /// Empty when the session has ended.
    BatchBuffer Take() {
        MutexLock lock(answer_->mutex);
        while (!answer_->buffer) answer_->changed.Wait(answer_->mutex);
        return std::move(*answer_->buffer);
    }

private:
    struct Answer {
        Mutex mutex;
        CondVar changed;
        std::optional<BatchBuffer> buffer;
    };
    std::shared_ptr<Answer> answer_ = std::make_shared<Answer>();
};

/// Waits for a buffer and hands in one batch.
inline Status Feed(Replica& replica, SessionId session, const HistoryBatch& batch) {
    BatchBuffer buffer = AwaitedBuffer(replica, session).Take();
    if (!buffer) return Fail(ErrorCode::kCancelled, "the session has ended");
    const auto bytes = batch.Encoded();
    std::ranges::copy(bytes, buffer.bytes().begin());
    return replica.Submit(session, std::move(buffer), bytes.size());
}

}  // namespace rha::engine::test
