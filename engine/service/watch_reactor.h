// The Watch call: heartbeats with status and events, at once and then once per interval, until the
// caller hangs up. A caller that does not read gets fewer reports, never a queue of old ones.
#pragma once

#include <boost/asio/thread_pool.hpp>

#include "engine/service/engine_node.h"
#include "rha/v1/engine.grpc.pb.h"

namespace rha::engine {

grpc::ServerWriteReactor<v1::EngineReport>* StartWatch(const grpc::CallbackServerContext& context,
                                                       const v1::WatchRequest& request,
                                                       EngineNode& node,
                                                       boost::asio::thread_pool& pool);

}  // namespace rha::engine
