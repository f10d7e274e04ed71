// Guest: what the machines of a FolderHypervisor do while they run. A step of a machine writes one
// block of 4096 bytes to one of its disks and then the number of the step to the first block of its
// first disk, in this order and through the capture: so every state of the disks that a replica may
// have tells how many steps it has, and what it must look like. Which block a step writes, and
// what, the test that judges the disks computes as well.
//
// Machines take steps until the number in <state>/steps is reached.
// Thread rule: a thread of its own; destroy it before what it was given.
#pragma once

#include <filesystem>
#include <thread>

#include "common/runtime/mutex.h"
#include "tests/windows/lab/folder_hypervisor.h"
#include "tests/windows/lab/folder_source.h"

namespace rha::lab {

class Guest {
public:
    Guest(FolderHypervisor& hypervisor, FolderSource& source, std::filesystem::path state);
    ~Guest();
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;

private:
    void Loop();
    /// False when no machine has anything to do.
    bool StepAll();

    FolderHypervisor& hypervisor_;
    FolderSource& source_;
    const std::filesystem::path state_;
    Mutex mutex_;
    CondVar stopped_;
    bool stop_ RHA_GUARDED_BY(mutex_) = false;
    std::thread thread_;
};

}  // namespace rha::lab
