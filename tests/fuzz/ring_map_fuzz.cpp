// The dirty map that stands beside the ring: a damaged one is refused, a good one means the same
// after another round.
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include "common/crc32c.h"
#include "engine/capture/capturefs/map_image.h"
#include "engine/capture/capturefs/tracked_file.h"

namespace {

void Decode(const std::string& bytes) {
    using namespace rha::capturefs;
    const auto image = DecodeMapImage(std::as_bytes(std::span(bytes)));
    if (!image) return;
    for (const MapFile& file : image->files) {
        TrackedFile tracked(file.id, false, file.path, file.inode);
        tracked.Cover(5000);
        for (std::size_t page = 0; page < file.pages.size(); ++page) {
            rha_map_decode_page(&tracked.map, file.id.value, static_cast<std::uint32_t>(page),
                                file.pages[page].data(), 1);
        }
    }
    const std::string again = EncodeMapImage(*image);
    const auto second = DecodeMapImage(std::as_bytes(std::span(again)));
    if (!second || second->files.size() != image->files.size()) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    Decode(bytes);
    if (size < 512) return 0;
    // With checksums made right.
    std::uint64_t table_bytes = 0;
    std::memcpy(&table_bytes, bytes.data() + 72, sizeof table_bytes);
    if (table_bytes <= size - 512) {
        const std::uint32_t table_crc = rha_crc32c(0, bytes.data() + 512, table_bytes);
        std::memcpy(bytes.data() + 88, &table_crc, sizeof table_crc);
    }
    const std::uint32_t crc = rha_crc32c(0, bytes.data(), 508);
    std::memcpy(bytes.data() + 508, &crc, sizeof crc);
    Decode(bytes);
    return 0;
}
