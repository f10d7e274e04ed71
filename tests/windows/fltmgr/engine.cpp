#include "tests/windows/fltmgr/engine.h"

#include <cstring>

#include <gtest/gtest.h>

namespace rha::fltmgr {

std::vector<Record> Split(const std::uint8_t* bytes, std::size_t size) {
    std::vector<Record> records;
    for (std::size_t at = 0; at < size;) {
        rha_record_header header;
        std::memcpy(&header, bytes + at, sizeof header);
        const auto* payload = reinterpret_cast<const char*>(bytes) + at + sizeof header;
        records.push_back({rha_record_type(header.type_flags), rha_record_flags(header.type_flags),
                           header.sequence, header.file_id, header.offset, header.length,
                           std::string(payload, header.payload_bytes)});
        at += header.total_bytes;
    }
    return records;
}

std::string Describe(const Record& record) {
    static const char* const names[] = {"RESERVED", "PAD",    "WRITE",       "TRUNCATE", "ALLOCATE",
                                        "ZERO",     "CREATE", "RENAME",      "UNLINK",   "FLUSH",
                                        "GAP",      "EPOCH",  "MANIFEST_END"};
    std::string text = record.type < std::size(names) ? names[record.type] : "?";
    text += " #" + std::to_string(record.sequence) + " file " + std::to_string(record.file) + " @" +
            std::to_string(record.offset) + "+" + std::to_string(record.length) + " flags " +
            std::to_string(record.flags);
    if (record.type == RHA_RECORD_CREATE || record.type == RHA_RECORD_RENAME) {
        text += " '" + record.payload + "'";
    }
    return text;
}

NTSTATUS FakeEngine::Connect(std::uint16_t version) {
    const rha_capture_connect connect{RHA_CAPTURE_MAGIC, version,
                                      static_cast<std::uint16_t>(volume_.size() * 2)};
    std::string context(reinterpret_cast<const char*>(&connect), sizeof connect);
    context.append(reinterpret_cast<const char*>(volume_.data()), volume_.size() * 2);
    NTSTATUS status = STATUS_SUCCESS;
    cookie_ = Manager::Connect(context.data(), static_cast<ULONG>(context.size()), &status);
    return status;
}

void FakeEngine::Close() {
    if (cookie_ != nullptr) Manager::Disconnect(cookie_);
    cookie_ = nullptr;
    for (HANDLE handle : handles_) (void)ZwClose(handle);
    handles_.clear();
}

FakeEngine::Answer FakeEngine::Call(std::uint16_t type, const std::string& payload,
                                    std::uint64_t file, std::uint64_t offset,
                                    std::uint64_t length) {
    rha_capture_request request{};
    request.magic = RHA_CAPTURE_MAGIC;
    request.version = RHA_CAPTURE_VERSION;
    request.type = type;
    request.request_id = 77;
    request.total_bytes = static_cast<std::uint32_t>(sizeof request + payload.size());
    std::memcpy(request.scenario, kScenario.data(), kScenario.size());
    request.file_id = file;
    request.offset = offset;
    request.length = length;
    std::string message(reinterpret_cast<const char*>(&request), sizeof request);
    message += payload;
    std::vector<std::uint8_t> reply(RHA_CAPTURE_MESSAGE_MAX);
    ULONG returned = 0;
    Answer answer;
    answer.status = Manager::Message(cookie_, message.data(), static_cast<ULONG>(message.size()),
                                     reply.data(), static_cast<ULONG>(reply.size()), &returned);
    if (!NT_SUCCESS(answer.status)) return answer;
    const char* text = nullptr;
    const char* remedy = nullptr;
    const std::uint8_t* items = nullptr;
    EXPECT_EQ(
        rha_capture_parse_reply(reply.data(), returned, &answer.reply, &text, &remedy, &items),
        RHA_CAPTURE_PARSE_OK);
    EXPECT_EQ(answer.reply.request_id, 77u);
    answer.text.assign(text, answer.reply.text_bytes);
    answer.items.assign(items, items + answer.reply.item_bytes);
    return answer;
}

std::uint32_t FakeEngine::Attach(const std::vector<std::string>& paths) {
    std::string payload;
    for (const std::string& path : paths) payload += path + '\0';
    const Answer answer = Call(RHA_CAPTURE_ATTACH, payload);
    if (!NT_SUCCESS(answer.status)) return ~0u;
    if (answer.reply.status != 0) return answer.reply.status;
    rha_capture_attached attached;
    rha_capture_handles handles;
    EXPECT_EQ(answer.items.size(), sizeof attached + sizeof handles);
    std::memcpy(&attached, answer.items.data(), sizeof attached);
    std::memcpy(&handles, answer.items.data() + sizeof attached, sizeof handles);
    resumed_ = attached.resumed != 0;
    for (const std::uint64_t handle : {handles.ring, handles.feedback, handles.doorbell}) {
        handles_.push_back(reinterpret_cast<HANDLE>(handle));
    }
    ACCESS_MASK access = 0;
    auto* shared = static_cast<rha_ring_shared*>(SectionMemory(handles_[0], &access));
    EXPECT_EQ(access & SECTION_MAP_WRITE, 0u) << "the ring must not be writable";
    auto* feedback = static_cast<rha_ring_feedback*>(SectionMemory(handles_[1], &access));
    EXPECT_EQ(rha_ring_open(&consumer_, shared, attached.ring_mapped_bytes, feedback),
              RHA_RING_RECORDS);
    return 0;
}

std::vector<Record> FakeEngine::Read(bool release) {
    std::vector<Record> records;
    for (;;) {
        const std::uint8_t* run = nullptr;
        std::size_t bytes = 0;
        const auto result = rha_ring_peek(&consumer_, 1u << 20, &run, &bytes);
        EXPECT_NE(result, RHA_RING_CORRUPT);
        if (result != RHA_RING_RECORDS) return records;
        const auto more = Split(run, bytes);
        records.insert(records.end(), more.begin(), more.end());
        EXPECT_EQ(rha_ring_advance(&consumer_, bytes), 1);
        if (release) rha_ring_release(&consumer_, records.back().sequence);
    }
}

void FakeEngine::RepairAll(const std::function<void(rha_capture_region)>& repair) {
    while (DirtyBytes() != 0) {
        const Answer claimed = Call(RHA_CAPTURE_CLAIM, {}, 0, 0, 64);
        ASSERT_EQ(claimed.reply.status, 0u) << claimed.text;
        for (std::size_t at = 0; at < claimed.items.size(); at += sizeof(rha_capture_region)) {
            rha_capture_region region;
            std::memcpy(&region, claimed.items.data() + at, sizeof region);
            repair(region);
        }
        const std::string regions(claimed.items.begin(), claimed.items.end());
        ASSERT_EQ(Call(RHA_CAPTURE_COMPLETE, regions).reply.status, 0u);
    }
}

std::uint64_t FakeEngine::DirtyBytes() {
    return Call(RHA_CAPTURE_DIRTY).reply.value;
}

}  // namespace rha::fltmgr
