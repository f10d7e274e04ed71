// What the sources of the filter manager share. Not for tests.
#pragma once

#include "tests/windows/fltmgr/filter_manager.h"

namespace rha::fltmgr {

/// How a pended operation was completed.
struct Pended {
    FLT_PREOP_CALLBACK_STATUS status;
    PVOID context;
};
Pended AwaitPended(PFLT_CALLBACK_DATA data);

/// The driver's callbacks for a major function, or null.
const FLT_OPERATION_REGISTRATION* Registered(UCHAR major);
const FLT_REGISTRATION* Registration();
void AddVolume(Volume* volume);
void RemoveVolume(Volume* volume);

PFLT_CONTEXT* InstanceContext(PFLT_INSTANCE instance);
Node* NodeOf(PFILE_OBJECT file);
/// Empties the place; what stood there is the caller's.
PFLT_CONTEXT TakeContext(PFLT_CONTEXT* place);

/// One operation on its way through the driver to the file system.
struct Volume::Operation {
    FLT_IO_PARAMETER_BLOCK io{};
    FLT_CALLBACK_DATA data{};
    FLT_RELATED_OBJECTS objects{};
    KIRQL pre_level = PASSIVE_LEVEL;
    bool pageable_post = false;  ///< the post callback comes at PASSIVE_LEVEL, as for create
    std::function<NTSTATUS(Operation&)> file_system;

    Operation(Volume& volume, UCHAR major, OpenFile& file) {
        io.MajorFunction = major;
        io.TargetFileObject = &file.object;
        io.TargetInstance = reinterpret_cast<PFLT_INSTANCE>(&volume);
        data.Flags = FLTFL_CALLBACK_DATA_IRP_OPERATION;
        data.Iopb = &io;
        objects.Size = sizeof objects;
        objects.Volume = reinterpret_cast<PFLT_VOLUME>(&volume);
        objects.Instance = io.TargetInstance;
        objects.FileObject = &file.object;
    }
};

}  // namespace rha::fltmgr
