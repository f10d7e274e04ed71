// "Did you mean …": the nearest of the words that would have been right. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace rha::cli {

/// The candidate that a typing mistake most likely meant; nothing when none is near.
std::optional<std::string> Nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

/// For a command line that did not parse: the word that stands where a command should and is none.
std::optional<std::string> UnknownCommand(const CLI::App& app,
                                          const std::vector<std::string>& words);

/// For a command line that did not parse: the advice to give, or an empty text.
std::string Advise(const CLI::App& app, const std::vector<std::string>& words);

}  // namespace rha::cli
