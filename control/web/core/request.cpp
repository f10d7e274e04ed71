// What the headers and the path of a request mean.
#include <algorithm>
#include <array>

#include "control/web/core/page.h"

namespace rha::control {
namespace {

constexpr std::size_t kNameMax = 128;

std::string_view Trim(std::string_view text) {
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    return text;
}

bool StartsWithWord(std::string_view text, std::string_view word) {
    if (text.size() <= word.size() || text[word.size()] != ' ') return false;
    return std::ranges::equal(text.substr(0, word.size()), word, [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

/// "q=0.8" as thousandths; 1000 where there is none, 0 for nonsense.
int Weight(std::string_view parameters) {
    const auto at = parameters.find("q=");
    if (at == std::string_view::npos) return 1000;
    const std::string_view text = Trim(parameters.substr(at + 2));
    if (text.empty() || (text[0] != '0' && text[0] != '1')) return 0;
    int weight = (text[0] - '0') * 1000;
    int unit = 100;
    for (std::size_t i = 2; i < text.size() && i < 5; ++i, unit /= 10) {
        if (text[i] >= '0' && text[i] <= '9') weight += (text[i] - '0') * unit;
    }
    return std::min(weight, 1000);
}

int Base64Digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    if (c == '/') return 63;
    return -1;
}

std::string DecodeBase64(std::string_view text) {
    std::string bytes;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        if (c == '=') break;
        const int digit = Base64Digit(c);
        if (digit < 0) return {};
        bits = (bits << 6) | static_cast<unsigned>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>((bits >> count) & 0xff);
        }
    }
    return bytes;
}

int HexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<std::string> DecodePercent(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            bytes += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = HexDigit(text[i + 1]);
        const int low = HexDigit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return bytes;
}

}  // namespace

Language ChooseLanguage(std::string_view accept_language) {
    int english = 0;
    int japanese = 0;
    while (!accept_language.empty()) {
        const auto comma = accept_language.find(',');
        const std::string_view entry = Trim(accept_language.substr(0, comma));
        accept_language.remove_prefix(comma == std::string_view::npos ? accept_language.size()
                                                                      : comma + 1);
        const auto semicolon = entry.find(';');
        const std::string_view tag = Trim(entry.substr(0, semicolon));
        const int weight =
            semicolon == std::string_view::npos ? 1000 : Weight(entry.substr(semicolon + 1));
        if (tag == "ja" || tag.starts_with("ja-")) japanese = std::max(japanese, weight);
        if (tag == "en" || tag.starts_with("en-")) english = std::max(english, weight);
    }
    return japanese > english ? Language::kJapanese : Language::kEnglish;
}

std::string TokenOf(std::string_view authorization) {
    if (StartsWithWord(authorization, "bearer")) return std::string(Trim(authorization.substr(7)));
    if (!StartsWithWord(authorization, "basic")) return {};
    const std::string pair = DecodeBase64(Trim(authorization.substr(6)));
    const auto colon = pair.find(':');
    return colon == std::string::npos ? std::string() : pair.substr(colon + 1);
}

std::optional<std::string> DownloadName(std::string_view path) {
    constexpr std::string_view kPrefix = "/download/";
    if (!path.starts_with(kPrefix)) return std::nullopt;
    auto name = DecodePercent(path.substr(kPrefix.size()));
    if (!name || name->empty() || name->size() > kNameMax || name->starts_with('.')) {
        return std::nullopt;
    }
    const auto plain = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 && byte != 0x7f && c != '/' && c != '\\' && c != '"';
    };
    if (!std::ranges::all_of(*name, plain)) return std::nullopt;
    return name;
}

std::optional<ReportPath> ReportPathOf(std::string_view path) {
    constexpr std::string_view kPrefix = "/report/";
    if (!path.starts_with(kPrefix)) return std::nullopt;
    path.remove_prefix(kPrefix.size());
    const auto slash = path.find('/');
    const auto dot = path.rfind('.');
    if (slash == std::string_view::npos || dot == std::string_view::npos || dot < slash) {
        return std::nullopt;
    }
    const auto scenario = DecodePercent(path.substr(0, slash));
    if (!scenario || scenario->empty()) return std::nullopt;
    return ReportPath{.scenario = *scenario,
                      .kind = std::string(path.substr(slash + 1, dot - slash - 1)),
                      .format = std::string(path.substr(dot + 1))};
}

std::string EncodePathPart(std::string_view name) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string text;
    for (const char c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (plain) {
            text += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        text += '%';
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

}  // namespace rha::control
