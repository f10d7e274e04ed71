// The one place where an engine's protocol messages become the cores' values and back. Pure.
#pragma once

#include "control/ports/engine_fleet.h"
#include "rha/v1/engine.pb.h"

namespace rha::control {

EngineReport FromProto(const HostId& host, const v1::EngineReport& report);
HostFacts FromProto(const v1::HostFacts& facts);
VmSummary FromProto(const v1::VmSummary& vm);
VmDetail FromProto(const v1::VmDetail& vm);
Finding FromProto(const v1::Finding& finding);
ReplicationFacts FromProto(const v1::ReplicationStatus& status);

// history_convert.cpp
SyncOutcome FromProto(const v1::SyncResult& sync);
ScenarioHistory FromProto(const v1::History& history);
Assessment FromProto(const v1::Assessment& assessment);

v1::VerifyRequest ToProto(const VerifyQuery& query);

/// Fills a command's request; every request has its own message.
v1::StartReplicationRequest ToProto(const StepTag& tag, const StartReplication& start);
v1::StopReplicationRequest ToProto(const StepTag& tag, const StopReplication& stop);
v1::SuspendApplyRequest ToProto(const StepTag& tag, const SuspendApply& command);
v1::DrainRequest ToProto(const StepTag& tag, const Drain& drain, Duration timeout);
v1::PromoteRequest ToProto(const StepTag& tag, const Promote& promote);
v1::RenewLeaseRequest ToProto(const StepTag& tag, const RenewLease& renewal);
v1::RegisterVmRequest ToProto(const StepTag& tag, const RegisterVm& command);
v1::VmCommand ToProto(const StepTag& tag, const VmId& vm);
v1::ShutdownVmRequest ToProto(const StepTag& tag, const ShutdownVm& shutdown);

}  // namespace rha::control
