#include "common/error.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace rha {
namespace {

struct CodeName {
    ErrorCode code;
    std::string_view name;
};

constexpr std::array kNames = {
    CodeName{ErrorCode::kInvalidArgument, "invalid-argument"},
    CodeName{ErrorCode::kNotFound, "not-found"},
    CodeName{ErrorCode::kAlreadyExists, "already-exists"},
    CodeName{ErrorCode::kFailedPrecondition, "failed-precondition"},
    CodeName{ErrorCode::kConflict, "conflict"},
    CodeName{ErrorCode::kStaleEpoch, "stale-epoch"},
    CodeName{ErrorCode::kCorruption, "corruption"},
    CodeName{ErrorCode::kNoSpace, "no-space"},
    CodeName{ErrorCode::kIo, "io"},
    CodeName{ErrorCode::kUnavailable, "unavailable"},
    CodeName{ErrorCode::kTimeout, "timeout"},
    CodeName{ErrorCode::kCancelled, "cancelled"},
    CodeName{ErrorCode::kPermissionDenied, "permission-denied"},
    CodeName{ErrorCode::kUnsupported, "unsupported"},
    CodeName{ErrorCode::kInternal, "internal"},
};

ErrorCode CodeOfErrno(int value) {
    switch (value) {
        case ENOSPC:
#ifdef EDQUOT  // not everywhere
        case EDQUOT:
#endif
            return ErrorCode::kNoSpace;
        case ENOENT:
            return ErrorCode::kNotFound;
        case EEXIST:
            return ErrorCode::kAlreadyExists;
        case EACCES:
        case EPERM:
        case EROFS:
            return ErrorCode::kPermissionDenied;
        case EINVAL:
        case ENAMETOOLONG:
            return ErrorCode::kInvalidArgument;
        case EBUSY:
        case ETXTBSY:
            return ErrorCode::kConflict;
        case EOPNOTSUPP:
        case ENOSYS:
            return ErrorCode::kUnsupported;
        case ETIMEDOUT:
            return ErrorCode::kTimeout;
        case ECONNREFUSED:
        case ECONNRESET:
        case EPIPE:
        case ENOTCONN:
        case EHOSTUNREACH:
        case ENETUNREACH:
            return ErrorCode::kUnavailable;
        default:
            return ErrorCode::kIo;
    }
}

}  // namespace

std::string_view Name(ErrorCode code) {
    for (const auto& entry : kNames) {
        if (entry.code == code) return entry.name;
    }
    return "internal";
}

ErrorCode ErrorCodeFromName(std::string_view name) {
    for (const auto& entry : kNames) {
        if (entry.name == name) return entry.code;
    }
    return ErrorCode::kInternal;
}

Error& Error::While(std::string step) & {
    context.push_back(std::move(step));
    return *this;
}

Error&& Error::While(std::string step) && {
    context.push_back(std::move(step));
    return std::move(*this);
}

std::string Error::ToString() const {
    std::string text = message;
    for (const auto& step : context) {
        text += " <- ";
        text += step;
    }
    return text;
}

std::unexpected<Error> Fail(ErrorCode code, std::string message, std::string remedy) {
    return std::unexpected(
        Error{.code = code, .message = std::move(message), .remedy = std::move(remedy)});
}

Error ErrnoError(int errno_value, std::string what) {
    Error error;
    error.code = CodeOfErrno(errno_value);
    error.message = std::move(what) + ": " + std::generic_category().message(errno_value);
    error.os_code = errno_value;
    error.retryable = error.code == ErrorCode::kNoSpace || error.code == ErrorCode::kUnavailable ||
                      error.code == ErrorCode::kTimeout || errno_value == EAGAIN ||
                      errno_value == EINTR;
    if (error.code == ErrorCode::kNoSpace) {
        error.remedy = "free space on that disk or move the directory to a larger one";
    }
    return error;
}

}  // namespace rha
