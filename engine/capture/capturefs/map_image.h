// MapImage: the dirty map of one scenario as it stands on disk: header, file table, bitmap pages.
// Byte specification: docs/formats/dirty-map.md. Pure values; decoding treats bytes as untrusted:
// whatever is wrong with them is kCorruption, and the reader then takes everything for dirty.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "common/bytes.h"
#include "common/error.h"
#include "common/ids.h"
#include "engine/capture/core/dirty_map.h"

namespace rha::capturefs {

using MapPage = std::array<std::uint8_t, RHA_MAP_PAGE_BYTES>;

struct MapFile {
    FileId id;
    std::string path;
    std::uint64_t inode = 0;
    /// As last seen at a clean stop; meaningless otherwise.
    std::uint64_t size_bytes = 0;
    std::int64_t modified_unix_ns = 0;
    std::int64_t changed_unix_ns = 0;
    std::vector<MapPage> pages;
};

struct MapImage {
    ScenarioId scenario;
    CaptureId capture_id;
    bool clean_stop = false;
    std::vector<MapFile> files;
};

/// The file's bytes. `first_page_offset`, if given, receives per file where its pages start.
std::string EncodeMapImage(const MapImage& image,
                           std::vector<std::uint64_t>* first_page_offset = nullptr);

/// Checks everything but the pages' own checksums, which rha_map_decode_page checks.
Result<MapImage> DecodeMapImage(ByteSpan bytes);

}  // namespace rha::capturefs
