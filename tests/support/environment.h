// How often and from which seed a test does what it does, as whoever runs it wishes.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace rha::test {

/// The number in that variable. Throws for what is no number from 1 on: a test that does nothing
/// would pass.
inline std::uint64_t FromEnvironment(const std::string& name, std::uint64_t otherwise) {
    const char* text = std::getenv(name.c_str());
    if (text == nullptr) return otherwise;
    const std::string value = text;
    std::uint64_t number = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool whole = read.ec == std::errc() && read.ptr == value.data() + value.size();
    if (!whole || number == 0) {
        throw std::invalid_argument(name + "='" + value + "' is no number from 1 on");
    }
    return number;
}

}  // namespace rha::test
