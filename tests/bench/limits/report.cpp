#include "tests/bench/limits/report.h"

#include <cstdio>

#include <sys/resource.h>

namespace rha::bench {
namespace {

double CpuOf(int who) {
    rusage usage{};
    getrusage(who, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double CpuNow() {
    return CpuOf(RUSAGE_SELF) + CpuOf(RUSAGE_CHILDREN);
}

}  // namespace

Stopwatch::Stopwatch() : start_(std::chrono::steady_clock::now()), cpu_at_start_(CpuNow()) {}

double Stopwatch::Seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

double Stopwatch::CpuSeconds() const {
    return CpuNow() - cpu_at_start_;
}

void PrintReport(const Stopwatch& watch, double seconds, std::uint64_t bytes) {
    std::printf("{\"seconds\": %.6f, \"cpu_seconds\": %.6f, \"bytes\": %llu}\n", seconds,
                watch.CpuSeconds(), static_cast<unsigned long long>(bytes));
    std::fflush(stdout);
}

}  // namespace rha::bench
