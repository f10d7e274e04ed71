// WriteOverlay: the writes of one batch, laid over each other, so that every byte is written once
// and neighbours together. Allowed because a batch is replayed as a whole after a crash.
//
// Holds references only: the payloads must outlive it. Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/bytes.h"

namespace rha::engine {

class WriteOverlay {
public:
    /// Neighbouring bytes of one file, in order.
    struct Run {
        std::uint64_t offset = 0;
        std::uint64_t length = 0;
        std::vector<ByteSpan> pieces;
    };

    /// Later writes hide earlier ones where they overlap.
    void Add(const std::string& path, std::uint64_t offset, ByteSpan bytes);
    void Clear() { files_.clear(); }
    bool empty() const { return files_.empty(); }

    /// Paths with writes, in order.
    std::vector<std::string> Paths() const;
    /// The runs of one file in order; none crosses a multiple of `unit`.
    std::vector<Run> Runs(const std::string& path, std::uint64_t unit) const;

private:
    using Pieces = std::map<std::uint64_t, ByteSpan>;  ///< by offset; disjoint
    std::map<std::string, Pieces> files_;
};

}  // namespace rha::engine
