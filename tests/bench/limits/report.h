// What every measuring program prints: one line of JSON on standard output.
#pragma once

#include <chrono>
#include <cstdint>

namespace rha::bench {

/// Wall time and processor time (this process and the children it waited for) since construction.
class Stopwatch {
public:
    Stopwatch();
    double Seconds() const;
    double CpuSeconds() const;

private:
    std::chrono::steady_clock::time_point start_;
    double cpu_at_start_;
};

/// {"seconds": …, "cpu_seconds": …, "bytes": …}
void PrintReport(const Stopwatch& watch, double seconds, std::uint64_t bytes);

}  // namespace rha::bench
