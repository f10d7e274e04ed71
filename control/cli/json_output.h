// Messages as JSON for programs: fields are in the order of the .proto file, under its
// .proto name; 64-bit numbers are numbers; enum values are lower-case words ("running"); a message
// that was not set is left out. docs/cli.md promises this shape.
#pragma once

#include <google/protobuf/message.h>
#include <nlohmann/json.hpp>

#include "common/error.h"

namespace rha::cli {

using Json = nlohmann::ordered_json;

Json ToJson(const google::protobuf::Message& message);
/// {"code": …, "message": …, "remedy": …, "context": […]}
Json ToJson(const Error& error);
/// One line; text that is not UTF-8 is repaired rather than refused.
std::string Dump(const Json& json);

}  // namespace rha::cli
