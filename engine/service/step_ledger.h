// StepLedger: makes the control service's commands idempotent. A command carries (scenario, epoch,
// step). While one runs, a repetition waits for the same result; after success it gets that result
// again; after a failure it is carried out anew (every command is idempotent by itself). Commands
// of one scenario run one after another, commands of different scenarios side by side. Thread-safe.
// In memory only: after a restart a repetition is carried out again.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <google/protobuf/message.h>

#include "common/ids.h"
#include "common/runtime/mutex.h"

namespace rha::engine {

class StepLedger {
public:
    using Reply = std::shared_ptr<const google::protobuf::Message>;
    struct Outcome {
        Reply reply;
        bool succeeded = false;
    };

    explicit StepLedger(boost::asio::thread_pool& pool) : pool_(pool) {}

    /// Runs `work` on the scenario's strand, or joins the run of the same step; `done` is called on
    /// a pool thread with the reply.
    void Run(const ScenarioId& scenario, Epoch epoch, std::uint64_t step,
             const std::string& command, std::function<Outcome()> work,
             std::function<void(Reply)> done);

    /// Drops what is remembered of the scenario.
    void Forget(const ScenarioId& scenario);

private:
    using Strand = boost::asio::strand<boost::asio::thread_pool::executor_type>;
    using Key = std::tuple<std::uint64_t, std::uint64_t, std::string>;  // epoch, step, command
    struct Entry {
        Reply reply;  ///< null while it runs
        std::vector<std::function<void(Reply)>> waiting;
    };
    struct PerScenario {
        explicit PerScenario(boost::asio::thread_pool& pool) : strand(pool.get_executor()) {}
        Strand strand;
        std::map<Key, Entry> entries;
    };
    /// More finished steps than any operation has; older ones are forgotten first.
    static constexpr std::size_t kRememberedMax = 64;

    void Finish(const ScenarioId& scenario, const Key& key, Outcome outcome);

    boost::asio::thread_pool& pool_;
    Mutex mutex_;
    std::map<ScenarioId, PerScenario> scenarios_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::engine
