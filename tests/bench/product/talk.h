// The line protocol between the benchmark's frame and its contestants: JSON out, anything in.
#pragma once

#include <cstdio>
#include <iostream>
#include <string>
#include <utility>

#include <fmt/core.h>

namespace rha::bench {

template <typename... Args>
void Say(fmt::format_string<Args...> format, Args&&... args) {
    std::puts(fmt::format(format, std::forward<Args>(args)...).c_str());
    std::fflush(stdout);
}

/// False once standard input has ended.
inline bool HearLine() {
    std::string line;
    return static_cast<bool>(std::getline(std::cin, line));
}

}  // namespace rha::bench
