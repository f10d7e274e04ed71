#include "control/core/scenario.h"

#include <algorithm>
#include <cctype>

#include "common/texts/texts.h"
#include "common/windows_names.h"
#include "control/core/properties.h"

namespace rha::control {
namespace {

constexpr std::size_t kNameMax = 128;

bool IsWindowsPath(const std::string& path) {
    return HasDrive(path) || (path.size() > 2 && path[0] == '\\' && path[1] == '\\');
}

// The path's parts; "." and empty parts are dropped, ".." is kept. Windows does not tell cases
// apart.
std::vector<std::string> Parts(const std::string& path) {
    const bool windows = IsWindowsPath(path);
    std::vector<std::string> parts;
    std::string part;
    const auto flush = [&] {
        if (!part.empty() && part != ".") parts.push_back(part);
        part.clear();
    };
    for (const char c : path) {
        if (c == '/' || (windows && c == '\\')) {
            flush();
        } else {
            part += windows ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : c;
        }
    }
    flush();
    return parts;
}

Status CheckFolder(const std::string& path, const std::string& what) {
    if (!IsAbsolutePath(path)) {
        return Fail(
            ErrorCode::kInvalidArgument,
            Say("the {what} '{path}' is not an absolute path", {{"what", what}, {"path", path}}),
            "give the whole path, such as /srv/vm/web or D:\\VM\\web");
    }
    const auto parts = Parts(path);
    if (std::find(parts.begin(), parts.end(), "..") != parts.end()) {
        return Fail(ErrorCode::kInvalidArgument,
                    Say("the {what} '{path}' contains '..'", {{"what", what}, {"path", path}}),
                    "give the path without '..'");
    }
    if (parts.empty() || (HasDrive(path) && parts.size() == 1)) {
        return Fail(
            ErrorCode::kInvalidArgument,
            Say("the {what} '{path}' is the root of a disk", {{"what", what}, {"path", path}}),
            "choose a folder of its own below it");
    }
    auto plain = CheckWindowsPath(path);
    if (!plain) plain.error().message = "the " + what + ": " + plain.error().message;
    return plain;
}

std::unexpected<Error> Clash(const std::string& what, const std::string& path,
                             const Scenario& other, const std::string& their) {
    return Fail(ErrorCode::kConflict,
                Say("the {what} '{path}' shares files with the {their} of scenario '{scenario}'",
                    {{"what", what}, {"path", path}, {"their", their}, {"scenario", other.name}}),
                "choose another replica directory");
}

Status CheckFolders(const Scenario& a, const Scenario& b) {
    if (a.replica_host == b.replica_host && Overlap(a.replica_directory, b.replica_directory)) {
        return Clash("replica directory", a.replica_directory, b, "replica directory");
    }
    if (a.replica_host == b.master_host && Overlap(a.replica_directory, b.vm_folder)) {
        return Clash("replica directory", a.replica_directory, b, "machine's folder");
    }
    if (a.master_host == b.replica_host && Overlap(a.vm_folder, b.replica_directory)) {
        return Clash("machine's folder", a.vm_folder, b, "replica directory");
    }
    return {};
}

}  // namespace

Scenario Turned(Scenario scenario) {
    std::swap(scenario.master_host, scenario.replica_host);
    std::swap(scenario.vm_folder, scenario.replica_directory);
    return scenario;
}

bool IsAbsolutePath(const std::string& path) {
    return (!path.empty() && path[0] == '/') || IsWindowsPath(path);
}

bool IsWithin(const std::string& path, const std::string& folder) {
    const auto inner = Parts(path);
    const auto outer = Parts(folder);
    return outer.size() <= inner.size() && std::equal(outer.begin(), outer.end(), inner.begin());
}

bool Overlap(const std::string& a, const std::string& b) {
    return IsWithin(a, b) || IsWithin(b, a);
}

Status ValidateName(const std::string& name, const std::string& what) {
    if (name.empty() || std::all_of(name.begin(), name.end(),
                                    [](unsigned char c) { return std::isspace(c) != 0; })) {
        return Fail(ErrorCode::kInvalidArgument, Say("the {what} is empty", {{"what", what}}),
                    Say("give a {what}", {{"what", what}}));
    }
    if (name.size() > kNameMax) {
        return Fail(ErrorCode::kInvalidArgument,
                    Say("the {what} is longer than {bytes} bytes",
                        {{"what", what}, {"bytes", std::to_string(kNameMax)}}),
                    Say("choose a shorter {what}", {{"what", what}}));
    }
    const bool control = std::any_of(name.begin(), name.end(),
                                     [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    if (control) {
        return Fail(ErrorCode::kInvalidArgument,
                    Say("the {what} contains a control character", {{"what", what}}),
                    "use printable characters only");
    }
    return {};
}

Status Validate(const ScenarioSettings& settings) {
    for (const auto& property : Properties()) {
        if (IsText(property)) continue;
        RHA_RETURN_IF_ERROR(CheckProperty(property, property.get(settings)));
    }
    RHA_RETURN_IF_ERROR(Validate(settings.networks));
    if (settings.is_alive_timeout < 6 * settings.heartbeat_interval) {
        return Fail(ErrorCode::kInvalidArgument,
                    "the is-alive timeout is shorter than six heartbeats",
                    "raise is-alive-timeout or lower heartbeat");
    }
    return {};
}

Status Validate(const Scenario& scenario) {
    RHA_RETURN_IF_ERROR(ValidateName(scenario.name, "scenario name"));
    RHA_RETURN_IF_ERROR(ValidateName(scenario.group, "group name"));
    const auto missing = [](const std::string& what) {
        return Fail(ErrorCode::kInvalidArgument, Say("no {what} is given", {{"what", what}}),
                    Say("choose a {what}", {{"what", what}}));
    };
    if (scenario.id.empty()) return missing("scenario id");
    if (scenario.vm.empty()) return missing("virtual machine");
    if (scenario.master_host.empty()) return missing("master host");
    if (scenario.replica_host.empty()) return missing("replica host");
    if (scenario.master_host == scenario.replica_host) {
        return Fail(ErrorCode::kInvalidArgument, "master and replica are the same host",
                    "choose another host for the replica");
    }
    RHA_RETURN_IF_ERROR(CheckFolder(scenario.vm_folder, "machine's folder"));
    RHA_RETURN_IF_ERROR(CheckFolder(scenario.replica_directory, "replica directory"));
    return Validate(scenario.settings);
}

Status ValidateBeside(const Scenario& candidate, const std::vector<Scenario>& others) {
    for (const auto& other : others) {
        if (other.id == candidate.id) continue;
        if (other.name == candidate.name) {
            return Fail(
                ErrorCode::kAlreadyExists,
                Say("a scenario named '{scenario}' exists already", {{"scenario", candidate.name}}),
                "choose another name or delete the other scenario");
        }
        if (other.vm == candidate.vm) {
            return Fail(ErrorCode::kConflict,
                        Say("scenario '{scenario}' protects this virtual machine already",
                            {{"scenario", other.name}}),
                        Say("delete scenario '{scenario}' first", {{"scenario", other.name}}));
        }
        RHA_RETURN_IF_ERROR(CheckFolders(candidate, other));
    }
    return {};
}

}  // namespace rha::control
