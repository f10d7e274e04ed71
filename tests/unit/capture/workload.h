// Workload: what guests and hypervisors do to files, at random from a seed, from several threads,
// with overlapping writes on purpose. Every call must succeed: the guest is never harmed.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace rha::capturefs {

struct WorkloadOptions {
    std::uint32_t seed = 1;
    int threads = 4;
    std::uint64_t file_bytes = 24u << 20;
    bool names = true;  ///< creates, renames and removes, too
};

class Workload {
public:
    Workload(std::filesystem::path directory, WorkloadOptions options);
    ~Workload();

    /// Each thread makes `changes` changes (0: until Stop).
    void Start(std::uint64_t changes);
    void Join();
    void Stop();
    std::uint64_t failures() const { return failures_; }
    std::uint64_t done() const { return done_; }

private:
    void Run(int number, std::uint64_t changes);
    void ChangeContent(int fd, std::mt19937& random);
    void ChangeNames(int number, std::mt19937& random);
    void Must(bool succeeded);

    const std::filesystem::path directory_;
    const WorkloadOptions options_;
    std::vector<std::thread> threads_;
    std::atomic<bool> stopping_ = false;
    std::atomic<std::uint64_t> failures_ = 0;
    std::atomic<std::uint64_t> done_ = 0;
};

}  // namespace rha::capturefs
