// Host maintenance: one request becomes one for each scenario of the host.
#include <algorithm>
#include <utility>

#include "common/texts/texts.h"
#include "control/runtime/control_runtime.h"
#include "control/runtime/runtime_impl.h"

namespace rha::control {
namespace {

bool Protects(State state) {
    return state != State::kStopped && state != State::kSwitched && state != State::kDeleted;
}

bool InMaintenance(State state) {
    return state == State::kMaintenance;
}

}  // namespace

Result<std::vector<std::shared_ptr<ScenarioSession>>> ControlRuntime::Impl::ScenariosOf(
    const HostView& host, const std::vector<std::string>& names) const {
    const HostId& id = host.record.id;
    const auto of_host = [&](const auto& session) {
        const auto scenario = session->scenario();
        return scenario->master_host == id || scenario->replica_host == id;
    };
    std::vector<std::shared_ptr<ScenarioSession>> chosen;
    for (const auto& name : names) {
        RHA_ASSIGN_OR_RETURN(auto session, Find(name));
        if (!of_host(session)) {
            return Fail(ErrorCode::kInvalidArgument,
                        Say("host '{host}' has no part in scenario '{scenario}'",
                            {{"host", host.record.name}, {"scenario", name}}),
                        "`rhactl scenario list` shows the hosts of each");
        }
        chosen.push_back(std::move(session));
    }
    if (names.empty()) chosen = sessions_.OfHost(id);
    std::ranges::sort(chosen, {}, [](const auto& session) { return session->scenario()->name; });
    return chosen;
}

template <typename Request>
Result<std::vector<MaintenanceItem>> ControlRuntime::Impl::AskScenarios(const MaintenanceWish& wish,
                                                                        bool (*concerned)(State),
                                                                        Request request) {
    RHA_ASSIGN_OR_RETURN(const HostView host, context_->hosts.Find(wish.host));
    RHA_ASSIGN_OR_RETURN(const auto sessions, ScenariosOf(host, wish.scenarios));
    request.host = host.record.id;
    std::vector<MaintenanceItem> items;
    for (const auto& session : sessions) {
        MaintenanceItem item;
        item.not_needed = !concerned(session->state());
        if (!item.not_needed) {
            if (auto status = session->Ask(request); !status) item.error = status.error();
        }
        item.view = ViewOf(*session);
        items.push_back(std::move(item));
    }
    return items;
}

Result<std::vector<MaintenanceItem>> ControlRuntime::Impl::StartMaintenance(
    const MaintenanceWish& wish) {
    return AskScenarios(wish, Protects, MaintenanceRequest{.shutdown_guest = wish.shutdown_guests});
}

Result<std::vector<MaintenanceItem>> ControlRuntime::Impl::EndMaintenance(
    const MaintenanceWish& wish) {
    return AskScenarios(wish, InMaintenance, EndMaintenanceRequest{});
}

// ---- The public face. ----

Result<std::vector<MaintenanceItem>> ControlRuntime::StartMaintenance(const MaintenanceWish& wish,
                                                                      const std::string& actor) {
    auto items = impl_->StartMaintenance(wish);
    impl_->Audit(actor,
                 wish.shutdown_guests ? "start-maintenance, guests off" : "start-maintenance",
                 wish.host, ErrorOf(items));
    return items;
}

Result<std::vector<MaintenanceItem>> ControlRuntime::EndMaintenance(const MaintenanceWish& wish,
                                                                    const std::string& actor) {
    auto items = impl_->EndMaintenance(wish);
    impl_->Audit(actor, "end-maintenance", wish.host, ErrorOf(items));
    return items;
}

}  // namespace rha::control
