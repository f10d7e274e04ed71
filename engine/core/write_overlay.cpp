#include "engine/core/write_overlay.h"

#include <algorithm>

namespace rha::engine {

void WriteOverlay::Add(const std::string& path, std::uint64_t offset, ByteSpan bytes) {
    if (bytes.empty()) return;
    auto& pieces = files_[path];
    const auto end = offset + bytes.size();
    auto next = pieces.lower_bound(offset);
    if (next != pieces.begin()) {
        const auto previous = std::prev(next);
        const auto previous_end = previous->first + previous->second.size();
        if (previous_end > end) {
            pieces.emplace(end, previous->second.subspan(end - previous->first));
        }
        if (previous_end > offset) {
            previous->second = previous->second.first(offset - previous->first);
        }
        next = pieces.lower_bound(offset);
    }
    while (next != pieces.end() && next->first < end) {
        const auto next_end = next->first + next->second.size();
        if (next_end > end) {
            pieces.emplace(end, next->second.subspan(end - next->first));
        }
        next = pieces.erase(next);
    }
    pieces.emplace(offset, bytes);
}

std::vector<std::string> WriteOverlay::Paths() const {
    std::vector<std::string> paths;
    for (const auto& [path, pieces] : files_) paths.push_back(path);
    return paths;
}

std::vector<WriteOverlay::Run> WriteOverlay::Runs(const std::string& path,
                                                  std::uint64_t unit) const {
    std::vector<Run> runs;
    const auto found = files_.find(path);
    if (found == files_.end()) return runs;
    for (const auto& [start, bytes] : found->second) {
        auto offset = start;
        auto piece = bytes;
        while (!piece.empty()) {
            const auto room = unit - offset % unit;
            const auto part = piece.first(std::min<std::uint64_t>(piece.size(), room));
            const bool joins = !runs.empty() && offset % unit != 0 &&
                               runs.back().offset + runs.back().length == offset;
            if (!joins) runs.push_back({.offset = offset});
            runs.back().length += part.size();
            runs.back().pieces.push_back(part);
            offset += part.size();
            piece = piece.subspan(part.size());
        }
    }
    return runs;
}

}  // namespace rha::engine
