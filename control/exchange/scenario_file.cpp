#include "control/exchange/scenario_file.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

namespace rha::control {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormat = "rha-scenarios";
constexpr int kVersion = 1;
constexpr std::size_t kFileBytesMax = 16u << 20;
constexpr std::size_t kScenarioCountMax = 10'000;
constexpr std::size_t kTextBytesMax = 4096;
constexpr std::size_t kDepthMax = 8;
/// Files of earlier programs have this property, which did nothing: docs/adr/0023.
constexpr std::string_view kRetiredProperty = "skip-same-size-and-time";

std::unexpected<Error> Refuse(const std::string& where, const std::string& what) {
    return Fail(ErrorCode::kInvalidArgument, (where.empty() ? "/" : where) + ": " + what,
                "correct the file (docs/formats/scenario-export.md), or export it anew");
}

/// One step of a JSON pointer.
std::string Step(std::string_view key) {
    std::string step = "/";
    for (const char c : key) {
        if (c == '~') {
            step += "~0";
        } else if (c == '/') {
            step += "~1";
        } else {
            step += static_cast<unsigned char>(c) < ' ' ? '?' : c;
        }
    }
    return step;
}

/// Sees every token before a tree is built: syntax, depth, and keys that are there twice, of which
/// a tree would keep one in silence.
class Checker : public nlohmann::json_sax<Json> {
public:
    const std::optional<Error>& error() const { return error_; }

    bool null() override { return Value(); }
    bool boolean(bool) override { return Value(); }
    bool number_integer(number_integer_t) override { return Value(); }
    bool number_unsigned(number_unsigned_t) override { return Value(); }
    bool number_float(number_float_t, const string_t&) override { return Value(); }
    bool string(string_t&) override { return Value(); }
    bool binary(binary_t&) override { return Value(); }
    bool start_object(std::size_t) override { return Open(false); }
    bool end_object() override { return Close(); }
    bool start_array(std::size_t) override { return Open(true); }
    bool end_array() override { return Close(); }

    bool key(string_t& name) override {
        open_.back().key = name;
        if (open_.back().keys.insert(name).second) return true;
        return Stop(Refuse(Where(), "is there twice").error());
    }
    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception&) override {
        return Stop({.code = ErrorCode::kInvalidArgument,
                     .message = "the file is not JSON at byte " + std::to_string(position),
                     .remedy = "name a file that `rhactl scenario export` wrote"});
    }

private:
    struct Frame {
        bool array = false;
        std::size_t index = 0;  ///< of the element that comes next
        std::string key;
        std::set<std::string> keys;
    };

    bool Stop(Error error) {
        error_ = std::move(error);
        return false;
    }
    bool Value() {
        if (!open_.empty()) ++open_.back().index;
        return true;
    }
    bool Open(bool array) {
        if (open_.size() == kDepthMax) return Stop(Refuse(Where(), "is nested too deep").error());
        open_.push_back({.array = array, .index = 0, .key = {}, .keys = {}});
        return true;
    }
    bool Close() {
        open_.pop_back();
        return Value();
    }
    std::string Where() const {
        std::string where;
        for (const Frame& frame : open_) {
            where += frame.array ? "/" + std::to_string(frame.index) : Step(frame.key);
        }
        return where;
    }

    std::vector<Frame> open_;
    std::optional<Error> error_;
};

Status CheckKeys(const Json& object, const std::string& where,
                 const std::vector<std::string_view>& known) {
    if (!object.is_object()) return Refuse(where, "must be an object");
    for (const auto& [key, value] : object.items()) {
        if (std::ranges::find(known, key) == known.end()) {
            return Refuse(where + Step(key), "is not known");
        }
    }
    return {};
}

Result<std::string> TextAt(const Json& object, const std::string& where, std::string_view key,
                           bool required = true) {
    const auto found = object.find(std::string(key));
    if (found == object.end()) {
        if (!required) return std::string();
        return Refuse(where + Step(key), "is missing");
    }
    if (!found->is_string()) return Refuse(where + Step(key), "must be text");
    auto text = found->get<std::string>();
    if (text.empty()) return Refuse(where + Step(key), "is empty");
    if (text.size() > kTextBytesMax) {
        return Refuse(where + Step(key),
                      "is longer than " + std::to_string(kTextBytesMax) + " bytes");
    }
    return text;
}

Result<std::map<std::string, std::string>> PropertiesAt(const Json& scenario,
                                                        const std::string& where) {
    std::map<std::string, std::string> properties;
    const auto found = scenario.find("properties");
    if (found == scenario.end()) return properties;
    const std::string place = where + "/properties";
    if (!found->is_object()) return Refuse(place, "must be an object");
    for (const auto& [key, value] : found->items()) {
        RHA_ASSIGN_OR_RETURN(std::string text, TextAt(*found, place, key));
        if (key != kRetiredProperty) properties.emplace(key, std::move(text));
    }
    return properties;
}

Result<ExportedScenario> ReadScenario(const Json& json, const std::string& where) {
    RHA_RETURN_IF_ERROR(CheckKeys(
        json, where,
        {"name", "group", "machine", "master", "replica", "replica_directory", "properties"}));
    ExportedScenario scenario;
    RHA_ASSIGN_OR_RETURN(scenario.name, TextAt(json, where, "name"));
    RHA_ASSIGN_OR_RETURN(scenario.group, TextAt(json, where, "group"));
    const auto machine = json.find("machine");
    if (machine == json.end()) return Refuse(where + "/machine", "is missing");
    RHA_RETURN_IF_ERROR(CheckKeys(*machine, where + "/machine", {"name", "id"}));
    RHA_ASSIGN_OR_RETURN(scenario.machine, TextAt(*machine, where + "/machine", "name"));
    RHA_ASSIGN_OR_RETURN(scenario.machine_id, TextAt(*machine, where + "/machine", "id", false));
    RHA_ASSIGN_OR_RETURN(scenario.master, TextAt(json, where, "master"));
    RHA_ASSIGN_OR_RETURN(scenario.replica, TextAt(json, where, "replica"));
    RHA_ASSIGN_OR_RETURN(scenario.replica_directory,
                         TextAt(json, where, "replica_directory", false));
    RHA_ASSIGN_OR_RETURN(scenario.properties, PropertiesAt(json, where));
    return scenario;
}

/// Of several machines of one name each has its id here.
std::string MachineKey(const ExportedScenario& scenario) {
    return scenario.machine_id.empty() ? scenario.master + "\n" + scenario.machine
                                       : scenario.machine_id;
}

Result<std::vector<ExportedScenario>> ReadScenarios(const Json& list) {
    if (!list.is_array()) return Refuse("/scenarios", "must be a list");
    if (list.size() > kScenarioCountMax) {
        return Refuse("/scenarios",
                      "has more than " + std::to_string(kScenarioCountMax) + " elements");
    }
    std::vector<ExportedScenario> scenarios;
    std::map<std::string, std::size_t> names;
    std::map<std::string, std::size_t> machines;
    for (const auto& json : list) {
        const std::size_t index = scenarios.size();
        const std::string where = "/scenarios/" + std::to_string(index);
        RHA_ASSIGN_OR_RETURN(ExportedScenario scenario, ReadScenario(json, where));
        const auto [name, fresh] = names.emplace(scenario.name, index);
        if (!fresh) {
            return Refuse(where + "/name",
                          "is the name of /scenarios/" + std::to_string(name->second) + ", too");
        }
        const auto [machine, unprotected] = machines.emplace(MachineKey(scenario), index);
        if (!unprotected) {
            return Refuse(where + "/machine", "is the machine of /scenarios/" +
                                                  std::to_string(machine->second) + ", too");
        }
        scenarios.push_back(std::move(scenario));
    }
    return scenarios;
}

Status CheckHeader(const Json& root) {
    RHA_RETURN_IF_ERROR(CheckKeys(root, "", {"format", "version", "scenarios"}));
    RHA_ASSIGN_OR_RETURN(const std::string format, TextAt(root, "", "format"));
    if (format != kFormat) return Refuse("/format", "must be \"" + std::string(kFormat) + "\"");
    const auto version = root.find("version");
    if (version == root.end()) return Refuse("/version", "is missing");
    if (!version->is_number_unsigned()) return Refuse("/version", "must be a whole number");
    if (*version != kVersion) {
        return Fail(
            ErrorCode::kUnsupported,
            "/version: is " + version->dump() + ", this program knows " + std::to_string(kVersion),
            "use rhactl of the version that wrote the file, or a newer one");
    }
    if (!root.contains("scenarios")) return Refuse("/scenarios", "is missing");
    return {};
}

}  // namespace

Result<std::vector<ExportedScenario>> ReadScenarioFile(std::string_view text) {
    if (text.size() > kFileBytesMax) {
        return Fail(ErrorCode::kInvalidArgument,
                    "the file has more than " + std::to_string(kFileBytesMax >> 20) + " MiB",
                    "split it into several files");
    }
    Checker checker;
    if (!Json::sax_parse(text, &checker)) return std::unexpected(*checker.error());
    const Json root = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    // A newer version may have keys that this one does not know; its number is the better answer.
    if (root.is_object() && root.contains("version") && root["version"].is_number_unsigned() &&
        root["version"] > kVersion) {
        Json header = Json::object();
        header["format"] = root.value("format", Json());
        header["version"] = root["version"];
        RHA_RETURN_IF_ERROR(CheckHeader(header));
    }
    RHA_RETURN_IF_ERROR(CheckHeader(root));
    return ReadScenarios(root["scenarios"]);
}

std::string WriteScenarioFile(const std::vector<ExportedScenario>& scenarios) {
    Json list = Json::array();
    for (const auto& scenario : scenarios) {
        Json json = Json::object();
        json["name"] = scenario.name;
        json["group"] = scenario.group;
        json["machine"]["name"] = scenario.machine;
        if (!scenario.machine_id.empty()) json["machine"]["id"] = scenario.machine_id;
        json["master"] = scenario.master;
        json["replica"] = scenario.replica;
        if (!scenario.replica_directory.empty()) {
            json["replica_directory"] = scenario.replica_directory;
        }
        json["properties"] = Json::object();
        for (const auto& [key, value] : scenario.properties) json["properties"][key] = value;
        list.push_back(std::move(json));
    }
    Json root = Json::object();
    root["format"] = kFormat;
    root["version"] = kVersion;
    root["scenarios"] = std::move(list);
    return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace rha::control
