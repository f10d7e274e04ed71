// ScenarioFile: scenarios as text that another control service understands;
// docs/formats/scenario-export.md. Pure functions.
//
// Reading is strict: what is unknown, missing, of another type, too long or there twice is refused
// with its place as a JSON pointer. Whether names and values make sense in this installation is for
// the control service to say.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.h"

namespace rha::control {

struct ExportedScenario {
    std::string name;
    std::string group;
    std::string machine;     ///< name; for people where there is an id
    std::string machine_id;  ///< may be empty: found by its name
    std::string master;      ///< hosts by name
    std::string replica;
    std::string replica_directory;                  ///< may be empty: the usual place
    std::map<std::string, std::string> properties;  ///< the others keep their defaults
    bool operator==(const ExportedScenario&) const = default;
};

/// kInvalidArgument, or kUnsupported for a version that this program does not know.
Result<std::vector<ExportedScenario>> ReadScenarioFile(std::string_view text);

/// What ReadScenarioFile reads back as the same; text that is no UTF-8 is repaired.
std::string WriteScenarioFile(const std::vector<ExportedScenario>& scenarios);

}  // namespace rha::control
