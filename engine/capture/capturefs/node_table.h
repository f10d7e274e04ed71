// NodeTable: the inodes the kernel knows about, one Node each, however many names it has.
// Thread-safe. A Node lives as long as the kernel remembers it or somebody holds its pointer.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>

#include <sys/stat.h>

#include "common/runtime/mutex.h"
#include "common/runtime/unique_fd.h"
#include "engine/capture/capturefs/capture_run.h"
#include "engine/capture/capturefs/range_lock.h"

namespace rha::capturefs {

struct InodeKey {
    dev_t device = 0;
    ino_t inode = 0;
    auto operator<=>(const InodeKey&) const = default;
    static InodeKey Of(const struct stat& status) { return {status.st_dev, status.st_ino}; }
};

/// The run that captures a file; empty when none does.
struct Tracked {
    std::shared_ptr<CaptureRun> run;
    TrackedFilePtr file;
    explicit operator bool() const { return run != nullptr; }
};

struct Node {
    UniqueFd fd;  ///< O_PATH
    InodeKey key;
    std::uint64_t lookups = 0;  ///< guarded by the table
    RangeLock ranges;           ///< every change of the content holds its range
    Tracked tracked;            ///< read with any range held, changed with all of them held
};

class NodeTable {
public:
    explicit NodeTable(UniqueFd root);

    Node& root() { return *root_; }

    /// The node of the inode that `fd` (O_PATH) is open on, with one more lookup. `tracked` is
    /// taken for a node that was not known.
    Node& Remember(UniqueFd fd, const struct stat& status, const Tracked& tracked);
    void Forget(Node& node, std::uint64_t lookups);
    std::shared_ptr<Node> Find(const InodeKey& key);

private:
    const std::shared_ptr<Node> root_;
    Mutex mutex_;
    std::map<InodeKey, std::shared_ptr<Node>> nodes_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::capturefs
