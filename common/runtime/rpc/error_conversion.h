// The one file where Error becomes ErrorInfo or grpc::Status and back. The status carries the
// serialised ErrorInfo as its binary details, so that an Error crosses the wire whole; a status
// without one (from gRPC itself) becomes an Error by its code. Thread-safe functions.
#pragma once

#include <string_view>

#include <grpcpp/grpcpp.h>

#include "common/error.h"
#include "rha/v1/types.pb.h"

namespace rha {

v1::ErrorInfo ToProto(const Error& error);

/// Empty code means success: nothing to convert is a broken caller, so check with HasError first.
Error FromProto(const v1::ErrorInfo& info);
inline bool HasError(const v1::ErrorInfo& info) {
    return !info.code().empty();
}

/// Success or the error of a reply's `error` field.
Status StatusFromProto(const v1::ErrorInfo& info);

grpc::Status ToGrpcStatus(const Error& error);
grpc::Status ToGrpcStatus(const Status& status);

/// For a failed call: `peer` names the other end ("engine at 10.0.0.2:7443").
Error FromGrpcStatus(const grpc::Status& status, std::string_view peer);

}  // namespace rha
