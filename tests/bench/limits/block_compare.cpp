#include "tests/bench/limits/block_compare.h"

#include <cstdint>
#include <cstdio>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tests/bench/limits/report.h"

namespace rha::bench {
namespace {

constexpr std::size_t kBlockBytes = 64u << 10;
constexpr std::size_t kReadBytes = 1u << 20;

struct Digests {
    bool ok = false;
    std::uint64_t bytes = 0;
    std::vector<XXH128_hash_t> blocks;
};

Digests Read(const std::string& path) {
    Digests digests;
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return digests;
    std::vector<char> buffer(kReadBytes);
    ssize_t count = 0;
    while ((count = pread(file, buffer.data(), buffer.size(), static_cast<off_t>(digests.bytes))) >
           0) {
        const auto size = static_cast<std::size_t>(count);
        for (std::size_t at = 0; at < size; at += kBlockBytes) {
            digests.blocks.push_back(
                XXH3_128bits(buffer.data() + at, std::min(kBlockBytes, size - at)));
        }
        digests.bytes += size;
    }
    close(file);
    digests.ok = count == 0;
    return digests;
}

}  // namespace

int RunBlockCompareLimit(const std::string& left, const std::string& right) {
    const Stopwatch watch;
    Digests one;
    std::thread other_side([&] { one = Read(left); });
    const auto two = Read(right);
    other_side.join();
    if (!one.ok || !two.ok || one.blocks.size() != two.blocks.size()) {
        std::fprintf(stderr, "rha-bench-limits: cannot read %s and %s as equally long files\n",
                     left.c_str(), right.c_str());
        return 1;
    }
    std::size_t different = 0;
    for (std::size_t i = 0; i < one.blocks.size(); ++i) {
        different += XXH128_isEqual(one.blocks[i], two.blocks[i]) ? 0 : 1;
    }
    PrintReport(watch, watch.Seconds(), one.bytes);
    std::fprintf(stderr, "%zu blocks differ\n", different);
    return 0;
}

}  // namespace rha::bench
