#include <array>
#include <utility>

#include "common/runtime/system_error.h"
#include "common/runtime/text_windows.h"
#include "common/runtime/windows_error.h"

namespace rha {
namespace {

// ERROR_DISK_QUOTA_EXCEEDED and ERROR_NO_SUCH_DEVICE, which mingw-w64's headers lack.
constexpr unsigned long kDiskQuotaExceeded = 1295;
constexpr unsigned long kNoSuchDevice = 433;

ErrorCode CodeOf(unsigned long code) {
    switch (code) {
        case ERROR_FILE_NOT_FOUND:
        case ERROR_PATH_NOT_FOUND:
        case ERROR_INVALID_DRIVE:
        case ERROR_BAD_NETPATH:
        case ERROR_BAD_NET_NAME:
        case ERROR_SERVICE_DOES_NOT_EXIST:
            return ErrorCode::kNotFound;
        case ERROR_FILE_EXISTS:
        case ERROR_ALREADY_EXISTS:
        case ERROR_SERVICE_EXISTS:
            return ErrorCode::kAlreadyExists;
        case ERROR_ACCESS_DENIED:
        case ERROR_WRITE_PROTECT:
        case ERROR_PRIVILEGE_NOT_HELD:
        case WSAEACCES:
            return ErrorCode::kPermissionDenied;
        case ERROR_SHARING_VIOLATION:
        case ERROR_LOCK_VIOLATION:
        case ERROR_BUSY:
        case ERROR_USER_MAPPED_FILE:
        case WSAEADDRINUSE:
            return ErrorCode::kConflict;
        case ERROR_DISK_FULL:
        case ERROR_HANDLE_DISK_FULL:
        case kDiskQuotaExceeded:
            return ErrorCode::kNoSpace;
        case ERROR_INVALID_PARAMETER:
        case ERROR_INVALID_NAME:
        case ERROR_BAD_PATHNAME:
        case ERROR_FILENAME_EXCED_RANGE:
        case ERROR_DIRECTORY:
        case WSAEINVAL:
            return ErrorCode::kInvalidArgument;
        case ERROR_NOT_SUPPORTED:
        case ERROR_INVALID_FUNCTION:
        case ERROR_CALL_NOT_IMPLEMENTED:
            return ErrorCode::kUnsupported;
        case ERROR_SEM_TIMEOUT:
        case WAIT_TIMEOUT:
        case WSAETIMEDOUT:
            return ErrorCode::kTimeout;
        case ERROR_NOT_READY:
        case ERROR_WRONG_DISK:
        case ERROR_DEV_NOT_EXIST:
        case ERROR_UNEXP_NET_ERR:
        case ERROR_NETNAME_DELETED:
        case kNoSuchDevice:
        case ERROR_UNRECOGNIZED_VOLUME:  // or one that is locked
        case ERROR_FILE_INVALID:  // its volume was dismounted, and is perhaps another one now
        case ERROR_NO_MEDIA_IN_DRIVE:
        case ERROR_DEVICE_NOT_CONNECTED:
        case ERROR_DEVICE_REMOVED:
        case ERROR_DEVICE_NOT_AVAILABLE:
        case WSAECONNREFUSED:
        case WSAECONNRESET:
        case WSAECONNABORTED:
        case WSAENOTCONN:
        case WSAEHOSTUNREACH:
        case WSAENETUNREACH:
        case WSAEHOSTDOWN:
            return ErrorCode::kUnavailable;
        default:
            return ErrorCode::kIo;
    }
}

}  // namespace

std::string WindowsMessage(unsigned long code) {
    constexpr DWORD kFlags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
    std::array<wchar_t, 512> text{};
    DWORD length = 0;
    for (const DWORD language : {MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), 0}) {
        length = FormatMessageW(kFlags, nullptr, code, language, text.data(),
                                static_cast<DWORD>(text.size()), nullptr);
        if (length != 0) break;
    }
    std::wstring_view message(text.data(), length);
    while (!message.empty() && std::wstring_view(L" \r\n.").contains(message.back())) {
        message.remove_suffix(1);
    }
    return message.empty() ? "Windows error " + std::to_string(code) : ToUtf8(message);
}

Error WindowsError(unsigned long code, std::string what) {
    Error error;
    error.code = CodeOf(code);
    error.message = std::move(what) + ": " + WindowsMessage(code);
    error.os_code = static_cast<int>(code);
    error.retryable = error.code == ErrorCode::kNoSpace || error.code == ErrorCode::kUnavailable ||
                      error.code == ErrorCode::kTimeout || code == ERROR_SHARING_VIOLATION ||
                      code == ERROR_LOCK_VIOLATION;
    if (error.code == ErrorCode::kNoSpace) {
        error.remedy = "free space on that disk or move the directory to a larger one";
    }
    return error;
}

Error SystemError(const std::error_code& code, std::string what) {
    if (code.category() == std::generic_category()) {
        return ErrnoError(code.value(), std::move(what));
    }
    return WindowsError(static_cast<unsigned long>(code.value()), std::move(what));
}

}  // namespace rha
