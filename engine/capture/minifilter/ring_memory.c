/* The memory of one ring: two sections, seen by the driver through a system mapping of their locked
 * pages, so that any IRQL may touch them; and the doorbell. */
#include "engine/capture/minifilter/rhaflt.h"

static NTSTATUS CreateMapped(UINT64 Bytes, HANDLE* Section, PVOID* Object, PVOID* View, PMDL* Mdl,
                             PVOID* Address) {
    OBJECT_ATTRIBUTES attributes;
    LARGE_INTEGER size;
    SIZE_T view_bytes = 0;
    size.QuadPart = (LONGLONG)Bytes;
    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    NTSTATUS status = ZwCreateSection(Section, SECTION_ALL_ACCESS, &attributes, &size,
                                      PAGE_READWRITE, SEC_COMMIT, NULL);
    if (!NT_SUCCESS(status)) return status;
    status =
        ObReferenceObjectByHandle(*Section, SECTION_ALL_ACCESS, NULL, KernelMode, Object, NULL);
    if (!NT_SUCCESS(status)) return status;
    status = MmMapViewInSystemSpace(*Object, View, &view_bytes);
    if (!NT_SUCCESS(status)) return status;
    *Mdl = IoAllocateMdl(*View, (ULONG)Bytes, FALSE, FALSE, NULL);
    if (*Mdl == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    __try {
        MmProbeAndLockPages(*Mdl, KernelMode, IoWriteAccess);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        IoFreeMdl(*Mdl);
        *Mdl = NULL;
    }
    if (*Mdl == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    *Address = MmGetSystemAddressForMdlSafe(*Mdl, NormalPagePriority | MdlMappingNoExecute);
    return *Address == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

static VOID DestroyMapped(HANDLE* Section, PVOID* Object, PVOID* View, PMDL* Mdl) {
    if (*Mdl != NULL) {
        MmUnlockPages(*Mdl);
        IoFreeMdl(*Mdl);
    }
    if (*View != NULL) MmUnmapViewInSystemSpace(*View);
    if (*Object != NULL) ObDereferenceObject(*Object);
    if (*Section != NULL) ZwClose(*Section);
}

NTSTATUS RhaRingCreate(PRHA_RING Ring, UINT64 DataBytes) {
    OBJECT_ATTRIBUTES attributes;
    RtlZeroMemory(Ring, sizeof *Ring);
    Ring->MappedBytes = RHA_RING_PAGE_BYTES + DataBytes;
    NTSTATUS status = CreateMapped(Ring->MappedBytes, &Ring->Section, &Ring->SectionObject,
                                   &Ring->View, &Ring->Mdl, (PVOID*)&Ring->Shared);
    if (NT_SUCCESS(status)) {
        status = CreateMapped(RHA_RING_PAGE_BYTES, &Ring->FeedbackSection, &Ring->FeedbackObject,
                              &Ring->FeedbackView, &Ring->FeedbackMdl, (PVOID*)&Ring->Feedback);
    }
    if (NT_SUCCESS(status)) {
        InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
        status = ZwCreateEvent(&Ring->Doorbell, EVENT_ALL_ACCESS, &attributes, SynchronizationEvent,
                               FALSE);
    }
    if (NT_SUCCESS(status)) {
        status = ObReferenceObjectByHandle(Ring->Doorbell, EVENT_ALL_ACCESS, *ExEventObjectType,
                                           KernelMode, (PVOID*)&Ring->DoorbellObject, NULL);
    }
    if (!NT_SUCCESS(status)) RhaRingDestroy(Ring);
    return status;
}

VOID RhaRingDestroy(PRHA_RING Ring) {
    if (Ring->DoorbellObject != NULL) ObDereferenceObject(Ring->DoorbellObject);
    if (Ring->Doorbell != NULL) ZwClose(Ring->Doorbell);
    DestroyMapped(&Ring->FeedbackSection, &Ring->FeedbackObject, &Ring->FeedbackView,
                  &Ring->FeedbackMdl);
    DestroyMapped(&Ring->Section, &Ring->SectionObject, &Ring->View, &Ring->Mdl);
    RtlZeroMemory(Ring, sizeof *Ring);
}

NTSTATUS RhaRingShare(PRHA_RING Ring, struct rha_capture_handles* Handles) {
    HANDLE ring = NULL;
    HANDLE feedback = NULL;
    HANDLE doorbell = NULL;
    /* Without write access: records are the driver's. */
    NTSTATUS status = ObOpenObjectByPointer(Ring->SectionObject, 0, NULL, SECTION_MAP_READ, NULL,
                                            KernelMode, &ring);
    if (NT_SUCCESS(status)) {
        status = ObOpenObjectByPointer(Ring->FeedbackObject, 0, NULL,
                                       SECTION_MAP_READ | SECTION_MAP_WRITE, NULL, KernelMode,
                                       &feedback);
    }
    if (NT_SUCCESS(status)) {
        status =
            ObOpenObjectByPointer(Ring->DoorbellObject, 0, NULL, SYNCHRONIZE | EVENT_MODIFY_STATE,
                                  *ExEventObjectType, KernelMode, &doorbell);
    }
    if (!NT_SUCCESS(status)) {
        if (ring != NULL) ZwClose(ring);
        if (feedback != NULL) ZwClose(feedback);
        return status;
    }
    Handles->ring = (UINT64)(ULONG_PTR)ring;
    Handles->feedback = (UINT64)(ULONG_PTR)feedback;
    Handles->doorbell = (UINT64)(ULONG_PTR)doorbell;
    return STATUS_SUCCESS;
}
