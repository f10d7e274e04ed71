#include <utility>

#include "common/runtime/system_error.h"

namespace rha {

Error SystemError(const std::error_code& code, std::string what) {
    return ErrnoError(code.value(), std::move(what));
}

}  // namespace rha
