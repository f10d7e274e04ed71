// What administrators do with the properties of scenarios.
#include <utility>

#include "control/runtime/control_runtime.h"
#include "control/runtime/runtime_impl.h"

namespace rha::control {

Result<ScenarioView> ControlRuntime::SetProperties(const std::string& scenario,
                                                   const SettingsRequest& request,
                                                   const std::string& actor) {
    SettingsRequest signed_request = request;
    signed_request.actor = actor;
    auto view = impl_->Ask(scenario, signed_request);
    impl_->Audit(actor, "set-properties", scenario, ErrorOf(view));
    return view;
}

Result<std::vector<SettingsChange>> ControlRuntime::SettingsHistory(
    const std::string& scenario) const {
    RHA_ASSIGN_OR_RETURN(const auto session, impl_->Find(scenario));
    return impl_->context().store.LoadHistory(session->scenario()->id);
}

Result<ScenarioTemplate> ControlRuntime::CreateTemplate(const ScenarioTemplate& wish,
                                                        const std::string& actor) {
    const auto create = [&]() -> Result<ScenarioTemplate> {
        RHA_ASSIGN_OR_RETURN(ScenarioTemplate made, Checked(wish));
        made.created = impl_->context().clock.WallNow();
        made.created_by = actor;
        RHA_RETURN_IF_ERROR(impl_->context().store.InsertTemplate(made));
        return made;
    };
    auto made = create();
    impl_->Audit(actor, "create-template", wish.name, ErrorOf(made));
    return made;
}

Result<std::vector<ScenarioTemplate>> ControlRuntime::ListTemplates() const {
    return impl_->context().store.LoadTemplates();
}

Status ControlRuntime::DeleteTemplate(const std::string& name, const std::string& actor) {
    auto status = impl_->context().store.DeleteTemplate(name);
    impl_->Audit(actor, "delete-template", name, ErrorOf(status));
    return status;
}

}  // namespace rha::control
