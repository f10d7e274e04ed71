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

}  // namespace rha::control
