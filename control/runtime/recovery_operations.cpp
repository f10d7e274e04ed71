// What only people decide about a scenario's two copies.
#include "control/runtime/control_runtime.h"
#include "control/runtime/runtime_impl.h"

namespace rha::control {

Result<ScenarioView> ControlRuntime::RecoverActive(const std::string& scenario,
                                                   const RecoverRequest& wish,
                                                   const std::string& actor) {
    auto view = impl_->Ask(scenario, wish);
    impl_->Audit(actor, "recover-active " + std::string(Name(wish.active)), scenario,
                 ErrorOf(view));
    return view;
}

Result<ScenarioView> ControlRuntime::SetUpdates(const std::string& scenario,
                                                const UpdatesRequest& wish,
                                                const std::string& actor) {
    auto view = impl_->Ask(scenario, wish);
    impl_->Audit(actor, wish.suspend ? "suspend-updates" : "resume-updates", scenario,
                 ErrorOf(view));
    return view;
}

}  // namespace rha::control
