#include "control/cli/exit_code.h"

namespace rha::cli {

ExitCode ExitCodeOf(ErrorCode code) {
    switch (code) {
        case ErrorCode::kInvalidArgument:
            return ExitCode::kUsage;
        case ErrorCode::kNotFound:
            return ExitCode::kNotFound;
        case ErrorCode::kAlreadyExists:
        case ErrorCode::kFailedPrecondition:
        case ErrorCode::kConflict:
        case ErrorCode::kStaleEpoch:
            return ExitCode::kRefused;
        case ErrorCode::kUnavailable:
            return ExitCode::kUnreachable;
        case ErrorCode::kPermissionDenied:
            return ExitCode::kNotAllowed;
        case ErrorCode::kTimeout:
            return ExitCode::kTimedOut;
        case ErrorCode::kCorruption:
        case ErrorCode::kNoSpace:
        case ErrorCode::kIo:
        case ErrorCode::kCancelled:
        case ErrorCode::kUnsupported:
        case ErrorCode::kInternal:
            break;
    }
    return ExitCode::kFailed;
}

}  // namespace rha::cli
