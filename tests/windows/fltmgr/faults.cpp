// Which step fails for want of memory.
#include <atomic>
#include <random>

#include "tests/windows/fltmgr/kernel.h"

namespace rha::fltmgr {
namespace {

std::atomic<double> probability{0};
std::atomic<unsigned> next_seed{1};
std::atomic<unsigned> plan{0};  // counts the calls that set a probability
std::atomic<std::int64_t> steps_left{0};
std::atomic<bool> step_has_failed{false};

}  // namespace

void FailAllocations(double chance, unsigned seed) {
    next_seed = seed * 1000;
    ++plan;
    probability = chance;
}

void FailStep(std::int64_t step) {
    step_has_failed = false;
    steps_left = step;
}

void StopFailing() {
    steps_left = 0;
}

bool StepHasFailed() {
    return step_has_failed;
}

bool InjectFailure() {
    if (steps_left > 0 && --steps_left == 0) {
        step_has_failed = true;
        return true;
    }
    const double chance = probability;
    if (chance <= 0) return false;
    thread_local std::minstd_rand random;
    thread_local unsigned mine = 0;
    if (mine != plan) {
        mine = plan;
        random.seed(next_seed++);
    }
    return std::uniform_real_distribution<>(0, 1)(random) < chance;
}

}  // namespace rha::fltmgr
