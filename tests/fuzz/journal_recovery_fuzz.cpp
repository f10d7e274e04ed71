// A journal directory from an attacker: recovery must neither crash nor hang, must not change
// anything, and must hand out batches in order only.
#include <cstdint>
#include <cstdlib>

#include "engine/journal/journal_recovery.h"
#include "tests/unit/journal/memory_disk.h"

using namespace rha;                // NOLINT: a program of its own
using namespace rha::engine;        // NOLINT
using namespace rha::engine::test;  // NOLINT

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // The input is a sequence of segments: a length in blocks, then the blocks.
    const auto device = std::make_shared<MemoryDisk::Device>();
    auto rest = std::as_bytes(std::span(data, size));
    ScenarioUuid scenario{};
    {
        MutexLock lock(device->mutex);
        for (std::uint64_t index = 1; !rest.empty() && index <= 4; ++index) {
            const auto blocks = static_cast<std::size_t>(rest[0]) % 8 + 1;
            rest = rest.subspan(1);
            const auto bytes = rest.first(std::min(rest.size(), blocks * kJournalBlock));
            rest = rest.subspan(bytes.size());
            auto file = std::make_shared<MemoryDisk::Device::File>();
            file->current.assign(bytes.begin(), bytes.end());
            file->current.resize(RoundUp(bytes.size(), kJournalBlock));
            if (const auto header = DecodeSegmentHeader(file->current)) scenario = header->scenario;
            device->files[SegmentName(index)] = std::move(file);
        }
    }
    MemoryDisk disk(device);
    std::uint64_t last = 0;
    const auto recovered =
        RecoverJournal(disk, scenario, [&](const BatchHeader& header, ByteSpan batch) -> Status {
            if (last != 0 && header.number != last + 1) std::abort();
            if (batch.size() != kBatchHeaderBytes + header.record_bytes) std::abort();
            last = header.number;
            return {};
        });
    if (recovered && last != 0 && recovered->next_batch != last + 1) std::abort();
    MutexLock lock(device->mutex);
    if (device->changes != 0) std::abort();
    return 0;
}
