#include "common/runtime/platform_words.h"

namespace rha {

std::string StartServiceCommand(std::string_view service) {
    // That it starts with Windows was said when it was installed.
    return "sc start " + std::string(service);
}

std::string ServiceStatusCommand(std::string_view service) {
    return "sc query " + std::string(service);
}

std::string StartCaptureAdvice() {
    return "load the capture driver: `fltmc load rhaflt`";
}

}  // namespace rha
