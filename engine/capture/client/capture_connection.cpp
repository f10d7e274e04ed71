#include "engine/capture/client/capture_connection.h"

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
    RHA_ASSIGN_OR_RETURN(const auto message, EncodeRequest(request, ++last_request_id_));
    if (::send(fd_.Get(), message.data(), message.size(), MSG_NOSIGNAL) < 0) {
        broken_ = true;
        return std::unexpected(Broken(errno));
    }
    return {};
}

Result<CaptureReply> CaptureConnection::Receive(const CaptureRequest& request,
                                                std::vector<UniqueFd>* descriptors) {
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
    auto sent = TakeDescriptors(header);
    message.resize(static_cast<std::size_t>(size));
    auto reply = DecodeReply(message, request, last_request_id_, "rha-capturefs");
    if (!reply) {
        broken_ = true;
        return std::unexpected(Broken(EPROTO));
    }
    if (descriptors != nullptr) *descriptors = std::move(sent);
    return *std::move(reply);
}

Result<CaptureReply> CaptureConnection::Call(const CaptureRequest& request,
                                             std::vector<UniqueFd>* descriptors) {
    MutexLock lock(mutex_);
    if (broken_) return std::unexpected(Unavailable(socket_, ENOTCONN));
    RHA_RETURN_IF_ERROR(Send(request));
    return Receive(request, descriptors);
}

}  // namespace rha::engine
