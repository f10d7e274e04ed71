// Jobs: calls of Hyper-V's methods to their end. A method either ends at once (ReturnValue 0) or
// begins a job (4096), which is asked for its state until it has one that is final.
//
// Bounded: a job whose progress (PercentComplete) stands still for `stall` is asked to end, if it
// says that it can, and given up (kTimeout). A look at it that fails in a way that may pass is
// repeated until then. Facts: Microsoft's documentation of the Hyper-V WMI
// provider v2, pages "Msvm_ConcreteJob class", its GetErrorEx and RequestStateChange, "Msvm_Error
// class", and the return values listed on each method's page (all below learn.microsoft.com/
// windows/win32/hyperv_v2).
// Thread rule: as wmi::Session, which must outlive this.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "common/error.h"
#include "common/time.h"
#include "engine/hypervisor/hyperv/wmi/session.h"

namespace rha::engine {

struct JobLimits {
    Duration stall = std::chrono::minutes(2);
    Duration poll = std::chrono::milliseconds(200);
    /// So long after a call whose answer was lost Hyper-V may begin its job, which none of its
    /// lists shows until then.
    Duration begin = std::chrono::minutes(2);
};

/// A method's refusal; `what` says what was tried ("start machine web").
Error MethodError(const std::string& what, std::int64_t return_value);

class Jobs {
public:
    Jobs(wmi::Session& session, JobLimits limits) : session_(session), limits_(limits) {}

    const JobLimits& limits() const { return limits_; }

    struct Outcome {
        wmi::Instance out;  ///< the out parameters; only ReturnValue and Job are set with a job
        std::string job;    ///< path of the job that did it; empty when there was none
    };
    /// Calls `method` of the object at `path` and waits for its end. `*under_way` is set when that
    /// ends in an error that does not tell whether Hyper-V has done it, or does it yet; it is never
    /// cleared.
    Result<Outcome> Run(const std::string& path, const std::string& method,
                        const wmi::Parameters& in, const std::string& what,
                        bool* under_way = nullptr);

private:
    Status Await(const std::string& job, const std::string& what, bool* under_way);
    Error JobError(const wmi::Instance& job, const std::string& path, const std::string& what);
    Error Abandon(const wmi::Instance& job, const std::string& path);

    wmi::Session& session_;
    const JobLimits limits_;
};

/// Whether any job of this host's Hyper-V has not ended.
Result<bool> AnyJobUnderWay(wmi::Session& session);

}  // namespace rha::engine
