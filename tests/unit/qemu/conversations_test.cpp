// Monitor and guest agent spoken to through real sockets, with every kind of bad peer.
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/runtime/clock.h"
#include "engine/hypervisor/qemu/guest_agent.h"
#include "engine/hypervisor/qemu/qmp_session.h"
#include "tests/unit/qemu/peer.h"
#include "tests/unit/qemu/scratch.h"

namespace rha::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const VmId kVm{"0a1b2c3d-1111-2222-3333-444455556666"};
constexpr const char* kGreeting = "{\"QMP\":{\"version\":{},\"capabilities\":[]}}\r\n";

Instant Soon() {
    return MonotonicNow() + milliseconds(100);
}
Instant Later() {
    return MonotonicNow() + seconds(30);
}

/// The token of a guest-sync-delimited request, or "".
std::string TokenOf(const std::string& line) {
    constexpr std::string_view kKey = "\"id\":";
    const auto at = line.find(kKey);
    if (at == std::string::npos) return {};
    const auto digits = line.substr(at + kKey.size());
    return digits.substr(0, digits.find('}'));
}

class Conversations : public testing::Test {
protected:
    Scratch scratch_;
    // Longer than a socket address could hold.
    std::string path_ = [this] {
        const auto directory = scratch_ / std::string(150, 'd');
        std::filesystem::create_directory(directory);
        return directory + "/peer.sock";
    }();
};

// --- guest agent --------------------------------------------------------------------------------

TEST_F(Conversations, AgentPings) {
    Peer peer(path_, "", [](const std::string& line) {
        const auto token = TokenOf(line);
        return token.empty() ? "{\"return\": {}}\n" : "\xff{\"return\": " + token + "}\n";
    });
    EXPECT_TRUE(PingGuest(path_, Later()));
}

TEST_F(Conversations, AgentAnswersToEarlierCallersAreSkipped) {
    Peer peer(path_, "{\"return\": {}}\n{\"return\": 17}\nnoise\n", [](const std::string& line) {
        const auto token = TokenOf(line);
        if (token.empty()) return std::string("{\"return\": {}}\n");
        return "{\"return\": 5}\n\xff{\"return\": 99}\nhalf an ans\xff{\"return\": " + token +
               "}\n";
    });
    EXPECT_TRUE(PingGuest(path_, Later()));
}

TEST_F(Conversations, AgentThatOnlyEchoesAnotherTokenIsNotAlive) {
    Peer peer(path_, "", [](const std::string&) { return "\xff{\"return\": 1}\n"; });
    EXPECT_EQ(PingGuest(path_, Soon()).error().code, ErrorCode::kTimeout);
}

TEST_F(Conversations, SilentAgentTimesOut) {
    Peer peer(path_, "", [](const std::string&) { return ""; });
    const auto ping = PingGuest(path_, Soon());
    EXPECT_EQ(ping.error().code, ErrorCode::kTimeout);
    EXPECT_TRUE(ping.error().retryable);
}

TEST_F(Conversations, EndlessAnswerIsCutOff) {
    Peer peer(path_, "", [](const std::string&) { return std::string(4u << 20, 'x'); });
    EXPECT_EQ(PingGuest(path_, Later()).error().code, ErrorCode::kCorruption);
}

TEST_F(Conversations, NobodyListening) {
    EXPECT_EQ(PingGuest(path_, Later()).error().code, ErrorCode::kNotFound);
    ASSERT_TRUE(ListenAt(path_));  // and closed again: the file stays behind
    EXPECT_EQ(PingGuest(path_, Later()).error().code, ErrorCode::kUnavailable);
}

TEST_F(Conversations, AgentRefusesToShutDown) {
    Peer peer(path_, "", [](const std::string& line) {
        const auto token = TokenOf(line);
        return token.empty() ? "{\"error\": {\"desc\": \"disabled\"}}\n"
                             : "\xff{\"return\": " + token + "}\n";
    });
    const auto down = ShutDownGuest(path_, Later());
    EXPECT_EQ(down.error().code, ErrorCode::kFailedPrecondition);
    EXPECT_THAT(down.error().message, testing::HasSubstr("disabled"));
}

TEST_F(Conversations, AgentTakesShutdownWithoutAnAnswer) {
    Peer peer(path_, "", [](const std::string& line) {
        const auto token = TokenOf(line);
        return token.empty() ? std::string() : "\xff{\"return\": " + token + "}\n";
    });
    EXPECT_TRUE(ShutDownGuest(path_, MonotonicNow() + seconds(1)));
}

// --- monitor ------------------------------------------------------------------------------------

std::string MonitorAnswer(const std::string& line, const std::string& id) {
    if (line.find("query-uuid") != std::string::npos) {
        return "{\"return\":{\"UUID\":\"" + id + "\"}}\r\n";
    }
    if (line.find("query-status") != std::string::npos) {
        return "{\"event\":\"RTC_CHANGE\"}\r\n{\"return\":{\"status\":\"paused\","
               "\"running\":false}}\r\n";
    }
    if (line.find("quit") != std::string::npos) {
        return "{\"error\":{\"desc\":\"not now\"}}\r\n{\"event\":\"SHUTDOWN\",\"data\":"
               "{\"guest\":true,\"reason\":\"guest-shutdown\"}}\r\n";
    }
    return "{\"return\":{}}\r\n";
}

TEST_F(Conversations, MonitorAnswersBetweenEvents) {
    Peer peer(path_, kGreeting,
              [](const std::string& line) { return MonitorAnswer(line, kVm.value); });
    auto session = QmpSession::Open(path_, kVm, Later());
    ASSERT_TRUE(session) << session.error().ToString();
    const auto status = session->Execute("query-status", Later());
    ASSERT_TRUE(status);
    EXPECT_EQ(status->text, "paused");
    EXPECT_FALSE(session->guest_shut_down());
    EXPECT_EQ(session->Execute("quit", Later()).error().code, ErrorCode::kFailedPrecondition);
    // The event comes in the same breath as the refusal, so it has arrived.
    session->Drain();
    EXPECT_TRUE(session->guest_shut_down());
    EXPECT_FALSE(session->broken());
}

TEST_F(Conversations, MonitorOfAnotherMachineIsRefused) {
    Peer peer(path_, kGreeting, [](const std::string& line) {
        return MonitorAnswer(line, "ffffffff-1111-2222-3333-444455556666");
    });
    EXPECT_EQ(QmpSession::Open(path_, kVm, Later()).error().code, ErrorCode::kConflict);
}

TEST_F(Conversations, SomethingElseBehindTheMonitorSocket) {
    Peer peer(path_, "SSH-2.0-OpenSSH\r\n", [](const std::string&) { return ""; });
    EXPECT_EQ(QmpSession::Open(path_, kVm, Later()).error().code, ErrorCode::kCorruption);
}

TEST_F(Conversations, SilentMonitorTimesOut) {
    Peer peer(path_, "", [](const std::string&) { return ""; });
    EXPECT_EQ(QmpSession::Open(path_, kVm, Soon()).error().code, ErrorCode::kTimeout);
}

TEST_F(Conversations, FullQueueOfCallersIsATimeoutAndDoesNotBlock) {
    auto listener = ListenAt(path_);
    ASSERT_TRUE(listener);
    std::vector<LineSocket> callers;
    for (;;) {
        auto caller = LineSocket::Connect(path_);
        if (!caller) {
            EXPECT_EQ(caller.error().code, ErrorCode::kTimeout);
            break;
        }
        callers.push_back(std::move(*caller));
        ASSERT_LT(callers.size(), 1000u);
    }
}

TEST_F(Conversations, SessionIsBrokenAfterALateAnswer) {
    Peer peer(path_, kGreeting, [](const std::string& line) {
        return line.find("query-status") != std::string::npos ? std::string()
                                                              : MonitorAnswer(line, kVm.value);
    });
    auto session = QmpSession::Open(path_, kVm, Later());
    ASSERT_TRUE(session);
    EXPECT_EQ(session->Execute("query-status", Soon()).error().code, ErrorCode::kTimeout);
    EXPECT_TRUE(session->broken());
}

}  // namespace
}  // namespace rha::engine
