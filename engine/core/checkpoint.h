// The replica's bookkeeping record: everything it must remember besides journal and images.
// Byte specification: docs/formats/journal.md, "Checkpoint". Pure values, no I/O.
#pragma once

#include <cstdint>
#include <vector>

#include "common/bytes.h"
#include "common/error.h"
#include "common/ids.h"
#include "engine/core/apply_session.h"
#include "engine/core/batch.h"

namespace rha::engine {

inline constexpr std::uint32_t kCheckpointMagic = 0x504b4352;  // "RCKP"
inline constexpr std::uint16_t kCheckpointVersion = 1;
/// Checkpoints occupy whole blocks of this size.
inline constexpr std::size_t kCheckpointAlign = 4096;
inline constexpr std::size_t kCheckpointBytesMax = 64u << 20;

struct Checkpoint {
    ScenarioUuid scenario{};
    std::uint64_t save = 0;        ///< raised by one with every save; the highest valid one counts
    std::uint64_t generation = 0;  ///< of the replica's files
    Epoch epoch;                   ///< highest seen; an older one is refused
    bool promoted = false;         ///< this host took over at `epoch`
    bool damaged = false;          ///< the files are not what they were; forget the position
    AppliedState applied;
    bool operator==(const Checkpoint&) const = default;
};

/// Padded with zeros to kCheckpointAlign.
std::vector<std::byte> EncodeCheckpoint(const Checkpoint& checkpoint);

/// kCorruption when anything is wrong; bytes behind the record are ignored.
Result<Checkpoint> DecodeCheckpoint(ByteSpan bytes);

}  // namespace rha::engine
