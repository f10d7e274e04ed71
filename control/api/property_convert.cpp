#include "control/api/property_convert.h"

#include "common/runtime/rpc/error_conversion.h"
#include "control/core/property_rules.h"

namespace rha::control {
namespace {

std::string DefaultText(const Property& property) {
    return ValueText(property, ScenarioSettings());
}

v1::PropertyText ToProto(const PropertyText& text) {
    v1::PropertyText message;
    message.set_label(std::string(text.label));
    message.set_help(std::string(text.help));
    return message;
}

}  // namespace

v1::PropertySchema ToProto(const Property& property) {
    v1::PropertySchema message;
    message.set_key(std::string(property.key));
    message.set_scope(std::string(Name(property.scope)));
    message.set_type(std::string(Name(property.type)));
    message.set_default_value(DefaultText(property));
    message.set_range(RangeText(property));
    message.set_unit(std::string(UnitOf(property.type)));
    message.set_min(property.min);
    message.set_max(property.max);
    message.set_zero_is_default(property.zero_is_default);
    message.set_change(std::string(Name(property.change)));
    *message.mutable_english() = ToProto(property.english);
    *message.mutable_japanese() = ToProto(property.japanese);
    return message;
}

v1::PropertiesReply PropertiesToProto(const ScenarioView& view) {
    const Scenario& scenario = view.scenario;
    v1::PropertiesReply message;
    message.set_scenario_id(scenario.id.value);
    message.set_scenario(scenario.name);
    message.set_group(scenario.group);
    message.set_state(std::string(Name(view.machine.state)));
    message.set_version(scenario.version);
    for (const Property& property : Properties()) {
        auto* value = message.add_properties();
        value->set_key(std::string(property.key));
        value->set_value(ValueText(property, scenario.settings));
        value->set_default_value(DefaultText(property));
        value->set_change(std::string(Name(property.change)));
        const auto locked = WhyLocked(property, view.machine.state);
        value->set_changeable(!locked);
        if (locked) *value->mutable_locked() = rha::ToProto(*locked);
    }
    return message;
}

v1::SettingsHistoryReply ToProto(const std::vector<SettingsChange>& history) {
    v1::SettingsHistoryReply message;
    for (const SettingsChange& change : history) {
        auto* version = message.add_versions();
        version->set_version(change.version);
        version->set_unix_ns(change.at.unix_ns);
        version->set_actor(change.actor);
        for (const PropertyChange& changed : change.changes) {
            auto* added = version->add_changes();
            added->set_key(changed.key);
            added->set_before(changed.before);
            added->set_after(changed.after);
        }
    }
    return message;
}

v1::Template ToProto(const ScenarioTemplate& scenario_template) {
    v1::Template message;
    message.set_name(scenario_template.name);
    message.set_created_unix_ns(scenario_template.created.unix_ns);
    message.set_created_by(scenario_template.created_by);
    for (const auto& [key, value] : scenario_template.properties) {
        auto* added = message.add_properties();
        added->set_key(key);
        added->set_value(value);
    }
    return message;
}

Result<ScenarioTemplate> FromProto(const v1::Template& message) {
    ScenarioTemplate wish{
        .name = message.name(), .properties = {}, .created = {}, .created_by = {}};
    for (const auto& property : message.properties()) {
        if (wish.properties.emplace(property.key(), property.value()).second) continue;
        return Fail(ErrorCode::kInvalidArgument, "'" + property.key() + "' is given twice",
                    "give each property once");
    }
    return wish;
}

SettingsRequest FromProto(const v1::SetPropertiesRequest& request) {
    SettingsRequest wish{.properties = {request.properties().begin(), request.properties().end()},
                         .group = {},
                         .expected_version = request.expected_version(),
                         .actor = {}};
    if (!request.group().empty()) wish.group = request.group();
    return wish;
}

}  // namespace rha::control
