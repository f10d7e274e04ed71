#include "control/store/sqlite/event_arguments.h"

#include <nlohmann/json.hpp>

namespace rha::control {

using Json = nlohmann::json;

std::string EncodeArguments(const EventArguments& arguments) {
    if (arguments.empty()) return {};
    return Json(arguments).dump(-1, ' ', false, Json::error_handler_t::replace);
}

EventArguments DecodeArguments(const std::string& text) {
    EventArguments arguments;
    if (text.empty()) return arguments;
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return arguments;
    for (const auto& [name, value] : json.items()) {
        if (value.is_string()) arguments.emplace(name, value.get<std::string>());
    }
    return arguments;
}

}  // namespace rha::control
