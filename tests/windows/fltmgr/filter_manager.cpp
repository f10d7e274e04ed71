// The filter manager's own routines: registration, contexts, pending, ports.
#include "tests/windows/fltmgr/filter_manager.h"

#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <random>
#include <shared_mutex>
#include <utility>

#include "tests/windows/fltmgr/operation.h"

extern "C" NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path);

namespace rha::fltmgr {
namespace {

struct alignas(16) ContextHeader {
    std::atomic<int> references{1};
    FLT_CONTEXT_TYPE type = 0;
};

std::mutex manager_mutex;
const FLT_REGISTRATION* registration = nullptr;
std::set<Volume*> volumes;
std::atomic<int> contexts{0};
PFLT_CONNECT_NOTIFY on_connect = nullptr;
PFLT_DISCONNECT_NOTIFY on_disconnect = nullptr;
PFLT_MESSAGE_NOTIFY on_message = nullptr;
std::set<PVOID> connections;
bool port_open = false;

std::mutex pended_mutex;
std::condition_variable pended_changed;
std::map<PFLT_CALLBACK_DATA, Pended> pended;
std::atomic<int> pended_count{0};

ContextHeader* HeaderOf(PFLT_CONTEXT context) {
    return static_cast<ContextHeader*>(context) - 1;
}

}  // namespace

const FLT_OPERATION_REGISTRATION* Registered(UCHAR major) {
    for (const auto* at = registration->OperationRegistration;
         at->MajorFunction != IRP_MJ_OPERATION_END; ++at) {
        if (at->MajorFunction == major) return at;
    }
    return nullptr;
}

const FLT_REGISTRATION* Registration() {
    const std::lock_guard lock(manager_mutex);
    return registration;
}

void AddVolume(Volume* volume) {
    const std::lock_guard lock(manager_mutex);
    volumes.insert(volume);
}

void RemoveVolume(Volume* volume) {
    const std::lock_guard lock(manager_mutex);
    volumes.erase(volume);
}

Pended AwaitPended(PFLT_CALLBACK_DATA data) {
    ++pended_count;
    std::unique_lock lock(pended_mutex);
    pended_changed.wait(lock, [&] { return pended.contains(data); });
    const Pended result = pended[data];
    pended.erase(data);
    return result;
}

PFLT_CONTEXT TakeContext(PFLT_CONTEXT* place) {
    const std::lock_guard lock(manager_mutex);
    return std::exchange(*place, nullptr);
}

NTSTATUS Manager::Load() {
    UNICODE_STRING path = RTL_CONSTANT_STRING(u"\\Registry\\Machine\\rhaflt");
    return DriverEntry(reinterpret_cast<PDRIVER_OBJECT>(&path), &path);
}

void Manager::Unload(bool mandatory) {
    const FLT_REGISTRATION* driver = Registration();
    const NTSTATUS status =
        driver->FilterUnloadCallback(mandatory ? FLTFL_FILTER_UNLOAD_MANDATORY : 0);
    if (!NT_SUCCESS(status)) Breach("unload refused");
    if (loaded()) Breach("unloaded without FltUnregisterFilter");
}

bool Manager::loaded() {
    return Registration() != nullptr;
}

PVOID Manager::Connect(const void* context, ULONG bytes, NTSTATUS* status) {
    PVOID cookie = nullptr;
    Bytes copy(static_cast<const std::uint8_t*>(context),
               static_cast<const std::uint8_t*>(context) + bytes);
    *status = on_connect(reinterpret_cast<PFLT_PORT>(&copy), nullptr, copy.data(), bytes, &cookie);
    if (!NT_SUCCESS(*status)) return nullptr;
    const std::lock_guard lock(manager_mutex);
    connections.insert(cookie);
    return cookie;
}

void Manager::Disconnect(PVOID cookie) {
    {
        const std::lock_guard lock(manager_mutex);
        if (connections.erase(cookie) == 0) return;
    }
    on_disconnect(cookie);
}

NTSTATUS Manager::Message(PVOID cookie, const void* input, ULONG bytes, void* output, ULONG room,
                          ULONG* returned) {
    return on_message(cookie, const_cast<void*>(input), bytes, output, room, returned);
}

int Manager::PendedCount() {
    return pended_count;
}

int Manager::Contexts() {
    return contexts;
}

}  // namespace rha::fltmgr

using namespace rha::fltmgr;

extern "C" {

NTSTATUS FltRegisterFilter(PDRIVER_OBJECT, const FLT_REGISTRATION* driver, PFLT_FILTER* filter) {
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    if (driver->Version != FLT_REGISTRATION_VERSION || driver->Size != sizeof *driver) {
        Breach("a registration of another version");
    }
    const std::lock_guard lock(manager_mutex);
    registration = driver;
    *filter = reinterpret_cast<PFLT_FILTER>(&registration);
    return STATUS_SUCCESS;
}

NTSTATUS FltStartFiltering(PFLT_FILTER) {
    return InjectFailure() ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

VOID FltUnregisterFilter(PFLT_FILTER) {
    RequireIrql(PASSIVE_LEVEL, "FltUnregisterFilter");
    std::set<Volume*> attached;
    std::set<PVOID> clients;
    {
        const std::lock_guard lock(manager_mutex);
        attached = volumes;
        clients = connections;
    }
    for (PVOID client : clients) Manager::Disconnect(client);
    for (Volume* volume : attached) volume->TearDown(FLTFL_INSTANCE_TEARDOWN_FILTER_UNLOAD);
    if (port_open) Breach("unregistered with an open port");
    if (contexts != 0) Breach("unregistered with contexts in use");
    const std::lock_guard lock(manager_mutex);
    registration = nullptr;
}

// --- contexts ------------------------------------------------------------------------------------

NTSTATUS FltAllocateContext(PFLT_FILTER, FLT_CONTEXT_TYPE type, SIZE_T bytes, POOL_TYPE,
                            PFLT_CONTEXT* context) {
    RequireIrql(APC_LEVEL, "FltAllocateContext");
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    void* memory = std::malloc(sizeof(ContextHeader) + bytes);
    auto* header = new (memory) ContextHeader;
    header->type = type;
    std::memset(static_cast<void*>(header + 1), 0xa5, bytes);
    ++contexts;
    *context = header + 1;
    return STATUS_SUCCESS;
}

VOID FltReferenceContext(PFLT_CONTEXT context) {
    ++HeaderOf(context)->references;
}

VOID FltReleaseContext(PFLT_CONTEXT context) {
    RequireIrql(DISPATCH_LEVEL, "FltReleaseContext");
    ContextHeader* header = HeaderOf(context);
    if (--header->references != 0) return;
    const AtIrql passive(PASSIVE_LEVEL);  // a work item's, if need be
    const FLT_REGISTRATION* driver = Registration();
    for (const auto* at = driver->ContextRegistration; at->ContextType != FLT_CONTEXT_END; ++at) {
        if (at->ContextType == header->type) at->ContextCleanupCallback(context, header->type);
    }
    --contexts;
    header->~ContextHeader();
    std::free(header);
}

static NTSTATUS Get(PFLT_CONTEXT* place, PFLT_CONTEXT* context) {
    const std::lock_guard lock(manager_mutex);
    *context = *place;
    if (*context == nullptr) return STATUS_NOT_FOUND;
    FltReferenceContext(*context);
    return STATUS_SUCCESS;
}

static NTSTATUS Set(PFLT_CONTEXT* place, FLT_SET_CONTEXT_OPERATION operation, PFLT_CONTEXT context,
                    PFLT_CONTEXT* old) {
    RequireIrql(APC_LEVEL, "FltSetContext");
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    PFLT_CONTEXT before = nullptr;
    {
        const std::lock_guard lock(manager_mutex);
        if (*place != nullptr && operation == FLT_SET_CONTEXT_KEEP_IF_EXISTS) {
            if (old != nullptr) FltReferenceContext(*old = *place);
            return STATUS_FLT_CONTEXT_ALREADY_DEFINED;
        }
        before = std::exchange(*place, context);
        FltReferenceContext(context);
    }
    if (old != nullptr) {
        *old = before;
    } else if (before != nullptr) {
        FltReleaseContext(before);
    }
    return STATUS_SUCCESS;
}

NTSTATUS FltGetInstanceContext(PFLT_INSTANCE instance, PFLT_CONTEXT* context) {
    RequireIrql(APC_LEVEL, "FltGetInstanceContext");
    return Get(InstanceContext(instance), context);
}

NTSTATUS FltSetInstanceContext(PFLT_INSTANCE instance, FLT_SET_CONTEXT_OPERATION operation,
                               PFLT_CONTEXT context, PFLT_CONTEXT* old) {
    return Set(InstanceContext(instance), operation, context, old);
}

BOOLEAN FltSupportsStreamContexts(PFILE_OBJECT) {
    return TRUE;
}

NTSTATUS FltGetStreamContext(PFLT_INSTANCE, PFILE_OBJECT file, PFLT_CONTEXT* context) {
    RequireIrql(APC_LEVEL, "FltGetStreamContext");
    return Get(&NodeOf(file)->context, context);
}

NTSTATUS FltSetStreamContext(PFLT_INSTANCE, PFILE_OBJECT file, FLT_SET_CONTEXT_OPERATION operation,
                             PFLT_CONTEXT context, PFLT_CONTEXT* old) {
    return Set(&NodeOf(file)->context, operation, context, old);
}

// --- operations ----------------------------------------------------------------------------------

VOID FltSetCallbackDataDirty(PFLT_CALLBACK_DATA data) {
    data->Flags |= FLTFL_CALLBACK_DATA_DIRTY;
}

VOID FltCompletePendedPreOperation(PFLT_CALLBACK_DATA data, FLT_PREOP_CALLBACK_STATUS status,
                                   PVOID context) {
    RequireIrql(APC_LEVEL, "FltCompletePendedPreOperation");
    const std::lock_guard lock(pended_mutex);
    if (pended.contains(data)) Breach("an operation completed twice");
    pended[data] = {status, context};
    pended_changed.notify_all();
}

PVOID FltAllocatePoolAlignedWithTag(PFLT_INSTANCE, POOL_TYPE type, SIZE_T bytes, ULONG tag) {
    return ExAllocatePoolWithTag(type, bytes, tag);
}

VOID FltFreePoolAlignedWithTag(PFLT_INSTANCE, PVOID memory, ULONG tag) {
    ExFreePoolWithTag(memory, tag);
}

// --- push locks: one word that names a lock of the standard library ------------------------------

VOID FltInitializePushLock(PEX_PUSH_LOCK lock) {
    *lock = reinterpret_cast<EX_PUSH_LOCK>(new std::shared_mutex);
}

VOID FltDeletePushLock(PEX_PUSH_LOCK lock) {
    delete reinterpret_cast<std::shared_mutex*>(*lock);
    *lock = 0;
}

static thread_local std::vector<std::pair<PEX_PUSH_LOCK, bool>> held_push_locks;

VOID FltAcquirePushLockExclusive(PEX_PUSH_LOCK lock) {
    RequireIrql(PASSIVE_LEVEL, "FltAcquirePushLockExclusive");
    for (const auto& [held, shared] : held_push_locks) {
        if (held == lock) Breach("a push lock acquired twice");
    }
    reinterpret_cast<std::shared_mutex*>(*lock)->lock();
    held_push_locks.emplace_back(lock, false);
}

VOID FltAcquirePushLockShared(PEX_PUSH_LOCK lock) {
    RequireIrql(PASSIVE_LEVEL, "FltAcquirePushLockShared");
    reinterpret_cast<std::shared_mutex*>(*lock)->lock_shared();
    held_push_locks.emplace_back(lock, true);
}

VOID FltReleasePushLock(PEX_PUSH_LOCK lock) {
    if (held_push_locks.empty() || held_push_locks.back().first != lock) {
        Breach("push locks released out of order");
    }
    const bool shared = held_push_locks.back().second;
    held_push_locks.pop_back();
    auto* mutex = reinterpret_cast<std::shared_mutex*>(*lock);
    shared ? mutex->unlock_shared() : mutex->unlock();
}

// --- the port ------------------------------------------------------------------------------------

NTSTATUS FltBuildDefaultSecurityDescriptor(PSECURITY_DESCRIPTOR* descriptor, ACCESS_MASK) {
    static int administrators_and_system;
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    *descriptor = &administrators_and_system;
    return STATUS_SUCCESS;
}

VOID FltFreeSecurityDescriptor(PSECURITY_DESCRIPTOR) {}

NTSTATUS FltCreateCommunicationPort(PFLT_FILTER, PFLT_PORT* port, POBJECT_ATTRIBUTES attributes,
                                    PVOID, PFLT_CONNECT_NOTIFY connect,
                                    PFLT_DISCONNECT_NOTIFY disconnect, PFLT_MESSAGE_NOTIFY message,
                                    LONG) {
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    if ((attributes->Attributes & OBJ_KERNEL_HANDLE) == 0) Breach("a port handle of the user's");
    on_connect = connect;
    on_disconnect = disconnect;
    on_message = message;
    port_open = true;
    *port = reinterpret_cast<PFLT_PORT>(&port_open);
    return STATUS_SUCCESS;
}

VOID FltCloseCommunicationPort(PFLT_PORT) {
    port_open = false;
}

VOID FltCloseClientPort(PFLT_FILTER, PFLT_PORT* port) {
    *port = nullptr;
}

}  // extern "C"
