#include "control/notify/hook.h"

#include "control/notify/core/message_text.h"
#include "control/notify/hook_path.h"

namespace rha::control {

Status CheckHook(const HookRules& rules, const std::string& program) {
    const std::filesystem::path path(program);
    if (path.parent_path() != rules.directory || path.filename().string().starts_with('.')) {
        return Fail(ErrorCode::kInvalidArgument,
                    program + " is not in the hook directory " + rules.directory.string(),
                    "put the program there, or run rha-control with another --hook-directory");
    }
    auto kind = HookPath::kDirectory;
    for (auto above = rules.directory; above.has_relative_path(); above = above.parent_path()) {
        RHA_RETURN_IF_ERROR(CheckHookPath(above, kind, rules.own_user));
        kind = HookPath::kAbove;
    }
    return CheckHookPath(path, HookPath::kProgram, rules.own_user);
}

std::map<std::string, std::string> HookEnvironment(const EventRecord& event,
                                                   const DeliveryFacts& facts) {
    std::map<std::string, std::string> variables = {
        {"RHA_MOMENT", std::string(MomentOf(event.code))},
        {"RHA_EVENT_ID", std::to_string(event.id)},
        {"RHA_EVENT_CODE", CodeName(event.code)},
        {"RHA_EVENT_NAME", std::string(TextOf(event.code).name)},
        {"RHA_EVENT_TIME", FormatRfc3339(event.at)},
        {"RHA_SEVERITY", std::string(Name(event.severity))},
        {"RHA_SCENARIO", event.scenario_name},
        {"RHA_SCENARIO_ID", event.scenario.value},
        {"RHA_HOST", event.host_name},
        {"RHA_MESSAGE", event.message},
        {"RHA_CONTROL_ID", facts.control_id},
    };
    for (auto& [name, value] : variables) std::erase(value, '\0');
    return variables;
}

}  // namespace rha::control
