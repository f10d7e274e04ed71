#include "engine/service/assignment.h"

#include <nlohmann/json.hpp>

#include "common/runtime/files.h"
#include "common/runtime/system_error.h"
#include "engine/service/json_members.h"

namespace rha::engine {
namespace {

using Json = nlohmann::json;

constexpr int kFormatVersion = 1;

const char* RoleName(AssignedRole role) {
    switch (role) {
        case AssignedRole::kNone:
            return "none";
        case AssignedRole::kMaster:
            return "master";
        case AssignedRole::kReplica:
            return "replica";
    }
    return "none";
}

bool RoleFromName(const std::string& name, AssignedRole* role) {
    for (auto candidate : {AssignedRole::kNone, AssignedRole::kMaster, AssignedRole::kReplica}) {
        if (name == RoleName(candidate)) {
            *role = candidate;
            return true;
        }
    }
    return false;
}

}  // namespace

std::string EncodeAssignment(const Assignment& a) {
    return Json{{"version", kFormatVersion},
                {"scenario", a.scenario.value},
                {"epoch", a.epoch.value},
                {"role", RoleName(a.role)},
                {"promoted", a.promoted},
                {"vm", a.vm.value},
                {"vm_folder", a.vm_folder},
                {"replica_directory", a.replica_directory},
                {"master_prefix", a.master_prefix},
                {"peer_address", a.peer_address},
                {"peer", a.peer.value},
                {"spool_bytes_max", a.limits.spool_bytes_max},
                {"journal_bytes_max", a.limits.journal_bytes_max},
                {"free_bytes_min", a.limits.free_bytes_min},
                {"adopted_generation", a.adopted_generation},
                {"adopted_unchanged", a.adopted_unchanged},
                {"adoption_pending", a.adoption_pending},
                {"captured_since_promotion", a.captured_since_promotion.value},
                {"ran_uncaptured", a.ran_uncaptured},
                {"apply_suspended", a.apply_suspended},
                {"retiring", a.retiring}}
        .dump(2);
}

Result<Assignment> DecodeAssignment(const std::string& text) {
    const auto object = Json::parse(text, nullptr, false);
    if (!object.is_object()) return Fail(ErrorCode::kCorruption, "the assignment is not JSON");
    JsonMembers members(object);
    Assignment a;
    const auto version = members.Number("version");
    a.scenario.value = members.Text("scenario");
    a.epoch.value = members.Number("epoch");
    const bool role_known = RoleFromName(members.Text("role"), &a.role);
    a.promoted = members.Flag("promoted");
    a.vm.value = members.Text("vm");
    a.vm_folder = members.Text("vm_folder");
    a.replica_directory = members.Text("replica_directory");
    a.master_prefix = members.Text("master_prefix");
    a.peer_address = members.Text("peer_address");
    a.peer.value = members.Text("peer");
    a.limits.spool_bytes_max = members.Number("spool_bytes_max");
    a.limits.journal_bytes_max = members.Number("journal_bytes_max");
    a.limits.free_bytes_min = members.Number("free_bytes_min");
    a.adopted_generation = members.Number("adopted_generation");
    a.adopted_unchanged = members.Flag("adopted_unchanged");
    a.adoption_pending = members.Flag("adoption_pending");
    a.captured_since_promotion.value = members.Number("captured_since_promotion");
    // Unknown to earlier versions.
    a.ran_uncaptured = object.contains("ran_uncaptured") && members.Flag("ran_uncaptured");
    a.retiring = object.contains("retiring") && members.Flag("retiring");
    a.apply_suspended = members.Flag("apply_suspended");
    if (!members.wrong().empty()) {
        return Fail(ErrorCode::kCorruption, "the assignment's member '" + members.wrong() +
                                                "' is missing or of a wrong type");
    }
    if (version != kFormatVersion) {
        return Fail(ErrorCode::kUnsupported,
                    "the assignment was written by a newer version of the product",
                    "install the version that wrote it or a newer one");
    }
    if (!role_known) return Fail(ErrorCode::kCorruption, "the assignment's role is unknown");
    RHA_RETURN_IF_ERROR(CheckScenarioId(a.scenario));
    return a;
}

AssignmentStore::AssignmentStore(std::filesystem::path state_directory)
    : state_directory_(std::move(state_directory)) {}

std::filesystem::path AssignmentStore::Directory(const ScenarioId& scenario) const {
    return state_directory_ / "scenarios" / scenario.value;
}

Result<std::map<ScenarioId, Assignment>> AssignmentStore::Load() const {
    std::map<ScenarioId, Assignment> all;
    std::error_code error;
    std::filesystem::directory_iterator entries(state_directory_ / "scenarios", error);
    if (error) {
        if (error == std::errc::no_such_file_or_directory) return all;
        return std::unexpected(SystemError(error, "list the scenarios of this engine"));
    }
    for (const auto& entry : entries) {
        const auto path = entry.path() / "assignment.json";
        if (!std::filesystem::exists(path, error)) continue;
        RHA_ASSIGN_OR_RETURN(const auto text, ReadSmallFile(path));
        auto assignment = DecodeAssignment(text);
        if (!assignment) {
            auto problem = std::move(assignment).error().While("read " + path.string());
            if (problem.remedy.empty()) {
                problem.remedy =
                    "restore that file from a backup, or remove its directory and "
                    "create the scenario anew";
            }
            return std::unexpected(std::move(problem));
        }
        all.emplace(assignment->scenario, *std::move(assignment));
    }
    return all;
}

Status AssignmentStore::Save(const Assignment& assignment) const {
    const auto directory = Directory(assignment.scenario);
    RHA_RETURN_IF_ERROR(MakeDirectory(directory, 0700));
    return WriteFileAtomically(directory / "assignment.json", EncodeAssignment(assignment), 0600);
}

Status AssignmentStore::Remove(const ScenarioId& scenario) const {
    RHA_RETURN_IF_ERROR(CheckScenarioId(scenario));
    std::error_code error;
    std::filesystem::remove_all(Directory(scenario), error);
    if (error) {
        return std::unexpected(SystemError(error, "remove " + Directory(scenario).string()));
    }
    return {};
}

Status CheckScenarioId(const ScenarioId& scenario) {
    constexpr std::size_t kLength = 36;
    const auto& text = scenario.value;
    bool good = text.size() == kLength;
    for (std::size_t i = 0; good && i < kLength; ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        good = dash ? c == '-' : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    if (good) return {};
    return Fail(ErrorCode::kInvalidArgument, "'" + text + "' is not a scenario id",
                "use an id as `rhactl scenario list` shows it");
}

}  // namespace rha::engine
