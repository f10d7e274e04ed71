// The consumer side of the ring on memory that an attacker wrote: any answer but a crash or a step
// outside the memory is right. Then the same bytes behind a valid frame, with checksums made right,
// so that deeper checks are reached.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "common/crc32c.h"
#include "engine/capture/core/ring.h"
#include "tests/unit/capture/ring_memory.h"

namespace {

constexpr std::uint64_t kDataBytes = 8192;

void Consume(rha::capturefs::RingMemory& memory, const std::uint8_t* script, std::size_t steps) {
    rha_ring_consumer consumer;
    if (rha_ring_open(&consumer, memory.shared(), memory.mapped_bytes(), memory.feedback.get()) ==
        RHA_RING_CORRUPT) {
        return;
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(steps, 64); ++i) {
        const std::uint8_t* run = nullptr;
        std::size_t bytes = 0;
        if (rha_ring_peek(&consumer, script[i] * 64u, &run, &bytes) == RHA_RING_RECORDS) {
            std::vector<std::uint8_t> copy(run, run + bytes);  // every byte is readable
            rha_ring_advance(&consumer, script[i] % 2 == 0 ? bytes : script[i]);
        }
        if (script[i] % 3 == 0) rha_ring_release(&consumer, consumer.cursor_sequence);
        if (script[i] % 5 == 0) rha_ring_rewind(&consumer);
        if (script[i] % 7 == 0) rha_ring_sleep(&consumer);
    }
}

void MakeChecksumsRight(std::uint8_t* data) {
    for (std::uint64_t at = 0; at + sizeof(rha_record_header) <= kDataBytes;
         at += RHA_RECORD_ALIGN) {
        rha_record_header header;
        std::memcpy(&header, data + at, sizeof header);
        if (header.magic != RHA_RECORD_MAGIC) continue;
        header.header_crc32c = rha_crc32c(0, &header, 60);
        std::memcpy(data + at, &header, sizeof header);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    rha::capturefs::RingMemory raw(kDataBytes, 0);
    std::memcpy(raw.shared(), data, std::min<std::size_t>(size, raw.mapped_bytes()));
    Consume(raw, data, size);

    rha::capturefs::RingMemory framed(kDataBytes, 0);
    std::memcpy(framed.data(), data, std::min<std::size_t>(size, kDataBytes));
    MakeChecksumsRight(framed.data());
    framed.shared()->head = size == 0 ? 0 : data[size - 1] * RHA_RECORD_ALIGN % (kDataBytes + 64);
    framed.shared()->last_sequence = 1000;
    Consume(framed, data, size);
    return 0;
}
