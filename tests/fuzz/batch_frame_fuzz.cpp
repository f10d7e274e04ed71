// Any bytes, cut into chunks at places that the input itself chooses, as a received batch frame.
#include <cstdint>
#include <vector>

#include "engine/transport/batch_frame.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::size_t step = 1 + data[0];
    const auto* bytes = reinterpret_cast<const std::byte*>(data + 1);
    std::vector<rha::ByteSpan> chunks;
    for (std::size_t at = 0; at < size - 1; at += step) {
        chunks.emplace_back(bytes + at, std::min(step, size - 1 - at));
    }
    const auto frame = rha::engine::ReceivedFrame::Parse(chunks);
    if (!frame) return 0;
    std::vector<std::byte> copy(frame->size());
    frame->CopyTo(copy);
    if (!rha::engine::DecodeBatchHeader(copy)) __builtin_trap();
    return 0;
}
