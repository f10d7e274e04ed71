#include "common/runtime/random.h"

#include <random>

namespace rha {

std::uint64_t RandomId() {
    std::random_device device;
    std::uint64_t id = 0;
    while (id == 0) id = (static_cast<std::uint64_t>(device()) << 32) | device();
    return id;
}

Result<std::string> RandomUuid() {
    RHA_ASSIGN_OR_RETURN(std::string bytes, RandomBytes(16));
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        const auto byte = static_cast<unsigned char>(bytes[i]);
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

}  // namespace rha
