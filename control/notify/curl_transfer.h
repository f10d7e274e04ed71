// CurlTransfer: one libcurl transfer with the rules that all of ours follow: verified TLS, a time
// limit, no redirects, cancellable. Private to this folder. One thread.
#pragma once

#include <memory>
#include <string>

#include <curl/curl.h>

#include "common/error.h"
#include "control/notify/cancel_signal.h"
#include "control/notify/core/target.h"

namespace rha::control {

class CurlTransfer {
public:
    CurlTransfer(const NotifyTarget& target, std::string protocols, const CancelSignal& cancel);
    CurlTransfer(const CurlTransfer&) = delete;
    CurlTransfer& operator=(const CurlTransfer&) = delete;

    CURL* handle() { return handle_.get(); }
    template <typename T>
    void Set(CURLoption option, T value) {
        curl_easy_setopt(handle_.get(), option, value);
    }

    /// Runs it. Errors say what to do; kCancelled, kTimeout, kUnavailable, kPermissionDenied.
    Status Perform();

    /// What the server sent: the last line of its dialogue, and the beginning of a body.
    const std::string& last_line() const { return last_line_; }
    const std::string& body() const { return body_; }

private:
    static int OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
    static std::size_t OnLine(char* bytes, std::size_t size, std::size_t count, void* self);
    static std::size_t OnBody(char* bytes, std::size_t size, std::size_t count, void* self);

    const NotifyTarget& target_;
    const std::string protocols_;
    const CancelSignal& cancel_;
    std::unique_ptr<CURL, void (*)(CURL*)> handle_;
    std::string last_line_;
    std::string body_;
    char error_[CURL_ERROR_SIZE] = {};
};

struct CurlListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;
void Append(CurlList& list, const std::string& text);

}  // namespace rha::control
