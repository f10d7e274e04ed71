#include "engine/hypervisor/qemu/registry.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "common/guid.h"
#include "common/runtime/files.h"

namespace rha::engine {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr std::string_view kSuffix = ".json";

/// Nothing when it is not what Store writes.
std::optional<TapsByMac> TapsIn(const Json& record) {
    TapsByMac taps;
    const auto found = record.find("taps");
    if (found == record.end()) return taps;
    if (!found->is_object()) return std::nullopt;
    for (const auto& [mac, tap] : found->items()) {
        if (!IsMac(mac) || !tap.is_string()) return std::nullopt;
        const auto name = tap.get<std::string>();
        if (!name.empty() && !IsInterfaceName(name)) return std::nullopt;
        taps.emplace(mac, name);
    }
    return taps;
}

Result<Registration> ParseRecord(const std::string& text, const VmId& id) {
    const Json record = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (record.is_object() && record.value("version", Json()) == kVersion &&
        record.value("id", Json()) == id.value) {
        const auto folder = record.find("folder");
        auto taps = TapsIn(record);
        if (folder != record.end() && folder->is_string() && taps) {
            return Registration{
                .id = id, .folder = folder->get<std::string>(), .taps = std::move(*taps)};
        }
    }
    return Fail(ErrorCode::kCorruption,
                fmt::format("the registration record of machine {} is damaged", id.value),
                "unregister the machine and register its folder again");
}

}  // namespace

Registry::Registry(std::string directory) : directory_(std::move(directory)) {}

Status Registry::Prepare() const {
    return MakeDirectory(directory_, 0700);
}

std::string Registry::PathOf(const VmId& id) const {
    return fmt::format("{}/{}{}", directory_, id.value, kSuffix);
}

Result<Registration> Registry::Load(const VmId& id) const {
    const auto unknown = [&] {
        return Fail(ErrorCode::kNotFound,
                    fmt::format("no machine {} is registered on this host", id.value),
                    "register the machine's folder first");
    };
    if (!IsGuid(id.value)) return unknown();  // it must not become part of a path
    const auto text = ReadSmallFile(PathOf(id));
    if (!text) {
        if (text.error().code == ErrorCode::kNotFound) return unknown();
        return std::unexpected(text.error());
    }
    return ParseRecord(*text, id);
}

Result<std::vector<Registration>> Registry::List() const {
    std::vector<Registration> result;
    std::error_code failure;
    fs::directory_iterator entries(directory_, failure);
    for (; !failure && entries != fs::directory_iterator(); entries.increment(failure)) {
        const VmId id{entries->path().stem().string()};
        if (entries->path().extension() != kSuffix || !IsGuid(id.value)) continue;
        auto registration = Load(id);
        if (registration) {
            result.push_back(std::move(*registration));
        } else if (registration.error().code != ErrorCode::kNotFound) {
            result.push_back({.id = id, .folder = {}, .taps = {}, .damage = registration.error()});
        }
    }
    if (failure) return std::unexpected(ErrnoError(failure.value(), "list " + directory_));
    std::sort(result.begin(), result.end(),
              [](const Registration& a, const Registration& b) { return a.id < b.id; });
    return result;
}

Status Registry::Store(const Registration& registration) const {
    Json record;
    record["version"] = kVersion;
    record["id"] = registration.id.value;
    record["folder"] = registration.folder;
    for (const auto& [mac, tap] : registration.taps) record["taps"][mac] = tap;
    const auto text = record.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    const auto again = ParseRecord(text, registration.id);
    if (!again || again->folder != registration.folder) {
        return Fail(ErrorCode::kUnsupported, "the machine folder's path is not UTF-8 text",
                    "rename the folder");
    }
    return WriteFileAtomically(PathOf(registration.id), text, 0600);
}

Status Registry::Remove(const VmId& id) const {
    if (::unlink(PathOf(id).c_str()) != 0 && errno != ENOENT) {
        return std::unexpected(ErrnoError(errno, "remove " + PathOf(id)));
    }
    return SyncDirectory(directory_);
}

}  // namespace rha::engine
