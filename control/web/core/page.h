// The overview page as HTML, and what a request's headers mean. Pure functions.
//
// The page has no scripts and nothing from elsewhere; it asks the browser to load it again every
// ten seconds. Everything that comes from outside is escaped.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "control/web/core/overview.h"

namespace rha::control {

std::string EscapeHtml(std::string_view text);

/// The first of our languages in an Accept-Language header, by its weights; English otherwise.
Language ChooseLanguage(std::string_view accept_language);

/// A state as people read it.
std::string_view DisplayName(State state, Language language);

/// How urgent a state is, for colours and for the order of things.
enum class Mood : std::uint8_t { kGood, kBusy, kIdle, kBad };
Mood MoodOf(const ScenarioRow& row);

std::string RenderPage(const Overview& overview, Language language);

/// The style sheet the page names.
std::string_view StyleSheet();

/// A page with one sentence: refusals, errors, lists of downloads.
std::string RenderNotice(std::string_view title, std::string_view html, Language language);

/// The token of an Authorization header: "Bearer T", or the password of "Basic …". Empty: none.
std::string TokenOf(std::string_view authorization);

/// The file name of "/download/NAME": percent-decoded, one plain name. Nothing for anything that
/// could lead elsewhere.
std::optional<std::string> DownloadName(std::string_view path);

/// "/report/SCENARIO/KIND.FORMAT", percent-decoded; whether they exist is for others to say.
struct ReportPath {
    std::string scenario;
    std::string kind;
    std::string format;
};
std::optional<ReportPath> ReportPathOf(std::string_view path);

/// Inverse of the decoding there.
std::string EncodePathPart(std::string_view name);

}  // namespace rha::control
