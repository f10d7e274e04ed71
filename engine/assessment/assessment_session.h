// AssessmentSession: reads what capture records of a machine, counts it, and gives it back at once.
// Nothing is kept or sent; the machine's files are not touched. Some of what is written is
// compressed, to see what that would save.
//
// Threads: all work runs on the runtime's strand; the public methods may be called from any thread,
// callbacks arrive on the strand. Destroy only after Stop's callback has run (or without Start).
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "common/error.h"
#include "common/ids.h"
#include "engine/core/change_history.h"
#include "engine/master/session_runtime.h"
#include "engine/ports/write_source.h"

namespace rha::engine {

struct AssessmentOptions {
    ScenarioId capture;               ///< under this name the driver captures, and nobody else's
    std::string folder;               ///< what to capture, absolute
    std::filesystem::path directory;  ///< changes.json is kept here; it exists
    ChangeHistory::Limits limits;
};

class AssessmentSession {
public:
    /// `runtime` and `source` must outlive the session. `lost` runs on the strand, once, when the
    /// driver is gone or its ring is damaged: end the session then, and begin another.
    AssessmentSession(SessionRuntime& runtime, WriteSource& source, AssessmentOptions options,
                      std::function<void(const Error&)> lost);
    ~AssessmentSession();
    AssessmentSession(const AssessmentSession&) = delete;
    AssessmentSession& operator=(const AssessmentSession&) = delete;

    /// Goes on with what was counted before. Blocks for the attach. Errors as WriteSource::Attach;
    /// then nothing runs.
    Status Start();
    /// `stopped` runs when what was counted is on disk and nothing runs any more. Capture goes on.
    void Stop(std::function<void()> stopped);
    /// kFailedPrecondition before Start and after Stop.
    void GetHistory(std::function<void(Result<ChangeHistory>)> done);

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace rha::engine
