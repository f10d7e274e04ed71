#include "engine/capture/client/capture_connection.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "engine/capture/client/capture_client.h"

namespace rha::engine {
namespace {

Error Unavailable(const std::filesystem::path& socket, int errno_value) {
    Error error = ErrnoError(errno_value, "talk to rha-capturefs at " + socket.string());
    error.code = ErrorCode::kUnavailable;
    error.retryable = true;
    error.remedy = "start rha-capturefs for that directory, before its guests";
    return error;
}

std::vector<UniqueFd> TakeDescriptors(msghdr& header) {
    std::vector<UniqueFd> descriptors;
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
         part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof fd);
            descriptors.emplace_back(fd);
        }
    }
    return descriptors;
}

ErrorCode CodeOf(std::uint32_t status) {
    const std::uint32_t value = status - 1;
    return value <= static_cast<std::uint32_t>(ErrorCode::kInternal) ? static_cast<ErrorCode>(value)
                                                                     : ErrorCode::kInternal;
}

}  // namespace

Result<std::unique_ptr<CaptureConnection>> CaptureConnection::Open(
    const std::filesystem::path& socket) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket.native().size() >= sizeof address.sun_path) {
        return Fail(ErrorCode::kInvalidArgument, socket.string() + " is too long for a socket",
                    "use a socket path of at most 107 characters");
    }
    std::memcpy(address.sun_path, socket.c_str(), socket.native().size());
    UniqueFd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    const timeval timeout{CaptureClient::kReplyTimeout.count(), 0};
    if (!fd || ::setsockopt(fd.Get(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) != 0 ||
        ::connect(fd.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return std::unexpected(Unavailable(socket, errno));
    }
    return std::unique_ptr<CaptureConnection>(new CaptureConnection(socket, std::move(fd)));
}

CaptureConnection::CaptureConnection(std::filesystem::path socket, UniqueFd fd)
    : socket_(std::move(socket)), fd_(std::move(fd)) {}

Error CaptureConnection::Broken(int errno_value) {
    // Later replies could not be told apart from the one that is missing.
    ::shutdown(fd_.Get(), SHUT_RDWR);
    return Unavailable(socket_, errno_value == EAGAIN ? ETIMEDOUT : errno_value);
}

Status CaptureConnection::Send(const CaptureRequest& request) {
    rha_capture_request header{};
    header.magic = RHA_CAPTURE_MAGIC;
    header.version = RHA_CAPTURE_VERSION;
    header.type = request.type;
    header.total_bytes = static_cast<std::uint32_t>(sizeof header + request.payload.size());
    header.request_id = ++last_request_id_;
    if (header.total_bytes > RHA_CAPTURE_MESSAGE_MAX ||
        request.scenario.value.size() > RHA_CAPTURE_SCENARIO_BYTES) {
        return Fail(ErrorCode::kInvalidArgument, "a request to rha-capturefs is too large",
                    "name directories instead of single files");
    }
    std::copy(request.scenario.value.begin(), request.scenario.value.end(), header.scenario);
    header.file_id = request.file.value;
    header.offset = request.offset;
    header.length = request.length;
    std::string message(reinterpret_cast<const char*>(&header), sizeof header);
    message += request.payload;
    if (::send(fd_.Get(), message.data(), message.size(), MSG_NOSIGNAL) < 0) {
        broken_ = true;
        return std::unexpected(Broken(errno));
    }
    return {};
}

Result<CaptureReply> CaptureConnection::Receive(const CaptureRequest& request) {
    std::vector<std::uint8_t> message(RHA_CAPTURE_MESSAGE_MAX);
    alignas(cmsghdr) std::array<char, CMSG_SPACE(RHA_CAPTURE_DESCRIPTORS * sizeof(int))> control{};
    iovec part{message.data(), message.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    ssize_t size = 0;
    do {
        size = ::recvmsg(fd_.Get(), &header, MSG_CMSG_CLOEXEC);
    } while (size < 0 && errno == EINTR);
    if (size <= 0) {
        broken_ = true;
        return std::unexpected(Broken(size == 0 ? ECONNRESET : errno));
    }
    CaptureReply answer;
    answer.descriptors = TakeDescriptors(header);
    rha_capture_reply reply;
    const char* text = nullptr;
    const char* remedy = nullptr;
    const std::uint8_t* items = nullptr;
    const auto parsed = rha_capture_parse_reply(message.data(), static_cast<std::size_t>(size),
                                                &reply, &text, &remedy, &items);
    if (parsed != RHA_CAPTURE_PARSE_OK || reply.request_id != last_request_id_ ||
        reply.type != (request.type | RHA_CAPTURE_REPLY)) {
        broken_ = true;
        return std::unexpected(Broken(EPROTO));
    }
    if (reply.status != 0) {
        return std::unexpected(Error{.code = CodeOf(reply.status),
                                     .message = std::string(text, reply.text_bytes),
                                     .remedy = std::string(remedy, reply.remedy_bytes),
                                     .os_code = reply.os_code});
    }
    answer.text.assign(text, reply.text_bytes);
    answer.items.assign(items, items + reply.item_bytes);
    answer.value = reply.value;
    answer.more = reply.more != 0;
    return answer;
}

Result<CaptureReply> CaptureConnection::Call(const CaptureRequest& request) {
    MutexLock lock(mutex_);
    if (broken_) return std::unexpected(Unavailable(socket_, ENOTCONN));
    RHA_RETURN_IF_ERROR(Send(request));
    return Receive(request);
}

}  // namespace rha::engine
