#include "engine/master/master_state.h"

#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/runtime/files.h"

namespace rha::engine {
namespace {

constexpr int kVersion = 1;

std::optional<PersistedMaster> Decode(const std::string& text) {
    const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return std::nullopt;
    const auto version = json.find("version");
    const auto epoch = json.find("epoch");
    if (version == json.end() || *version != kVersion || epoch == json.end() ||
        !epoch->is_number_unsigned()) {
        return std::nullopt;
    }
    PersistedMaster state;
    state.epoch = {epoch->get<std::uint64_t>()};
    const auto base = json.find("base_generation");
    if (base != json.end() && base->is_number_unsigned()) {
        state.base_generation = base->get<std::uint64_t>();
    }
    return state;
}

}  // namespace

MasterStateFile::MasterStateFile(std::filesystem::path directory)
    : directory_(std::move(directory)) {}

Result<std::optional<PersistedMaster>> MasterStateFile::Load() const {
    auto text = ReadSmallFile(directory_ / "state.json");
    if (text) return Decode(*text);
    const auto code = text.error().code;
    if (code == ErrorCode::kNotFound || code == ErrorCode::kCorruption) return std::nullopt;
    return std::unexpected(std::move(text).error().While("read the master's state"));
}

Status MasterStateFile::Save(const PersistedMaster& state) const {
    RHA_RETURN_IF_ERROR(MakeDirectory(directory_, 0700));
    nlohmann::json json = {{"version", kVersion}, {"epoch", state.epoch.value}};
    if (state.base_generation) json["base_generation"] = *state.base_generation;
    return WriteFileAtomically(directory_ / "state.json", json.dump(2) + "\n", 0600);
}

std::filesystem::path MasterDirectory(const std::filesystem::path& state_directory,
                                      const ScenarioId& scenario) {
    return state_directory / "scenarios" / scenario.value / "master";
}

}  // namespace rha::engine
