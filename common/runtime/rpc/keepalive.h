// Connections whose other end is gone without a word: a line that swallows packets, a host that
// lost its power. Without this they are noticed when the kernel gives up, after a quarter of an
// hour.
#pragma once

#include <grpcpp/grpcpp.h>

namespace rha {

/// Calls that are open on the channel fail within 20 seconds then. The server must have allowed it.
void KeepAlive(grpc::ChannelArguments& arguments);

/// Lets clients ask as often as KeepAlive does, also where nothing else is said for long.
void AllowKeepAlive(grpc::ServerBuilder& builder);

}  // namespace rha
