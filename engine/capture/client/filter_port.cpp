#include "engine/capture/client/filter_port.h"

#include <cstring>
#include <utility>
#include <vector>

#include "common/runtime/text_windows.h"
// After windows.h, of which it uses the types.
#include <fltuser.h>

namespace rha::engine {
namespace {

constexpr const wchar_t* kPortName = L"\\RhaCapturePort";

Error Unavailable(std::string message, HRESULT failure) {
    return {.code = ErrorCode::kUnavailable,
            .message = std::move(message),
            .remedy =
                "install and start the driver rhaflt on this host, before the machines that "
                "it is to capture; it works on NTFS, ReFS and CSVFS volumes",
            .os_code = failure,
            .retryable = true};
}

}  // namespace

FilterCalls WindowsFilterCalls() {
    return {.connect =
                [](const wchar_t* port, const void* context, WORD bytes, HANDLE* handle) {
                    return FilterConnectCommunicationPort(port, 0, context, bytes, nullptr, handle);
                },
            .send = &FilterSendMessage,
            .close = [](HANDLE port) { CloseHandle(port); }};
}

Result<std::unique_ptr<FilterPort>> FilterPort::Open(const std::wstring& device,
                                                     const FilterCalls& calls) {
    const rha_capture_connect connect{RHA_CAPTURE_MAGIC, RHA_CAPTURE_VERSION,
                                      static_cast<std::uint16_t>(device.size() * sizeof(wchar_t))};
    std::vector<char> context(sizeof connect + connect.name_bytes);
    std::memcpy(context.data(), &connect, sizeof connect);
    std::memcpy(context.data() + sizeof connect, device.data(), connect.name_bytes);
    HANDLE port = nullptr;
    const HRESULT failure =
        calls.connect(kPortName, context.data(), static_cast<WORD>(context.size()), &port);
    if (failure == E_ACCESSDENIED) {
        return Fail(ErrorCode::kPermissionDenied, "this process may not talk to the driver rhaflt",
                    "run rha-engine as a service, or as an administrator");
    }
    if (failure != S_OK) {
        return std::unexpected(Unavailable(
            "the capture driver rhaflt does not run on the volume " + ToUtf8(device), failure));
    }
    std::unique_ptr<FilterPort> opened(new FilterPort(port, calls));
    // A driver of another version lets everybody in and says so only when it is asked.
    RHA_RETURN_IF_ERROR(opened->Call({.type = RHA_CAPTURE_HELLO}));
    return opened;
}

FilterPort::~FilterPort() {
    calls_.close(port_);
}

Result<CaptureReply> FilterPort::Call(const CaptureRequest& request) {
    MutexLock lock(mutex_);
    if (broken_) return std::unexpected(Unavailable("the driver rhaflt was unloaded", E_FAIL));
    RHA_ASSIGN_OR_RETURN(auto message, EncodeRequest(request, ++last_request_id_));
    std::vector<std::uint8_t> answer(RHA_CAPTURE_MESSAGE_MAX);
    DWORD returned = 0;
    const HRESULT failure =
        calls_.send(port_, message.data(), static_cast<DWORD>(message.size()), answer.data(),
                    static_cast<DWORD>(answer.size()), &returned);
    if (failure == S_OK && returned <= answer.size()) {
        answer.resize(returned);
        if (auto reply = DecodeReply(answer, request, last_request_id_, "rhaflt"))
            return *std::move(reply);
    }
    broken_ = true;
    return std::unexpected(Unavailable("the driver rhaflt does not answer", failure));
}

}  // namespace rha::engine
