#include "control/core/scenario_template.h"

#include <utility>

namespace rha::control {

Result<ScenarioTemplate> Checked(ScenarioTemplate wish) {
    RHA_RETURN_IF_ERROR(ValidateName(wish.name, "template name"));
    if (wish.properties.empty()) {
        return Fail(ErrorCode::kInvalidArgument, "template '" + wish.name + "' sets no property",
                    "give at least one key=value");
    }
    RHA_ASSIGN_OR_RETURN(const auto settings, WithProperties(ScenarioSettings(), wish.properties));
    RHA_RETURN_IF_ERROR(Validate(settings));
    const PropertyTexts canonical = TextsOf(settings);
    for (auto& [key, value] : wish.properties) value = canonical.at(key);
    return wish;
}

}  // namespace rha::control
