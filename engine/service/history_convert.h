// Histories as protocol messages. Pure functions.
#pragma once

#include "engine/core/change_history.h"
#include "engine/master/last_sync.h"
#include "rha/v1/history.pb.h"

namespace rha::engine {

v1::ChangeCounts ToProto(const ChangeCounts& counts);
/// `end_unix_ns`: until when it was counted.
v1::ChangeHistory ToProto(const ChangeHistory& history, std::int64_t end_unix_ns);
v1::SyncResult ToProto(const LastSync& sync);

}  // namespace rha::engine
