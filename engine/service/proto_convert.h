// Hypervisor values as protocol messages: the one place where they meet. Pure functions.
#pragma once

#include "engine/ports/hypervisor.h"
#include "rha/v1/engine.pb.h"
#include "rha/v1/types.pb.h"

namespace rha::engine {

v1::VmSummary ToProto(const VmSummary& vm);
v1::VmDetail ToProto(const VmDetail& vm);
NetworkPlan FromProto(const v1::RegisterVmRequest& request);

}  // namespace rha::engine
