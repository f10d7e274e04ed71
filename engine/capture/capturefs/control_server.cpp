#include "engine/capture/capturefs/control_server.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/runtime/log.h"

namespace rha::capturefs {
namespace {

constexpr std::size_t kConnectionsMax = 256;
constexpr std::size_t kItemBytesMax = RHA_CAPTURE_MESSAGE_MAX - 2048;

template <typename Struct>
void AppendStruct(std::string& to, const Struct& value) {
    to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

bool PeerAllowed(int fd) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    return peer.uid == 0 || peer.uid == ::geteuid();
}

bool Send(int fd, const std::string& message, const std::vector<int>& descriptors) {
    iovec part{const_cast<char*>(message.data()), message.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(RHA_CAPTURE_DESCRIPTORS * sizeof(int))> control{};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    if (!descriptors.empty()) {
        header.msg_control = control.data();
        header.msg_controllen = CMSG_SPACE(descriptors.size() * sizeof(int));
        cmsghdr* rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
        std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size() * sizeof(int));
    }
    return ::sendmsg(fd, &header, MSG_NOSIGNAL | MSG_DONTWAIT) ==
           static_cast<ssize_t>(message.size());
}

std::string Encode(const rha_capture_request& request, std::uint32_t status, std::int32_t os_code,
                   const std::string& text, const std::string& remedy, const std::string& items,
                   std::uint64_t value, bool more) {
    rha_capture_reply reply{};
    reply.magic = RHA_CAPTURE_MAGIC;
    reply.version = RHA_CAPTURE_VERSION;
    reply.type = static_cast<std::uint16_t>(request.type | RHA_CAPTURE_REPLY);
    reply.request_id = request.request_id;
    reply.status = status;
    reply.os_code = os_code;
    reply.text_bytes = static_cast<std::uint32_t>(text.size());
    reply.remedy_bytes = static_cast<std::uint32_t>(remedy.size());
    reply.item_bytes = static_cast<std::uint32_t>(items.size());
    reply.more = more ? 1 : 0;
    reply.value = value;
    reply.total_bytes =
        static_cast<std::uint32_t>(sizeof reply + text.size() + remedy.size() + items.size());
    std::string message;
    AppendStruct(message, reply);
    return message + text + remedy + items;
}

std::string EncodeError(const rha_capture_request& request, const Error& error) {
    constexpr std::size_t kTextMax = 8192;
    return Encode(request, static_cast<std::uint32_t>(error.code) + 1, error.os_code,
                  error.ToString().substr(0, kTextMax), error.remedy.substr(0, kTextMax), {}, 0,
                  false);
}

ScenarioId ScenarioOf(const rha_capture_request& request) {
    return {std::string(request.scenario, RHA_CAPTURE_SCENARIO_BYTES)};
}

}  // namespace

Result<std::unique_ptr<ControlServer>> ControlServer::Listen(const std::filesystem::path& socket,
                                                             CaptureSet& captures) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket.native().size() >= sizeof address.sun_path) {
        return Fail(ErrorCode::kInvalidArgument, socket.string() + " is too long for a socket",
                    "choose a --socket path of at most 107 characters");
    }
    std::memcpy(address.sun_path, socket.c_str(), socket.native().size());
    UniqueFd listener(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    UniqueFd stop(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!listener || !stop) return std::unexpected(ErrnoError(errno, "create the control socket"));
    if (::unlink(socket.c_str()) != 0 && errno != ENOENT) {
        return std::unexpected(ErrnoError(errno, "replace " + socket.string()));
    }
    // The mode stands before the name does, so that nobody slips in between.
    if (::fchmod(listener.Get(), 0600) != 0 ||
        ::bind(listener.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::chmod(socket.c_str(), 0600) != 0 || ::listen(listener.Get(), 16) != 0) {
        return std::unexpected(ErrnoError(errno, "listen on " + socket.string()));
    }
    return std::unique_ptr<ControlServer>(
        new ControlServer(socket, std::move(listener), std::move(stop), captures));
}

ControlServer::ControlServer(std::filesystem::path socket, UniqueFd listener, UniqueFd stop,
                             CaptureSet& captures)
    : socket_(std::move(socket)),
      listener_(std::move(listener)),
      stop_(std::move(stop)),
      captures_(captures) {}

ControlServer::~ControlServer() {
    Stop();
}

void ControlServer::Start() {
    thread_ = std::thread([this] { Serve(); });
}

void ControlServer::Stop() {
    if (thread_.joinable()) {
        (void)::eventfd_write(stop_.Get(), 1);
        thread_.join();
        ::unlink(socket_.c_str());
    }
}

void ControlServer::Serve() {
    for (;;) {
        std::vector<pollfd> polls{{stop_.Get(), POLLIN, 0}, {listener_.Get(), POLLIN, 0}};
        for (const auto& connection : connections_) {
            polls.push_back({connection->fd.Get(), POLLIN, 0});
        }
        if (::poll(polls.data(), polls.size(), -1) < 0 && errno != EINTR) {
            LogError("the control socket fails: {}. Restart rha-capturefs when no guest runs",
                     rha::Describe(ErrnoError(errno, "poll")));
            return;
        }
        if (polls[0].revents != 0) break;
        for (std::size_t i = 2; i < polls.size(); ++i) {
            Connection& connection = *connections_[i - 2];
            // Another request may have closed it.
            if (polls[i].revents != 0 && connection.fd && !ServeOne(connection)) Drop(connection);
        }
        std::erase_if(connections_, [](const auto& connection) { return !connection->fd; });
        if (polls[1].revents != 0) Accept();
    }
    for (const auto& connection : connections_) Drop(*connection);
    connections_.clear();
}

void ControlServer::Accept() {
    UniqueFd fd(::accept4(listener_.Get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!fd || connections_.size() >= kConnectionsMax) return;
    if (!PeerAllowed(fd.Get())) {
        LogWarning("refused a connection of another user to {}", socket_.string());
        return;
    }
    connections_.push_back(std::make_unique<Connection>());
    connections_.back()->fd = std::move(fd);
}

void ControlServer::Drop(Connection& connection) {
    connection.fd.Reset();
    if (connection.run != nullptr) connection.run->Abandon();
    connection.run.reset();
}

bool ControlServer::ServeOne(Connection& connection) {
    std::vector<char> message(RHA_CAPTURE_MESSAGE_MAX);
    const ssize_t size = ::recv(connection.fd.Get(), message.data(), message.size(), MSG_TRUNC);
    if (size < 0) return errno == EAGAIN || errno == EINTR;
    if (size == 0 || static_cast<std::size_t>(size) > message.size()) return false;
    rha_capture_request request;
    const std::uint8_t* payload = nullptr;
    std::size_t payload_bytes = 0;
    const auto parsed = rha_capture_parse_request(message.data(), static_cast<std::size_t>(size),
                                                  &request, &payload, &payload_bytes);
    if (parsed == RHA_CAPTURE_PARSE_BAD) return false;
    if (parsed == RHA_CAPTURE_PARSE_BAD_VERSION) {
        const Error error{.code = ErrorCode::kUnsupported,
                          .message = "engine and rha-capturefs are of different versions",
                          .remedy = "install the same version of both and restart them"};
        return Send(connection.fd.Get(), EncodeError(request, error), {});
    }
    auto answer = Handle(connection, request, payload, payload_bytes);
    if (!answer) return Send(connection.fd.Get(), EncodeError(request, answer.error()), {});
    return Send(connection.fd.Get(),
                Encode(request, 0, 0, answer->text, {}, answer->items, answer->value, answer->more),
                answer->descriptors);
}

Result<ControlServer::Answer> ControlServer::Handle(Connection& connection,
                                                    const rha_capture_request& request,
                                                    const std::uint8_t* payload,
                                                    std::size_t payload_bytes) {
    switch (request.type) {
        case RHA_CAPTURE_HELLO:
            return Answer{.text = captures_.root().string()};
        case RHA_CAPTURE_ATTACH:
            return HandleAttach(connection, request, payload, payload_bytes);
        case RHA_CAPTURE_DETACH:
            return HandleDetach(request);
        default:
            break;
    }
    if (connection.run == nullptr) {
        return Fail(ErrorCode::kFailedPrecondition, "no scenario is attached to this connection",
                    "attach the scenario first");
    }
    CaptureRun& run = *connection.run;
    if (run.Overrun()) {
        return Fail(ErrorCode::kUnavailable,
                    "too many files were created or renamed while no engine "
                    "took the changes",
                    "attach the scenario again: it is captured and synchronised anew");
    }
    Answer answer;
    switch (request.type) {
        case RHA_CAPTURE_MARK:
            return HandleMark(run, request);
        case RHA_CAPTURE_CLAIM: {
            constexpr std::uint64_t kMax = kItemBytesMax / sizeof(rha_capture_region);
            for (const auto& claim : run.ClaimDirty(std::min(request.length, kMax))) {
                AppendStruct(answer.items, rha_capture_region{claim.file.value, claim.region});
            }
            return answer;
        }
        case RHA_CAPTURE_COMPLETE:
            for (std::size_t at = 0; at < payload_bytes; at += sizeof(rha_capture_region)) {
                rha_capture_region region;
                std::memcpy(&region, payload + at, sizeof region);
                run.Complete({region.file_id}, region.region);
            }
            return answer;
        case RHA_CAPTURE_ABANDON:
            run.Abandon();
            return answer;
        case RHA_CAPTURE_DIRTY:
            answer.value = run.DirtyBytes();
            return answer;
        default:
            return HandleFiles(run, request);
    }
}

Result<ControlServer::Answer> ControlServer::HandleAttach(Connection& connection,
                                                          const rha_capture_request& request,
                                                          const std::uint8_t* payload,
                                                          std::size_t payload_bytes) {
    const ScenarioId scenario = ScenarioOf(request);
    for (const auto& other : connections_) {
        if (other->run != nullptr &&
            (other.get() == &connection || other->run->scenario() == scenario)) {
            return Fail(ErrorCode::kConflict,
                        "scenario " + other->run->scenario().value + " is attached already",
                        "stop the other engine that uses this rha-capturefs");
        }
    }
    std::vector<std::string> paths;
    std::size_t at = 0;
    std::size_t path_bytes = 0;
    while (const char* path = rha_capture_next_path(payload, payload_bytes, &at, &path_bytes)) {
        paths.emplace_back(path, path_bytes);
    }
    RHA_ASSIGN_OR_RETURN(const auto attached, captures_.Attach(scenario, std::move(paths)));
    connection.run = attached.run;
    CaptureRun& run = *attached.run;
    Answer answer;
    AppendStruct(answer.items, rha_capture_attached{
                                   .capture_id = run.capture_id().value,
                                   .ring_mapped_bytes = run.ring().mapped_bytes(),
                                   .dirty_bytes = run.DirtyBytes(),
                                   .resumed = attached.resumed ? 1u : 0u,
                               });
    answer.descriptors = {run.ring().ring_fd(), run.ring().feedback_fd(), run.doorbell(),
                          captures_.root_fd()};
    return answer;
}

Result<ControlServer::Answer> ControlServer::HandleDetach(const rha_capture_request& request) {
    const ScenarioId scenario = ScenarioOf(request);
    for (const auto& other : connections_) {
        if (other->run != nullptr && other->run->scenario() == scenario) Drop(*other);
    }
    RHA_RETURN_IF_ERROR(captures_.Detach(scenario));
    return Answer{};
}

Result<ControlServer::Answer> ControlServer::HandleMark(CaptureRun& run,
                                                        const rha_capture_request& request) {
    if (request.file_id == 0) {
        RHA_RETURN_IF_ERROR(run.MarkAll());
        return Answer{};
    }
    // A file that is gone has nothing to repair.
    if (const auto file = run.ById({request.file_id}); file != nullptr && !file->directory) {
        RHA_RETURN_IF_ERROR(run.Mark(file, request.offset, request.length));
    }
    return Answer{};
}

std::string ControlServer::Describe(CaptureRun& run, const TrackedFile& file) {
    const std::string path = run.PathOf(file);
    struct stat status{};
    const bool there =
        ::fstatat(captures_.root_fd(), path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
    std::string item;
    AppendStruct(
        item,
        rha_capture_file{
            .file_id = file.id.value,
            .size_bytes = there && !file.directory ? static_cast<std::uint64_t>(status.st_size) : 0,
            .inode = there ? status.st_ino : 0,
            .directory = file.directory ? 1u : 0u,
            .path_bytes = static_cast<std::uint32_t>(path.size()),
        });
    item += path;
    item.resize(RoundUp(item.size(), 8));
    return item;
}

Result<ControlServer::Answer> ControlServer::HandleFiles(CaptureRun& run,
                                                         const rha_capture_request& request) {
    Answer answer;
    if (request.type == RHA_CAPTURE_FILE) {
        const auto file = run.ById({request.file_id});
        if (file == nullptr) {
            return Fail(ErrorCode::kNotFound,
                        "file " + std::to_string(request.file_id) + " does not exist any more");
        }
        answer.items = Describe(run, *file);
        return answer;
    }
    constexpr std::size_t kFilesMax = 1024;
    for (const auto& file : run.FilesAfter({request.file_id}, kFilesMax + 1)) {
        const std::string item = Describe(run, *file);
        if (answer.items.size() + item.size() > kItemBytesMax) {
            answer.more = true;
            break;
        }
        answer.items += item;
    }
    answer.more =
        answer.more || run.FilesAfter({request.file_id}, kFilesMax + 1).size() > kFilesMax;
    return answer;
}

}  // namespace rha::capturefs
