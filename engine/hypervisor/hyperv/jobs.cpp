#include "engine/hypervisor/hyperv/jobs.h"

#include <thread>
#include <utility>

#include <fmt/core.h>

#include "common/runtime/clock.h"
#include "common/runtime/log.h"
#include "engine/hypervisor/hyperv/wmi/embedded.h"

namespace rha::engine {
namespace {

constexpr std::int64_t kCompleted = 0;
constexpr std::int64_t kJobStarted = 4096;

// Msvm_ConcreteJob.JobState. "Completed with warnings" is of the vendor's range; Microsoft's own
// samples (Windows-classic-samples, Samples/Hyper-V/Common) take it for success.
constexpr std::int64_t kJobCompleted = 7;
constexpr std::int64_t kJobTerminated = 8;
constexpr std::int64_t kJobException = 10;
constexpr std::int64_t kJobCompletedWithWarnings = 32768;
/// Msvm_ConcreteJob.RequestStateChange: stop cleanly.
constexpr std::int64_t kTerminate = 4;

struct Meaning {
    ErrorCode code;
    const char* text;
    const char* remedy;
    bool retryable = false;
};

constexpr const char* kLookAtEvents = "look into the event log Hyper-V-VMMS for the reason";

Meaning MeaningOf(std::int64_t value) {
    switch (value) {
        case 1:
        case 32770:
            return {ErrorCode::kUnsupported, "this Windows does not support it", kLookAtEvents};
        case 3:
        case 32772:
            return {ErrorCode::kTimeout, "Hyper-V took too long", "try again later", true};
        case 4:
        case 6:
        case 32773:
        case 32776:
            return {ErrorCode::kInvalidArgument, "Hyper-V does not accept the request",
                    kLookAtEvents};
        case 5:
        case 32775:
            return {ErrorCode::kFailedPrecondition, "the machine is not in a state that allows it",
                    "wait until what is under way with the machine has ended"};
        case 32769:
            return {ErrorCode::kPermissionDenied, "access denied",
                    "run the engine as LocalSystem or as a member of Hyper-V Administrators"};
        case 32774:
            return {ErrorCode::kConflict, "the machine is in use",
                    "wait until what is under way with the machine has ended", true};
        case 32777:
            return {ErrorCode::kUnavailable, "the machine is not available",
                    "see that the host has the machine's storage", true};
        case 32778:
            return {ErrorCode::kNoSpace, "out of memory", "free memory on this host", true};
        case 32779:
            return {ErrorCode::kConflict, "a file is missing or in use",
                    "see that the machine's files are there and that nothing else has them open"};
        default:
            return {ErrorCode::kIo, "it failed", kLookAtEvents};
    }
}

bool IsFinal(std::int64_t state) {
    return (state >= kJobCompleted && state <= kJobException) || state == kJobCompletedWithWarnings;
}

/// `error` of a call that Windows may have taken.
std::unexpected<Error> OutcomeUnknown(Error error, const std::string& what, bool* under_way) {
    if (under_way != nullptr) *under_way = true;
    return std::unexpected(std::move(error).While(what + ": the outcome is not known"));
}

/// Windows did not begin a call that it answers with one of these.
bool IsRefusal(ErrorCode code) {
    return code == ErrorCode::kUnsupported || code == ErrorCode::kInvalidArgument ||
           code == ErrorCode::kPermissionDenied;
}

/// Nor Hyper-V one with these, which are all that are documented but for "timeout".
bool IsRefusal(std::int64_t return_value) {
    const bool documented = (return_value >= 1 && return_value <= 6) ||
                            (return_value >= 32768 && return_value <= 32779);
    return documented && MeaningOf(return_value).code != ErrorCode::kTimeout;
}

/// The messages of Msvm_Error; what cannot be read is left out, as the failure itself is known.
std::string MessagesOf(const wmi::Texts& errors) {
    std::string messages;
    for (const auto& text : errors) {
        const auto error = wmi::ParseEmbedded(text);
        if (!error) continue;
        const auto message = error->TextOr("Message", {});
        if (!message || message->empty()) continue;
        messages += (messages.empty() ? "" : " ") + *message;
    }
    return messages;
}

}  // namespace

Error MethodError(const std::string& what, std::int64_t return_value) {
    const auto meaning = MeaningOf(return_value);
    Error error;
    error.code = meaning.code;
    error.message =
        fmt::format("{}: {} (Hyper-V's return value {})", what, meaning.text, return_value);
    error.remedy = meaning.remedy;
    error.retryable = meaning.retryable;
    return error;
}

Result<Jobs::Outcome> Jobs::Run(const std::string& path, const std::string& method,
                                const wmi::Parameters& in, const std::string& what,
                                bool* under_way) {
    auto out = session_.Invoke(path, method, in);
    if (!out && IsRefusal(out.error().code)) {
        return std::unexpected(std::move(out).error().While(what));
    }
    if (!out) return OutcomeUnknown(std::move(out).error(), what, under_way);
    auto value = out->Number("ReturnValue");
    if (!value) return OutcomeUnknown(std::move(value).error(), what, under_way);
    if (*value == kCompleted) return Outcome{.out = std::move(*out), .job = {}};
    if (IsRefusal(*value)) return std::unexpected(MethodError(what, *value));
    if (*value != kJobStarted) {
        return OutcomeUnknown(MethodError(what, *value), what, under_way);
    }
    auto job = out->Text("Job");
    if (!job) return OutcomeUnknown(std::move(job).error(), what, under_way);
    RHA_RETURN_IF_ERROR(Await(*job, what, under_way));
    return Outcome{.out = std::move(*out), .job = std::move(*job)};
}

Status Jobs::Await(const std::string& path, const std::string& what, bool* under_way) {
    std::int64_t progress = -1;
    auto moved = MonotonicNow();
    for (;; std::this_thread::sleep_for(limits_.poll)) {
        auto job = session_.Get(path);
        if (!job) {
            const bool in_time = MonotonicNow() - moved < limits_.stall;
            if (job.error().retryable && in_time) continue;
            return OutcomeUnknown(std::move(job).error(), what, under_way);
        }
        auto state = job->Number("JobState");
        if (!state) return OutcomeUnknown(std::move(state).error(), what, under_way);
        if (*state == kJobCompleted || *state == kJobCompletedWithWarnings) return {};
        if (IsFinal(*state)) return std::unexpected(JobError(*job, path, what));
        const auto percent = job->NumberOr("PercentComplete", 0);
        if (!percent) return OutcomeUnknown(percent.error(), what, under_way);
        // Only what goes up is progress, so that there is an end to it.
        if (*percent > progress && *percent <= 100) {
            progress = *percent;
            moved = MonotonicNow();
        }
        if (MonotonicNow() - moved >= limits_.stall) {
            return OutcomeUnknown(Abandon(*job, path), what, under_way);
        }
    }
}

Error Jobs::JobError(const wmi::Instance& job, const std::string& path, const std::string& what) {
    auto error = MethodError(what, job.NumberOr("ErrorCode", 0).value_or(0));
    std::string reason;
    if (const auto out = session_.Invoke(path, "GetErrorEx", {})) {
        reason = MessagesOf(out->TextsOrNone("Errors").value_or(wmi::Texts{}));
    }
    if (reason.empty()) reason = job.TextOr("ErrorDescription", {}).value_or("");
    if (reason.empty()) reason = job.TextOr("ErrorSummaryDescription", {}).value_or("");
    if (!reason.empty()) error.message = fmt::format("{}: Hyper-V says: {}", what, reason);
    if (job.NumberOr("JobState", 0).value_or(0) == kJobTerminated) {
        error.code = ErrorCode::kCancelled;
        error.remedy = "try again, unless somebody cancelled it on purpose";
    }
    return error;
}

Error Jobs::Abandon(const wmi::Instance& job, const std::string& path) {
    Error error;
    error.code = ErrorCode::kTimeout;
    error.retryable = true;
    error.message =
        fmt::format("no progress for {} s at {} %",
                    std::chrono::duration_cast<std::chrono::seconds>(limits_.stall).count(),
                    job.NumberOr("PercentComplete", 0).value_or(0));
    error.remedy = "look into Hyper-V Manager at what the machine is waiting for, then try again";
    if (!job.FlagOr("Cancellable", false).value_or(false)) return error;
    const auto asked =
        session_.Invoke(path, "RequestStateChange", {{"RequestedState", std::int64_t{kTerminate}}});
    if (!asked) LogWarning("a job cannot be cancelled: {}", Describe(asked.error()));
    error.message += asked ? "; it has been asked to end" : "; it goes on";
    return error;
}

Result<bool> AnyJobUnderWay(wmi::Session& session) {
    RHA_ASSIGN_OR_RETURN(const auto jobs, session.Query("SELECT * FROM Msvm_ConcreteJob"));
    for (const auto& job : jobs) {
        RHA_ASSIGN_OR_RETURN(const auto state, job.Number("JobState"));
        if (!IsFinal(state)) return true;
    }
    return false;
}

}  // namespace rha::engine
