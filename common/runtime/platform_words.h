// What people are told to do in the words of this system: for remedies, which both systems say.
#pragma once

#include <string>
#include <string_view>

namespace rha {

/// The command that starts a service of the product: "systemctl enable --now rha-guard".
std::string StartServiceCommand(std::string_view service);

/// The command that says how it is.
std::string ServiceStatusCommand(std::string_view service);

/// How capturing begins where it does not work: "start rha-capturefs for that storage root".
std::string StartCaptureAdvice();

}  // namespace rha
