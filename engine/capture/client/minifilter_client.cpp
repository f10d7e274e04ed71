#include "engine/capture/client/minifilter_client.h"

#include <optional>
#include <set>
#include <utility>

#include "engine/capture/client/port_capture_session.h"
#include "engine/capture/client/volume_path.h"

namespace rha::engine {
namespace {

/// Below the root of its volume, which is no machine's folder.
Result<VolumePath> PlaceOf(const std::string& path) {
    RHA_ASSIGN_OR_RETURN(auto place, FindOnVolume(path));
    if (!place.part.empty()) return place;
    return Fail(ErrorCode::kInvalidArgument, "'" + path + "' is a whole volume",
                "give the machine a folder of its own");
}

/// A storage root that cannot be found is one whose volume is not there at present.
Error RootGone(const std::string& root, Error error) {
    error.message = "the storage root " + root + " is not there: " + error.message;
    error.remedy = "bring its volume back, or start the engine without that root";
    if (error.code == ErrorCode::kNotFound) error.code = ErrorCode::kUnavailable;
    error.retryable = error.retryable || error.code == ErrorCode::kUnavailable;
    return error;
}

}  // namespace

MinifilterClient::MinifilterClient(std::vector<std::string> roots, FilterCalls calls)
    : roots_(std::move(roots)), calls_(std::move(calls)) {}

Result<std::unique_ptr<CaptureSession>> MinifilterClient::Attach(
    const ScenarioId& scenario, const std::vector<std::string>& paths) {
    std::optional<VolumePath> volume;
    std::vector<std::string> parts;
    for (const auto& path : paths) {
        RHA_ASSIGN_OR_RETURN(auto place, PlaceOf(path));
        if (volume && place.device != volume->device) {
            return Fail(ErrorCode::kInvalidArgument,
                        "the files of scenario " + scenario.value + " lie on different volumes",
                        "move the machine's files to one volume");
        }
        parts.push_back(place.part);
        volume = std::move(place);
    }
    if (!volume) {
        return Fail(ErrorCode::kInvalidArgument, "scenario " + scenario.value + " has no files",
                    "name the machine's folder");
    }
    RHA_ASSIGN_OR_RETURN(auto port, FilterPort::Open(volume->device, calls_));
    RHA_ASSIGN_OR_RETURN(const auto reply, port->Call({.type = RHA_CAPTURE_ATTACH,
                                                       .scenario = scenario,
                                                       .payload = EncodePaths(parts)}));
    return PortCaptureSession::Create(std::move(port), reply, volume->root);
}

Status MinifilterClient::Detach(const ScenarioId& scenario) {
    std::optional<Error> failed;
    const auto note = [&](Error error) {
        if (!failed) {
            failed = std::move(error);
            return;
        }
        failed->message += "; " + error.message;
        failed->retryable = failed->retryable && error.retryable;
    };
    std::set<std::wstring> devices;
    for (const auto& root : roots_) {
        auto place = FindOnVolume(root);
        if (place) {
            devices.insert(place->device);
        } else {
            note(RootGone(root, std::move(place).error()));
        }
    }
    for (const auto& device : devices) {
        auto port = FilterPort::Open(device, calls_);
        if (!port) {
            note(std::move(port).error());
            continue;
        }
        auto done = (*port)->Call({.type = RHA_CAPTURE_DETACH, .scenario = scenario});
        if (!done) note(std::move(done).error());
    }
    if (failed) return std::unexpected(std::move(*failed));
    return {};
}

Result<std::vector<std::string>> MinifilterClient::Roots() {
    std::vector<std::string> captured;
    std::optional<Error> silent;
    for (const auto& root : roots_) {
        const auto place = FindOnVolume(root);
        auto port = place ? FilterPort::Open(place->device, calls_)
                          : Result<std::unique_ptr<FilterPort>>(std::unexpected(place.error()));
        if (port) {
            captured.push_back(root);
        } else {
            silent = std::move(port).error();
        }
    }
    if (captured.empty() && silent) return std::unexpected(std::move(*silent));
    return captured;
}

Result<std::string> MinifilterClient::RecordedPath(const std::string& folder) {
    RHA_ASSIGN_OR_RETURN(auto place, PlaceOf(folder));
    return std::move(place.part);
}

}  // namespace rha::engine
