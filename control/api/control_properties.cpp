// ControlService: the properties of scenarios.
#include "control/api/control_service.h"
#include "control/api/property_convert.h"

namespace rha::control {

ControlService::Unary* ControlService::ListProperties(Context* context,
                                                      const v1::ListPropertiesRequest*,
                                                      v1::ListPropertiesReply* reply) {
    return Answer(context, [reply](const Actor&) -> Status {
        for (const Property& property : Properties()) {
            *reply->add_properties() = ToProto(property);
        }
        return {};
    });
}

ControlService::Unary* ControlService::GetProperties(Context* context,
                                                     const v1::ScenarioRef* request,
                                                     v1::PropertiesReply* reply) {
    return Answer(context, [this, request, reply](const Actor&) -> Status {
        RHA_ASSIGN_OR_RETURN(const ScenarioView view,
                             parts_.runtime.GetScenario(request->scenario()));
        *reply = PropertiesToProto(view);
        return {};
    });
}

ControlService::Unary* ControlService::SetProperties(Context* context,
                                                     const v1::SetPropertiesRequest* request,
                                                     v1::PropertiesReply* reply) {
    return Answer(context, [this, request, reply](const Actor& actor) -> Status {
        RHA_ASSIGN_OR_RETURN(
            const ScenarioView view,
            parts_.runtime.SetProperties(request->scenario(), FromProto(*request), actor));
        *reply = PropertiesToProto(view);
        return {};
    });
}

ControlService::Unary* ControlService::GetSettingsHistory(Context* context,
                                                          const v1::ScenarioRef* request,
                                                          v1::SettingsHistoryReply* reply) {
    return Answer(context, [this, request, reply](const Actor&) -> Status {
        RHA_ASSIGN_OR_RETURN(const auto history,
                             parts_.runtime.SettingsHistory(request->scenario()));
        *reply = ToProto(history);
        return {};
    });
}

ControlService::Unary* ControlService::CreateTemplate(Context* context, const v1::Template* request,
                                                      v1::Template* reply) {
    return Answer(context, [this, request, reply](const Actor& actor) -> Status {
        RHA_ASSIGN_OR_RETURN(const ScenarioTemplate wish, FromProto(*request));
        RHA_ASSIGN_OR_RETURN(const auto made, parts_.runtime.CreateTemplate(wish, actor));
        *reply = ToProto(made);
        return {};
    });
}

ControlService::Unary* ControlService::ListTemplates(Context* context,
                                                     const v1::ListTemplatesRequest*,
                                                     v1::ListTemplatesReply* reply) {
    return Answer(context, [this, reply](const Actor&) -> Status {
        RHA_ASSIGN_OR_RETURN(const auto templates, parts_.runtime.ListTemplates());
        for (const auto& one : templates) *reply->add_templates() = ToProto(one);
        return {};
    });
}

ControlService::Unary* ControlService::DeleteTemplate(Context* context,
                                                      const v1::TemplateRef* request,
                                                      v1::DeleteTemplateReply*) {
    return Answer(context, [this, request](const Actor& actor) {
        return parts_.runtime.DeleteTemplate(request->name(), actor);
    });
}

}  // namespace rha::control
