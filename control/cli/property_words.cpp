#include "control/cli/property_words.h"

#include <algorithm>

#include "control/cli/mistakes.h"

namespace rha::cli {
namespace {

Status CheckKey(const v1::ListPropertiesReply& schema, const std::string& key) {
    std::vector<std::string> keys;
    for (const auto& property : schema.properties()) keys.push_back(property.key());
    if (std::ranges::find(keys, key) != keys.end()) return {};
    std::string remedy = "`rhactl properties` shows all properties";
    if (const auto nearest = Nearest(key, keys)) {
        const auto meant = std::ranges::find(schema.properties(), *nearest,
                                             [](const auto& property) { return property.key(); });
        remedy = "did you mean '" + *nearest + "' (" + meant->range() + ")? " + remedy;
    }
    return Fail(ErrorCode::kInvalidArgument, "there is no property '" + key + "'", remedy);
}

}  // namespace

Result<std::map<std::string, std::string>> PropertiesFromWords(
    const v1::ListPropertiesReply& schema, const std::vector<std::string>& words) {
    std::map<std::string, std::string> values;
    for (const auto& word : words) {
        const auto equals = word.find('=');
        const std::string key = word.substr(0, equals);
        RHA_RETURN_IF_ERROR(CheckKey(schema, key));
        if (equals == std::string::npos) {
            return Fail(ErrorCode::kInvalidArgument, "'" + word + "' has no value",
                        "write " + word + "=VALUE; `rhactl properties` shows the ranges");
        }
        if (!values.emplace(key, word.substr(equals + 1)).second) {
            return Fail(ErrorCode::kInvalidArgument, "'" + key + "' is given twice",
                        "give each property once");
        }
    }
    return values;
}

Result<std::map<std::string, std::string>> PropertiesFromWords(
    Session& session, const std::vector<std::string>& words) {
    if (words.empty()) return std::map<std::string, std::string>();
    RHA_ASSIGN_OR_RETURN(const auto schema, session.Call(&v1::Control::Stub::ListProperties,
                                                         v1::ListPropertiesRequest()));
    return PropertiesFromWords(schema, words);
}

}  // namespace rha::cli
