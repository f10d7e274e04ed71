// What sessions say about themselves as the protocol's ReplicationStatus. Pure functions.
#pragma once

#include "engine/master/master_session.h"
#include "engine/replica/replica.h"
#include "rha/v1/types.pb.h"

namespace rha::engine {

/// Both leave scenario, epoch and role to the caller.
v1::ReplicationStatus ToProto(const MasterStatus& status);
v1::ReplicationStatus ToProto(const ReplicaStatus& status);

}  // namespace rha::engine
