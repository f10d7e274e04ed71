#include "engine/capture/core/protocol.h"

#include <cstring>
#include <string>

#include <gtest/gtest.h>

namespace rha::capturefs {
namespace {

constexpr const char* kScenario = "01234567-89ab-cdef-0123-456789abcdef";

std::string Request(std::uint16_t type, const std::string& payload, const char* scenario = "") {
    rha_capture_request request{};
    request.magic = RHA_CAPTURE_MAGIC;
    request.version = RHA_CAPTURE_VERSION;
    request.type = type;
    std::memcpy(request.scenario, scenario, std::strlen(scenario));
    request.total_bytes = static_cast<std::uint32_t>(sizeof request + payload.size());
    return std::string(reinterpret_cast<const char*>(&request), sizeof request) + payload;
}

rha_capture_parse_result Parse(const std::string& message) {
    rha_capture_request request;
    const std::uint8_t* payload = nullptr;
    std::size_t payload_bytes = 0;
    return rha_capture_parse_request(message.data(), message.size(), &request, &payload,
                                     &payload_bytes);
}

TEST(CaptureProtocol, TakesGoodRequests) {
    EXPECT_EQ(Parse(Request(RHA_CAPTURE_HELLO, "")), RHA_CAPTURE_PARSE_OK);
    EXPECT_EQ(Parse(Request(RHA_CAPTURE_ATTACH, std::string("vm1\0vm2/disk\0", 13), kScenario)),
              RHA_CAPTURE_PARSE_OK);
    EXPECT_EQ(Parse(Request(RHA_CAPTURE_COMPLETE, std::string(32, 'r'))), RHA_CAPTURE_PARSE_OK);
}

TEST(CaptureProtocol, RefusesBadRequests) {
    const std::string path("vm1\0", 4);
    EXPECT_EQ(Parse(""), RHA_CAPTURE_PARSE_BAD);
    EXPECT_EQ(Parse(Request(99, "")), RHA_CAPTURE_PARSE_BAD);
    EXPECT_EQ(Parse(Request(0, "")), RHA_CAPTURE_PARSE_BAD);
    EXPECT_EQ(Parse(Request(RHA_CAPTURE_HELLO, "x")), RHA_CAPTURE_PARSE_BAD);
    EXPECT_EQ(Parse(Request(RHA_CAPTURE_ATTACH, "", kScenario)), RHA_CAPTURE_PARSE_BAD);
    EXPECT_EQ(Parse(Request(RHA_CAPTURE_ATTACH, "vm1", kScenario)), RHA_CAPTURE_PARSE_BAD);
    EXPECT_EQ(Parse(Request(RHA_CAPTURE_ATTACH, path)), RHA_CAPTURE_PARSE_BAD);
    EXPECT_EQ(Parse(Request(RHA_CAPTURE_ATTACH, path, "../../etc/passwd")), RHA_CAPTURE_PARSE_BAD);
    EXPECT_EQ(Parse(Request(RHA_CAPTURE_ATTACH, std::string("../x\0", 5), kScenario)),
              RHA_CAPTURE_PARSE_BAD);
    EXPECT_EQ(Parse(Request(RHA_CAPTURE_COMPLETE, "123")), RHA_CAPTURE_PARSE_BAD);
    EXPECT_EQ(Parse(Request(RHA_CAPTURE_HELLO, "").substr(0, 79)), RHA_CAPTURE_PARSE_BAD);
    EXPECT_EQ(Parse(Request(RHA_CAPTURE_HELLO, "") + "x"), RHA_CAPTURE_PARSE_BAD);
}

TEST(CaptureProtocol, TellsAnotherVersionFromGarbage) {
    std::string request = Request(RHA_CAPTURE_HELLO, "");
    request[4] = 2;
    EXPECT_EQ(Parse(request), RHA_CAPTURE_PARSE_BAD_VERSION);
}

TEST(CaptureProtocol, WalksPathsAndFiles) {
    const std::string paths("a\0\0b/c\0", 7);
    std::size_t at = 0;
    std::size_t bytes = 0;
    const auto* payload = reinterpret_cast<const std::uint8_t*>(paths.data());
    EXPECT_STREQ(rha_capture_next_path(payload, paths.size(), &at, &bytes), "a");
    EXPECT_STREQ(rha_capture_next_path(payload, paths.size(), &at, &bytes), "");
    EXPECT_STREQ(rha_capture_next_path(payload, paths.size(), &at, &bytes), "b/c");
    EXPECT_EQ(rha_capture_next_path(payload, paths.size(), &at, &bytes), nullptr);

    const rha_capture_file file{.file_id = 3, .path_bytes = 4};
    std::string items(reinterpret_cast<const char*>(&file), sizeof file);
    items += std::string("path\0\0\0\0", 8);
    rha_capture_file found;
    const char* path = nullptr;
    at = 0;
    const auto* start = reinterpret_cast<const std::uint8_t*>(items.data());
    ASSERT_EQ(rha_capture_next_file(start, items.size(), &at, &found, &path), 1);
    EXPECT_EQ(std::string(path, found.path_bytes), "path");
    EXPECT_EQ(rha_capture_next_file(start, items.size(), &at, &found, &path), 0);
    at = 0;
    EXPECT_EQ(rha_capture_next_file(start, items.size() - 1, &at, &found, &path), 0);
}

TEST(CaptureProtocol, PartsOfAReplyMustFillItExactly) {
    rha_capture_reply reply{};
    reply.magic = RHA_CAPTURE_MAGIC;
    reply.version = RHA_CAPTURE_VERSION;
    reply.type = RHA_CAPTURE_HELLO | RHA_CAPTURE_REPLY;
    reply.text_bytes = 3;
    reply.total_bytes = sizeof reply + 3;
    std::string message(reinterpret_cast<const char*>(&reply), sizeof reply);
    message += "abc";
    const char* text = nullptr;
    const char* remedy = nullptr;
    const std::uint8_t* items = nullptr;
    rha_capture_reply parsed;
    const auto parse = [&] {
        return rha_capture_parse_reply(message.data(), message.size(), &parsed, &text, &remedy,
                                       &items);
    };
    ASSERT_EQ(parse(), RHA_CAPTURE_PARSE_OK);
    EXPECT_EQ(std::string(text, parsed.text_bytes), "abc");
    message[24] = 4;  // text_bytes
    EXPECT_EQ(parse(), RHA_CAPTURE_PARSE_BAD);
    message[24] = 3;
    message[32] = static_cast<char>(0xff);  // item_bytes
    EXPECT_EQ(parse(), RHA_CAPTURE_PARSE_BAD);
}

}  // namespace
}  // namespace rha::capturefs
