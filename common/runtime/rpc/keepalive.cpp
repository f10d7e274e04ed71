#include "common/runtime/rpc/keepalive.h"

namespace rha {
namespace {

constexpr int kAskMs = 10000;
constexpr int kAnswerMs = 10000;

}  // namespace

void KeepAlive(grpc::ChannelArguments& arguments) {
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kAskMs);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kAnswerMs);
    arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
}

void AllowKeepAlive(grpc::ServerBuilder& builder) {
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kAskMs / 2);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 0);
}

}  // namespace rha
