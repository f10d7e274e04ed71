// The part of ControlService about the maintenance of hosts, and about decisions that only people
// take.
#include <utility>

#include "common/runtime/rpc/error_conversion.h"
#include "control/api/control_service.h"
#include "control/api/proto_convert.h"

namespace rha::control {
namespace {

Status Fill(Result<std::vector<MaintenanceItem>> items, v1::MaintenanceReply* reply) {
    if (!items) return std::unexpected(std::move(items).error());
    for (const MaintenanceItem& item : *items) {
        auto* added = reply->add_items();
        *added->mutable_scenario() = ToProto(item.view);
        if (item.error) *added->mutable_error() = rha::ToProto(*item.error);
        added->set_not_needed(item.not_needed);
    }
    return {};
}

}  // namespace

ControlService::Unary* ControlService::RecoverActive(Context* context,
                                                     const v1::RecoverActiveRequest* request,
                                                     v1::Scenario* reply) {
    return Answer(context, [this, request, reply](const Actor& actor) -> Status {
        const auto side = SideFromName(request->active());
        if (!side) {
            return Fail(ErrorCode::kInvalidArgument,
                        "'" + request->active() + "' is no side of a scenario",
                        "choose master or replica");
        }
        RHA_ASSIGN_OR_RETURN(const HostId host, SeenHost(request->active_host()));
        RHA_ASSIGN_OR_RETURN(const HostId machine_on, SeenHost(request->machine_on()));
        const RecoverRequest wish{.active = *side,
                                  .confirmation = request->confirm_name(),
                                  .host = host,
                                  .machine_on = machine_on};
        return Fill(parts_.runtime.RecoverActive(request->scenario(), wish, actor), reply);
    });
}

ControlService::Unary* ControlService::SuspendUpdates(Context* context,
                                                      const v1::ScenarioRef* request,
                                                      v1::Scenario* reply) {
    return Answer(context, [this, request, reply](const Actor& actor) {
        return Fill(
            parts_.runtime.SetUpdates(request->scenario(), UpdatesRequest{.suspend = true}, actor),
            reply);
    });
}

ControlService::Unary* ControlService::ResumeUpdates(Context* context,
                                                     const v1::ScenarioRef* request,
                                                     v1::Scenario* reply) {
    return Answer(context, [this, request, reply](const Actor& actor) {
        return Fill(
            parts_.runtime.SetUpdates(request->scenario(), UpdatesRequest{.suspend = false}, actor),
            reply);
    });
}

ControlService::Unary* ControlService::StartMaintenance(Context* context,
                                                        const v1::StartMaintenanceRequest* request,
                                                        v1::MaintenanceReply* reply) {
    return Answer(context, [this, request, reply](const Actor& actor) {
        const MaintenanceWish wish{
            .host = request->host(),
            .scenarios = {request->scenarios().begin(), request->scenarios().end()},
            .shutdown_guests = request->shutdown_guests()};
        return Fill(parts_.runtime.StartMaintenance(wish, actor), reply);
    });
}

ControlService::Unary* ControlService::EndMaintenance(Context* context,
                                                      const v1::EndMaintenanceRequest* request,
                                                      v1::MaintenanceReply* reply) {
    return Answer(context, [this, request, reply](const Actor& actor) {
        const MaintenanceWish wish{
            .host = request->host(),
            .scenarios = {request->scenarios().begin(), request->scenarios().end()}};
        return Fill(parts_.runtime.EndMaintenance(wish, actor), reply);
    });
}

}  // namespace rha::control
