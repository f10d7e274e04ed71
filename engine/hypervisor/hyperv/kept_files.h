// KeptFiles: copies of a machine's configuration, taken before Hyper-V is told to forget the
// machine and put back afterwards.
//
// Why: the port's Unregister leaves all files, but Hyper-V's only way to forget a machine
// (DestroySystem, Remove-VM) deletes its configuration files; Microsoft documents that it leaves
// virtual hard disks alone (docs/adr/0080-hyper-v-through-wmi.md). The copies are durable before
// they are needed and survive a crash: whatever is missing in its place is put back when the engine
// starts again.
//
// Dropping them is another matter. An operation of which nobody knows whether it has ended, because
// the engine crashed or Hyper-V did not answer, may delete the files after they were put back. So
// only who knows that it has ended may drop the copies (registration.cpp).
//
//     <directory>/<id>/0, 1, ...   the copies        <directory>/<id>/names   whose copies, by line
//
// Blocking file access. Thread rule: one owner at a time for each machine.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"

namespace rha::engine {

class KeptFiles {
public:
    /// `directory` is the engine's own, absolute, in the engine's form. So much stays free on its
    /// disk when copies are made.
    KeptFiles(std::string directory, std::uint64_t free_bytes_min)
        : directory_(std::move(directory)), free_bytes_min_(free_bytes_min) {}

    /// Copies `files`. Durable on return; on an error there are no copies. kConflict when there are
    /// copies of this machine: they are replaced by none. kNoSpace before anything is copied.
    Status Keep(const VmId& vm, const std::vector<std::string>& files) const;
    /// Whether there are copies of this machine, complete ones.
    Result<bool> Has(const VmId& vm) const;
    /// Whether they were made less than `age` ago, or in the future of a clock that was set back.
    Result<bool> AreYounger(const VmId& vm, Duration age) const;
    /// Puts back what is missing in its place. The copies stay. No error when there are none.
    Status Restore(const VmId& vm) const;
    /// Removes the copies. No error when there are none.
    Status Drop(const VmId& vm) const;

    /// The machines that have copies of files below `folder`; of any files when it is empty.
    /// Copies that cannot be made sense of are logged and left out.
    Result<std::vector<VmId>> Machines(const std::string& folder) const;

private:
    std::string FolderOf(const VmId& vm) const { return directory_ + "/" + vm.value; }

    /// kNoSpace unless copies of `files` fit.
    Status CheckSpace(const std::vector<std::string>& files) const;

    std::string directory_;
    std::uint64_t free_bytes_min_;
};

}  // namespace rha::engine
