#include "control/cli/mistakes.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace rha::cli {
namespace {

/// Edits (insert, delete, replace, swap neighbours) that turn one word into the other.
std::size_t Distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> cost(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
                continue;
            }
            const std::size_t replace = a[i - 1] == b[j - 1] ? 0 : 1;
            cost[i][j] =
                std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + replace});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
            }
        }
    }
    return cost[a.size()][b.size()];
}

std::vector<const CLI::App*> Commands(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

/// The command of that name, singular or plural; nullptr if there is none.
const CLI::App* Command(const std::vector<const CLI::App*>& commands, const std::string& word) {
    const auto found = std::ranges::find_if(
        commands, [&](const CLI::App* command) { return command->check_name(word); });
    return found == commands.end() ? nullptr : *found;
}

std::vector<std::string> NamesOf(const std::vector<const CLI::App*>& commands) {
    std::vector<std::string> names;
    for (const CLI::App* command : commands) names.push_back(command->get_name());
    return names;
}

void AddOptionNames(const CLI::App& app, std::vector<std::string>& names) {
    for (const CLI::Option* option : app.get_options()) {
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    }
}

std::string Suggestion(const std::string& word, const std::vector<std::string>& candidates) {
    const auto nearest = Nearest(word, candidates);
    if (!nearest || *nearest == word) return {};
    return "did you mean '" + *nearest + "'?";
}

}  // namespace

std::optional<std::string> Nearest(std::string_view word,
                                   const std::vector<std::string>& candidates) {
    std::optional<std::string> nearest;
    std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        const std::size_t distance = Distance(word, candidate);
        if (distance < best) {
            best = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

std::optional<std::string> UnknownCommand(const CLI::App& app,
                                          const std::vector<std::string>& words) {
    const CLI::App* current = &app;
    bool value = false;  // of the option before
    for (const auto& word : words) {
        if (std::exchange(value, false)) continue;
        if (word.starts_with("-")) {
            const CLI::Option* option = app.get_option_no_throw(word);
            value = option != nullptr && option->get_items_expected_max() > 0;
            continue;
        }
        const auto all = Commands(*current);
        if (all.empty()) return std::nullopt;
        current = Command(all, word);
        if (current == nullptr) return word;
    }
    return std::nullopt;
}

std::string Advise(const CLI::App& app, const std::vector<std::string>& words) {
    const CLI::App* current = &app;
    std::vector<std::string> options;
    AddOptionNames(app, options);
    for (const auto& word : words) {
        if (word.starts_with("--")) {
            const std::string name = word.substr(0, word.find('='));
            if (std::ranges::find(options, name) == options.end()) {
                return Suggestion(name, options);
            }
            continue;
        }
        const auto all = Commands(*current);
        if (const CLI::App* next = Command(all, word); next != nullptr) {
            current = next;
            AddOptionNames(*current, options);
        } else if (!all.empty() && !word.starts_with("-")) {
            if (auto advice = Suggestion(word, NamesOf(all)); !advice.empty()) return advice;
        }
    }
    return {};
}

}  // namespace rha::cli
