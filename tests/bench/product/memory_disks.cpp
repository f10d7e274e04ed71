#include "tests/bench/product/memory_disks.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <vector>

namespace rha::bench {
namespace {

constexpr std::uint64_t kPlenty = 1ull << 40;

/// The bytes of one file, shared by everybody who has it open.
using Content = std::shared_ptr<std::vector<std::byte>>;

class MemoryFile final : public engine::JournalFile {
public:
    explicit MemoryFile(Content content) : content_(std::move(content)) {}
    Status Write(std::uint64_t offset, std::span<const ByteSpan> parts) override {
        for (const auto& part : parts) {
            if (offset + part.size() > content_->size()) return BeyondTheEnd();
            std::ranges::copy(part, content_->begin() + static_cast<std::ptrdiff_t>(offset));
            offset += part.size();
        }
        return {};
    }
    Status Read(std::uint64_t offset, MutableByteSpan into) override {
        if (offset + into.size() > content_->size()) return BeyondTheEnd();
        std::ranges::copy_n(content_->begin() + static_cast<std::ptrdiff_t>(offset),
                            static_cast<std::ptrdiff_t>(into.size()), into.begin());
        return {};
    }
    Status Sync() override { return {}; }
    Result<std::uint64_t> Size() override { return content_->size(); }
    Status Truncate(std::uint64_t size) override {
        content_->resize(size);
        return {};
    }

private:
    static Status BeyondTheEnd() {
        return Fail(ErrorCode::kIo, "access behind the end of a journal file in memory",
                    "report this: the journal reserves its space");
    }
    Content content_;
};

class MemoryDisk final : public engine::JournalDisk {
public:
    Result<std::vector<std::string>> List() override {
        std::vector<std::string> names;
        for (const auto& [name, content] : files_) names.push_back(name);
        return names;
    }
    Result<std::unique_ptr<engine::JournalFile>> Open(const std::string& name) override {
        const auto found = files_.find(name);
        if (found != files_.end()) return std::make_unique<MemoryFile>(found->second);
        return Fail(ErrorCode::kNotFound, "no journal file " + name, "start with a new replica");
    }
    Result<std::unique_ptr<engine::JournalFile>> Create(const std::string& name,
                                                        std::uint64_t bytes) override {
        auto& content = files_[name];
        content = std::make_shared<std::vector<std::byte>>(bytes);
        return std::make_unique<MemoryFile>(content);
    }
    Status Rename(const std::string& from, const std::string& to) override {
        if (auto node = files_.extract(from)) files_[to] = std::move(node.mapped());
        return {};
    }
    Status Remove(const std::string& name) override {
        files_.erase(name);
        return {};
    }
    Status SetAside(const std::string& name) override { return Remove(name); }
    Status SyncNames() override { return {}; }
    Result<std::uint64_t> FreeBytes() override { return kPlenty; }

private:
    std::map<std::string, Content> files_;
};

class ForgetfulFiles final : public engine::ReplicaFiles {
public:
    Status CreateFile(const std::string& path, std::uint32_t /*mode*/) override {
        const std::lock_guard lock(mutex_);
        sizes_.try_emplace(path, 0);
        return {};
    }
    Status CreateDirectory(const std::string& path, std::uint32_t /*mode*/) override {
        const std::lock_guard lock(mutex_);
        directories_.insert(path);
        return {};
    }
    Status Rename(const std::string& from, const std::string& to) override {
        const std::lock_guard lock(mutex_);
        if (auto node = sizes_.extract(from)) sizes_[to] = node.mapped();
        return {};
    }
    Status Remove(const std::string& path, bool /*directory*/) override {
        const std::lock_guard lock(mutex_);
        sizes_.erase(path);
        return {};
    }
    Status Write(const std::string& path, std::uint64_t offset, ByteSpan bytes) override {
        const std::lock_guard lock(mutex_);
        auto& size = sizes_[path];
        size = std::max(size, offset + bytes.size());
        return {};
    }
    Status Zero(const std::string& /*path*/, std::uint64_t /*offset*/, std::uint64_t /*length*/,
                bool /*punch*/) override {
        return {};
    }
    Status Truncate(const std::string& path, std::uint64_t size) override {
        const std::lock_guard lock(mutex_);
        sizes_[path] = size;
        return {};
    }
    Status Allocate(const std::string& /*path*/, std::uint64_t /*offset*/, std::uint64_t /*length*/,
                    bool /*keep_size*/) override {
        return {};
    }
    Status Sync() override { return {}; }
    Result<Kind> KindOf(const std::string& path) override {
        const std::lock_guard lock(mutex_);
        if (path.empty() || directories_.contains(path)) return Kind::kDirectory;
        return sizes_.contains(path) ? Kind::kFile : Kind::kAbsent;
    }
    Result<std::uint64_t> Size(const std::string& path) override {
        const std::lock_guard lock(mutex_);
        const auto found = sizes_.find(path);
        if (found != sizes_.end()) return found->second;
        return Fail(ErrorCode::kNotFound, "no file " + path, "create it first");
    }
    Result<std::size_t> ReadAt(const std::string& path, std::uint64_t offset,
                               MutableByteSpan into) override {
        RHA_ASSIGN_OR_RETURN(const auto size, Size(path));
        const auto count = std::min<std::uint64_t>(into.size(), size - std::min(offset, size));
        std::ranges::fill(into.first(count), std::byte{0});
        return count;
    }
    Result<std::vector<Extent>> DataExtents(const std::string& /*path*/, std::uint64_t /*offset*/,
                                            std::uint64_t /*length*/) override {
        return std::vector<Extent>{};
    }
    Result<std::vector<std::string>> List() override {
        const std::lock_guard lock(mutex_);
        std::vector<std::string> names;
        for (const auto& [path, size] : sizes_) names.push_back(path);
        return names;
    }
    Result<std::uint64_t> FreeBytes() override { return kPlenty; }

private:
    std::mutex mutex_;
    std::set<std::string> directories_;
    std::map<std::string, std::uint64_t> sizes_;
};

}  // namespace

std::unique_ptr<engine::JournalDisk> MakeMemoryJournalDisk() {
    return std::make_unique<MemoryDisk>();
}

std::unique_ptr<engine::ReplicaFiles> MakeForgetfulFiles() {
    return std::make_unique<ForgetfulFiles>();
}

}  // namespace rha::bench
