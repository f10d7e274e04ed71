#include "tests/unit/capture/workload.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/runtime/unique_fd.h"

namespace rha::capturefs {

Workload::Workload(std::filesystem::path directory, WorkloadOptions options)
    : directory_(std::move(directory)), options_(options) {}

Workload::~Workload() {
    Stop();
    Join();
}

void Workload::Start(std::uint64_t changes) {
    for (int i = 0; i < options_.threads; ++i) {
        threads_.emplace_back([this, i, changes] { Run(i, changes); });
    }
}

void Workload::Stop() {
    stopping_ = true;
}

void Workload::Join() {
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

void Workload::Must(bool succeeded) {
    if (succeeded) return;
    ++failures_;
    std::fprintf(stderr, "the guest was harmed: %s\n", std::strerror(errno));
}

void Workload::Run(int number, std::uint64_t changes) {
    std::mt19937 random(options_.seed * 100 + static_cast<std::uint32_t>(number));
    // All threads share the first file; each has its own last one.
    const std::vector<std::string> names{"shared", "own" + std::to_string(number)};
    std::vector<UniqueFd> files;
    for (const std::string& name : names) {
        files.emplace_back(::open((directory_ / name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
        Must(static_cast<bool>(files.back()));
    }
    for (std::uint64_t i = 0; (changes == 0 || i < changes) && !stopping_; ++i) {
        if (options_.names && random() % 16 == 0) {
            ChangeNames(number, random);
        } else {
            ChangeContent(files[random() % files.size()].Get(), random);
        }
        ++done_;
    }
}

void Workload::ChangeContent(int fd, std::mt19937& random) {
    // Half of all changes fall on a few pages, so that they overlap.
    const std::uint64_t span = random() % 2 == 0 ? 64u << 10 : options_.file_bytes;
    const auto offset = static_cast<off_t>(random() % span);
    const auto length = static_cast<off_t>(1 + random() % (random() % 8 == 0 ? 300'000 : 9'000));
    switch (random() % 32) {
        case 0:
            Must(::ftruncate(fd, static_cast<off_t>(random() % options_.file_bytes)) == 0);
            return;
        case 1:
            Must(::fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length) == 0);
            return;
        case 2:
            Must(::fallocate(fd, FALLOC_FL_ZERO_RANGE, offset, length) == 0);
            return;
        case 3:
            Must(::fallocate(fd, random() % 2 == 0 ? FALLOC_FL_KEEP_SIZE : 0, offset, length) == 0);
            return;
        case 4:
            Must(::fdatasync(fd) == 0);
            return;
        default: {
            std::string bytes(static_cast<std::size_t>(length), '\0');
            for (std::size_t i = 0; i < bytes.size(); i += 64) {
                bytes[i] = static_cast<char>(random());
            }
            Must(::pwrite(fd, bytes.data(), bytes.size(), offset) == length);
        }
    }
}

void Workload::ChangeNames(int number, std::mt19937& random) {
    const std::string base = "names" + std::to_string(number);
    const auto directory = directory_ / base;
    const auto renamed = directory_ / (base + "-renamed");
    const auto file = directory / "file";
    const auto other = directory / "other";
    Must(::mkdir(directory.c_str(), 0755) == 0);
    {
        const UniqueFd created(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        Must(static_cast<bool>(created));
        Must(::pwrite(created.Get(), "created", 7, 0) == 7);
        Must(std::rename(file.c_str(), other.c_str()) == 0);
        Must(::pwrite(created.Get(), "renamed", 7, 5) == 7);
        Must(std::rename(directory.c_str(), renamed.c_str()) == 0);
        Must(::pwrite(created.Get(), "moved", 5, 10) == 5);
    }
    if (random() % 2 == 0) {
        // Stays, in place of the last one that stayed.
        const auto kept = directory_ / (base + "-kept");
        Must(std::rename((renamed / "other").c_str(), kept.c_str()) == 0);
    } else {
        Must(::unlink((renamed / "other").c_str()) == 0);
    }
    Must(::rmdir(renamed.c_str()) == 0);
}

}  // namespace rha::capturefs
