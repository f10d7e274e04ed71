#include "engine/capture/capturefs/tracked_file.h"

#include <algorithm>

namespace rha::capturefs {

void TrackedFile::Cover(std::uint64_t last) {
    if (last < map.count) return;
    const std::uint64_t count = std::max(last + 1, 2 * map.count);
    regions_.resize(count);
    page_changed_.resize(rha_map_pages(count), 1);
    map.regions = regions_.data();
    map.page_changed = page_changed_.data();
    map.count = count;
}

MapPage TrackedFile::Page(std::uint32_t page) const {
    MapPage image;
    rha_map_encode_page(&map, id.value, page, image.data());
    return image;
}

}  // namespace rha::capturefs
