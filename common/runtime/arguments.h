// The words of the command line.
#pragma once

#include <string>
#include <vector>

namespace rha {

/// What main() was given, the program's name first, in UTF-8. On Windows the words come from
/// Windows itself, and the console is told that the program writes UTF-8.
std::vector<std::string> Arguments(int argc, char** argv);

/// As main() has them: pointers into `words`, without the null behind them.
std::vector<char*> Pointers(std::vector<std::string>& words);

}  // namespace rha
