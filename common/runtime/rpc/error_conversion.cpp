#include "common/runtime/rpc/error_conversion.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "common/texts/texts.h"

namespace rha {
namespace {

struct CodePair {
    ErrorCode error;
    grpc::StatusCode status;
};

/// The first row of a status code is what that code becomes on the way back.
constexpr std::array kCodes = {
    CodePair{ErrorCode::kInvalidArgument, grpc::StatusCode::INVALID_ARGUMENT},
    CodePair{ErrorCode::kNotFound, grpc::StatusCode::NOT_FOUND},
    CodePair{ErrorCode::kAlreadyExists, grpc::StatusCode::ALREADY_EXISTS},
    CodePair{ErrorCode::kFailedPrecondition, grpc::StatusCode::FAILED_PRECONDITION},
    CodePair{ErrorCode::kConflict, grpc::StatusCode::ABORTED},
    CodePair{ErrorCode::kStaleEpoch, grpc::StatusCode::FAILED_PRECONDITION},
    CodePair{ErrorCode::kCorruption, grpc::StatusCode::DATA_LOSS},
    CodePair{ErrorCode::kNoSpace, grpc::StatusCode::RESOURCE_EXHAUSTED},
    CodePair{ErrorCode::kUnavailable, grpc::StatusCode::UNAVAILABLE},
    CodePair{ErrorCode::kTimeout, grpc::StatusCode::DEADLINE_EXCEEDED},
    CodePair{ErrorCode::kCancelled, grpc::StatusCode::CANCELLED},
    CodePair{ErrorCode::kPermissionDenied, grpc::StatusCode::PERMISSION_DENIED},
    CodePair{ErrorCode::kPermissionDenied, grpc::StatusCode::UNAUTHENTICATED},
    CodePair{ErrorCode::kUnsupported, grpc::StatusCode::UNIMPLEMENTED},
    CodePair{ErrorCode::kInternal, grpc::StatusCode::INTERNAL},
    CodePair{ErrorCode::kIo, grpc::StatusCode::UNKNOWN},
};

/// Details travel as HTTP/2 metadata, of which receivers accept 8 KiB in all.
constexpr std::size_t kTextBytesMax = 1024;
constexpr int kContextCountMax = 8;

std::string Cut(const std::string& text) {
    if (text.size() <= kTextBytesMax) return text;
    std::size_t end = kTextBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0u) == 0x80u) --end;  // UTF-8
    return text.substr(0, end) + " …";
}

grpc::StatusCode StatusCodeOf(ErrorCode code) {
    for (const auto& pair : kCodes) {
        if (pair.error == code) return pair.status;
    }
    return grpc::StatusCode::INTERNAL;
}

ErrorCode ErrorCodeOf(grpc::StatusCode code) {
    for (const auto& pair : kCodes) {
        if (pair.status == code) return pair.error;
    }
    return ErrorCode::kInternal;
}

std::string RemedyFor(ErrorCode code) {
    switch (code) {
        case ErrorCode::kUnavailable:
        case ErrorCode::kTimeout:
            return "check that the service runs there and that the network between is up";
        case ErrorCode::kUnsupported:
            return "bring all hosts to the same version of the product";
        default:
            return {};
    }
}

}  // namespace

v1::ErrorInfo ToProto(const Error& error) {
    v1::ErrorInfo info;
    info.set_code(std::string(Name(error.code)));
    info.set_message(error.message);
    info.set_remedy(error.remedy);
    for (const auto& step : error.context) info.add_context(step);
    info.set_retryable(error.retryable);
    info.set_data_at_risk(error.data_at_risk);
    info.set_os_code(error.os_code);
    return info;
}

Error FromProto(const v1::ErrorInfo& info) {
    return {.code = ErrorCodeFromName(info.code()),
            .message = info.message(),
            .remedy = info.remedy(),
            .os_code = info.os_code(),
            .retryable = info.retryable(),
            .data_at_risk = info.data_at_risk(),
            .context = {info.context().begin(), info.context().end()}};
}

Status StatusFromProto(const v1::ErrorInfo& info) {
    if (!HasError(info)) return {};
    return std::unexpected(FromProto(info));
}

grpc::Status ToGrpcStatus(const Error& error) {
    Error bounded = error;
    bounded.message = Cut(error.message);
    bounded.remedy = Cut(error.remedy);
    bounded.context.resize(
        std::min(error.context.size(), static_cast<std::size_t>(kContextCountMax)));
    for (auto& step : bounded.context) step = step.substr(0, kTextBytesMax / 4);
    return {StatusCodeOf(error.code), bounded.message, ToProto(bounded).SerializeAsString()};
}

grpc::Status ToGrpcStatus(const Status& status) {
    return status ? grpc::Status::OK : ToGrpcStatus(status.error());
}

Error FromGrpcStatus(const grpc::Status& status, std::string_view peer) {
    v1::ErrorInfo info;
    if (!status.error_details().empty() && info.ParseFromString(status.error_details()) &&
        HasError(info)) {
        return FromProto(info);
    }
    const ErrorCode code = ErrorCodeOf(status.error_code());
    return {
        .code = code,
        .message = Say("{peer}: {detail}", {{"peer", peer}, {"detail", status.error_message()}}),
        .remedy = RemedyFor(code),
        .retryable = code == ErrorCode::kUnavailable || code == ErrorCode::kTimeout};
}

}  // namespace rha
