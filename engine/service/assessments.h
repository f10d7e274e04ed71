// Assessments: the machines of this host whose changes are counted without being replicated. What
// was ordered is on disk and is taken up again after a restart; an assessment ends by itself when
// its time is over, and at once when a scenario is to capture the machine. What was counted stays
// until it is deleted.
//
// Thread rule: any thread; calls block for disk, driver and sessions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "common/error.h"
#include "common/ids.h"
#include "common/runtime/mutex.h"
#include "common/time.h"
#include "engine/assessment/assessment_session.h"
#include "engine/master/asio_runtime.h"
#include "engine/ports/hypervisor.h"
#include "engine/ports/write_source.h"
#include "rha/v1/history.pb.h"

namespace rha::engine {

/// What was ordered.
struct AssessmentOrder {
    VmId vm;
    std::string vm_name;
    std::string folder;
    ScenarioId capture;  ///< the driver knows it by this
    std::uint64_t machine_bytes = 0;
    WallTime began;
    WallTime ends;  ///< or ended
    bool ended = false;
    std::uint32_t sample_seconds = 0;
    bool operator==(const AssessmentOrder&) const = default;
};

std::string EncodeAssessment(const AssessmentOrder& order);
/// kCorruption with what is wrong when the text is no order.
Result<AssessmentOrder> DecodeAssessment(const std::string& text);

class Assessments {
public:
    static constexpr std::uint64_t kSecondsMin = 60;
    static constexpr std::uint64_t kSecondsMax = 31 * 24 * 3600;
    static constexpr std::uint32_t kSampleSecondsMin = 10;
    static constexpr std::uint32_t kSampleSecondsMax = 24 * 3600;
    static constexpr std::uint64_t kSamplesMax = 4500;  ///< ten minutes for 31 days, and more

    struct Parts {
        std::filesystem::path directory;  ///< one folder below it for each
        WriteSource& source;
        boost::asio::io_context& sessions;
        boost::asio::thread_pool& workers;
        std::function<WallTime()> now;
        /// For the event log: code and message.
        std::function<void(const std::string&, const std::string&)> tell;
    };

    /// Reads what is on disk; Tick begins. What is captured for one that cannot be read is ended.
    static Result<std::unique_ptr<Assessments>> Open(Parts parts);
    /// Counting ends, capture goes on.
    ~Assessments();

    /// Begins to count; the machine may run. kInvalidArgument for times out of range,
    /// kAlreadyExists when there is one of the machine, kConflict when a scenario captures it.
    Result<v1::Assessment> Start(const VmDetail& vm, std::uint64_t seconds,
                                 std::uint32_t sample_seconds);
    /// Ends it, if it has not ended. kNotFound when there is none.
    Result<v1::Assessment> Stop(const VmId& vm);
    /// Ends and forgets it. kNotFound when there is none.
    Status Delete(const VmId& vm);
    /// Without histories, by the machines' names.
    std::vector<v1::Assessment> List();
    Result<v1::Assessment> Get(const VmId& vm);

    /// A scenario is to capture the folder: no assessment of it or of what lies in it goes on. At
    /// once when there is none, whatever other machines' drivers do.
    Status MakeWay(const std::string& folder);
    /// Ends what is over, begins again what could not count. Call it every few seconds.
    void Tick();

private:
    /// What the session has to say, from its strand: nobody there may wait for mutex_.
    struct Lost {
        Mutex mutex;
        std::optional<Error> why RHA_GUARDED_BY(mutex);
    };
    struct Slot {
        AssessmentOrder order;
        std::unique_ptr<AsioRuntime> runtime;
        std::shared_ptr<AssessmentSession> session;
        std::shared_ptr<Lost> lost;
        std::optional<Error> error;  ///< why there is no session
    };

    explicit Assessments(Parts parts) : parts_(std::move(parts)) {}

    std::filesystem::path Directory(const AssessmentOrder& order) const;
    Status Save(const AssessmentOrder& order) const;
    Status BringUp(Slot& slot) RHA_REQUIRES(mutex_);
    void TakeDown(Slot& slot) RHA_REQUIRES(mutex_);
    Status End(Slot& slot, const std::string& why) RHA_REQUIRES(mutex_);
    Result<Slot*> Find(const VmId& vm) RHA_REQUIRES(mutex_);
    /// It leaves nothing on disk.
    std::unexpected<Error> Refused(const Slot& slot) const;
    /// Why the session ended by itself, if it did and another may begin.
    std::optional<Error> TakeLost(Slot& slot) RHA_REQUIRES(mutex_);
    v1::Assessment View(Slot& slot, bool with_history) RHA_REQUIRES(mutex_);
    ChangeHistory HistoryOf(Slot& slot) RHA_REQUIRES(mutex_);

    /// What End leaves behind, and what begins.
    void NoteFolders() RHA_REQUIRES(mutex_);

    const Parts parts_;
    Mutex folders_mutex_;  ///< taken after mutex_, held for a moment only
    std::vector<std::string> folders_ RHA_GUARDED_BY(folders_mutex_);  ///< that are captured
    Mutex mutex_;
    std::vector<ScenarioId> unknown_ RHA_GUARDED_BY(mutex_);  ///< captured, and nobody knows why
    std::map<VmId, Slot> slots_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::engine
