// CaptureSet: all capture runs of one mount, and which file belongs to which.
//
// names() orders changes of names: whoever changes a name or starts or ends a run holds it
// exclusively, whoever makes the kernel know an inode holds it shared. So a file is tracked from
// the moment anybody can open it. Lock order: names(), then Node::ranges, then the run's own mutex.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "engine/capture/capturefs/capture_run.h"
#include "engine/capture/capturefs/node_table.h"
#include "engine/capture/core/tracked.h"

namespace rha::capturefs {

struct CaptureSetOptions {
    std::filesystem::path root;  ///< absolute, for messages and the handshake
    std::filesystem::path state_directory;
    std::uint64_t ring_bytes = 64u << 20;
    /// Times of the runs; scenario, id, directory and descriptor in it are ignored.
    RunOptions run;
};

class CaptureSet {
public:
    CaptureSet(CaptureSetOptions options, NodeTable& nodes);
    ~CaptureSet();

    // --- runs -----------------------------------------------------------------------------------
    /// Resumes every scenario recorded in the state directory. Before anybody can write. What
    /// cannot be resumed is reported and synchronised anew when it is attached.
    Status Restore();
    struct Attached {
        std::shared_ptr<CaptureRun> run;
        bool resumed = false;
    };
    /// As WriteSource::Attach; paths relative to the root.
    Result<Attached> Attach(const ScenarioId& scenario, std::vector<std::string> paths);
    Status Detach(const ScenarioId& scenario);
    std::shared_ptr<CaptureRun> Find(const ScenarioId& scenario);
    /// The mount is gone: every run writes down what is still to be repaired.
    void CloseCleanly();

    const std::filesystem::path& root() const { return options_.root; }
    int root_fd() const { return nodes_.root().fd.Get(); }

    // --- files; names() held
    // ----------------------------------------------------------------------
    std::shared_mutex& names() { return names_; }
    Tracked TrackedBy(const InodeKey& key) const;
    /// The run that captures `path`, whether that exists or not.
    std::shared_ptr<CaptureRun> RunFor(const std::string& path) const;
    /// `path` is a tracked root, or one lies below it: it must stay where it is.
    bool HoldsRoots(const std::string& path) const;
    /// The path of `name` in the directory `fd`, relative to the root; ENAMETOOLONG and others.
    std::optional<std::string> PathOf(int fd, const char* name) const;
    /// From now on changes of the inode are captured by `tracked` (or not at all). Waits for those
    /// under way. Names held exclusively.
    void Track(const InodeKey& key, Tracked tracked);

private:
    struct Entry {
        std::uint32_t number = 0;
        std::vector<std::string> paths;
        std::shared_ptr<CaptureRun> run;
    };

    Result<std::shared_ptr<CaptureRun>> MakeRun(const ScenarioId& scenario);
    Result<std::vector<FoundFile>> FilesOf(const std::vector<std::string>& paths) const;
    Status AddRoots(std::uint32_t number, const std::vector<std::string>& paths);
    Status RestoreOne(const ScenarioId& scenario);
    Status StartFresh(const ScenarioId& scenario, std::vector<std::string> paths);
    Status Replace(Entry& entry, std::vector<std::string> paths);
    void TrackAll(const std::shared_ptr<CaptureRun>& run, const std::vector<FoundFile>& files);
    void Forget(const CaptureRun* run);

    const CaptureSetOptions options_;
    NodeTable& nodes_;
    std::shared_mutex names_;
    std::map<ScenarioId, Entry> entries_;  ///< guarded by names_, as all below
    std::map<InodeKey, Tracked> by_inode_;
    std::vector<rha_tracked_root> roots_;
    rha_tracked_table table_{};
    std::uint32_t last_number_ = 0;
};

}  // namespace rha::capturefs
