// Messages as they travel; the syslog ones to real sockets. Mail and web services are in
// tests/system/control/notify_system_test.cpp, against real servers.
#include "control/notify/delivery.h"

#include <cstring>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/un.h>

#include "common/runtime/unique_fd.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/notify/samples.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;

const DeliveryFacts kFacts{.host = "control", .control_id = "cid"};

Message Sample() {
    return {.groups = {{SampleEvent(1), SampleEvent(2), 2}}, .through_id = 2, .count = 2};
}

/// A listening socket on loopback, or at a path.
class Listener {
public:
    explicit Listener(int type) : fd_(::socket(AF_INET, type, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(fd_.Get(), reinterpret_cast<sockaddr*>(&address), size), 0);
        ::getsockname(fd_.Get(), reinterpret_cast<sockaddr*>(&address), &size);
        port_ = std::to_string(ntohs(address.sin_port));
        if (type == SOCK_STREAM) ::listen(fd_.Get(), 4);
    }
    Listener(int type, const std::string& path) : fd_(::socket(AF_UNIX, type, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        EXPECT_EQ(::bind(fd_.Get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        if (type == SOCK_STREAM) ::listen(fd_.Get(), 4);
    }

    /// One datagram.
    std::string Receive() {
        char buffer[4096];
        const ssize_t got = ::recv(fd_.Get(), buffer, sizeof buffer, 0);
        return {buffer, static_cast<std::size_t>(std::max<ssize_t>(0, got))};
    }
    /// All of one connection.
    std::string Accept() {
        const UniqueFd peer(::accept(fd_.Get(), nullptr, nullptr));
        std::string all;
        char buffer[4096];
        for (ssize_t got = 0; (got = ::recv(peer.Get(), buffer, sizeof buffer, 0)) > 0;) {
            all.append(buffer, static_cast<std::size_t>(got));
        }
        return all;
    }
    const std::string& port() const { return port_; }

private:
    UniqueFd fd_;
    std::string port_;
};

class SyslogDelivery : public testing::Test {
protected:
    Result<std::string> Send(const std::string& address) {
        NotifyTarget target;
        target.name = "log";
        target.kind = TargetKind::kSyslog;
        target.address = address;
        target.timeout = std::chrono::seconds(5);
        return Deliver(target, Sample(), kFacts, cancel_);
    }

    const std::string line_ = SyslogStart();
    static std::string SyslogStart() {
        return "<28>1 2025-03-09T14:05:08.123Z control rha-control";
    }
    test::TemporaryDirectory directory_;
    CancelSignal cancel_;
};

TEST_F(SyslogDelivery, LocalDatagrams) {
    Listener log(SOCK_DGRAM, directory_ / "log");
    EXPECT_TRUE(IsOk(Send("unix:" + (directory_ / "log").string())));
    EXPECT_EQ(log.Receive().substr(0, line_.size()), line_);
}

TEST_F(SyslogDelivery, LocalStreams) {
    Listener log(SOCK_STREAM, directory_ / "log");
    EXPECT_TRUE(IsOk(Send("unix:" + (directory_ / "log").string())));
    const std::string all = log.Accept();
    const auto blank = all.find(' ');
    EXPECT_EQ(std::stoul(all.substr(0, blank)), all.size() - blank - 1) << all;
}

TEST_F(SyslogDelivery, Udp) {
    Listener log(SOCK_DGRAM);
    EXPECT_TRUE(IsOk(Send("udp:127.0.0.1:" + log.port())));
    EXPECT_EQ(log.Receive().substr(0, line_.size()), line_);
}

TEST_F(SyslogDelivery, TcpCountsOctets) {
    Listener log(SOCK_STREAM);
    EXPECT_TRUE(IsOk(Send("tcp:127.0.0.1:" + log.port())));
    const std::string all = log.Accept();
    const auto blank = all.find(' ');
    EXPECT_EQ(std::stoul(all.substr(0, blank)), all.size() - blank - 1) << all;
    EXPECT_EQ(all.substr(blank + 1, line_.size()), line_);
}

TEST_F(SyslogDelivery, NobodyThereIsAnErrorWithAdvice) {
    const auto local = Send("unix:" + (directory_ / "none").string());
    ASSERT_TRUE(FailsWith(local, ErrorCode::kUnavailable, "none"));
    EXPECT_NE(local.error().remedy, "");
    std::string port;
    {
        const Listener gone(SOCK_STREAM);
        port = gone.port();
    }
    EXPECT_TRUE(FailsWith(Send("tcp:127.0.0.1:" + port), ErrorCode::kUnavailable, port));
    EXPECT_TRUE(FailsWith(Send("tcp:no-such-host.invalid:1"), ErrorCode::kUnavailable, "resolve"));
}

TEST(Mail, HeadersCannotBeForgedAndTextIsEncoded) {
    NotifyTarget target = SampleMail();
    target.language = Language::kJapanese;
    Message message = Sample();
    message.groups[0].last.arguments["reason"] = "x\r\nBcc: evil@example.org";
    const std::string mail = BuildMail(target, message, kFacts);
    const auto headers = mail.substr(0, mail.find("\r\n\r\n"));
    EXPECT_EQ(headers.find("Bcc"), std::string::npos);
    EXPECT_NE(headers.find("From: RHA <rha@example.org>\r\n"), std::string::npos);
    EXPECT_NE(headers.find("To: <a@example.org>,\r\n <b@example.org>\r\n"), std::string::npos);
    EXPECT_NE(headers.find("Subject: =?utf-8?B?"), std::string::npos);
    EXPECT_NE(headers.find("Message-ID: <rha-cid-ops-2-"), std::string::npos);
    std::size_t line = 0;
    for (std::size_t at = 0; (at = mail.find("\r\n", line)) != std::string::npos; line = at + 2) {
        EXPECT_LE(at - line, 78u);
    }
    for (const char c : mail) EXPECT_TRUE(c == '\r' || c == '\n' || (c >= ' ' && c < 0x7f));
    EXPECT_EQ(mail, BuildMail(target, message, kFacts)) << "a repetition carries the same id";
}

TEST(Webhook, TheBodyIsJsonEvenOfBytesThatAreNotText) {
    NotifyTarget target;
    target.name = "hook";
    Message message = Sample();
    message.groups[0].last.scenario_name = "a\"b\xff";
    const auto body = nlohmann::json::parse(BuildWebhookBody(target, message, kFacts));
    EXPECT_EQ(body["control_id"], "cid");
    EXPECT_EQ(body["delivery"], 2);
    EXPECT_EQ(body["events"][0]["count"], 2);
    EXPECT_EQ(body["events"][0]["code"], "RHA-1006");
    EXPECT_EQ(body["events"][0]["severity"], "warning");
    EXPECT_EQ(body["events"][0]["first_time"], "2025-03-09T14:05:07.123Z");
    EXPECT_EQ(body["events"][0]["scenario"], "a\"b\xef\xbf\xbd");
}

}  // namespace
}  // namespace rha::control
