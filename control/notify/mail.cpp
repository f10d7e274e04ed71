// Mail: SMTP through libcurl.
#include <algorithm>
#include <cstring>

#include <openssl/evp.h>

#include "control/notify/core/message_text.h"
#include "control/notify/curl_transfer.h"
#include "control/notify/delivery.h"

namespace rha::control {
namespace {

std::string Base64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

/// RFC 2047: words of at most 75 characters, each of whole UTF-8 characters, one a line.
std::string EncodeHeader(std::string_view text) {
    constexpr std::size_t kBytesAWord = 42;
    const auto plain = [](char c) { return c >= 0x20 && c < 0x7f; };
    if (text.size() < 60 && std::ranges::all_of(text, plain)) return std::string(text);
    std::string header;
    while (!text.empty()) {
        std::size_t size = std::min(kBytesAWord, text.size());
        while (size > 1 && size < text.size() &&
               (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) {
            --size;
        }
        if (!header.empty()) header += "\r\n ";
        header += "=?utf-8?B?" + Base64(text.substr(0, size)) + "?=";
        text.remove_prefix(size);
    }
    return header;
}

std::string EncodeBody(const std::string& text) {
    constexpr std::size_t kBytesALine = 57;
    std::string crlf;
    for (const char c : text) {
        if (c == '\n') crlf += '\r';
        crlf += c;
    }
    std::string lines;
    for (std::size_t at = 0; at < crlf.size(); at += kBytesALine) {
        lines += Base64(std::string_view(crlf).substr(at, kBytesALine)) + "\r\n";
    }
    return lines;
}

/// A name that a greeting and a message id may carry.
std::string HostWord(const std::string& host) {
    std::string word;
    for (const char c : host.substr(0, 253)) {
        const bool fit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '.' || c == '-';
        if (fit) word += c;
    }
    return word.empty() ? "localhost" : word;
}

struct Upload {
    std::string_view rest;
};

std::size_t ReadUpload(char* buffer, std::size_t size, std::size_t count, void* upload) {
    auto& rest = static_cast<Upload*>(upload)->rest;
    const std::size_t taken = std::min(size * count, rest.size());
    std::memcpy(buffer, rest.data(), taken);
    rest.remove_prefix(taken);
    return taken;
}

}  // namespace

std::string BuildMail(const NotifyTarget& target, const Message& message,
                      const DeliveryFacts& facts) {
    const std::string host = HostWord(facts.host);
    std::string to;
    for (const auto& recipient : target.to) to += (to.empty() ? "<" : ",\r\n <") + recipient + ">";
    const WallTime at = message.groups.empty() ? WallTime{} : message.groups.back().last.at;
    std::string mail = "Date: " + FormatMailDate(at) + "\r\n";
    mail += "From: RHA <" + target.from + ">\r\nTo: " + to + "\r\n";
    mail += "Subject: " + EncodeHeader(SubjectOf(message, target.language)) + "\r\n";
    // The same for every attempt, so that receivers can tell a repetition.
    mail += "Message-ID: <rha-" + facts.control_id + "-" + target.name + "-" +
            std::to_string(message.through_id) + "-" + std::to_string(at.unix_ns) + "@" + host +
            ">\r\n";
    mail += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
    mail += "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    return mail + EncodeBody(BodyOf(message, target.language));
}

Result<std::string> SendMail(const NotifyTarget& target, const Message& message,
                             const DeliveryFacts& facts, const CancelSignal& cancel) {
    CurlTransfer transfer(target, "smtp,smtps", cancel);
    const std::string scheme = target.tls == MailTls::kImplicit ? "smtps://" : "smtp://";
    const std::string url = scheme + target.address + "/" + HostWord(facts.host);
    long use_tls = CURLUSESSL_ALL;
    if (target.tls == MailTls::kOptional) use_tls = CURLUSESSL_TRY;
    if (target.tls == MailTls::kOff) use_tls = CURLUSESSL_NONE;
    transfer.Set(CURLOPT_URL, url.c_str());
    transfer.Set(CURLOPT_USE_SSL, use_tls);
    transfer.Set(CURLOPT_PROXY, "");
    if (!target.user.empty()) {
        transfer.Set(CURLOPT_USERNAME, target.user.c_str());
        transfer.Set(CURLOPT_PASSWORD, target.secret.c_str());
    }
    const std::string from = "<" + target.from + ">";
    CurlList recipients;
    for (const auto& recipient : target.to) Append(recipients, "<" + recipient + ">");
    const std::string mail = BuildMail(target, message, facts);
    Upload upload{mail};
    transfer.Set(CURLOPT_MAIL_FROM, from.c_str());
    transfer.Set(CURLOPT_MAIL_RCPT, recipients.get());
    transfer.Set(CURLOPT_UPLOAD, 1L);
    transfer.Set(CURLOPT_READFUNCTION, &ReadUpload);
    transfer.Set(CURLOPT_READDATA, static_cast<void*>(&upload));
    if (auto sent = transfer.Perform(); !sent) {
        return std::unexpected(
            std::move(sent).error().While("send mail through " + target.address));
    }
    return transfer.last_line();
}

}  // namespace rha::control
