// Error and Result: how every fallible call in the product reports failure.
//
// An Error is a value. It carries what failed (code, message), what the operator can do about it
// (remedy), what was being done at the time (context, innermost first) and two facts that recovery
// logic decides on: may the same call succeed later (retryable), and may data be lost or wrong
// (data_at_risk). OS error numbers become Errors only in adapters. Thread rule: plain values.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rha {

enum class ErrorCode : std::uint8_t {
    kInvalidArgument,     ///< The caller's input is wrong whatever the state of the system.
    kNotFound,            ///< The named object does not exist.
    kAlreadyExists,       ///< The object to be created exists already.
    kFailedPrecondition,  ///< The system is not in a state in which this may be done.
    kConflict,            ///< Another owner or operation holds the object.
    kStaleEpoch,          ///< The request carries an older epoch than the receiver has seen.
    kCorruption,          ///< Bytes from disk or wire do not decode or fail their checksum.
    kNoSpace,             ///< A disk or a configured bound is full.
    kIo,                  ///< The operating system refused an input/output operation.
    kUnavailable,         ///< A peer cannot be reached.
    kTimeout,             ///< The deadline passed.
    kCancelled,           ///< The caller cancelled.
    kPermissionDenied,    ///< Identity or rights do not suffice.
    kUnsupported,         ///< Not possible on this host, version or file system.
    kInternal,            ///< A broken invariant of our own.
};

/// Stable lower-case name ("stale-epoch"), used in logs, JSON and rhactl output.
std::string_view Name(ErrorCode code);

/// Inverse of Name; kInternal for an unknown name.
ErrorCode ErrorCodeFromName(std::string_view name);

struct Error {
    ErrorCode code = ErrorCode::kInternal;
    std::string message;               ///< One sentence: what failed, with the object's name.
    std::string remedy;                ///< One sentence: what to do; empty where nothing helps.
    int os_code = 0;                   ///< errno or Win32 code; 0 where none applies.
    bool retryable = false;            ///< The same call may succeed later without a change.
    bool data_at_risk = false;         ///< Data may be lost or wrong; needs an operator's eye.
    std::vector<std::string> context;  ///< What was being done, innermost first.

    /// Adds one outer step of context and returns itself.
    Error& While(std::string step) &;
    Error&& While(std::string step) &&;

    /// "message <- inner step <- outer step"; without the remedy.
    std::string ToString() const;

    bool operator==(const Error&) const = default;
};

template <typename T>
using Result = std::expected<T, Error>;

using Status = Result<void>;

/// Shorthand: `return Fail(ErrorCode::kNotFound, "no scenario 'x'", "run rhactl scenario list");`
std::unexpected<Error> Fail(ErrorCode code, std::string message, std::string remedy = {});

/// An errno as an Error: chooses the code (ENOSPC and EDQUOT are kNoSpace, ENOENT kNotFound, …),
/// `what` names operation and object ("write /var/lib/rha/journal/0001").
Error ErrnoError(int errno_value, std::string what);

}  // namespace rha

/// Evaluates an expression of type Result; on failure returns its error from the caller.
#define RHA_RETURN_IF_ERROR(expr)                                  \
    do {                                                           \
        if (auto rha_status = (expr); !rha_status)                 \
            return std::unexpected(std::move(rha_status).error()); \
    } while (false)

#define RHA_CONCAT_INNER(a, b) a##b
#define RHA_CONCAT(a, b) RHA_CONCAT_INNER(a, b)

/// `RHA_ASSIGN_OR_RETURN(auto file, OpenFile(path));`
#define RHA_ASSIGN_OR_RETURN(declaration, expr) \
    RHA_ASSIGN_OR_RETURN_INNER(RHA_CONCAT(rha_result_, __LINE__), declaration, expr)
#define RHA_ASSIGN_OR_RETURN_INNER(temporary, declaration, expr)          \
    auto temporary = (expr);                                              \
    if (!temporary) return std::unexpected(std::move(temporary).error()); \
    declaration = std::move(*temporary)
