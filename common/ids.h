// Strong identifier types: a scenario's id cannot be passed where a host's is meant.
// Values only; no generation here (ids come from an id source passed in by the shell).
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace rha {

/// A textual identifier with a type of its own.
template <typename Tag>
struct TextId {
    std::string value;
    bool empty() const { return value.empty(); }
    auto operator<=>(const TextId&) const = default;
};

/// A numeric identifier or counter with a type of its own.
template <typename Tag>
struct NumberId {
    std::uint64_t value = 0;
    auto operator<=>(const NumberId&) const = default;
};

using ScenarioId = TextId<struct ScenarioTag>;  ///< UUID, lower case, 36 characters.
using GroupId = TextId<struct GroupTag>;        ///< UUID, lower case, 36 characters.
using HostId = TextId<struct HostTag>;          ///< UUID of an enrolled engine.
using VmId = TextId<struct VmTag>;              ///< GUID of a virtual machine, lower case.

/// Role epoch of a scenario: raised at every switchover; engines refuse an older one.
using Epoch = NumberId<struct EpochTag>;

/// One uninterrupted run of capture for a scenario (random, never 0). A new one starts whenever the
/// capture driver starts tracking afresh; sequence numbers count from 1 inside it.
using CaptureId = NumberId<struct CaptureTag>;

/// Position of a captured change within its CaptureId; 1 is the first, 0 means "none yet".
using Sequence = NumberId<struct SequenceTag>;

/// A file of a scenario, unique within its CaptureId.
using FileId = NumberId<struct FileTag>;

}  // namespace rha

template <typename Tag>
struct std::hash<rha::TextId<Tag>> {
    std::size_t operator()(const rha::TextId<Tag>& id) const {
        return std::hash<std::string>{}(id.value);
    }
};

template <typename Tag>
struct std::hash<rha::NumberId<Tag>> {
    std::size_t operator()(const rha::NumberId<Tag>& id) const {
        return std::hash<std::uint64_t>{}(id.value);
    }
};
