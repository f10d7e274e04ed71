// An event's arguments as the text of one database column. Pure functions.
#pragma once

#include <string>

#include "control/core/event_catalogue.h"

namespace rha::control {

/// A JSON object of strings; what is not UTF-8 is repaired. Empty for no arguments.
std::string EncodeArguments(const EventArguments& arguments);

/// Inverse; text that is not one of ours means "none known".
EventArguments DecodeArguments(const std::string& text);

}  // namespace rha::control
