#include "tests/windows/fltmgr/replica.h"

#include <algorithm>
#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/error.h"

namespace rha::fltmgr {
namespace {

/// Of names in ASCII.
std::u16string NameOf(std::string_view recorded) {
    std::u16string name = u"\\";
    for (const char c : recorded) name += c == '/' ? u'\\' : static_cast<char16_t>(c);
    return name;
}

std::string Printable(const std::u16string& name) {
    return {name.begin(), name.end()};
}

}  // namespace

void Replica::Drain() {
    for (const Record& record : engine_.Read()) {
        EXPECT_GT(record.sequence, last_sequence_);
        last_sequence_ = record.sequence;
        Apply(record);
    }
}

void Replica::Rename(File& file, const std::u16string& to) {
    const std::u16string from = file.path;
    if (Upcased(from) != Upcased(to)) {
        std::erase_if(files_,
                      [&](const auto& entry) { return Upcased(entry.second.path) == Upcased(to); });
    }
    for (auto& [id, other] : files_) {
        if (other.path.starts_with(from + u'\\')) other.path.replace(0, from.size(), to);
    }
    file.path = to;
}

void Replica::Apply(const Record& record) {
    if ((record.flags & RHA_RECORD_ABORTED) != 0) return;
    if (record.type == RHA_RECORD_CREATE) {
        File& file = files_[record.file];
        file.path = NameOf(record.payload);
        file.directory = (record.flags & RHA_RECORD_DIRECTORY) != 0;
        file.content.resize(record.length);
    }
    const auto it = files_.find(record.file);
    if (it == files_.end()) return;
    Bytes& content = it->second.content;
    const std::uint64_t end = record.offset + record.length;
    switch (record.type) {
        case RHA_RECORD_UNLINK:
            files_.erase(it);
            break;
        case RHA_RECORD_RENAME:
            Rename(it->second, NameOf(record.payload));
            break;
        case RHA_RECORD_WRITE:
            if (content.size() < end) content.resize(end);
            std::memcpy(content.data() + record.offset, record.payload.data(),
                        record.payload.size());
            break;
        case RHA_RECORD_TRUNCATE:
            content.resize(record.length);
            break;
        case RHA_RECORD_ZERO:
            for (auto i = record.offset; i < std::min<std::uint64_t>(end, content.size()); ++i) {
                content[i] = 0;
            }
            break;
        default:
            break;
    }
}

void Replica::Repair(const rha_capture_region& region) {
    const auto it = files_.find(region.file_id);
    if (it == files_.end()) return;
    const Bytes content = volume_.Content(it->second.path);
    it->second.content.resize(content.size());
    const std::uint64_t first = region.region << RHA_REGION_SHIFT;
    const auto end = std::min<std::uint64_t>(first + RHA_REGION_BYTES, content.size());
    for (auto i = first; i < end; ++i) it->second.content[i] = content[i];
}

std::optional<std::map<std::uint64_t, std::u16string>> Replica::List() {
    const auto answer = engine_.Call(RHA_CAPTURE_FILES);
    EXPECT_EQ(answer.status, STATUS_SUCCESS);
    if (answer.reply.status == static_cast<std::uint32_t>(ErrorCode::kUnavailable) + 1) {
        return std::nullopt;
    }
    EXPECT_EQ(answer.reply.status, 0u) << answer.text;
    std::map<std::uint64_t, std::u16string> listed;
    std::size_t at = 0;
    rha_capture_file file;
    const char* path = nullptr;
    while (rha_capture_next_file(answer.items.data(), answer.items.size(), &at, &file, &path) !=
           0) {
        if (file.directory == 0) listed[file.file_id] = NameOf({path, file.path_bytes});
    }
    return listed;
}

void Replica::ExpectToBeTheVolume() {
    Drain();
    auto listed = List();
    if (!listed) {
        attached_anew_ = true;
        engine_.Close();
        ASSERT_EQ(engine_.Connect(), STATUS_SUCCESS);
        ASSERT_EQ(engine_.Attach({"vm"}), 0u);
        EXPECT_FALSE(engine_.resumed());
        files_.clear();
        last_sequence_ = 0;
        Drain();
        listed = List();
        ASSERT_TRUE(listed.has_value());
    }
    engine_.RepairAll([this](const rha_capture_region& region) { Repair(region); });
    std::vector<std::u16string> replicated;
    for (const auto& [id, file] : files_) {
        if (file.directory) continue;
        replicated.push_back(file.path);
        ASSERT_TRUE(listed->contains(id)) << Printable(file.path);
        EXPECT_EQ(Printable(file.path), Printable((*listed)[id]));
        EXPECT_TRUE(file.content == volume_.Content(file.path))
            << Printable(file.path) << " has " << file.content.size() << " bytes";
    }
    EXPECT_THAT(replicated, testing::UnorderedElementsAreArray(volume_.FilesBelow(u"\\vm")));
}

}  // namespace rha::fltmgr
