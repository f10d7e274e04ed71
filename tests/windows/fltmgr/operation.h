// What filter_manager.cpp and volume.cpp share. Not for tests.
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

}  // namespace rha::fltmgr
