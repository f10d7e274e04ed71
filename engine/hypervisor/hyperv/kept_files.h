// KeptFiles: copies of a machine's configuration, taken before Hyper-V is told to forget the
// machine and put back afterwards.
//
// Why: the port's Unregister leaves all files, but Hyper-V's only way to forget a machine
// (DestroySystem, Remove-VM) deletes its configuration files; Microsoft documents that it leaves
// virtual hard disks alone (docs/adr/0080-hyper-v-through-wmi.md). The copies are durable before
// they are needed and survive a crash: whatever is missing in its place is put back when the engine
// starts again, and only then are the copies dropped.
//
//     <directory>/<id>/0, 1, ...   the copies        <directory>/<id>/names   whose copies, by line
//
// Blocking file access. Thread rule: one owner at a time for each machine.
#pragma once

#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"

namespace rha::engine {

class KeptFiles {
public:
    /// `directory` is the engine's own, absolute, in the engine's form.
    explicit KeptFiles(std::string directory) : directory_(std::move(directory)) {}

    /// Copies `files`. Durable on return; on an error there are no copies. Older copies of the same
    /// machine, left by a crash, are put back first.
    Status Keep(const VmId& vm, const std::vector<std::string>& files) const;
    /// Puts back what is missing in its place, then drops the copies. No error when there are none.
    Status PutBack(const VmId& vm) const;
    /// PutBack for every machine that has copies; goes on after an error and returns the first.
    Status PutBackAll() const;

private:
    std::string FolderOf(const VmId& vm) const { return directory_ + "/" + vm.value; }

    std::string directory_;
};

}  // namespace rha::engine
