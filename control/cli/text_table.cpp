#include "control/cli/text_table.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace rha::cli {
namespace {

struct Range {
    std::uint32_t first;
    std::uint32_t last;
};

/// Blocks of characters that terminals show two columns wide (Unicode annex 11, W and F).
constexpr std::array kWide = {
    Range{0x1100, 0x115f},   Range{0x2e80, 0x303e}, Range{0x3041, 0x33ff}, Range{0x3400, 0x4dbf},
    Range{0x4e00, 0x9fff},   Range{0xa000, 0xa4cf}, Range{0xac00, 0xd7a3}, Range{0xf900, 0xfaff},
    Range{0xfe30, 0xfe6f},   Range{0xff00, 0xff60}, Range{0xffe0, 0xffe6}, Range{0x1f300, 0x1f64f},
    Range{0x20000, 0x3fffd},
};
constexpr Range kCombining{0x0300, 0x036f};

/// One UTF-8 character from the front of `text`; malformed bytes count as one character each.
std::uint32_t TakeCharacter(std::string_view& text) {
    const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    std::size_t size = 1;
    std::uint32_t value = byte(0);
    if (value >= 0xf0) {
        size = 4;
        value &= 0x07u;
    } else if (value >= 0xe0) {
        size = 3;
        value &= 0x0fu;
    } else if (value >= 0xc0) {
        size = 2;
        value &= 0x1fu;
    }
    size = std::min(size, text.size());
    for (std::size_t i = 1; i < size; ++i) value = (value << 6) | (byte(i) & 0x3fu);
    text.remove_prefix(size);
    return value;
}

bool In(const Range& range, std::uint32_t value) {
    return value >= range.first && value <= range.last;
}

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const std::uint32_t character = TakeCharacter(text);
        if (In(kCombining, character)) continue;
        const bool wide =
            std::ranges::any_of(kWide, [character](const Range& r) { return In(r, character); });
        width += wide ? 2 : 1;
    }
    return width;
}

std::string Printable(std::string_view text) {
    std::string clean(text);
    for (char& c : clean) {
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = '?';
    }
    return clean;
}

TextTable::TextTable(std::initializer_list<const char*> header) {
    rows_.emplace_back(header.begin(), header.end());
}

void TextTable::Add(std::vector<std::string> cells) {
    for (auto& cell : cells) cell = cell.empty() ? "-" : Printable(cell);
    rows_.push_back(std::move(cells));
}

void TextTable::Print(std::ostream& out, std::string_view when_empty) const {
    if (empty()) {
        out << when_empty << "\n";
        return;
    }
    std::vector<std::size_t> widths(rows_.front().size(), 0);
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], DisplayWidth(row[i]));
        }
    }
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line.append(widths[i] - DisplayWidth(row[i]) + 2, ' ');
        }
        out << line << "\n";
    }
}

}  // namespace rha::cli
