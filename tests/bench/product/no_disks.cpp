#include "tests/bench/product/no_disks.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

namespace rha::bench {
namespace {

constexpr std::uint64_t kPlenty = 1ull << 40;

class ForgetfulFile final : public engine::JournalFile {
public:
    explicit ForgetfulFile(std::uint64_t size) : size_(size) {}
    Status Write(std::uint64_t /*offset*/, std::span<const ByteSpan> /*parts*/) override {
        return {};
    }
    Status Read(std::uint64_t /*offset*/, MutableByteSpan /*into*/) override {
        return Fail(ErrorCode::kIo, "this journal keeps nothing that could be read",
                    "give the replica more buffers, so that it applies from memory");
    }
    Status Sync() override { return {}; }
    Result<std::uint64_t> Size() override { return size_; }
    Status Truncate(std::uint64_t size) override {
        size_ = size;
        return {};
    }

private:
    std::uint64_t size_;
};

class ForgetfulDisk final : public engine::JournalDisk {
public:
    Result<std::vector<std::string>> List() override { return std::vector<std::string>{}; }
    Result<std::unique_ptr<engine::JournalFile>> Open(const std::string& name) override {
        return Fail(ErrorCode::kNotFound, "no journal file " + name, "start with a new replica");
    }
    Result<std::unique_ptr<engine::JournalFile>> Create(const std::string& /*name*/,
                                                        std::uint64_t bytes) override {
        return std::make_unique<ForgetfulFile>(bytes);
    }
    Status Rename(const std::string& /*from*/, const std::string& /*to*/) override { return {}; }
    Status Remove(const std::string& /*name*/) override { return {}; }
    Status SetAside(const std::string& /*name*/) override { return {}; }
    Status SyncNames() override { return {}; }
    Result<std::uint64_t> FreeBytes() override { return kPlenty; }
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
    Status Allocate(const std::string& /*path*/, std::uint64_t /*offset*/,
                    std::uint64_t /*length*/, bool /*keep_size*/) override {
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

std::unique_ptr<engine::JournalDisk> MakeForgetfulJournalDisk() {
    return std::make_unique<ForgetfulDisk>();
}

std::unique_ptr<engine::ReplicaFiles> MakeForgetfulFiles() {
    return std::make_unique<ForgetfulFiles>();
}

}  // namespace rha::bench
