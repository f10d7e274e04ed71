/* Runs: start, end, and what they begin with. Names of the volume is held exclusively throughout.
 */
#include "engine/capture/minifilter/rhaflt.h"

#define MAP_BYTES_MAX (1u << 30)
#define TRACKED_MAGIC "rha-tracked 1\n"
#define TRACKED_BYTES_MAX (1u << 20)

/* --- life ------------------------------------------------------------------------------------- */

VOID RhaRunReference(PRHA_RUN Run) {
    InterlockedIncrement(&Run->References);
}

VOID RhaRunRelease(PRHA_RUN Run) {
    if (InterlockedDecrement(&Run->References) != 0) return;
    while (!IsListEmpty(&Run->Owed)) {
        RhaFree(CONTAINING_RECORD(RemoveHeadList(&Run->Owed), RHA_OWED, Link));
    }
    for (ULONG i = 0; i < Run->RootCount; ++i) RhaPathFree(&Run->RootPaths[i]);
    RhaFree(Run->RootPaths);
    RhaFree(Run->Roots);
    RhaFree(Run);
}

static UINT64 RandomId(VOID) {
    UUID uuid;
    UINT64 halves[2];
    RtlZeroMemory(&uuid, sizeof uuid);
    /* Any answer is unique enough on one host; a clock joins in for what a boot repeats. */
    (VOID) ExUuidCreate(&uuid);
    RtlCopyMemory(halves, &uuid, sizeof halves);
    return (halves[0] ^ halves[1] ^ (UINT64)RhaUnixNs()) | 1u; /* never 0 */
}

static NTSTATUS Allocate(PRHA_VOLUME Volume, PCSTR Scenario, const CHAR* Roots, ULONG RootsBytes,
                         PRHA_RUN* Result) {
    PRHA_RUN run = RhaAllocate(sizeof *run);
    if (run == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    run->References = 1;
    run->Volume = Volume;
    RtlCopyMemory(run->Scenario, Scenario, RHA_CAPTURE_SCENARIO_BYTES);
    run->CaptureId = RandomId();
    run->Generation = 1;
    run->LayoutChanged = TRUE;
    KeInitializeSpinLock(&run->Lock);
    InitializeListHead(&run->Link);
    InitializeListHead(&run->Files);
    InitializeListHead(&run->Waiting);
    InitializeListHead(&run->Owed);
    KeInitializeEvent(&run->KeeperWake, SynchronizationEvent, FALSE);
    KeInitializeEvent(&run->CleanerWake, SynchronizationEvent, FALSE);
    KeInitializeEvent(&run->Distrusted, NotificationEvent, FALSE);
    KeInitializeEvent(&run->Idle, NotificationEvent, TRUE);
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    run->Roots = RhaAllocate(RootsBytes);
    for (ULONG i = 0; i < RootsBytes; ++i) run->RootCount += Roots[i] == '\0';
    run->RootPaths = RhaAllocate(run->RootCount * sizeof *run->RootPaths);
    if (run->Roots != NULL && run->RootPaths != NULL) {
        RtlCopyMemory(run->Roots, Roots, RootsBytes);
        run->RootsBytes = RootsBytes;
        status = RhaRingCreate(&run->Ring, RhaDriver.RingBytes);
    } else {
        run->RootCount = 0;
    }
    if (!NT_SUCCESS(status)) {
        RhaRunRelease(run);
        return status;
    }
    /* A sixteenth of the ring is kept for changes of names: losing one costs a new listing. */
    rha_ring_create(&run->Producer, run->Ring.Shared, run->Ring.Feedback,
                    (UINT8*)run->Ring.Shared + RHA_RING_PAGE_BYTES, RhaDriver.RingBytes,
                    RhaDriver.RingBytes / 16, run->CaptureId);
    *Result = run;
    return STATUS_SUCCESS;
}

/* --- what it begins with ---------------------------------------------------------------------- */

static NTSTATUS AddRoots(PRHA_RUN Run) {
    PRHA_VOLUME volume = Run->Volume;
    size_t at = 0;
    size_t bytes = 0;
    ULONG i = 0;
    Run->Number = ++volume->LastNumber;
    for (const char* text =
             rha_capture_next_path((const uint8_t*)Run->Roots, Run->RootsBytes, &at, &bytes);
         text != NULL;
         text = rha_capture_next_path((const uint8_t*)Run->Roots, Run->RootsBytes, &at, &bytes)) {
        PRHA_PATH path = &Run->RootPaths[i++];
        const NTSTATUS status = RhaPathFromText(text, (ULONG)bytes, path);
        if (!NT_SUCCESS(status)) return status;
        switch (rha_tracked_add(&volume->Table, Run->Number, path->Key, path->KeyBytes)) {
            case RHA_TRACKED_OK:
                break;
            case RHA_TRACKED_BAD_PATH:
                return STATUS_OBJECT_NAME_INVALID;
            case RHA_TRACKED_FULL:
                return STATUS_QUOTA_EXCEEDED;
            case RHA_TRACKED_OVERLAP:
                return STATUS_SHARING_VIOLATION;
        }
    }
    return STATUS_SUCCESS;
}

/* Everything below the roots, and the directories above them, so that the replica has a place. */
static NTSTATUS FindFiles(PRHA_RUN Run, PLIST_ENTRY Found) {
    NTSTATUS status = STATUS_SUCCESS;
    for (ULONG i = 0; NT_SUCCESS(status) && i < Run->RootCount; ++i) {
        const RHA_PATH* root = &Run->RootPaths[i];
        for (ULONG at = 0; NT_SUCCESS(status) && at < root->TextBytes; ++at) {
            RHA_PATH above;
            if (root->Text[at] != '/') continue;
            status = RhaPathFromText(root->Text, at, &above);
            if (NT_SUCCESS(status)) {
                status = RhaInspect(Run->Volume, &above, Found);
                RhaPathFree(&above);
            }
        }
        if (NT_SUCCESS(status)) status = RhaScan(Run->Volume, root, Found);
    }
    return status;
}

static NTSTATUS TakeIn(PRHA_RUN Run, PLIST_ENTRY Found, const RHA_MAP_IMAGE* Image) {
    for (PLIST_ENTRY at = Found->Flink; at != Found; at = at->Flink) {
        PRHA_FOUND found = CONTAINING_RECORD(at, RHA_FOUND, Link);
        RHA_PATH path;
        NTSTATUS status = RhaPathCopy(&found->Path, &path);
        if (!NT_SUCCESS(status)) return status;
        if (found->SizeBytes > RHA_FILE_BYTES_MAX) {
            RhaPathFree(&path);
            return STATUS_FILE_TOO_LARGE;
        }
        found->File = RhaFileAdd(Run, &path, found->Directory, found->FileIndex);
        if (found->File == NULL) {
            RhaPathFree(&path);
            return STATUS_INSUFFICIENT_RESOURCES;
        }
        if (found->SizeBytes == 0) continue;
        const UINT64 last = rha_region_of(found->SizeBytes - 1);
        if (!RhaFileCover(found->File, last)) return STATUS_INSUFFICIENT_RESOURCES;
        if (Image == NULL || !RhaMapApply(Image, found, found->File)) {
            RhaFileRepair(found->File, 0, last);
        }
    }
    return STATUS_SUCCESS;
}

static NTSTATUS ListOne(PRHA_RUN Run, ULONG Type, ULONG Flags, UINT64 FileId, UINT64 Mode,
                        UINT64 Length, const RHA_PATH* Path) {
    const struct rha_ring_change record = {.type = Type,
                                           .flags = Flags,
                                           .file_id = FileId,
                                           .offset = Mode,
                                           .length = Length,
                                           .payload_bytes = Path == NULL ? 0 : Path->TextBytes};
    UINT64 sequence;
    return RhaRecordName(Run, &record, Path == NULL ? NULL : Path->Text, &sequence)
               ? STATUS_SUCCESS
               : STATUS_BUFFER_TOO_SMALL;
}

static NTSTATUS List(PRHA_RUN Run, PLIST_ENTRY Found) {
    UINT64 count = 0;
    NTSTATUS status = ListOne(Run, RHA_RECORD_EPOCH_START, 0, Run->CaptureId, 0, 0, NULL);
    for (PLIST_ENTRY at = Found->Flink; NT_SUCCESS(status) && at != Found; at = at->Flink) {
        const RHA_FOUND* found = CONTAINING_RECORD(at, RHA_FOUND, Link);
        status = ListOne(Run, RHA_RECORD_CREATE,
                         RHA_RECORD_EXISTING | (found->Directory ? RHA_RECORD_DIRECTORY : 0),
                         found->File->Id, found->Directory ? 0755 : 0644, found->SizeBytes,
                         &found->File->Path);
        ++count;
    }
    if (!NT_SUCCESS(status)) return status;
    return ListOne(Run, RHA_RECORD_MANIFEST_END, 0, 0, 0, count, NULL);
}

/* From here on its changes are the run's. With AllDirty it needs repair as it is then. */
static NTSTATUS AttachFile(PRHA_VOLUME Volume, PRHA_FOUND Found) {
    RHA_OPEN open;
    NTSTATUS status = RhaOpen(Volume, Found->Path.Text, Found->Path.TextBytes, FILE_READ_ATTRIBUTES,
                              FILE_OPEN, 0, &open);
    if (!NT_SUCCESS(status)) return status;
    status = RhaAttachStream(Volume, open.Object, Found->File);
    if (NT_SUCCESS(status) && !Found->Directory) Found->SizeBytes = RhaFileSize(open.Object);
    RhaClose(&open);
    return status;
}

static NTSTATUS SaveRoots(PRHA_RUN Run) {
    CHAR name[RHA_STATE_NAME_BYTES];
    const ULONG magic = sizeof TRACKED_MAGIC - 1;
    const ULONG bytes = magic + Run->RootsBytes + sizeof(UINT32);
    PUCHAR content = RhaAllocate(bytes);
    if (content == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    RtlCopyMemory(content, TRACKED_MAGIC, magic);
    RtlCopyMemory(content + magic, Run->Roots, Run->RootsBytes);
    const UINT32 crc = rha_crc32c(0, content, magic + Run->RootsBytes);
    RtlCopyMemory(content + magic + Run->RootsBytes, &crc, sizeof crc);
    RhaStateName(Run->Scenario, ".tracked", name);
    const NTSTATUS status = RhaReplace(Run->Volume, name, content, bytes);
    RhaFree(content);
    return status;
}

static VOID JoinGate(PRHA_RUN Run) {
    KIRQL irql;
    RhaRunReference(Run);
    KeAcquireSpinLock(&RhaDriver.GateLock, &irql);
    InsertTailList(&RhaDriver.GateRuns, &Run->GateLink);
    KeReleaseSpinLock(&RhaDriver.GateLock, irql);
}

static NTSTATUS Launch(PRHA_RUN Run, PLIST_ENTRY Found, BOOLEAN AllDirty) {
    PRHA_VOLUME volume = Run->Volume;
    NTSTATUS status = STATUS_SUCCESS;
    for (PLIST_ENTRY at = Found->Flink; NT_SUCCESS(status) && at != Found; at = at->Flink) {
        status = AttachFile(volume, CONTAINING_RECORD(at, RHA_FOUND, Link));
    }
    /* Writes that began before are in no ring, and may still be on their way. */
    if (NT_SUCCESS(status)) status = RhaUnseenDrain(volume);
    for (PLIST_ENTRY at = Found->Flink; NT_SUCCESS(status) && at != Found; at = at->Flink) {
        PRHA_FOUND found = CONTAINING_RECORD(at, RHA_FOUND, Link);
        if (!AllDirty || found->SizeBytes == 0) continue;
        const UINT64 last = rha_region_of(found->SizeBytes - 1);
        if (!RhaFileCover(found->File, last)) return STATUS_INSUFFICIENT_RESOURCES;
        RhaFileRepair(found->File, 0, last);
    }
    if (!NT_SUCCESS(status)) return status;
    RhaSyncMap(Run);
    /* After the map: tracked paths without it would make an old map believed. */
    if (AllDirty) status = SaveRoots(Run);
    if (NT_SUCCESS(status)) status = RhaStartThread(RhaKeeper, Run, &Run->Keeper);
    if (NT_SUCCESS(status)) status = RhaStartThread(RhaCleaner, Run, &Run->Cleaner);
    return status;
}

static NTSTATUS StartRun(PRHA_VOLUME Volume, PCSTR Scenario, const CHAR* Roots, ULONG RootsBytes,
                         const RHA_MAP_IMAGE* Image, PRHA_RUN* Result) {
    LIST_ENTRY found;
    PRHA_RUN run;
    InitializeListHead(&found);
    NTSTATUS status = Allocate(Volume, Scenario, Roots, RootsBytes, &run);
    if (!NT_SUCCESS(status)) return status;
    InsertTailList(&Volume->Runs, &run->Link);
    InterlockedIncrement(&Volume->RunCount);
    JoinGate(run);
    status = AddRoots(run);
    if (NT_SUCCESS(status)) status = FindFiles(run, &found);
    if (NT_SUCCESS(status)) status = TakeIn(run, &found, Image);
    if (NT_SUCCESS(status)) status = List(run, &found);
    if (NT_SUCCESS(status)) status = Launch(run, &found, Image == NULL);
    RhaFoundFree(&found);
    if (NT_SUCCESS(status)) {
        *Result = run;
    } else {
        RhaRunStop(run, RhaStopForget);
    }
    return status;
}

PRHA_RUN RhaRunFind(PRHA_VOLUME Volume, PCSTR Scenario) {
    for (PLIST_ENTRY at = Volume->Runs.Flink; at != &Volume->Runs; at = at->Flink) {
        PRHA_RUN run = CONTAINING_RECORD(at, RHA_RUN, Link);
        if (memcmp(run->Scenario, Scenario, RHA_CAPTURE_SCENARIO_BYTES) == 0) return run;
    }
    return NULL;
}

NTSTATUS RhaRunAttach(PRHA_VOLUME Volume, PCSTR Scenario, const CHAR* Roots, ULONG RootsBytes,
                      PRHA_RUN* Run, PBOOLEAN Resumed) {
    PRHA_RUN run = RhaRunFind(Volume, Scenario);
    *Resumed = FALSE;
    if (Volume->Ended) return STATUS_VOLUME_DISMOUNTED;
    if (run != NULL) {
        KIRQL irql;
        KeAcquireSpinLock(&run->Lock, &irql);
        const BOOLEAN whole = !run->Broken;
        const BOOLEAN damaged = run->Damaged;
        run->Damaged = FALSE;
        KeReleaseSpinLock(&run->Lock, irql);
        if (whole && run->RootsBytes == RootsBytes && memcmp(run->Roots, Roots, RootsBytes) == 0) {
            if (damaged) return STATUS_FILE_CORRUPT_ERROR; /* told once; all is dirty */
            *Resumed = TRUE;
            *Run = run;
            return STATUS_SUCCESS;
        }
        /* Guests go on writing while the files change hands. */
        RhaRunStop(run, RhaStopForget);
    }
    return StartRun(Volume, Scenario, Roots, RootsBytes, NULL, Run);
}

/* --- end -------------------------------------------------------------------------------------- */

/* Lets what waits for marks have them, if the disk takes them in time. */
static VOID LetGo(PRHA_RUN Run) {
    const LONGLONG deadline = RhaNow() + RHA_WAIT_MAX_100NS;
    BOOLEAN waiting = Run->Keeper != NULL;
    while (waiting && RhaNow() < deadline) {
        LARGE_INTEGER pause;
        KIRQL irql;
        KeAcquireSpinLock(&Run->Lock, &irql);
        waiting = !IsListEmpty(&Run->Waiting);
        Run->SyncWanted = Run->SyncWanted || waiting;
        KeReleaseSpinLock(&Run->Lock, irql);
        if (!waiting) break;
        KeSetEvent(&Run->KeeperWake, IO_NO_INCREMENT, FALSE);
        pause.QuadPart = -10 * 1000 * 10;
        KeWaitForSingleObject(&Run->Idle, Executive, KernelMode, FALSE, &pause);
    }
}

VOID RhaRunStop(PRHA_RUN Run, RHA_STOP How) {
    PRHA_VOLUME volume = Run->Volume;
    static const PCSTR suffixes[] = {".tracked", ".map", ".all-dirty"};
    LARGE_INTEGER timeout;
    KIRQL irql;
    if (How == RhaStopDistrust) {
        RhaRunBreak(Run); /* no write of the map makes it believed again */
        (VOID) RhaDistrust(Run);
    }
    LetGo(Run);
    RemoveEntryList(&Run->Link);
    InitializeListHead(&Run->Link);
    InterlockedDecrement(&volume->RunCount);
    rha_tracked_remove(&volume->Table, Run->Number);
    KeAcquireSpinLock(&Run->Lock, &irql);
    Run->Stopping = TRUE;
    Run->Closing = TRUE; /* the ring is still needed */
    KeReleaseSpinLock(&Run->Lock, irql);
    KeSetEvent(&RhaDriver.GateWake, IO_NO_INCREMENT, FALSE);
    KeSetEvent(&Run->KeeperWake, IO_NO_INCREMENT, FALSE);
    KeSetEvent(&Run->CleanerWake, IO_NO_INCREMENT, FALSE);
    RhaJoinThread(&Run->Cleaner);
    RhaJoinThread(&Run->Keeper);
    timeout.QuadPart = -RHA_DRAIN_MAX_100NS;
    KeWaitForSingleObject(&Run->Idle, Executive, KernelMode, FALSE, &timeout);
    if (How == RhaStopClean) RhaCloseCleanly(Run);
    for (ULONG i = 0; How == RhaStopForget && i < ARRAYSIZE(suffixes); ++i) {
        CHAR name[RHA_STATE_NAME_BYTES];
        RhaStateName(Run->Scenario, suffixes[i], name);
        (VOID) RhaDelete(volume, name);
    }
    for (PRHA_FILE file = RhaFileNext(Run, NULL); file != NULL; file = RhaFileNext(Run, file)) {
        RhaFileRemove(file);
    }
    KeAcquireSpinLock(&Run->Lock, &irql);
    Run->Closing = FALSE;
    KeReleaseSpinLock(&Run->Lock, irql);
    KeSetEvent(&RhaDriver.GateWake, IO_NO_INCREMENT, FALSE);
    RhaRunRelease(Run);
}

VOID RhaVolumeEnd(PRHA_VOLUME Volume, RHA_STOP How) {
    FltAcquirePushLockExclusive(&Volume->Names);
    Volume->Ended = TRUE;
    while (!IsListEmpty(&Volume->Runs)) {
        RhaRunStop(CONTAINING_RECORD(Volume->Runs.Flink, RHA_RUN, Link), How);
    }
    FltReleasePushLock(&Volume->Names);
    KeSetEvent(&Volume->RestoredEvent, IO_NO_INCREMENT, FALSE);
}

/* --- restore ---------------------------------------------------------------------------------- */

/* The map, when it is to be believed. */
static NTSTATUS LoadMap(PRHA_VOLUME Volume, PCSTR Scenario, PRHA_MAP_IMAGE Image) {
    CHAR name[RHA_STATE_NAME_BYTES];
    PUCHAR bytes;
    ULONG length;
    RhaStateName(Scenario, ".all-dirty", name);
    NTSTATUS status = RhaReadAll(Volume, name, MAP_BYTES_MAX, &bytes, &length);
    if (NT_SUCCESS(status)) {
        RhaFree(bytes);
        return STATUS_FILE_CORRUPT_ERROR;
    }
    if (status != STATUS_OBJECT_NAME_NOT_FOUND) return status;
    RhaStateName(Scenario, ".map", name);
    status = RhaReadAll(Volume, name, MAP_BYTES_MAX, &bytes, &length);
    if (!NT_SUCCESS(status)) return status;
    status = RhaMapDecode(bytes, length, Scenario, Image);
    if (!NT_SUCCESS(status)) RhaFree(bytes);
    return status;
}

static VOID RestoreOne(PRHA_VOLUME Volume, PCSTR Scenario) {
    CHAR name[RHA_STATE_NAME_BYTES];
    const ULONG magic = sizeof TRACKED_MAGIC - 1;
    RHA_MAP_IMAGE image = {0};
    PRHA_RUN run = NULL;
    PUCHAR tracked;
    ULONG length;
    RhaStateName(Scenario, ".tracked", name);
    if (!NT_SUCCESS(RhaReadAll(Volume, name, TRACKED_BYTES_MAX, &tracked, &length))) return;
    const ULONG body = length < sizeof(UINT32) ? 0 : length - (ULONG)sizeof(UINT32);
    NTSTATUS status = STATUS_FILE_CORRUPT_ERROR;
    if (body > magic && memcmp(tracked, TRACKED_MAGIC, magic) == 0 && tracked[body - 1] == 0) {
        UINT32 crc;
        RtlCopyMemory(&crc, tracked + body, sizeof crc);
        if (crc == rha_crc32c(0, tracked, body)) status = STATUS_SUCCESS;
    }
    if (NT_SUCCESS(status)) {
        const NTSTATUS map =
            Volume->MissedOpen ? STATUS_FILE_CORRUPT_ERROR : LoadMap(Volume, Scenario, &image);
        status = StartRun(Volume, Scenario, (const CHAR*)tracked + magic, body - magic,
                          NT_SUCCESS(map) ? &image : NULL, &run);
        if (NT_SUCCESS(status))
            run->Damaged = !NT_SUCCESS(map) && map != STATUS_OBJECT_NAME_NOT_FOUND;
    }
    /* From here on writes go unseen; the map must not be believed later. StartRun has removed it.
     */
    if (!NT_SUCCESS(status) && run == NULL) {
        RhaStateName(Scenario, ".map", name);
        (VOID) RhaDelete(Volume, name);
    }
    RhaFree(image.Bytes);
    RhaFree(tracked);
}

VOID RhaVolumeRestore(PRHA_VOLUME Volume) {
    LIST_ENTRY found;
    RHA_PATH directory;
    InitializeListHead(&found);
    FltAcquirePushLockExclusive(&Volume->Names);
    if (!Volume->Ended && NT_SUCCESS(RhaPathFromText(RHA_STATE_DIRECTORY,
                                                     sizeof RHA_STATE_DIRECTORY - 1, &directory))) {
        (VOID) RhaScan(Volume, &directory, &found);
        RhaPathFree(&directory);
    }
    for (PLIST_ENTRY at = found.Flink; at != &found; at = at->Flink) {
        const RHA_PATH* path = &CONTAINING_RECORD(at, RHA_FOUND, Link)->Path;
        static const CHAR suffix[] = ".tracked";
        const ULONG before = sizeof RHA_STATE_DIRECTORY; /* with the separator */
        CHAR scenario[RHA_CAPTURE_SCENARIO_BYTES + 1] = {0};
        if (path->TextBytes != before + RHA_CAPTURE_SCENARIO_BYTES + sizeof suffix - 1 ||
            memcmp(path->Text + before + RHA_CAPTURE_SCENARIO_BYTES, suffix, sizeof suffix - 1) !=
                0) {
            continue;
        }
        RtlCopyMemory(scenario, path->Text + before, RHA_CAPTURE_SCENARIO_BYTES);
        RestoreOne(Volume, scenario);
    }
    RhaFoundFree(&found);
    FltReleasePushLock(&Volume->Names);
    KeSetEvent(&Volume->RestoredEvent, IO_NO_INCREMENT, FALSE);
}
