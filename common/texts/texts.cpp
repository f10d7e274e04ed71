#include "common/texts/texts.h"

#include <algorithm>
#include <array>
#include <map>

#include "common/texts/tables.h"

namespace rha {
namespace {

/// Longer sentences and deeper ones are nobody's: what comes from outside costs little to refuse.
constexpr std::size_t kSentenceBytesMax = 4096;
constexpr int kDepthMax = 4;

constexpr std::string_view kStep = " <- ";
constexpr std::string_view kAnybodysWords = "*reason";

/// A stretch of words, and the place that follows it; the last one is followed by none.
struct Piece {
    std::string_view words;
    std::string_view place;
};

struct Pattern {
    std::vector<Piece> pieces;
    std::string_view japanese;
    std::size_t words_bytes = 0;
};

using Values = std::map<std::string_view, std::string_view>;

std::vector<Piece> PiecesOf(std::string_view pattern) {
    std::vector<Piece> pieces;
    for (;;) {
        const auto open = pattern.find('{');
        const auto close = open == pattern.npos ? open : pattern.find('}', open);
        if (close == pattern.npos) break;
        pieces.push_back({pattern.substr(0, open), pattern.substr(open + 1, close - open - 1)});
        pattern.remove_prefix(close + 1);
    }
    pieces.push_back({pattern, {}});
    return pieces;
}

std::vector<Text> Joined(std::initializer_list<std::span<const Text>> tables) {
    std::vector<Text> all;
    for (const auto table : tables) all.insert(all.end(), table.begin(), table.end());
    return all;
}

/// Those with the most words first.
std::vector<Pattern> MakePatterns(const std::vector<Text>& texts) {
    std::vector<Pattern> patterns;
    for (const Text& text : texts) {
        Pattern pattern{.pieces = PiecesOf(text.english), .japanese = text.japanese};
        for (const Piece& piece : pattern.pieces) pattern.words_bytes += piece.words.size();
        patterns.push_back(std::move(pattern));
    }
    std::ranges::stable_sort(patterns, std::greater(), &Pattern::words_bytes);
    return patterns;
}

/// Each place is as short as it can be, and never empty; the last words end the sentence.
std::optional<Values> Match(const Pattern& pattern, std::string_view sentence) {
    Values values;
    const auto& pieces = pattern.pieces;
    if (!sentence.starts_with(pieces.front().words)) return std::nullopt;
    sentence.remove_prefix(pieces.front().words.size());
    if (pieces.size() == 1) return sentence.empty() ? std::optional(values) : std::nullopt;
    for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
        const auto at = sentence.find(pieces[i].words, 1);
        if (at == sentence.npos) return std::nullopt;
        values.emplace(pieces[i - 1].place, sentence.substr(0, at));
        sentence.remove_prefix(at + pieces[i].words.size());
    }
    const std::string_view end = pieces.back().words;
    if (sentence.size() <= end.size() || !sentence.ends_with(end)) return std::nullopt;
    sentence.remove_suffix(end.size());
    values.emplace(pieces[pieces.size() - 2].place, sentence);
    return values;
}

std::optional<std::string> Translated(std::string_view sentence, int depth);

/// Nothing: a place holds what the catalogue does not know.
std::optional<std::string> Filled(const Pattern& pattern, const Values& values, int depth) {
    std::string text;
    for (const Piece& piece : PiecesOf(pattern.japanese)) {
        text += piece.words;
        const bool also_text = piece.place.starts_with('*');
        const auto value = values.find(also_text ? piece.place.substr(1) : piece.place);
        if (value == values.end()) continue;
        const auto known = also_text ? Translated(value->second, depth + 1) : std::nullopt;
        if (also_text && !known && piece.place != kAnybodysWords) return std::nullopt;
        text += known ? *known : std::string(value->second);
    }
    return text;
}

std::optional<std::string> Translated(std::string_view sentence, int depth) {
    static const std::vector<Pattern> sentences = MakePatterns(Joined(
        {ControlTexts(), SwitchoverTexts(), EngineTexts(), ReplicationTexts(), MachineTexts()}));
    static const std::vector<Pattern> all = MakePatterns(AllTexts());
    if (depth > kDepthMax) return std::nullopt;
    for (const Pattern& pattern : depth == 0 ? sentences : all) {
        const auto values = Match(pattern, sentence);
        if (!values) continue;
        if (auto text = Filled(pattern, *values, depth)) return text;
    }
    return std::nullopt;
}

}  // namespace

std::string Say(std::string_view english, const TextArguments& arguments) {
    std::string text;
    for (const Piece& piece : PiecesOf(english)) {
        text += piece.words;
        if (piece.place.empty()) continue;
        const auto* found =
            std::ranges::find(arguments, piece.place, &TextArguments::value_type::first);
        if (found == arguments.end()) {
            text += '{' + std::string(piece.place) + '}';
        } else {
            text += found->second;
        }
    }
    return text;
}

std::optional<std::string> InJapanese(std::string_view sentence) {
    if (sentence.size() > kSentenceBytesMax) return std::nullopt;
    const auto context = sentence.find(kStep);
    auto text = Translated(sentence.substr(0, context), 0);
    if (!text) return std::nullopt;
    while (sentence.find(kStep) != sentence.npos) {
        sentence.remove_prefix(sentence.find(kStep) + kStep.size());
        const auto step = Translated(sentence.substr(0, sentence.find(kStep)), 0);
        if (step) *text += "（" + *step + "）";
    }
    return text;
}

std::vector<Text> AllTexts() {
    return Joined({ControlTexts(), SwitchoverTexts(), EngineTexts(), ReplicationTexts(),
                   MachineTexts(), PhraseTexts()});
}

}  // namespace rha
