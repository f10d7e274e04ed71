#include "tests/windows/lab/guest.h"

#include <array>
#include <charconv>
#include <chrono>

#include "common/bytes.h"
#include "common/runtime/files.h"
#include "common/runtime/log.h"
#include "common/runtime/native_file.h"

namespace rha::lab {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kBlock = 4096;
constexpr std::uint64_t kScatter = 2654435761;
constexpr auto kIdle = std::chrono::milliseconds(20);
using Block = std::array<std::byte, kBlock>;

std::uint64_t StepsWanted(const fs::path& state) {
    const auto text = ReadSmallFile(state / "steps");
    std::uint64_t steps = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), steps);
    return steps;
}

Block FilledWith(std::uint64_t number) {
    Block block;
    for (std::size_t at = 0; at < block.size(); at += sizeof number) {
        StoreLe(block.data() + at, number);
    }
    return block;
}

Result<std::uint64_t> StepsTaken(const fs::path& first_disk) {
    RHA_ASSIGN_OR_RETURN(const auto file, NativeFile::Open(first_disk, NativeFile::Mode::kRead));
    std::array<std::byte, sizeof(std::uint64_t)> number{};
    RHA_RETURN_IF_ERROR(file.ReadAt(0, number));
    return LoadLe<std::uint64_t>(number.data());
}

Status Step(FolderSource& source, const std::vector<fs::path>& disks, std::uint64_t step) {
    const auto& disk = disks[step % disks.size()];
    std::error_code failure;
    const std::uint64_t blocks = fs::file_size(disk, failure) / kBlock;
    if (failure || blocks < 2) return Fail(ErrorCode::kIo, disk.string() + " is no disk");
    const std::uint64_t at = 1 + step * kScatter % (blocks - 1);
    RHA_RETURN_IF_ERROR(source.Write(disk, at * kBlock, FilledWith(step)));
    return source.Write(disks.front(), 0, FilledWith(step));
}

}  // namespace

Guest::Guest(FolderHypervisor& hypervisor, FolderSource& source, fs::path state)
    : hypervisor_(hypervisor), source_(source), state_(std::move(state)) {
    thread_ = std::thread([this] { Loop(); });
}

Guest::~Guest() {
    {
        MutexLock lock(mutex_);
        stop_ = true;
        stopped_.NotifyAll();
    }
    thread_.join();
}

void Guest::Loop() {
    for (;;) {
        const bool busy = StepAll();
        MutexLock lock(mutex_);
        const auto next = std::chrono::steady_clock::now() + (busy ? decltype(kIdle)(1) : kIdle);
        while (!stop_ && stopped_.WaitUntil(mutex_, next)) {
        }
        if (stop_) return;
    }
}

bool Guest::StepAll() {
    bool busy = false;
    MutexLock steps(hypervisor_.steps());
    const auto machines = hypervisor_.Machines();
    for (const auto& machine : *machines) {
        const auto disks = DisksOf(machine.folder);
        if (!machine.running || disks.empty()) continue;
        const auto taken = StepsTaken(disks.front());
        if (!taken || *taken >= StepsWanted(state_)) continue;
        busy = true;
        if (const auto done = Step(source_, disks, *taken + 1); !done) {
            LogError("guest of {}: {}", machine.folder, Describe(done.error()));
        }
    }
    return busy;
}

}  // namespace rha::lab
