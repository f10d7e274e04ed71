#include "control/notify/curl_transfer.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace rha::control {
namespace {

constexpr std::size_t kAnswerBytesMax = 400;

CURL* NewHandle() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    return curl_easy_init();
}

Error Explain(CURLcode code, const std::string& text, const NotifyTarget& target) {
    Error error{.code = ErrorCode::kUnavailable,
                .message = text,
                .remedy = "check the address of target '" + target.name + "' and the network",
                .retryable = true};
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            error.code = ErrorCode::kTimeout;
            break;
        case CURLE_LOGIN_DENIED:
            error.code = ErrorCode::kPermissionDenied;
            error.remedy = "check user and password of target '" + target.name + "'";
            break;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CACERT_BADFILE:
            error.code = ErrorCode::kPermissionDenied;
            error.remedy =
                "give the CA that signed the server's certificate with --ca-file, and the name in "
                "that certificate as its address";
            break;
        case CURLE_USE_SSL_FAILED:
            error.code = ErrorCode::kPermissionDenied;
            error.remedy =
                "the server offers no STARTTLS: use --tls implicit, or --tls optional "
                "to send in the clear where it is not offered";
            break;
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_WEIRD_SERVER_REPLY:
            error.remedy =
                "check that the right kind of server listens at the address of target '" +
                target.name + "'";
            break;
        default:
            break;
    }
    return error;
}

}  // namespace

CurlTransfer::CurlTransfer(const NotifyTarget& target, std::string protocols,
                           const CancelSignal& cancel)
    : target_(target),
      protocols_(std::move(protocols)),
      cancel_(cancel),
      handle_(NewHandle(), curl_easy_cleanup) {
    if (!handle_) return;
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(target.timeout);
    Set(CURLOPT_ERRORBUFFER, error_);
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_PROTOCOLS_STR, protocols_.c_str());
    Set(CURLOPT_TIMEOUT_MS, static_cast<long>(milliseconds.count()));
    Set(CURLOPT_SSL_VERIFYPEER, 1L);
    Set(CURLOPT_SSL_VERIFYHOST, 2L);
    Set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!target.ca_file.empty()) {
        Set(CURLOPT_CAINFO, target.ca_file.c_str());
        Set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    Set(CURLOPT_NOPROGRESS, 0L);
    Set(CURLOPT_XFERINFOFUNCTION, &CurlTransfer::OnProgress);
    Set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
    Set(CURLOPT_HEADERFUNCTION, &CurlTransfer::OnLine);
    Set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    Set(CURLOPT_WRITEFUNCTION, &CurlTransfer::OnBody);
    Set(CURLOPT_WRITEDATA, static_cast<void*>(this));
}

int CurlTransfer::OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<CurlTransfer*>(self)->cancel_.IsSet() ? 1 : 0;
}

std::size_t CurlTransfer::OnLine(char* bytes, std::size_t size, std::size_t count, void* self) {
    std::string line(bytes, std::min(size * count, kAnswerBytesMax));
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.pop_back();
    if (!line.empty()) static_cast<CurlTransfer*>(self)->last_line_ = std::move(line);
    return size * count;
}

std::size_t CurlTransfer::OnBody(char* bytes, std::size_t size, std::size_t count, void* self) {
    std::string& body = static_cast<CurlTransfer*>(self)->body_;
    body.append(bytes, std::min(size * count, kAnswerBytesMax - body.size()));
    return size * count;
}

Status CurlTransfer::Perform() {
    if (!handle_)
        return Fail(ErrorCode::kInternal, "libcurl does not start", "restart the service");
    const CURLcode code = curl_easy_perform(handle_.get());
    if (code == CURLE_OK) return {};
    if (code == CURLE_ABORTED_BY_CALLBACK) {
        return Fail(ErrorCode::kCancelled, "the control service stops",
                    "try again when it runs again");
    }
    std::string text = error_[0] == '\0' ? curl_easy_strerror(code) : error_;
    const bool answered = !last_line_.empty() && text.find(last_line_) == std::string::npos;
    if (answered) text += "; the server said: " + last_line_;
    return std::unexpected(Explain(code, text, target_));
}

void Append(CurlList& list, const std::string& text) {
    curl_slist* longer = curl_slist_append(list.get(), text.c_str());
    if (longer == nullptr) return;  // out of memory: the list stays as it was
    static_cast<void>(list.release());
    list.reset(longer);
}

}  // namespace rha::control
