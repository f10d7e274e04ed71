/* Registration, instances, contexts, unload, and the small helpers that everything uses. */
#include "engine/capture/minifilter/rhaflt.h"

#define RING_BYTES_DEFAULT (64ull << 20)
#define UNIX_EPOCH_100NS 116444736000000000ll

RHA_DRIVER RhaDriver;

/* --- helpers ---------------------------------------------------------------------------------- */

PVOID RhaAllocate(SIZE_T Bytes) {
    PVOID memory = ExAllocatePoolWithTag(NonPagedPoolNx, Bytes, RHA_TAG);
    if (memory != NULL) RtlZeroMemory(memory, Bytes);
    return memory;
}

VOID RhaFree(PVOID Memory) {
    if (Memory != NULL) ExFreePoolWithTag(Memory, RHA_TAG);
}

LONGLONG RhaNow(VOID) {
    return (LONGLONG)KeQueryInterruptTime();
}

INT64 RhaUnixNs(VOID) {
    LARGE_INTEGER now;
    KeQuerySystemTime(&now);
    return (now.QuadPart - UNIX_EPOCH_100NS) * 100;
}

NTSTATUS RhaStartThread(PKSTART_ROUTINE Routine, PVOID Context, PVOID* Thread) {
    OBJECT_ATTRIBUTES attributes;
    HANDLE handle;
    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    NTSTATUS status =
        PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, &attributes, NULL, NULL, Routine, Context);
    if (!NT_SUCCESS(status)) return status;
    status =
        ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, KernelMode, Thread, NULL);
    NT_ASSERT(NT_SUCCESS(status)); /* our own handle, full access */
    ZwClose(handle);
    return status;
}

VOID RhaJoinThread(PVOID* Thread) {
    if (*Thread == NULL) return;
    KeWaitForSingleObject(*Thread, Executive, KernelMode, FALSE, NULL);
    ObDereferenceObject(*Thread);
    *Thread = NULL;
}

/* --- changes that nobody captures ------------------------------------------------------------- */

#define UNSEEN_TAG 1u
#define UNSEEN_PARITY 2u

ULONG RhaUnseenEnter(PRHA_VOLUME Volume) {
    for (;;) {
        const LONG epoch = InterlockedCompareExchange(&Volume->Epoch, 0, 0);
        InterlockedIncrement(&Volume->Unseen[epoch & 1]);
        if (InterlockedCompareExchange(&Volume->Epoch, 0, 0) == epoch) return (ULONG)epoch & 1u;
        RhaUnseenLeave(Volume, (ULONG)epoch & 1u);
    }
}

VOID RhaUnseenLeave(PRHA_VOLUME Volume, ULONG Epoch) {
    if (InterlockedDecrement(&Volume->Unseen[Epoch]) == 0) {
        KeSetEvent(&Volume->UnseenDrained, IO_NO_INCREMENT, FALSE);
    }
}

NTSTATUS RhaUnseenDrain(PRHA_VOLUME Volume) {
    const LONG old = (InterlockedIncrement(&Volume->Epoch) - 1) & 1;
    const LONGLONG deadline = RhaNow() + RHA_DRAIN_MAX_100NS;
    while (InterlockedCompareExchange(&Volume->Unseen[old], 0, 0) != 0) {
        LARGE_INTEGER timeout;
        timeout.QuadPart = -10 * 1000 * 10; /* the event may stand for the other parity */
        if (RhaNow() >= deadline) return STATUS_IO_TIMEOUT;
        KeWaitForSingleObject(&Volume->UnseenDrained, Executive, KernelMode, FALSE, &timeout);
    }
    return STATUS_SUCCESS;
}

PVOID RhaUnseenContext(PRHA_VOLUME Volume, ULONG Epoch) {
    return (PVOID)((ULONG_PTR)Volume | UNSEEN_TAG | (Epoch != 0 ? UNSEEN_PARITY : 0));
}

BOOLEAN RhaIsUnseenContext(PVOID Context) {
    return ((ULONG_PTR)Context & UNSEEN_TAG) != 0;
}

VOID RhaUnseenContextLeave(PVOID Context) {
    const ULONG_PTR value = (ULONG_PTR)Context;
    RhaUnseenLeave((PRHA_VOLUME)(value & ~(ULONG_PTR)(UNSEEN_TAG | UNSEEN_PARITY)),
                   (value & UNSEEN_PARITY) != 0 ? 1 : 0);
}

/* --- contexts --------------------------------------------------------------------------------- */

PRHA_VOLUME RhaVolumeOf(PCFLT_RELATED_OBJECTS Objects) {
    PRHA_VOLUME volume = NULL;
    if (!NT_SUCCESS(FltGetInstanceContext(Objects->Instance, (PFLT_CONTEXT*)&volume))) return NULL;
    /* The instance holds it until its last operation has ended. */
    FltReleaseContext(volume);
    return volume;
}

PRHA_FILE RhaTrackedFile(PCFLT_RELATED_OBJECTS Objects) {
    PRHA_STREAM stream = NULL;
    if (Objects->FileObject == NULL ||
        !NT_SUCCESS(
            FltGetStreamContext(Objects->Instance, Objects->FileObject, (PFLT_CONTEXT*)&stream))) {
        return NULL;
    }
    PRHA_FILE file = stream->File;
    KIRQL irql;
    KeAcquireSpinLock(&file->Run->Lock, &irql);
    const BOOLEAN captured = file->Linked && !file->Run->Stopping;
    KeReleaseSpinLock(&file->Run->Lock, irql);
    if (captured) {
        RhaFileReference(file);
    } else {
        file = NULL;
    }
    FltReleaseContext(stream);
    return file;
}

BOOLEAN RhaIsTracked(PCFLT_RELATED_OBJECTS Objects) {
    PRHA_FILE file = RhaTrackedFile(Objects);
    if (file == NULL) return FALSE;
    RhaFileRelease(file);
    return TRUE;
}

static VOID FLTAPI StreamCleanup(PFLT_CONTEXT Context, FLT_CONTEXT_TYPE Type) {
    PRHA_STREAM stream = Context;
    UNREFERENCED_PARAMETER(Type);
    if (stream->File == NULL) return;
    /* The stream is gone, and with it every section of it. */
    KIRQL irql;
    KeAcquireSpinLock(&stream->File->Run->Lock, &irql);
    stream->File->Mapped = FALSE;
    KeReleaseSpinLock(&stream->File->Run->Lock, irql);
    RhaFileRelease(stream->File);
}

static VOID FLTAPI VolumeCleanup(PFLT_CONTEXT Context, FLT_CONTEXT_TYPE Type) {
    PRHA_VOLUME volume = Context;
    UNREFERENCED_PARAMETER(Type);
    RhaFree(volume->Name.Buffer);
    RhaFree(volume->Table.roots);
    FltDeletePushLock(&volume->Names);
}

/* --- instances -------------------------------------------------------------------------------- */

static NTSTATUS VolumeCreate(PCFLT_RELATED_OBJECTS Objects, PRHA_VOLUME* Result) {
    PRHA_VOLUME volume = NULL;
    ULONG bytes = 0;
    NTSTATUS status = FltAllocateContext(RhaDriver.Filter, FLT_INSTANCE_CONTEXT, sizeof *volume,
                                         NonPagedPoolNx, (PFLT_CONTEXT*)&volume);
    if (!NT_SUCCESS(status)) return status;
    RtlZeroMemory(volume, sizeof *volume);
    volume->Instance = Objects->Instance;
    volume->Volume = Objects->Volume;
    FltInitializePushLock(&volume->Names);
    InitializeListHead(&volume->Link);
    InitializeListHead(&volume->Runs);
    KeInitializeEvent(&volume->UnseenDrained, SynchronizationEvent, FALSE);
    KeInitializeEvent(&volume->RestoredEvent, NotificationEvent, FALSE);
    volume->Table.capacity = RHA_ROOTS_MAX;
    volume->Table.roots = RhaAllocate(RHA_ROOTS_MAX * sizeof *volume->Table.roots);
    (VOID) FltGetVolumeName(Objects->Volume, NULL, &bytes);
    volume->Name.Buffer = RhaAllocate(bytes + sizeof(WCHAR));
    volume->Name.MaximumLength = (USHORT)bytes;
    if (volume->Table.roots == NULL || volume->Name.Buffer == NULL) {
        status = STATUS_INSUFFICIENT_RESOURCES;
    } else {
        status = FltGetVolumeName(Objects->Volume, &volume->Name, NULL);
    }
    if (!NT_SUCCESS(status)) {
        FltReleaseContext(volume);
        return status;
    }
    *Result = volume;
    return STATUS_SUCCESS;
}

static NTSTATUS FLTAPI InstanceSetup(PCFLT_RELATED_OBJECTS Objects, FLT_INSTANCE_SETUP_FLAGS Flags,
                                     DEVICE_TYPE DeviceType, FLT_FILESYSTEM_TYPE FileSystem) {
    PRHA_VOLUME volume;
    UNREFERENCED_PARAMETER(Flags);
    if (DeviceType != FILE_DEVICE_DISK_FILE_SYSTEM ||
        (FileSystem != FLT_FSTYPE_NTFS && FileSystem != FLT_FSTYPE_REFS &&
         FileSystem != FLT_FSTYPE_CSVFS)) {
        return STATUS_FLT_DO_NOT_ATTACH;
    }
    NTSTATUS status = VolumeCreate(Objects, &volume);
    if (!NT_SUCCESS(status)) return STATUS_FLT_DO_NOT_ATTACH;
    status = FltSetInstanceContext(Objects->Instance, FLT_SET_CONTEXT_KEEP_IF_EXISTS, volume, NULL);
    if (NT_SUCCESS(status)) {
        FltAcquirePushLockExclusive(&RhaDriver.VolumesLock);
        InsertTailList(&RhaDriver.Volumes, &volume->Link);
        FltReleasePushLock(&RhaDriver.VolumesLock);
        /* Its runs come back with the first open: here it does not take requests yet. */
    }
    FltReleaseContext(volume);
    return NT_SUCCESS(status) ? STATUS_SUCCESS : STATUS_FLT_DO_NOT_ATTACH;
}

static NTSTATUS FLTAPI InstanceQueryTeardown(PCFLT_RELATED_OBJECTS Objects,
                                             FLT_INSTANCE_QUERY_TEARDOWN_FLAGS Flags) {
    UNREFERENCED_PARAMETER(Objects);
    UNREFERENCED_PARAMETER(Flags);
    return STATUS_SUCCESS;
}

/* From here on the filter manager waits for every operation that we have pended. */
static VOID FLTAPI InstanceTeardownStart(PCFLT_RELATED_OBJECTS Objects,
                                         FLT_INSTANCE_TEARDOWN_FLAGS Reason) {
    PRHA_VOLUME volume = RhaVolumeOf(Objects);
    if (volume == NULL) return;
    FltAcquirePushLockExclusive(&RhaDriver.VolumesLock);
    RemoveEntryList(&volume->Link);
    InitializeListHead(&volume->Link);
    FltReleasePushLock(&RhaDriver.VolumesLock);
    RhaVolumeEnd(volume, FlagOn(Reason, FLTFL_INSTANCE_TEARDOWN_VOLUME_DISMOUNT) ? RhaStopClean
                                                                                 : RhaStopDistrust);
}

/* --- registration ----------------------------------------------------------------------------- */

static const FLT_CONTEXT_REGISTRATION Contexts[] = {
    {FLT_INSTANCE_CONTEXT, 0, VolumeCleanup, sizeof(RHA_VOLUME), RHA_TAG, NULL, NULL, NULL},
    {FLT_STREAM_CONTEXT, 0, StreamCleanup, sizeof(RHA_STREAM), RHA_TAG, NULL, NULL, NULL},
    {FLT_CONTEXT_END, 0, NULL, 0, 0, NULL, NULL, NULL},
};

static const FLT_OPERATION_REGISTRATION Operations[] = {
    {IRP_MJ_CREATE, 0, RhaPreCreate, RhaPostCreate, NULL},
    {IRP_MJ_WRITE, 0, RhaPreWrite, RhaPostChange, NULL},
    {IRP_MJ_PREPARE_MDL_WRITE, 0, RhaPrePrepareMdlWrite, NULL, NULL},
    {IRP_MJ_MDL_WRITE_COMPLETE, 0, RhaPreMdlWriteComplete, NULL, NULL},
    {IRP_MJ_SET_INFORMATION, 0, RhaPreSetInformation, RhaPostSetInformation, NULL},
    {IRP_MJ_FILE_SYSTEM_CONTROL, 0, RhaPreControl, RhaPostChange, NULL},
    {IRP_MJ_FLUSH_BUFFERS, 0, RhaPreFlush, RhaPostChange, NULL},
    {IRP_MJ_CLEANUP, 0, RhaPreCleanup, RhaPostCleanup, NULL},
    {IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION, 0, RhaPreSection, NULL, NULL},
    {IRP_MJ_OPERATION_END, 0, NULL, NULL, NULL},
};

static NTSTATUS FLTAPI Unload(FLT_FILTER_UNLOAD_FLAGS Flags);

static const FLT_REGISTRATION Registration = {
    .Size = sizeof(FLT_REGISTRATION),
    .Version = FLT_REGISTRATION_VERSION,
    .ContextRegistration = Contexts,
    .OperationRegistration = Operations,
    .FilterUnloadCallback = Unload,
    .InstanceSetupCallback = InstanceSetup,
    .InstanceQueryTeardownCallback = InstanceQueryTeardown,
    .InstanceTeardownStartCallback = InstanceTeardownStart,
};

/* Undoes what DriverEntry has done so far. Unregistering tears every instance down first. */
static VOID Stop(VOID) {
    RhaPortClose();
    FltUnregisterFilter(RhaDriver.Filter);
    InterlockedExchange(&RhaDriver.GateStop, 1);
    KeSetEvent(&RhaDriver.GateWake, IO_NO_INCREMENT, FALSE);
    RhaJoinThread(&RhaDriver.Gate);
    ExDeleteNPagedLookasideList(&RhaDriver.Changes);
    FltDeletePushLock(&RhaDriver.VolumesLock);
}

static NTSTATUS FLTAPI Unload(FLT_FILTER_UNLOAD_FLAGS Flags) {
    UNREFERENCED_PARAMETER(Flags);
    Stop();
    return STATUS_SUCCESS;
}

/* RingMiB in the service's key. */
static UINT64 ReadRingBytes(PUNICODE_STRING RegistryPath) {
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"RingMiB");
    OBJECT_ATTRIBUTES attributes;
    HANDLE key;
    UCHAR value[sizeof(KEY_VALUE_PARTIAL_INFORMATION) + sizeof(ULONG)];
    PKEY_VALUE_PARTIAL_INFORMATION information = (PVOID)value;
    ULONG bytes;
    UINT64 ring_bytes = RING_BYTES_DEFAULT;
    InitializeObjectAttributes(&attributes, RegistryPath, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE,
                               NULL, NULL);
    if (!NT_SUCCESS(ZwOpenKey(&key, KEY_READ, &attributes))) return ring_bytes;
    if (NT_SUCCESS(
            ZwQueryValueKey(key, &name, KeyValuePartialInformation, value, sizeof value, &bytes)) &&
        information->Type == REG_DWORD && information->DataLength == sizeof(ULONG)) {
        ULONG mib;
        RtlCopyMemory(&mib, information->Data, sizeof mib);
        if (mib >= 4 && mib <= 2048) ring_bytes = (UINT64)mib << 20;
    }
    ZwClose(key);
    return ring_bytes;
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath) {
    RtlZeroMemory(&RhaDriver, sizeof RhaDriver);
    RhaDriver.RingBytes = ReadRingBytes(RegistryPath);
    FltInitializePushLock(&RhaDriver.VolumesLock);
    InitializeListHead(&RhaDriver.Volumes);
    KeInitializeSpinLock(&RhaDriver.GateLock);
    InitializeListHead(&RhaDriver.GateRuns);
    KeInitializeEvent(&RhaDriver.GateWake, SynchronizationEvent, FALSE);
    ExInitializeNPagedLookasideList(&RhaDriver.Changes, NULL, NULL, POOL_NX_ALLOCATION,
                                    sizeof(RHA_CHANGE), RHA_TAG, 0);
    NTSTATUS status = FltRegisterFilter(DriverObject, &Registration, &RhaDriver.Filter);
    if (!NT_SUCCESS(status)) {
        ExDeleteNPagedLookasideList(&RhaDriver.Changes);
        FltDeletePushLock(&RhaDriver.VolumesLock);
        return status;
    }
    status = RhaStartThread(RhaGate, NULL, &RhaDriver.Gate);
    if (NT_SUCCESS(status)) status = RhaPortOpen();
    if (NT_SUCCESS(status)) status = FltStartFiltering(RhaDriver.Filter);
    if (!NT_SUCCESS(status)) Stop();
    return status;
}
