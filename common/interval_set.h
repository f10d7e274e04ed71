// IntervalSet: a set of byte positions kept as disjoint, non-adjacent half-open ranges [begin,
// end). Pure value; cost of an insertion is logarithmic plus the ranges it swallows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>

namespace rha {

class IntervalSet {
public:
    /// Adds [begin, end); nothing when end <= begin.
    void Insert(std::uint64_t begin, std::uint64_t end) {
        if (end <= begin) return;
        auto next = ranges_.upper_bound(begin);
        if (next != ranges_.begin()) {
            const auto previous = std::prev(next);
            if (previous->second >= begin) {
                begin = previous->first;
                end = std::max(end, previous->second);
                next = ranges_.erase(previous);
            }
        }
        while (next != ranges_.end() && next->first <= end) {
            end = std::max(end, next->second);
            next = ranges_.erase(next);
        }
        ranges_.emplace_hint(next, begin, end);
    }

    /// Some position of [begin, end) is in the set.
    bool Intersects(std::uint64_t begin, std::uint64_t end) const {
        if (end <= begin) return false;
        auto next = ranges_.lower_bound(begin);
        if (next != ranges_.end() && next->first < end) return true;
        return next != ranges_.begin() && std::prev(next)->second > begin;
    }

    bool empty() const { return ranges_.empty(); }
    void Clear() { ranges_.clear(); }
    bool operator==(const IntervalSet&) const = default;
    const std::map<std::uint64_t, std::uint64_t>& ranges() const { return ranges_; }

private:
    std::map<std::uint64_t, std::uint64_t> ranges_;  ///< begin → end
};

}  // namespace rha
