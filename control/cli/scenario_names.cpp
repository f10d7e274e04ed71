#include "control/cli/scenario_names.h"

#include <vector>

#include "control/cli/mistakes.h"

namespace rha::cli {

Result<v1::ListScenariosReply> Scenarios(Session& session) {
    return session.Call(&v1::Control::Stub::ListScenarios, v1::ListScenariosRequest());
}

std::unexpected<Error> WithSuggestion(Session& session, Error error, const std::string& name) {
    if (error.code == ErrorCode::kNotFound) {
        std::vector<std::string> names;
        if (const auto all = Scenarios(session)) {
            for (const auto& scenario : all->scenarios()) names.push_back(scenario.name());
        }
        if (const auto nearest = Nearest(name, names)) {
            error.remedy = "did you mean '" + *nearest + "'? " + error.remedy;
        }
    }
    return std::unexpected(std::move(error));
}

v1::ScenarioRef Ref(const std::string& name) {
    v1::ScenarioRef ref;
    ref.set_scenario(name);
    return ref;
}

}  // namespace rha::cli
