/* The dirty map on disk, and the clearing of marks. Two threads per run, because syncing a file may
 * take long and marks are waited for. */
#include "engine/capture/minifilter/rhaflt.h"

VOID RhaStateName(PCSTR Scenario, PCSTR Suffix, CHAR Name[RHA_STATE_NAME_BYTES]) {
    const ULONG directory = sizeof RHA_STATE_DIRECTORY - 1;
    RtlCopyMemory(Name, RHA_STATE_DIRECTORY, directory);
    Name[directory] = '/';
    RtlCopyMemory(Name + directory + 1, Scenario, RHA_CAPTURE_SCENARIO_BYTES);
    RtlCopyMemory(Name + directory + 1 + RHA_CAPTURE_SCENARIO_BYTES, Suffix, strlen(Suffix) + 1);
}

NTSTATUS RhaDistrust(PRHA_RUN Run) {
    CHAR name[RHA_STATE_NAME_BYTES];
    UCHAR nothing = 0;
    RhaStateName(Run->Scenario, ".all-dirty", name);
    NTSTATUS status = RhaReplace(Run->Volume, name, &nothing, 0);
    if (!NT_SUCCESS(status)) {
        /* Where nothing can be written, something may still be removed: no map means all dirty. */
        RhaStateName(Run->Scenario, ".map", name);
        status = RhaDelete(Run->Volume, name);
    }
    if (NT_SUCCESS(status)) KeSetEvent(&Run->Distrusted, IO_NO_INCREMENT, FALSE);
    return status;
}

/* --- writing ---------------------------------------------------------------------------------- */

static NTSTATUS WriteWhole(PRHA_RUN Run, BOOLEAN CleanStop) {
    CHAR name[RHA_STATE_NAME_BYTES];
    PUCHAR bytes;
    ULONG length;
    NTSTATUS status = RhaMapEncode(Run, CleanStop, &bytes, &length);
    if (!NT_SUCCESS(status)) return status;
    RhaStateName(Run->Scenario, ".map", name);
    status = RhaReplace(Run->Volume, name, bytes, length);
    RhaFree(bytes);
    if (!NT_SUCCESS(status)) return status;
    RhaStateName(Run->Scenario, ".all-dirty", name);
    status = RhaDelete(Run->Volume, name);
    if (NT_SUCCESS(status)) KeClearEvent(&Run->Distrusted);
    return status;
}

/* The next changed page of the file from *Page on; FALSE when there is none. */
static BOOLEAN TakePage(PRHA_FILE File, UINT64* Page, PUCHAR Image, UINT64* Offset) {
    BOOLEAN found = FALSE;
    KIRQL irql;
    KeAcquireSpinLock(&File->Run->Lock, &irql);
    const UINT64 pages = min(rha_map_pages(File->Map.count), File->StoredPages);
    while (*Page < pages && File->Map.page_changed[*Page] == 0) ++*Page;
    if (*Page < pages) {
        File->Map.page_changed[*Page] = 0;
        rha_map_encode_page(&File->Map, File->Id, (ULONG)*Page, Image);
        *Offset = File->PagesOffset + *Page * RHA_MAP_PAGE_BYTES;
        ++*Page;
        found = TRUE;
    }
    KeReleaseSpinLock(&File->Run->Lock, irql);
    return found;
}

static NTSTATUS WritePages(PRHA_RUN Run) {
    CHAR name[RHA_STATE_NAME_BYTES];
    UCHAR image[RHA_MAP_PAGE_BYTES];
    RHA_OPEN open;
    RhaStateName(Run->Scenario, ".map", name);
    NTSTATUS status = RhaOpen(Run->Volume, name, (ULONG)strlen(name), FILE_WRITE_DATA, FILE_OPEN,
                              FILE_NON_DIRECTORY_FILE, &open);
    if (!NT_SUCCESS(status)) return status;
    PRHA_FILE file = RhaFileNext(Run, NULL);
    for (; file != NULL; file = RhaFileNext(Run, file)) {
        UINT64 page = 0;
        UINT64 offset;
        while (NT_SUCCESS(status) && TakePage(file, &page, image, &offset)) {
            status = RhaWriteAt(Run->Volume, open.Object, offset, image, sizeof image);
        }
    }
    if (NT_SUCCESS(status)) status = FltFlushBuffers(Run->Volume->Instance, open.Object);
    RhaClose(&open);
    return status;
}

/* Run->Lock held. A file has outgrown its place in the map file. */
static BOOLEAN Grown(PRHA_RUN Run) {
    for (PLIST_ENTRY at = Run->Files.Flink; at != &Run->Files; at = at->Flink) {
        const RHA_FILE* file = CONTAINING_RECORD(at, RHA_FILE, Link);
        if (!file->Directory && rha_map_pages(file->Map.count) > file->StoredPages) return TRUE;
    }
    return FALSE;
}

VOID RhaSyncMap(PRHA_RUN Run) {
    NTSTATUS status;
    KIRQL irql;
    KeAcquireSpinLock(&Run->Lock, &irql);
    const UINT64 closed = Run->Generation++;
    const BOOLEAN broken = Run->Broken;
    const BOOLEAN whole = Run->LayoutChanged || Grown(Run);
    Run->SyncWanted = FALSE;
    Run->LayoutChanged = FALSE;
    KeReleaseSpinLock(&Run->Lock, irql);
    if (broken) {
        status = KeReadStateEvent(&Run->Distrusted) != 0 ? STATUS_SUCCESS : RhaDistrust(Run);
    } else {
        status = whole ? WriteWhole(Run, FALSE) : WritePages(Run);
        if (!NT_SUCCESS(status)) (VOID) RhaDistrust(Run);
    }
    KeAcquireSpinLock(&Run->Lock, &irql);
    Run->MapFailed = !NT_SUCCESS(status);
    if (NT_SUCCESS(status)) {
        Run->DurableGeneration = closed;
    } else {
        Run->LayoutChanged = TRUE; /* tried again with the next tick */
    }
    KeReleaseSpinLock(&Run->Lock, irql);
    KeSetEvent(&RhaDriver.GateWake, IO_NO_INCREMENT, FALSE);
}

/* Run->Lock held. */
static BOOLEAN PagesChanged(PRHA_RUN Run) {
    for (PLIST_ENTRY at = Run->Files.Flink; at != &Run->Files; at = at->Flink) {
        const RHA_FILE* file = CONTAINING_RECORD(at, RHA_FILE, Link);
        const UINT64 pages = rha_map_pages(file->Map.count);
        for (UINT64 i = 0; i < pages; ++i) {
            if (file->Map.page_changed[i] != 0) return TRUE;
        }
    }
    return FALSE;
}

VOID RhaKeeper(PVOID Context) {
    PRHA_RUN run = Context;
    for (;;) {
        LARGE_INTEGER timeout;
        KIRQL irql;
        timeout.QuadPart = -(LONGLONG)RHA_TICK_MS * 10000;
        KeWaitForSingleObject(&run->KeeperWake, Executive, KernelMode, FALSE, &timeout);
        KeAcquireSpinLock(&run->Lock, &irql);
        const BOOLEAN stopping = run->Stopping;
        /* A broken run has no use for pages; it is written once, as not to be believed. */
        const BOOLEAN wanted =
            run->SyncWanted || (!run->Broken && (run->LayoutChanged || PagesChanged(run)));
        KeReleaseSpinLock(&run->Lock, irql);
        if (stopping) break;
        if (wanted) RhaSyncMap(run);
    }
    PsTerminateSystemThread(STATUS_SUCCESS);
}

/* --- clearing --------------------------------------------------------------------------------- */

/* Makes durable what has reached the file. A file renamed meanwhile is left for the next round. */
static BOOLEAN MakeDurable(PRHA_FILE File) {
    PRHA_VOLUME volume = File->Run->Volume;
    FILE_INTERNAL_INFORMATION internal;
    RHA_PATH path = {0};
    RHA_OPEN open;
    CHAR* text = RhaAllocate(RHA_TRACKED_PATH_MAX);
    KIRQL irql;
    if (text == NULL) return FALSE;
    KeAcquireSpinLock(&File->Run->Lock, &irql);
    path.TextBytes = File->Path.TextBytes;
    RtlCopyMemory(text, File->Path.Text, path.TextBytes);
    KeReleaseSpinLock(&File->Run->Lock, irql);
    NTSTATUS status = RhaOpen(volume, text, path.TextBytes, FILE_WRITE_DATA, FILE_OPEN,
                              FILE_NON_DIRECTORY_FILE, &open);
    RhaFree(text);
    if (!NT_SUCCESS(status)) return FALSE;
    status = FltQueryInformationFile(volume->Instance, open.Object, &internal, sizeof internal,
                                     FileInternalInformation, NULL);
    const BOOLEAN same =
        NT_SUCCESS(status) && (UINT64)internal.IndexNumber.QuadPart == File->FileIndex;
    if (same) status = FltFlushBuffers(volume->Instance, open.Object);
    if (same && !NT_SUCCESS(status)) RhaFileMarkWhole(File, RhaFileSize(open.Object));
    RhaClose(&open);
    return same && NT_SUCCESS(status);
}

static VOID ClearAcknowledged(PRHA_RUN Run, ULONG IdleTicks) {
    KIRQL irql;
    /* Everything up to here has reached the files; what comes while they are synced has not. */
    KeAcquireSpinLock(&Run->Lock, &irql);
    const UINT64 acknowledged = rha_ring_acknowledged(&Run->Producer);
    KeReleaseSpinLock(&Run->Lock, irql);
    for (PRHA_FILE file = RhaFileNext(Run, NULL); file != NULL; file = RhaFileNext(Run, file)) {
        KeAcquireSpinLock(&Run->Lock, &irql);
        const BOOLEAN candidate =
            !file->Directory && !file->Mapped &&
            rha_map_clearable(&file->Map, acknowledged, Run->Tick, IdleTicks) != 0;
        KeReleaseSpinLock(&Run->Lock, irql);
        if (!candidate || !MakeDurable(file)) continue;
        KeAcquireSpinLock(&Run->Lock, &irql);
        if (!file->Mapped) rha_map_clear(&file->Map, acknowledged, Run->Tick, IdleTicks);
        KeReleaseSpinLock(&Run->Lock, irql);
    }
}

VOID RhaCleaner(PVOID Context) {
    PRHA_RUN run = Context;
    for (;;) {
        LARGE_INTEGER timeout;
        KIRQL irql;
        timeout.QuadPart = -5ll * RHA_TICK_MS * 10000;
        KeWaitForSingleObject(&run->CleanerWake, Executive, KernelMode, FALSE, &timeout);
        KeAcquireSpinLock(&run->Lock, &irql);
        const BOOLEAN stopping = run->Stopping;
        KeReleaseSpinLock(&run->Lock, irql);
        if (stopping) break;
        ClearAcknowledged(run, RHA_IDLE_TICKS);
    }
    PsTerminateSystemThread(STATUS_SUCCESS);
}

VOID RhaCloseCleanly(PRHA_RUN Run) {
    if (Run->Broken) return;
    ClearAcknowledged(Run, 0);
    if (!NT_SUCCESS(WriteWhole(Run, TRUE))) (VOID) RhaDistrust(Run);
}
