// FolderRun: one uninterrupted capture of one folder: its ring, its files, its dirty map.
// Thread rule: what only the session uses (the consumer) belongs to its strand; all else any
// thread.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/runtime/files_windows.h"
#include "common/runtime/mutex.h"
#include "engine/capture/core/ring.h"
#include "engine/ports/write_source.h"

namespace rha::lab {

class FolderRun {
public:
    /// Takes in what lies in `folder`, which is below `root`, and lists it in the ring. All of it
    /// is dirty.
    FolderRun(const std::filesystem::path& root, const std::filesystem::path& folder);

    bool Captures(const std::filesystem::path& file) const;
    /// Of a file that it captures.
    Status Write(const std::filesystem::path& file, std::uint64_t offset, ByteSpan bytes);

    /// Null when there is one already.
    std::unique_ptr<engine::CaptureSession> NewSession(std::shared_ptr<FolderRun> self);

private:
    friend class FolderSession;
    struct File {
        std::string path;  ///< relative to the root, '/' separated
        bool directory = false;
    };

    std::string NameOf(const std::filesystem::path& file) const;
    std::filesystem::path PathOf(FileId file) const { return root_ / files_.at(file).path; }
    void List(FileId id, const File& file) RHA_REQUIRES(mutex_);
    /// The record of a change that `carry_out` makes; without room in the ring, or when it fails,
    /// what it touches is dirty.
    Status Record(const rha_ring_change& change, const void* payload,
                  const std::function<Status()>& carry_out) RHA_REQUIRES(mutex_);
    /// The same of one that is there already.
    void Note(const rha_ring_change& change, const void* payload) RHA_REQUIRES(mutex_);
    void Mark(FileId file, std::uint64_t offset, std::uint64_t length) RHA_REQUIRES(mutex_);
    void MarkAll() RHA_REQUIRES(mutex_);

    const std::filesystem::path root_;
    std::map<FileId, File> files_;  ///< as they were found: nothing is created or removed later
    std::map<std::string, FileId> by_path_;
    const CaptureId capture_id_;
    const UniqueHandle doorbell_;
    std::unique_ptr<std::byte[]> memory_;
    rha_ring_shared* const shared_;
    rha_ring_feedback feedback_{};

    Mutex mutex_;
    rha_ring_producer producer_ RHA_GUARDED_BY(mutex_){};
    std::set<engine::DirtyRegion> dirty_ RHA_GUARDED_BY(mutex_);
    std::set<engine::DirtyRegion> claimed_ RHA_GUARDED_BY(mutex_);
    bool attached_ RHA_GUARDED_BY(mutex_) = false;
};

}  // namespace rha::lab
