#include "common/runtime/arguments.h"

namespace rha {

std::vector<std::string> Arguments(int argc, char** argv) {
    return {argv, argv + argc};
}

}  // namespace rha
