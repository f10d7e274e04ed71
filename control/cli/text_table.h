// TextTable: rows in aligned columns, two blanks between, measured as a terminal shows them (an
// ideograph takes two columns). Control characters in cells become '?', so that a machine's name
// cannot drive the terminal.
#pragma once

#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace rha::cli {

/// Columns a terminal needs for UTF-8 text.
std::size_t DisplayWidth(std::string_view text);

/// The text with every control character replaced.
std::string Printable(std::string_view text);

class TextTable {
public:
    explicit TextTable(std::initializer_list<const char*> header);
    void Add(std::vector<std::string> cells);
    bool empty() const { return rows_.size() == 1; }
    /// Nothing but `when_empty` on a line of its own if no row was added.
    void Print(std::ostream& out, std::string_view when_empty) const;

private:
    std::vector<std::vector<std::string>> rows_;  ///< the header first
};

}  // namespace rha::cli
