// Little-endian field access for byte formats, so that no struct is ever memcpy'd to disk or wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace rha {

using ByteSpan = std::span<const std::byte>;
using MutableByteSpan = std::span<std::byte>;

template <typename Unsigned>
Unsigned LoadLe(const std::byte* from) {
    Unsigned value = 0;
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
        value = static_cast<Unsigned>(value | (static_cast<Unsigned>(from[i]) << (8 * i)));
    }
    return value;
}

template <typename Unsigned>
void StoreLe(std::byte* to, Unsigned value) {
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
        to[i] = static_cast<std::byte>((value >> (8 * i)) & 0xffu);
    }
}

constexpr std::uint64_t RoundUp(std::uint64_t value, std::uint64_t unit) {
    return (value + unit - 1) / unit * unit;
}

constexpr std::uint64_t RoundDown(std::uint64_t value, std::uint64_t unit) {
    return value / unit * unit;
}

/// All bytes are zero (an empty span counts as zero).
inline bool IsZero(ByteSpan bytes) {
    return bytes.empty() || (bytes[0] == std::byte{0} &&
                             std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

}  // namespace rha
