#include "engine/hypervisor/qemu/replies.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace rha::engine {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kTextMax = 1000;  // of a peer's own words that we pass on

std::unexpected<Error> Garbage(std::string_view who) {
    return Fail(ErrorCode::kCorruption, fmt::format("{} answered something senseless", who),
                fmt::format("look into the machine's qemu.log; if it goes on, restart {}", who));
}

/// The object in `text`; discarded where there is none.
Json ParseObject(std::string_view text) {
    if (text.size() > kReplyBytesMax) return Json(Json::value_t::discarded);
    Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    return value.is_object() ? value : Json(Json::value_t::discarded);
}

/// A peer's words, fit for a log: bounded, printable ASCII.
std::string Words(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string()) return {};
    auto text = found->get<std::string>().substr(0, kTextMax);
    std::replace_if(text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
    return text;
}

/// A path: any bytes but NUL.
Result<std::string> Path(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) return std::string();
    if (!found->is_string()) return Garbage("qemu-img");
    auto path = found->get<std::string>();
    if (path.find('\0') != std::string::npos) return Garbage("qemu-img");
    return path;
}

QmpLine QmpEvent(const Json& object) {
    QmpLine line{.kind = QmpLine::Kind::kEvent, .text = Words(object, "event")};
    const auto data = object.find("data");
    if (data != object.end() && data->is_object()) line.reason = Words(*data, "reason");
    return line;
}

QmpLine QmpReturn(const Json& value) {
    QmpLine line{.kind = QmpLine::Kind::kReturn};
    if (!value.is_object()) return line;
    line.text = Words(value, value.contains("UUID") ? "UUID" : "status");
    const auto running = value.find("running");
    line.running = running != value.end() && running->is_boolean() && running->get<bool>();
    return line;
}

}  // namespace

Result<QmpLine> ParseQmpLine(std::string_view line) {
    const Json object = ParseObject(line);
    if (object.is_discarded()) return Garbage("the monitor");
    if (object.contains("QMP")) return QmpLine{.kind = QmpLine::Kind::kGreeting};
    if (object.contains("event")) return QmpEvent(object);
    const auto failure = object.find("error");
    if (failure != object.end()) {
        return QmpLine{.kind = QmpLine::Kind::kError,
                       .text = failure->is_object() ? Words(*failure, "desc") : std::string()};
    }
    const auto value = object.find("return");
    if (value == object.end()) return Garbage("the monitor");
    return QmpReturn(*value);
}

VmState StateFromQmpStatus(std::string_view status, bool running) {
    if (running) return VmState::kRunning;
    if (status == "prelaunch" || status == "inmigrate") return VmState::kStarting;
    if (status == "shutdown") return VmState::kStopping;
    for (const std::string_view paused :
         {"paused", "suspended", "debug", "internal-error", "io-error", "watchdog",
          "guest-panicked", "postmigrate", "finish-migrate", "save-vm", "restore-vm", "colo"}) {
        if (status == paused) return VmState::kPaused;
    }
    return VmState::kUnknown;
}

Result<AgentLine> ParseAgentLine(std::string_view line) {
    const Json object = ParseObject(line);
    if (object.is_discarded()) return Garbage("the guest agent");
    AgentLine answer;
    const auto failure = object.find("error");
    if (failure != object.end()) {
        answer.error = true;
        if (failure->is_object()) answer.text = Words(*failure, "desc");
        return answer;
    }
    const auto value = object.find("return");
    if (value == object.end()) return Garbage("the guest agent");
    if (value->is_number_unsigned()) {
        const auto number = value->get<std::uint64_t>();
        if (number <= static_cast<std::uint64_t>(INT64_MAX)) {
            answer.number = static_cast<std::int64_t>(number);
        }
    } else if (value->is_number_integer()) {
        answer.number = value->get<std::int64_t>();
    }
    return answer;
}

Result<ImageInfo> ParseImageInfo(std::string_view text) {
    const Json object = ParseObject(text);
    if (object.is_discarded()) return Garbage("qemu-img");
    const auto size = object.find("virtual-size");
    if (size == object.end() || !size->is_number_unsigned()) return Garbage("qemu-img");
    ImageInfo info;
    info.virtual_bytes = size->get<std::uint64_t>();
    RHA_ASSIGN_OR_RETURN(info.format, Path(object, "format"));
    RHA_ASSIGN_OR_RETURN(info.backing_as_written, Path(object, "backing-filename"));
    RHA_ASSIGN_OR_RETURN(info.backing_path, Path(object, "full-backing-filename"));
    RHA_ASSIGN_OR_RETURN(info.backing_format, Path(object, "backing-filename-format"));
    if (info.format.empty()) return Garbage("qemu-img");
    if (info.backing_path.empty()) info.backing_path = info.backing_as_written;
    return info;
}

Result<std::string> ParseQemuVersion(std::string_view text) {
    constexpr std::string_view kBefore = " version ";
    const auto at = text.find(kBefore);
    if (at != std::string_view::npos) {
        const auto rest = text.substr(at + kBefore.size());
        const auto version = rest.substr(0, rest.find_first_not_of("0123456789."));
        if (!version.empty()) return std::string(version);
    }
    return Fail(ErrorCode::kUnsupported, "QEMU does not tell its version",
                "name a working qemu-system-x86_64 in the engine's configuration");
}

}  // namespace rha::engine
