#include "common/runtime/arguments.h"

namespace rha {

std::vector<char*> Pointers(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    return pointers;
}

}  // namespace rha
