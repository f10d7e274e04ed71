/* Names: after each operation that may have changed one, the file system is asked, and the
 * difference to what was recorded last becomes CREATE, RENAME or UNLINK. See README.md, "Names". */
#include "engine/capture/minifilter/rhaflt.h"

#define FILE_MODE 0644u /* records carry POSIX modes; these stand for "nothing special" */
#define DIRECTORY_MODE 0755u

PRHA_RUN RhaRunFor(PRHA_VOLUME Volume, const RHA_PATH* Path) {
    const uint32_t number = rha_tracked_find(&Volume->Table, Path->Key, Path->KeyBytes);
    for (PLIST_ENTRY at = Volume->Runs.Flink; at != &Volume->Runs; at = at->Flink) {
        PRHA_RUN run = CONTAINING_RECORD(at, RHA_RUN, Link);
        if (run->Number == number) return run;
    }
    return NULL;
}

/* --- records ---------------------------------------------------------------------------------- */

/* Run->Lock held. FALSE without room. */
static BOOLEAN Append(PRHA_RUN Run, const struct rha_ring_change* Record, const void* Payload,
                      PUINT64 Sequence) {
    struct rha_ring_slot slot;
    if (!rha_ring_fits(&Run->Producer, Record)) return FALSE;
    *Sequence = rha_ring_reserve(&Run->Producer, Record, 0, &slot);
    rha_ring_fill(&slot, Payload);
    rha_ring_commit(&slot, 0);
    return TRUE;
}

VOID RhaRecordOwed(PRHA_RUN Run) {
    while (!IsListEmpty(&Run->Owed) && !Run->Broken) {
        PRHA_OWED owed = CONTAINING_RECORD(Run->Owed.Flink, RHA_OWED, Link);
        UINT64 sequence;
        owed->Record.capture_unix_ns = RhaUnixNs();
        if (!Append(Run, &owed->Record, owed->Payload, &sequence)) return;
        RemoveEntryList(&owed->Link);
        RhaFree(owed);
        --Run->OwedCount;
        --Run->NamesUnrecorded;
    }
}

BOOLEAN RhaRecordName(PRHA_RUN Run, const struct rha_ring_change* Record, const CHAR* Payload,
                      PUINT64 Sequence) {
    struct rha_ring_change record = *Record;
    BOOLEAN recorded = FALSE;
    BOOLEAN broken = FALSE;
    KIRQL irql;
    /* Before it is known whether it is needed: under the lock there is no memory to be had. */
    PRHA_OWED owed = RhaAllocate(FIELD_OFFSET(RHA_OWED, Payload) + record.payload_bytes + 1);
    record.capture_unix_ns = RhaUnixNs();
    record.urgent = 1;
    *Sequence = 0;
    KeAcquireSpinLock(&Run->Lock, &irql);
    if (!Run->Stopping) {
        recorded = Run->NamesUnrecorded == 0 && Append(Run, &record, Payload, Sequence);
        if (!recorded) {
            struct rha_ring_slot none;
            *Sequence = rha_ring_reserve(&Run->Producer, &record, 1, &none);
            broken = owed == NULL || Run->OwedCount == RHA_OWED_MAX;
            ++Run->NamesUnrecorded;
        }
        if (!recorded && !broken) {
            owed->Record = record;
            if (record.payload_bytes != 0) {
                RtlCopyMemory(owed->Payload, Payload, record.payload_bytes);
            }
            InsertTailList(&Run->Owed, &owed->Link);
            ++Run->OwedCount;
            owed = NULL;
        }
    }
    KeReleaseSpinLock(&Run->Lock, irql);
    RhaFree(owed);
    if (broken) RhaRunBreak(Run);
    if (recorded) RhaDoorbell(Run);
    return recorded;
}

static VOID RecordUnlink(PRHA_FILE File) {
    const struct rha_ring_change record = {.type = RHA_RECORD_UNLINK,
                                           .flags = File->Directory ? RHA_RECORD_DIRECTORY : 0,
                                           .file_id = File->Id};
    UINT64 sequence;
    RhaFileReference(File);
    RhaFileRemove(File); /* first: nothing may be recorded of it behind its UNLINK */
    RhaRecordName(File->Run, &record, NULL, &sequence);
    RhaFileRelease(File);
}

static VOID RecordCreate(PRHA_FILE File, UINT64 SizeBytes) {
    const struct rha_ring_change record = {.type = RHA_RECORD_CREATE,
                                           .flags = File->Directory ? RHA_RECORD_DIRECTORY : 0,
                                           .file_id = File->Id,
                                           .offset = File->Directory ? DIRECTORY_MODE : FILE_MODE,
                                           .length = File->Directory ? 0 : SizeBytes,
                                           .payload_bytes = File->Path.TextBytes};
    UINT64 sequence;
    RhaRecordName(File->Run, &record, File->Path.Text, &sequence);
    if (!RhaFileMarkRecorded(File, record.length, sequence)) RhaRunBreak(File->Run);
}

/* --- trees; Names held exclusively ------------------------------------------------------------ */

/* Everything at or below Path is gone, children first. */
static VOID UnlinkTree(PRHA_RUN Run, const RHA_PATH* Path) {
    for (;;) {
        /* The longest path has no children. */
        PRHA_FILE last = NULL;
        for (PRHA_FILE file = RhaFileNext(Run, NULL); file != NULL; file = RhaFileNext(Run, file)) {
            if (!RhaPathWithin(Path, &file->Path)) continue;
            if (last != NULL && last->Path.KeyBytes >= file->Path.KeyBytes) continue;
            if (last != NULL) RhaFileRelease(last);
            RhaFileReference(file);
            last = file;
        }
        if (last == NULL) return;
        RecordUnlink(last);
        RhaFileRelease(last);
    }
}

/* Everything at or below Path goes without a record of its own: it is replaced. */
static VOID ForgetTree(PRHA_RUN Run, const RHA_PATH* Path) {
    for (PRHA_FILE file = RhaFileNext(Run, NULL); file != NULL; file = RhaFileNext(Run, file)) {
        if (RhaPathWithin(Path, &file->Path)) RhaFileRemove(file);
    }
}

/* Takes everything at Path in. What is not known to be new is to be repaired as a whole. */
static VOID AdoptTree(PRHA_VOLUME Volume, PRHA_RUN Run, const RHA_PATH* Path, BOOLEAN Created) {
    LIST_ENTRY found;
    InitializeListHead(&found);
    NTSTATUS status = Created ? RhaInspect(Volume, Path, &found) : RhaScan(Volume, Path, &found);
    for (PLIST_ENTRY at = found.Flink; NT_SUCCESS(status) && at != &found; at = at->Flink) {
        PRHA_FOUND entry = CONTAINING_RECORD(at, RHA_FOUND, Link);
        entry->File = RhaFileAdd(Run, &entry->Path, entry->Directory, entry->FileIndex);
        if (entry->File == NULL) {
            status = STATUS_INSUFFICIENT_RESOURCES;
            break;
        }
        RecordCreate(entry->File, entry->SizeBytes);
    }
    for (PLIST_ENTRY at = found.Flink; at != &found; at = at->Flink) {
        PRHA_FOUND entry = CONTAINING_RECORD(at, RHA_FOUND, Link);
        RHA_OPEN open;
        if (entry->File == NULL) continue;
        NTSTATUS opened = RhaOpen(Volume, entry->File->Path.Text, entry->File->Path.TextBytes,
                                  FILE_READ_ATTRIBUTES, FILE_OPEN, 0, &open);
        if (NT_SUCCESS(opened)) {
            opened = RhaAttachStream(Volume, open.Object, entry->File);
            RhaClose(&open);
        }
        if (!NT_SUCCESS(opened)) status = opened;
        /* Once more, now that nothing escapes: it may have changed since it was looked at. */
        if (!entry->Directory && !Created) RhaFileMarkWhole(entry->File, entry->SizeBytes);
    }
    if (!NT_SUCCESS(status)) RhaRunBreak(Run);
    RhaFoundFree(&found);
}

static VOID RecordRename(PRHA_FILE File, const RHA_PATH* To) {
    PRHA_RUN run = File->Run;
    const struct rha_ring_change record = {.type = RHA_RECORD_RENAME,
                                           .flags = File->Directory ? RHA_RECORD_DIRECTORY : 0,
                                           .file_id = File->Id,
                                           .payload_bytes = To->TextBytes};
    RHA_PATH from = {0};
    UINT64 sequence;
    KIRQL irql;
    BOOLEAN whole = NT_SUCCESS(RhaPathCopy(&File->Path, &from));
    /* A change of case only does not replace anything. */
    if (whole && !RhaPathWithin(To, &from)) ForgetTree(run, To);
    RhaRecordName(run, &record, To->Text, &sequence);
    for (PRHA_FILE file = RhaFileNext(run, NULL); file != NULL; file = RhaFileNext(run, file)) {
        RHA_PATH path;
        if (!whole || !RhaPathWithin(&from, &file->Path)) continue;
        if (!NT_SUCCESS(RhaPathRebase(&file->Path, &from, To, &path))) {
            whole = FALSE;
            continue;
        }
        KeAcquireSpinLock(&run->Lock, &irql);
        const RHA_PATH old = file->Path;
        file->Path = path;
        run->LayoutChanged = TRUE;
        const UINT64 regions = file->Map.count;
        KeReleaseSpinLock(&run->Lock, irql);
        path = old;
        RhaPathFree(&path);
        /* The map may be written with the new name before the replica has it. */
        if (!RhaFileMarkRecorded(file, regions * RHA_REGION_BYTES, sequence)) whole = FALSE;
    }
    RhaPathFree(&from);
    if (!whole) RhaRunBreak(run);
}

/* --- streams ---------------------------------------------------------------------------------- */

NTSTATUS RhaAttachStream(PRHA_VOLUME Volume, PFILE_OBJECT FileObject, PRHA_FILE File) {
    PRHA_STREAM stream = NULL;
    PRHA_STREAM old = NULL;
    if (!FltSupportsStreamContexts(FileObject)) return STATUS_NOT_SUPPORTED;
    NTSTATUS status = FltAllocateContext(RhaDriver.Filter, FLT_STREAM_CONTEXT, sizeof *stream,
                                         NonPagedPoolNx, (PFLT_CONTEXT*)&stream);
    if (!NT_SUCCESS(status)) return status;
    RtlZeroMemory(stream, sizeof *stream);
    RhaFileReference(File);
    stream->File = File;
    if (FileObject->SectionObjectPointer != NULL &&
        MmDoesFileHaveUserWritableReferences(FileObject->SectionObjectPointer) != 0) {
        KIRQL irql;
        KeAcquireSpinLock(&File->Run->Lock, &irql);
        File->Mapped = TRUE;
        KeReleaseSpinLock(&File->Run->Lock, irql);
    }
    status = FltSetStreamContext(Volume->Instance, FileObject, FLT_SET_CONTEXT_REPLACE_IF_EXISTS,
                                 stream, (PFLT_CONTEXT*)&old);
    if (old != NULL) FltReleaseContext(old);
    FltReleaseContext(stream);
    return status;
}

/* The file last recorded for the stream, referenced, whether it is still captured or not. */
static PRHA_FILE StreamFile(PRHA_VOLUME Volume, PFILE_OBJECT FileObject) {
    PRHA_STREAM stream = NULL;
    KIRQL irql;
    if (!NT_SUCCESS(FltGetStreamContext(Volume->Instance, FileObject, (PFLT_CONTEXT*)&stream))) {
        return NULL;
    }
    PRHA_FILE file = stream->File;
    KeAcquireSpinLock(&file->Run->Lock, &irql);
    const BOOLEAN captured = file->Linked && !file->Run->Stopping;
    KeReleaseSpinLock(&file->Run->Lock, irql);
    if (captured) RhaFileReference(file);
    FltReleaseContext(stream);
    return captured ? file : NULL;
}

static VOID BreakAll(PRHA_VOLUME Volume) {
    for (PLIST_ENTRY at = Volume->Runs.Flink; at != &Volume->Runs; at = at->Flink) {
        RhaRunBreak(CONTAINING_RECORD(at, RHA_RUN, Link));
    }
}

VOID RhaVolumeBreak(PRHA_VOLUME Volume) {
    FltAcquirePushLockShared(&Volume->Names);
    BreakAll(Volume);
    FltReleasePushLock(&Volume->Names);
}

/* A tracked file that is opened again after its stream was gone. Names held exclusively. */
static BOOLEAN Reattach(PRHA_VOLUME Volume, PFILE_OBJECT FileObject, PRHA_RUN Run,
                        const RHA_PATH* Path) {
    FILE_INTERNAL_INFORMATION internal;
    PRHA_FILE file = RhaFileByKey(Run, Path->Key, Path->KeyBytes);
    if (file == NULL) return FALSE;
    const NTSTATUS status = FltQueryInformationFile(Volume->Instance, FileObject, &internal,
                                                    sizeof internal, FileInternalInformation, NULL);
    const BOOLEAN same =
        NT_SUCCESS(status) && (UINT64)internal.IndexNumber.QuadPart == file->FileIndex;
    if (same && !NT_SUCCESS(RhaAttachStream(Volume, FileObject, file))) RhaRunBreak(Run);
    RhaFileRelease(file);
    return same;
}

/* Names held exclusively. */
static VOID Reconcile(PRHA_VOLUME Volume, PFILE_OBJECT FileObject, const RHA_PATH* Path,
                      BOOLEAN Created) {
    PRHA_RUN run = RhaRunFor(Volume, Path);
    PRHA_FILE file = StreamFile(Volume, FileObject);
    if (file != NULL && file->Run == run) {
        const BOOLEAN same = file->Path.TextBytes == Path->TextBytes &&
                             memcmp(file->Path.Text, Path->Text, Path->TextBytes) == 0;
        if (!same) RecordRename(file, Path);
        RhaFileRelease(file);
        return;
    }
    if (run != NULL && file == NULL && !Created && Reattach(Volume, FileObject, run, Path)) return;
    if (run != NULL) UnlinkTree(run, Path); /* the name was another file's until now */
    if (file != NULL) {
        RHA_PATH from;
        if (NT_SUCCESS(RhaPathCopy(&file->Path, &from))) {
            UnlinkTree(file->Run, &from);
            RhaPathFree(&from);
        } else {
            RhaRunBreak(file->Run);
        }
        RhaFileRelease(file);
    }
    if (run != NULL) AdoptTree(Volume, run, Path, Created);
}

VOID RhaNameChanged(PRHA_VOLUME Volume, PFILE_OBJECT FileObject, BOOLEAN Created) {
    RHA_PATH path;
    FltAcquirePushLockExclusive(&Volume->Names);
    if (!Volume->Ended && !IsListEmpty(&Volume->Runs)) {
        const NTSTATUS status = RhaPathQuery(Volume, FileObject, &path);
        if (NT_SUCCESS(status)) {
            Reconcile(Volume, FileObject, &path, Created);
            RhaPathFree(&path);
        } else if (status != STATUS_OBJECT_NAME_INVALID && status != STATUS_FILE_DELETED) {
            BreakAll(Volume); /* whoever it belongs to */
        } else if (status == STATUS_OBJECT_NAME_INVALID) {
            PRHA_FILE file = StreamFile(Volume, FileObject);
            if (file != NULL) { /* it has got a name that no record can carry */
                RhaRunBreak(file->Run);
                RhaFileRelease(file);
            }
        }
    }
    FltReleasePushLock(&Volume->Names);
}

/* --- create ----------------------------------------------------------------------------------- */

/* The first one to open something on a volume brings its runs back; others wait for that. */
static VOID AwaitRestore(PRHA_VOLUME Volume) {
    LARGE_INTEGER timeout;
    timeout.QuadPart = -RHA_DRAIN_MAX_100NS;
    if (KeReadStateEvent(&Volume->RestoredEvent) != 0) return;
    if (InterlockedCompareExchange(&Volume->Restoring, 1, 0) == 0) {
        RhaVolumeRestore(Volume);
    } else if (KeWaitForSingleObject(&Volume->RestoredEvent, Executive, KernelMode, FALSE,
                                     &timeout) == STATUS_TIMEOUT) {
        InterlockedExchange(&Volume->MissedOpen, 1);
    }
}

FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreCreate(PFLT_CALLBACK_DATA Data,
                                              PCFLT_RELATED_OBJECTS Objects,
                                              PVOID* CompletionContext) {
    PRHA_VOLUME volume = RhaVolumeOf(Objects);
    *CompletionContext = NULL;
    if (volume == NULL || FlagOn(Objects->FileObject->Flags, FO_VOLUME_OPEN) ||
        FlagOn(Data->Iopb->OperationFlags, SL_OPEN_PAGING_FILE)) {
        return FLT_PREOP_SUCCESS_NO_CALLBACK;
    }
    /* The file system's own opens hold what reading the state would need. */
    if (IoGetTopLevelIrp() == NULL) AwaitRestore(volume);
    if (volume->RunCount == 0) return FLT_PREOP_SUCCESS_NO_CALLBACK;
    *CompletionContext =
        (PVOID)(ULONG_PTR)InterlockedIncrement64(&RhaDriver.Clock); /* when it began */
    return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

/* The open has cut the file to nothing, at some moment since it began. */
static VOID Overwritten(PRHA_FILE File, LONG64 Began) {
    const LONG64 last = InterlockedCompareExchange64(&File->LastBegin, 0, 0);
    PRHA_CHANGE change = RhaChangeCreate(File, RHA_RECORD_TRUNCATE, 0, 0, 0);
    if (change == NULL) return;
    change->End = RHA_NOWHERE;
    if (RhaBegin(change, NULL) != RhaBegun) return;
    RhaFinish(change, RhaDone);
    /* A change that came in between stands before the record, but may lie behind it in the file. */
    if (last > Began) RhaRunBreak(File->Run);
}

FLT_POSTOP_CALLBACK_STATUS FLTAPI RhaPostCreate(PFLT_CALLBACK_DATA Data,
                                                PCFLT_RELATED_OBJECTS Objects,
                                                PVOID CompletionContext,
                                                FLT_POST_OPERATION_FLAGS Flags) {
    const ULONG_PTR result = Data->IoStatus.Information;
    PRHA_VOLUME volume = RhaVolumeOf(Objects);
    if (FlagOn(Flags, FLTFL_POST_OPERATION_DRAINING) || volume == NULL ||
        !NT_SUCCESS(Data->IoStatus.Status) || Data->IoStatus.Status == STATUS_REPARSE ||
        FlagOn(Objects->FileObject->Flags, FO_VOLUME_OPEN) ||
        !FltSupportsStreamContexts(Objects->FileObject)) {
        return FLT_POSTOP_FINISHED_PROCESSING;
    }
    PRHA_FILE file = RhaTrackedFile(Objects);
    if (file == NULL) {
        RhaNameChanged(volume, Objects->FileObject, result == FILE_CREATED);
        file = RhaTrackedFile(Objects);
    }
    if (file != NULL && (result == FILE_OVERWRITTEN || result == FILE_SUPERSEDED)) {
        Overwritten(file, (LONG64)(ULONG_PTR)CompletionContext);
    }
    if (file != NULL) RhaFileRelease(file);
    return FLT_POSTOP_FINISHED_PROCESSING;
}

/* --- cleanup ---------------------------------------------------------------------------------- */

FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreCleanup(PFLT_CALLBACK_DATA Data,
                                               PCFLT_RELATED_OBJECTS Objects,
                                               PVOID* CompletionContext) {
    UNREFERENCED_PARAMETER(Data);
    *CompletionContext = NULL;
    return RhaIsTracked(Objects) ? FLT_PREOP_SYNCHRONIZE : FLT_PREOP_SUCCESS_NO_CALLBACK;
}

/* A file goes with its last handle, or, with POSIX semantics, with the one that deleted it. */
FLT_POSTOP_CALLBACK_STATUS FLTAPI RhaPostCleanup(PFLT_CALLBACK_DATA Data,
                                                 PCFLT_RELATED_OBJECTS Objects,
                                                 PVOID CompletionContext,
                                                 FLT_POST_OPERATION_FLAGS Flags) {
    FILE_STANDARD_INFORMATION standard;
    UNREFERENCED_PARAMETER(Data);
    UNREFERENCED_PARAMETER(CompletionContext);
    PRHA_VOLUME volume = RhaVolumeOf(Objects);
    if (FlagOn(Flags, FLTFL_POST_OPERATION_DRAINING) || volume == NULL) {
        return FLT_POSTOP_FINISHED_PROCESSING;
    }
    const NTSTATUS status =
        FltQueryInformationFile(volume->Instance, Objects->FileObject, &standard, sizeof standard,
                                FileStandardInformation, NULL);
    const BOOLEAN gone =
        status == STATUS_FILE_DELETED ||
        (NT_SUCCESS(status) && standard.DeletePending && standard.NumberOfLinks == 0);
    if (NT_SUCCESS(status) && !gone) return FLT_POSTOP_FINISHED_PROCESSING;
    FltAcquirePushLockExclusive(&volume->Names);
    PRHA_FILE file = StreamFile(volume, Objects->FileObject);
    if (file != NULL) {
        if (gone) {
            RecordUnlink(file);
        } else { /* nobody will ask again whether it has gone */
            RhaRunBreak(file->Run);
        }
        RhaFileRelease(file);
    }
    FltReleasePushLock(&volume->Names);
    return FLT_POSTOP_FINISHED_PROCESSING;
}
