// Texts: the sentences of engine and control service that people read, in English and in Japanese.
//
// The English pattern is the key. Whoever says something says it in English, with Say; the manager
// recognises what it hears by the same pattern and says it in Japanese, with InJapanese. So nothing
// but the sentence travels and is stored (docs/adr/0083-texts-are-recognised.md). A pattern names
// what stands in it: "{disk} is missing". Where the Japanese says "{*disk}", what stands there is a
// text of the catalogue, too, or the pattern does not fit; only "{*reason}" may be anybody's words,
// which stay as they are. How to add one: docs/hacking.md.
//
// No I/O, no locale. Thread rule: pure functions of constants.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rha {

struct Text {
    std::string_view english;
    std::string_view japanese;
};

using TextArguments = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// The pattern with what its places hold. A place without an argument stays as it is.
std::string Say(std::string_view english, const TextArguments& arguments = {});

/// The Japanese of a sentence that was said with one of the catalogue's patterns, the one with the
/// most words of its own where several fit. Steps of an error's context (" <- …") that the
/// catalogue does not know are left out. Nothing: the catalogue does not know the sentence.
std::optional<std::string> InJapanese(std::string_view sentence);

/// The whole catalogue, for tests.
std::vector<Text> AllTexts();

}  // namespace rha
