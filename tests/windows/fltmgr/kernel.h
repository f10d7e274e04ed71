// Kernel: the part of the Windows kernel that rhaflt uses, in user mode. It keeps the documented
// contracts and records every breach: a routine called at too high an IRQL, a wait under a spin
// lock, memory freed twice or with another tag, memory and objects left over.
//
// One per process. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

extern "C" {
#include <ntifs.h>
}

namespace rha::fltmgr {

/// Records a breach of a contract; tests fail on any.
void Breach(const std::string& what);
std::vector<std::string> TakeBreaches();

KIRQL CurrentIrql();
/// The calling thread's level for its lifetime.
class AtIrql {
public:
    explicit AtIrql(KIRQL level);
    ~AtIrql();
    AtIrql(const AtIrql&) = delete;
    AtIrql& operator=(const AtIrql&) = delete;

private:
    KIRQL before_;
};
/// Records a breach when the calling thread is above `level`.
void RequireIrql(KIRQL level, const char* routine);

/// Each allocation, and each other step that may fail for want of memory, fails with this
/// probability (0: none) until set again. Same seed, same luck of each thread.
void FailAllocations(double probability, unsigned seed = 1);
/// Only the `step`-th of them fails, counted from now on over all threads, unless failing is
/// stopped before.
void FailStep(std::int64_t step);
void StopFailing();
/// Whether the last step that was to fail has done so.
bool StepHasFailed();
/// Whether the calling thread's next fallible step shall fail.
bool InjectFailure();
/// The next RtlCopyMemory of the calling thread inside __try raises.
void FaultNextCopy();

/// Moves the interrupt time on; waits that are under way are not shortened. Waits of at most a
/// second take a twentieth of that, so that the driver's threads look at the time often.
void AdvanceTime(std::int64_t hundred_ns);

/// What is allocated or open at present.
struct Leftovers {
    std::int64_t pool = 0;
    std::int64_t lookaside = 0;
    std::int64_t mdls = 0;
    std::int64_t objects = 0;
    std::int64_t handles = 0;
    bool operator==(const Leftovers&) const = default;
};
Leftovers CountLeftovers();

/// The memory behind a section's handle; null for another kind.
void* SectionMemory(HANDLE handle, ACCESS_MASK* access);
KEVENT* EventOf(HANDLE handle);
/// Calls `listener` whenever the event is signalled, until another one, or none, is given.
void Listen(KEVENT* event, std::function<void()> listener);
/// Calls `listener` after each memory that the calling thread frees, until another one, or none, is
/// given: what others could do at that moment.
void AfterEachFree(std::function<void()> listener);
/// RingMiB in the driver's registry key.
void SetRingMib(ULONG mib);
void SetTopLevelIrp(bool set);

}  // namespace rha::fltmgr
