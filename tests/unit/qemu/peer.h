// Peer: the other end of a Unix socket, played by a thread that answers lines from a script.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/runtime/unique_fd.h"
#include "engine/hypervisor/qemu/line_socket.h"

namespace rha::engine {

class Peer {
public:
    /// For each caller sends `greeting`, then `answer(line)` for every line; "" answers nothing.
    Peer(const std::string& path, std::string greeting,
         std::function<std::string(const std::string&)> answer)
        : greeting_(std::move(greeting)), answer_(std::move(answer)) {
        auto listener = ListenAt(path);
        EXPECT_TRUE(listener) << listener.error().ToString();
        listener_ = std::move(*listener);
        thread_ = std::thread([this] { Serve(); });
    }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    ~Peer() {
        ::shutdown(listener_.Get(), SHUT_RDWR);
        thread_.join();
    }

private:
    void Serve() {
        for (;;) {
            const UniqueFd caller(::accept4(listener_.Get(), nullptr, nullptr, SOCK_CLOEXEC));
            if (!caller) return;
            Send(caller.Get(), greeting_);
            std::string received;
            char buffer[4096];
            ssize_t count = 0;
            while ((count = ::recv(caller.Get(), buffer, sizeof buffer, 0)) > 0) {
                received.append(buffer, static_cast<std::size_t>(count));
                for (auto end = received.find('\n'); end != std::string::npos;
                     end = received.find('\n')) {
                    Send(caller.Get(), answer_(received.substr(0, end)));
                    received.erase(0, end + 1);
                }
            }
        }
    }

    static void Send(int fd, std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;  // the caller has given up, as some tests want it to
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    std::string greeting_;
    std::function<std::string(const std::string&)> answer_;
    UniqueFd listener_;
    std::thread thread_;
};

}  // namespace rha::engine
