#include "tests/unit/replica/history.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace rha::engine::test {

Tree ReadTree(const std::string& directory) {
    Tree tree;
    for (auto it = std::filesystem::recursive_directory_iterator(directory);
         it != std::filesystem::recursive_directory_iterator(); ++it) {
        const auto path = std::filesystem::relative(it->path(), directory).generic_string();
        if (path.starts_with(".rha-")) {
            it.disable_recursion_pending();
            continue;
        }
        if (!it->is_regular_file()) continue;
        std::ifstream file(it->path(), std::ios::binary);
        const std::string content((std::istreambuf_iterator<char>(file)),
                                  std::istreambuf_iterator<char>());
        const auto bytes = std::as_bytes(std::span(content));
        tree[path] = {bytes.begin(), bytes.end()};
    }
    return tree;
}

std::uint64_t TreeDigest(const Tree& tree) {
    std::uint64_t digest = 0;
    for (const auto& [path, content] : tree) {
        digest = XXH3_64bits_withSeed(path.data(), path.size(), digest);
        digest = XXH3_64bits_withSeed(content.data(), content.size(), digest + content.size());
    }
    return digest;
}

std::string Difference(const Tree& expected, const Tree& got) {
    for (const auto& [path, content] : expected) {
        const auto found = got.find(path);
        if (found == got.end()) return path + " is missing";
        if (found->second == content) continue;
        if (found->second.size() != content.size()) {
            return path + " has " + std::to_string(found->second.size()) + " bytes, not " +
                   std::to_string(content.size());
        }
        const auto at = std::ranges::mismatch(content, found->second).in1 - content.begin();
        return path + " differs at " + std::to_string(at);
    }
    for (const auto& [path, content] : got) {
        if (!expected.contains(path)) return path + " should not be there";
    }
    return "";
}

std::vector<std::byte> HistoryBatch::Encoded() const {
    std::vector<std::byte> bytes(kBatchHeaderBytes);
    EncodeBatchHeader(header, std::span<std::byte, kBatchHeaderBytes>(bytes));
    bytes.insert(bytes.end(), records.begin(), records.end());
    return bytes;
}

History::History(HistoryOptions options) : options_(std::move(options)), random_(options_.seed) {
    for (int i = 0; i < 3; ++i) {
        auto& node = nodes_["disk" + std::to_string(i)];
        node.id = {next_file_++};
        node.content.resize(Roll(options_.file_bytes_max));
        for (auto& byte : node.content) byte = static_cast<std::byte>(random_());
    }
    nodes_["sub"] = {.id = {next_file_++}, .directory = true};
}

const HistoryBatch& History::Batch(std::uint64_t number) {
    while (batches_.size() < number) GenerateBatch();
    return batches_[number - 1];
}

const Tree& History::TruthTreeAt(CaptureId capture, Sequence sequence) const {
    return trees_.at({capture.value, sequence.value});
}

std::uint64_t History::TruthAt(CaptureId capture, Sequence sequence) const {
    return digests_.at({capture.value, sequence.value});
}

FileId History::AnyFile() const {
    for (const auto& [path, node] : nodes_) {
        if (!node.directory) return node.id;
    }
    return {};
}

std::string History::Shown(const std::string& path) const {
    return options_.prefix + "/" + path;
}

void History::NoteTruth() {
    Tree tree;
    for (const auto& [path, node] : nodes_) {
        if (!node.directory) tree[path] = node.content;
    }
    digests_[{capture_.value, sequence_.value}] = TreeDigest(tree);
    if (options_.keep_trees) trees_[{capture_.value, sequence_.value}] = std::move(tree);
}

void History::Emit(RecordFields fields, ByteSpan payload) {
    if (unseen_) return;
    now_ns_ += 1'000'000;
    fields.capture_unix_ns = now_ns_;
    const bool engine = fields.type >= RHA_RECORD_SYNC_WRITE;
    const bool names = fields.type == RHA_RECORD_CREATE || fields.type == RHA_RECORD_RENAME ||
                       fields.type == RHA_RECORD_UNLINK;
    if (lost_ && names) EmitGap();
    if (!engine) {
        ++sequence_.value;
        if (lost_ && !names) {
            ++lost_count_;
            return;
        }
        fields.sequence = sequence_;
    }
    builder_.Add(fields, payload);
    if (!engine) NoteTruth();
}

void History::EmitGap() {
    if (lost_count_ == 0) return;
    builder_.Add({.type = RHA_RECORD_GAP,
                  .sequence = {++sequence_.value},
                  .length = lost_count_,
                  .capture_unix_ns = now_ns_});
    lost_count_ = 0;
    broken_ = true;
    sync_in_ = 1 + Roll(8);
    NoteTruth();
}

void History::EmitPath(RecordFields fields, const std::string& path) {
    const auto shown = Shown(path);
    Emit(fields, std::as_bytes(std::span(shown)));
}

void History::GenerateBatch() {
    builder_.Clear();
    if (capture_.value == 0 || (options_.new_runs && !broken_ && Roll(40) == 0)) StartRun();
    const auto before = sequence_;
    const bool run_start = !builder_.empty();
    const auto count = 1 + Roll(options_.records_per_batch_max);
    for (std::uint64_t i = 0; i < count; ++i) Change();
    if (options_.gaps && !broken_ && Roll(15) == 0) Gap();
    if (broken_ && !run_start && (sync_in_ == 0 || --sync_in_ == 0)) Sync();
    if (builder_.empty()) DoFlush();
    const Sequence last_before = run_start ? Sequence{0} : before;
    HistoryBatch batch;
    batch.records.assign(builder_.bytes().begin(), builder_.bytes().end());
    batch.header = builder_.Header(*ToScenarioUuid({kScenario}), {1}, capture_, batches_.size() + 1,
                                   last_before);
    batches_.push_back(std::move(batch));
    consistent_after_.push_back(!broken_);
}

void History::StartRun() {
    unseen_ = true;
    for (int i = 0; i < 5; ++i) Change();
    unseen_ = false;
    for (const auto& [path, node] : nodes_) {
        if (!node.directory) MarkDirty(path);
    }
    capture_ = {next_capture_++};
    sequence_ = {};
    for (auto& [path, node] : nodes_) node.id = {next_file_++};
    Emit({.type = RHA_RECORD_EPOCH_START, .file = {capture_.value}});
    for (const auto& [path, node] : nodes_) {
        EmitPath({.type = RHA_RECORD_CREATE,
                  .flags = static_cast<std::uint32_t>(RHA_RECORD_EXISTING |
                                                      (node.directory ? RHA_RECORD_DIRECTORY : 0)),
                  .file = node.id,
                  .offset = 0640,
                  .length = node.content.size()},
                 path);
    }
    Emit({.type = RHA_RECORD_MANIFEST_END, .length = nodes_.size()});
    broken_ = true;
    sync_in_ = Roll(6);
}

void History::Gap() {
    lost_ = true;
    const auto count = 1 + Roll(8);
    for (std::uint64_t i = 0; i < count; ++i) Change();
    lost_ = false;
    EmitGap();
}

/// Size and content of everything that the stream does not explain.
void History::Sync() {
    for (const auto& path : dirty_) {
        const auto found = nodes_.find(path);
        if (found == nodes_.end() || found->second.directory) continue;
        const auto& node = found->second;
        builder_.Add({.type = RHA_RECORD_TRUNCATE,
                      .file = node.id,
                      .length = node.content.size(),
                      .capture_unix_ns = now_ns_});
        for (std::uint64_t at = 0; at < node.content.size(); at += 16384) {
            const auto part =
                ByteSpan(node.content)
                    .subspan(at, std::min<std::size_t>(16384, node.content.size() - at));
            if (IsZero(part)) {
                Emit({.type = RHA_RECORD_SYNC_ZERO,
                      .file = node.id,
                      .offset = at,
                      .length = part.size()});
            } else {
                Emit({.type = RHA_RECORD_SYNC_WRITE,
                      .file = node.id,
                      .offset = at,
                      .length = part.size()},
                     part);
            }
        }
    }
    dirty_.clear();
    Emit({.type = RHA_RECORD_SYNC_COMPLETE});
    broken_ = false;
}

void History::Change() {
    static constexpr std::array<std::pair<int, Op>, 9> kOps = {{{50, &History::DoWrite},
                                                                {6, &History::DoTruncate},
                                                                {8, &History::DoZero},
                                                                {5, &History::DoAllocate},
                                                                {6, &History::DoCreate},
                                                                {6, &History::DoRename},
                                                                {5, &History::DoUnlink},
                                                                {6, &History::DoFlush},
                                                                {4, &History::DoAborted}}};
    auto roll = static_cast<int>(Roll(96));
    for (const auto& [weight, op] : kOps) {
        if (roll < weight) {
            (this->*op)();
            return;
        }
        roll -= weight;
    }
}

std::string History::PickFile() {
    std::vector<std::string> files;
    for (const auto& [path, node] : nodes_) {
        if (!node.directory) files.push_back(path);
    }
    if (files.empty()) return {};
    return files[Roll(files.size())];
}

std::string History::NewName() {
    const auto name = "file" + std::to_string(next_name_++ % 7);
    for (const auto& [path, node] : nodes_) {
        if (node.directory && Roll(2) == 0) return path + "/" + name;
    }
    return name;
}

void History::DoWrite() {
    const auto path = PickFile();
    if (path.empty()) return;
    auto& node = nodes_[path];
    const bool aligned = Roll(2) == 0;
    auto offset = Roll(options_.file_bytes_max);
    auto length = 1 + Roll(aligned ? 32768 : 9000);
    if (aligned) {
        offset = RoundDown(offset, 4096);
        length = RoundUp(length, 4096);
    }
    std::vector<std::byte> bytes(length);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random_());
    if (node.content.size() < offset + length) node.content.resize(offset + length);
    std::ranges::copy(bytes, node.content.begin() + static_cast<std::ptrdiff_t>(offset));
    if (lost_) MarkDirty(path);
    Emit({.type = RHA_RECORD_WRITE, .file = node.id, .offset = offset, .length = length}, bytes);
}

void History::DoTruncate() {
    const auto path = PickFile();
    if (path.empty()) return;
    auto& node = nodes_[path];
    node.content.resize(Roll(options_.file_bytes_max));
    if (lost_) MarkDirty(path);
    Emit({.type = RHA_RECORD_TRUNCATE, .file = node.id, .length = node.content.size()});
}

void History::DoZero() {
    const auto path = PickFile();
    if (path.empty()) return;
    auto& node = nodes_[path];
    const auto offset = Roll(options_.file_bytes_max);
    const auto length = 1 + Roll(20000);
    const auto kind = Roll(3);  // punch, keep size, extend
    const auto end =
        kind == 2 ? offset + length : std::min<std::uint64_t>(offset + length, node.content.size());
    if (kind == 2 && node.content.size() < end) node.content.resize(end);
    if (offset < end) {
        std::fill(node.content.begin() + static_cast<std::ptrdiff_t>(offset),
                  node.content.begin() + static_cast<std::ptrdiff_t>(end), std::byte{0});
    }
    static constexpr std::array<std::uint32_t, 3> kFlags = {RHA_RECORD_PUNCH | RHA_RECORD_KEEP_SIZE,
                                                            RHA_RECORD_KEEP_SIZE, 0};
    if (lost_) MarkDirty(path);
    Emit({.type = RHA_RECORD_ZERO,
          .flags = kFlags[kind],
          .file = node.id,
          .offset = offset,
          .length = length});
}

void History::DoAllocate() {
    const auto path = PickFile();
    if (path.empty()) return;
    auto& node = nodes_[path];
    const auto offset = Roll(options_.file_bytes_max);
    const auto length = 1 + Roll(20000);
    const bool keep = Roll(2) == 0;
    if (!keep && node.content.size() < offset + length) node.content.resize(offset + length);
    if (lost_) MarkDirty(path);
    Emit({.type = RHA_RECORD_ALLOCATE,
          .flags = keep ? std::uint32_t{RHA_RECORD_KEEP_SIZE} : 0u,
          .file = node.id,
          .offset = offset,
          .length = length});
}

void History::DoCreate() {
    const auto path = NewName();
    if (nodes_.contains(path)) return;
    const bool directory = Roll(5) == 0 && path.find('/') == std::string::npos;
    const auto& node = nodes_[path] = {.id = {next_file_++}, .directory = directory};
    EmitPath({.type = RHA_RECORD_CREATE,
              .flags = directory ? std::uint32_t{RHA_RECORD_DIRECTORY} : 0u,
              .file = node.id,
              .offset = directory ? 0750u : 0640u},
             path);
}

void History::DoRename() {
    std::vector<std::string> all;
    for (const auto& [path, node] : nodes_) all.push_back(path);
    if (all.empty()) return;
    const auto from = all[Roll(all.size())];
    const auto node = nodes_[from];
    auto to = Roll(3) == 0 ? PickFile() : NewName();
    if (node.directory) to = "dir" + std::to_string(next_name_++ % 5);
    if (to.empty() || to == from) return;
    if (const auto target = nodes_.find(to); target != nodes_.end()) {
        if (node.directory || target->second.directory) return;
    }
    std::map<std::string, Node> moved;
    for (auto it = nodes_.begin(); it != nodes_.end();) {
        const bool below = it->first == from || it->first.starts_with(from + "/");
        if (below) moved[to + it->first.substr(from.size())] = std::move(it->second);
        it = below ? nodes_.erase(it) : std::next(it);
    }
    // Marks of lost changes follow the file.
    dirty_.erase(to);  // what stood there is replaced
    std::set<std::string> marks;
    for (const auto& path : dirty_) {
        const bool below = path == from || path.starts_with(from + "/");
        marks.insert(below ? to + path.substr(from.size()) : path);
    }
    dirty_ = std::move(marks);
    for (auto& [path, child] : moved) nodes_[path] = std::move(child);
    EmitPath({.type = RHA_RECORD_RENAME, .file = node.id}, to);
}

void History::DoUnlink() {
    std::vector<std::string> all;
    for (const auto& [path, node] : nodes_) {
        const bool holds = std::ranges::any_of(
            nodes_, [&](const auto& other) { return other.first.starts_with(path + "/"); });
        if (!holds) all.push_back(path);
    }
    if (all.size() < 3) return;
    const auto path = all[Roll(all.size())];
    const auto node = nodes_[path];
    nodes_.erase(path);
    dirty_.erase(path);
    Emit({.type = RHA_RECORD_UNLINK,
          .flags = node.directory ? std::uint32_t{RHA_RECORD_DIRECTORY} : 0u,
          .file = node.id});
    if (node.directory || Roll(2) == 0) return;
    // The guest still has it open.
    const std::vector<std::byte> bytes(100, std::byte{9});
    Emit({.type = RHA_RECORD_WRITE, .file = node.id, .length = bytes.size()}, bytes);
}

void History::DoFlush() {
    Emit({.type = RHA_RECORD_FLUSH});
}

void History::DoAborted() {
    const auto path = PickFile();
    if (path.empty()) return;
    const std::vector<std::byte> bytes(100, std::byte{7});
    Emit({.type = RHA_RECORD_WRITE,
          .flags = RHA_RECORD_ABORTED,
          .file = nodes_[path].id,
          .length = bytes.size()},
         bytes);
}

}  // namespace rha::engine::test
