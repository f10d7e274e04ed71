// EventLog: what this engine has to tell the control service, kept until it was told and a while
// longer (bounded). Every watcher has its own cursor. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "common/ids.h"
#include "common/runtime/clock.h"
#include "common/runtime/mutex.h"
#include "rha/v1/engine.pb.h"

namespace rha::engine {

class EventLog {
public:
    /// Also writes a line to the process's log.
    void Add(const std::string& code, v1::Severity severity, const ScenarioId& scenario,
             const std::string& message, const std::string& remedy);

    /// Events with a number above `*cursor`, in order; moves the cursor.
    std::vector<v1::EngineEvent> After(std::uint64_t* cursor) const;

    /// Cursor before everything still remembered.
    static constexpr std::uint64_t kFromTheStart = 0;

private:
    static constexpr std::size_t kRememberedMax = 1000;
    mutable Mutex mutex_;
    std::deque<v1::EngineEvent> events_ RHA_GUARDED_BY(mutex_);
    std::uint64_t next_number_ RHA_GUARDED_BY(mutex_) = 1;
};

}  // namespace rha::engine
