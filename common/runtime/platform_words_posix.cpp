#include "common/runtime/platform_words.h"

namespace rha {

std::string StartServiceCommand(std::string_view service) {
    return "systemctl enable --now " + std::string(service);
}

std::string ServiceStatusCommand(std::string_view service) {
    return "systemctl status " + std::string(service);
}

std::string StartCaptureAdvice() {
    return "start rha-capturefs for that storage root";
}

}  // namespace rha
