// NameChanges: create, remove, rename and link below the mount, captured where they touch a
// scenario.
//
// Each holds CaptureSet::names() exclusively over classification, capture and the system call, so
// that names change in the order of their records. Functions return 0 or an errno. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/runtime/unique_fd.h"
#include "engine/capture/capturefs/capture_set.h"
#include "engine/capture/capturefs/node_table.h"

namespace rha::capturefs {

/// Who asked: owner of what is created.
struct Creator {
    uid_t user = 0;
    gid_t group = 0;
};

class NameChanges {
public:
    explicit NameChanges(CaptureSet& captures) : captures_(captures) {}

    /// Creates and opens a regular file. EEXIST when it is there already, whatever the flags.
    int CreateFile(Node& parent, const char* name, int flags, mode_t mode, Creator creator,
                   UniqueFd& fd);
    int MakeNode(Node& parent, const char* name, mode_t mode, dev_t device, Creator creator);
    int MakeDirectory(Node& parent, const char* name, mode_t mode, Creator creator);
    int MakeSymlink(Node& parent, const char* name, const char* target, Creator creator);
    int Link(Node& node, Node& parent, const char* name);
    int Remove(Node& parent, const char* name, bool directory);
    int Rename(Node& from_parent, const char* from_name, Node& to_parent, const char* to_name,
               unsigned flags);

private:
    struct Place;

    int CreateCaptured(const std::shared_ptr<CaptureRun>& run, const Place& place, mode_t mode,
                       const auto& create, const Creator& creator, UniqueFd* fd);
    int RenameWithin(const std::shared_ptr<CaptureRun>& run, const TrackedFilePtr& file,
                     const Place& from, const Place& to, unsigned flags);
    int RenameAcross(const std::shared_ptr<CaptureRun>& out_of,
                     const std::shared_ptr<CaptureRun>& into, const Place& from, const Place& to,
                     unsigned flags);
    /// A file that is about to lose its name is not captured any more: what is written to it after
    /// the record has no place on the replica.
    struct Suspended {
        InodeKey key;
        Tracked tracked;
    };
    std::vector<Suspended> Suspend(const std::shared_ptr<CaptureRun>& run,
                                   const std::vector<TrackedFilePtr>& files, dev_t device);
    /// It kept its name after all.
    void Resume(const std::vector<Suspended>& files);

    CaptureSet& captures_;
};

}  // namespace rha::capturefs
