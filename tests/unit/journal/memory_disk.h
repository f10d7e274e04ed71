// MemoryDisk: a journal's disk in memory that can fill up, fail, and lose power. What was not
// synced survives a loss of power per block of 512 bytes as chance has it. Names are durable at
// once, which is what the journal relies on least.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "common/runtime/mutex.h"
#include "engine/journal/journal_disk.h"

namespace rha::engine::test {

class MemoryDisk final : public JournalDisk {
public:
    /// What outlives the disk object, as a device outlives a process.
    struct Device {
        struct File {
            std::vector<std::byte> synced;
            std::vector<std::byte> current;
        };
        Mutex mutex;
        std::map<std::string, std::shared_ptr<File>> files RHA_GUARDED_BY(mutex);
        std::map<std::string, std::shared_ptr<File>> set_aside RHA_GUARDED_BY(mutex);
        std::uint64_t free_bytes RHA_GUARDED_BY(mutex) = 1ull << 40;
        std::optional<Error> write_error RHA_GUARDED_BY(mutex);
        std::uint64_t changes RHA_GUARDED_BY(mutex) = 0;  ///< of any byte or name
        std::uint64_t syncs RHA_GUARDED_BY(mutex) = 0;

        void LosePower(std::mt19937_64& random) {
            constexpr std::size_t kSector = 512;
            MutexLock lock(mutex);
            for (auto& [name, file] : files) {
                auto& synced = file->synced;
                const auto& current = file->current;
                synced.resize(current.size());
                for (std::size_t at = 0; at < current.size(); at += kSector) {
                    if (random() % 2 == 0) continue;
                    const auto end = std::min(at + kSector, current.size());
                    std::copy(current.begin() + static_cast<std::ptrdiff_t>(at),
                              current.begin() + static_cast<std::ptrdiff_t>(end),
                              synced.begin() + static_cast<std::ptrdiff_t>(at));
                }
                file->current = synced;
            }
        }
    };

    explicit MemoryDisk(std::shared_ptr<Device> device) : device_(std::move(device)) {}

    Result<std::vector<std::string>> List() override {
        MutexLock lock(device_->mutex);
        std::vector<std::string> names;
        for (const auto& [name, file] : device_->files) names.push_back(name);
        return names;
    }
    Result<std::unique_ptr<JournalFile>> Open(const std::string& name) override {
        MutexLock lock(device_->mutex);
        const auto found = device_->files.find(name);
        if (found == device_->files.end()) return Fail(ErrorCode::kNotFound, "no " + name);
        return std::make_unique<Handle>(device_, found->second);
    }
    Result<std::unique_ptr<JournalFile>> Create(const std::string& name,
                                                std::uint64_t bytes) override {
        {
            MutexLock lock(device_->mutex);
            if (bytes > device_->free_bytes) return std::unexpected(ErrnoError(28, "create"));
            auto file = std::make_shared<Device::File>();
            file->synced.resize(bytes);
            file->current.resize(bytes);
            device_->files[name] = std::move(file);
            ++device_->changes;
        }
        return Open(name);
    }
    Status Rename(const std::string& from, const std::string& to) override {
        MutexLock lock(device_->mutex);
        auto node = device_->files.extract(from);
        if (node.empty()) return Fail(ErrorCode::kNotFound, "no " + from);
        node.key() = to;
        device_->files.erase(to);
        device_->files.insert(std::move(node));
        ++device_->changes;
        return {};
    }
    Status Remove(const std::string& name) override {
        MutexLock lock(device_->mutex);
        device_->files.erase(name);
        ++device_->changes;
        return {};
    }
    Status SetAside(const std::string& name) override {
        MutexLock lock(device_->mutex);
        device_->set_aside[name] = device_->files.at(name);
        device_->files.erase(name);
        ++device_->changes;
        return {};
    }
    Status SyncNames() override { return {}; }
    Result<std::uint64_t> FreeBytes() override {
        MutexLock lock(device_->mutex);
        return device_->free_bytes;
    }

private:
    class Handle final : public JournalFile {
    public:
        Handle(std::shared_ptr<Device> device, std::shared_ptr<Device::File> file)
            : device_(std::move(device)), file_(std::move(file)) {}
        Status Write(std::uint64_t offset, std::span<const ByteSpan> parts) override {
            MutexLock lock(device_->mutex);
            ++device_->changes;
            for (const auto& part : parts) {
                if (device_->write_error) return std::unexpected(*device_->write_error);
                if (file_->current.size() < offset + part.size()) {
                    file_->current.resize(offset + part.size());
                }
                std::ranges::copy(part,
                                  file_->current.begin() + static_cast<std::ptrdiff_t>(offset));
                offset += part.size();
            }
            return {};
        }
        Status Read(std::uint64_t offset, MutableByteSpan into) override {
            MutexLock lock(device_->mutex);
            if (offset + into.size() > file_->current.size()) {
                return Fail(ErrorCode::kIo, "end of file");
            }
            std::copy_n(file_->current.begin() + static_cast<std::ptrdiff_t>(offset), into.size(),
                        into.begin());
            return {};
        }
        Status Sync() override {
            MutexLock lock(device_->mutex);
            ++device_->syncs;
            file_->synced = file_->current;
            return {};
        }
        Result<std::uint64_t> Size() override {
            MutexLock lock(device_->mutex);
            return file_->current.size();
        }
        Status Truncate(std::uint64_t size) override {
            MutexLock lock(device_->mutex);
            ++device_->changes;
            file_->current.resize(size);
            return {};
        }

    private:
        std::shared_ptr<Device> device_;
        std::shared_ptr<Device::File> file_;
    };

    std::shared_ptr<Device> device_;
};

}  // namespace rha::engine::test
