/* Changes other than writes: set-information, file system controls, flushes; and sections, whose
 * changes come as paging writes later. All at PASSIVE_LEVEL in the caller's thread. */
#include "engine/capture/minifilter/rhaflt.h"

/* Changes of size and of whole files have no end. */
#define EVERYTHING(change) ((change)->First = 0, (change)->End = RHA_NOWHERE)

UINT64 RhaFileSize(PFILE_OBJECT FileObject) {
    const FSRTL_ADVANCED_FCB_HEADER* header = FileObject->FsContext;
    return (UINT64)InterlockedCompareExchange64((volatile LONG64*)&header->FileSize.QuadPart, 0, 0);
}

/* Begins the change that Make describes, or accounts for a change that nobody captures. */
typedef PRHA_CHANGE (*MAKE_CHANGE)(PFLT_CALLBACK_DATA Data, PFILE_OBJECT FileObject,
                                   PRHA_FILE File);

static FLT_PREOP_CALLBACK_STATUS Announce(PFLT_CALLBACK_DATA Data, PCFLT_RELATED_OBJECTS Objects,
                                          PVOID* CompletionContext, MAKE_CHANGE Make) {
    PRHA_VOLUME volume = RhaVolumeOf(Objects);
    *CompletionContext = NULL;
    if (volume == NULL || Objects->FileObject == NULL) return FLT_PREOP_SUCCESS_NO_CALLBACK;
    const ULONG unseen = RhaUnseenEnter(volume);
    PRHA_FILE file = RhaTrackedFile(Objects);
    PRHA_CHANGE change = file == NULL ? NULL : Make(Data, Objects->FileObject, file);
    if (change != NULL && RhaBegin(change, NULL) != RhaBegun) change = NULL;
    if (file != NULL) RhaFileRelease(file);
    if (change == NULL) {
        *CompletionContext = RhaUnseenContext(volume, unseen);
    } else {
        RhaUnseenLeave(volume, unseen);
        *CompletionContext = change;
    }
    return FLT_PREOP_SUCCESS_WITH_CALLBACK;
}

/* --- set-information -------------------------------------------------------------------------- */

static PRHA_CHANGE MakeTruncate(PFILE_OBJECT FileObject, PRHA_FILE File, UINT64 Size) {
    const UINT64 before = RhaFileSize(FileObject);
    PRHA_CHANGE change = RhaChangeCreate(File, RHA_RECORD_TRUNCATE, 0, 0, Size);
    if (change == NULL) return NULL;
    EVERYTHING(change);
    RhaChangeRegions(change, min(before, Size), max(before, Size) - min(before, Size));
    return change;
}

static PRHA_CHANGE MakeSetInformation(PFLT_CALLBACK_DATA Data, PFILE_OBJECT FileObject,
                                      PRHA_FILE File) {
    const PVOID buffer = Data->Iopb->Parameters.SetFileInformation.InfoBuffer;
    LARGE_INTEGER value;
    RtlCopyMemory(&value, buffer, sizeof value); /* all three consist of one number */
    if (value.QuadPart < 0) return NULL;         /* the file system refuses it */
    const UINT64 number = (UINT64)value.QuadPart;
    PRHA_CHANGE change;
    switch (Data->Iopb->Parameters.SetFileInformation.FileInformationClass) {
        case FileEndOfFileInformation:
            return MakeTruncate(FileObject, File, number);
        case FileAllocationInformation:
            if (number < RhaFileSize(FileObject)) return MakeTruncate(FileObject, File, number);
            return RhaChangeCreate(File, RHA_RECORD_ALLOCATE, RHA_RECORD_KEEP_SIZE, 0, number);
        default: /* valid data length: what the disk held before becomes the file's */
            change = RhaChangeCreate(File, RHA_RECORD_WRITE, 0, 0, number);
            if (change != NULL) change->Unseeable = TRUE;
            return change;
    }
}

/* A second name of a file that is captured, or one below a tracked root, has no place on the
 * replica. */
static BOOLEAN LinkRefused(PRHA_VOLUME Volume, PCFLT_RELATED_OBJECTS Objects,
                           const FILE_LINK_INFORMATION* Link, ULONG Bytes) {
    RHA_PATH path;
    if (RhaIsTracked(Objects)) return TRUE;
    const NTSTATUS status = RhaPathOfLink(Volume, Objects->FileObject, Link, Bytes, &path);
    if (status == STATUS_OBJECT_NAME_INVALID) return FALSE;
    if (!NT_SUCCESS(status)) {
        RhaVolumeBreak(Volume); /* whoever gets the name */
        return FALSE;
    }
    FltAcquirePushLockShared(&Volume->Names);
    const BOOLEAN refused = RhaRunFor(Volume, &path) != NULL;
    FltReleasePushLock(&Volume->Names);
    RhaPathFree(&path);
    return refused;
}

/* Moves of tracked roots have no place there either. */
static BOOLEAN MoveRefused(PRHA_VOLUME Volume, PCFLT_RELATED_OBJECTS Objects) {
    PRHA_FILE file = RhaTrackedFile(Objects);
    RHA_PATH path;
    BOOLEAN refused = FALSE;
    if (file != NULL && !file->Directory) {
        RhaFileRelease(file);
        return FALSE;
    }
    if (file != NULL) RhaFileRelease(file);
    if (!NT_SUCCESS(RhaPathQuery(Volume, Objects->FileObject, &path))) return FALSE;
    FltAcquirePushLockShared(&Volume->Names);
    refused = rha_tracked_is_root(&Volume->Table, path.Key, path.KeyBytes) ||
              rha_tracked_find_below(&Volume->Table, path.Key, path.KeyBytes) != RHA_TRACKED_NONE;
    FltReleasePushLock(&Volume->Names);
    RhaPathFree(&path);
    return refused;
}

#define NAME_CONTEXT ((PVOID)(ULONG_PTR)2) /* neither a change nor an unseen one */

FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreSetInformation(PFLT_CALLBACK_DATA Data,
                                                      PCFLT_RELATED_OBJECTS Objects,
                                                      PVOID* CompletionContext) {
    const PFLT_IO_PARAMETER_BLOCK io = Data->Iopb;
    const FILE_INFORMATION_CLASS class = io->Parameters.SetFileInformation.FileInformationClass;
    *CompletionContext = NULL;
    switch (class) {
        case FileEndOfFileInformation:
            /* The lazy writer moves the valid data length, which nobody sees. */
            if (io->Parameters.SetFileInformation.AdvanceOnly) return FLT_PREOP_SUCCESS_NO_CALLBACK;
            break;
        case FileAllocationInformation:
        case FileValidDataLengthInformation:
            break;
        case FileRenameInformation:
        case FileRenameInformationEx:
        case FileRenameInformationBypassAccessCheck:
        case FileRenameInformationExBypassAccessCheck:
        case FileLinkInformation:
        case FileLinkInformationEx:
        case FileLinkInformationBypassAccessCheck:
        case FileLinkInformationExBypassAccessCheck: {
            PRHA_VOLUME volume = RhaVolumeOf(Objects);
            if (volume == NULL || volume->RunCount == 0) return FLT_PREOP_SUCCESS_NO_CALLBACK;
            const BOOLEAN link = class == FileLinkInformation || class == FileLinkInformationEx ||
                                 class == FileLinkInformationBypassAccessCheck ||
                                 class == FileLinkInformationExBypassAccessCheck;
            if (link ? LinkRefused(volume, Objects, io->Parameters.SetFileInformation.InfoBuffer,
                                   io->Parameters.SetFileInformation.Length)
                     : MoveRefused(volume, Objects)) {
                Data->IoStatus.Status = STATUS_ACCESS_DENIED;
                Data->IoStatus.Information = 0;
                return FLT_PREOP_COMPLETE;
            }
            *CompletionContext = NAME_CONTEXT;
            return FLT_PREOP_SYNCHRONIZE;
        }
        default:
            return FLT_PREOP_SUCCESS_NO_CALLBACK;
    }
    if (io->Parameters.SetFileInformation.Length < sizeof(LARGE_INTEGER)) {
        return FLT_PREOP_SUCCESS_NO_CALLBACK; /* the file system refuses it */
    }
    const FLT_PREOP_CALLBACK_STATUS announced =
        Announce(Data, Objects, CompletionContext, MakeSetInformation);
    /* The new size is looked at, which is not to be done at DISPATCH_LEVEL. */
    return announced == FLT_PREOP_SUCCESS_WITH_CALLBACK ? FLT_PREOP_SYNCHRONIZE : announced;
}

/* A size that became another than was asked for: the allocation, to which it is cut, is rounded up
 * to whole clusters. Overlapping changes wait until this one is finished, so it is this one's. */
static VOID FinishSize(PFLT_CALLBACK_DATA Data, PFILE_OBJECT FileObject, PRHA_CHANGE Change,
                       FLT_POST_OPERATION_FLAGS Flags) {
    RHA_OUTCOME outcome = RhaOutcome(Data->IoStatus.Status, Flags);
    if (outcome == RhaDone && Change->Record.type == RHA_RECORD_TRUNCATE &&
        RhaFileSize(FileObject) != Change->Record.length) {
        outcome = RhaUncertain;
    }
    RhaFinish(Change, outcome);
}

FLT_POSTOP_CALLBACK_STATUS FLTAPI RhaPostSetInformation(PFLT_CALLBACK_DATA Data,
                                                        PCFLT_RELATED_OBJECTS Objects,
                                                        PVOID CompletionContext,
                                                        FLT_POST_OPERATION_FLAGS Flags) {
    if (RhaIsUnseenContext(CompletionContext)) {
        RhaUnseenContextLeave(CompletionContext);
        return FLT_POSTOP_FINISHED_PROCESSING;
    }
    if (CompletionContext != NAME_CONTEXT) {
        FinishSize(Data, Objects->FileObject, CompletionContext, Flags);
        return FLT_POSTOP_FINISHED_PROCESSING;
    }
    if (!FlagOn(Flags, FLTFL_POST_OPERATION_DRAINING) && NT_SUCCESS(Data->IoStatus.Status)) {
        PRHA_VOLUME volume = RhaVolumeOf(Objects);
        if (volume != NULL) RhaNameChanged(volume, Objects->FileObject, FALSE);
    }
    return FLT_POSTOP_FINISHED_PROCESSING;
}

/* --- file system controls --------------------------------------------------------------------- */

static PRHA_CHANGE MakeUnseen(PRHA_FILE File, INT64 Offset, UINT64 Length) {
    if (Offset < 0) return NULL; /* the file system refuses it */
    PRHA_CHANGE change = RhaChangeCreate(File, RHA_RECORD_WRITE, 0, (UINT64)Offset, Length);
    if (change != NULL) change->Unseeable = TRUE;
    return change;
}

/* Nothing changes behind the end of the file; but a change that this one waits for may still move
 * that. */
static PRHA_CHANGE MakeZero(PFILE_OBJECT FileObject, PRHA_FILE File, INT64 Offset, INT64 End) {
    if (Offset < 0 || End < Offset) return NULL; /* the file system refuses it */
    const INT64 most = (INT64)(RhaFileSize(FileObject) + RHA_APPEND_SLACK);
    Offset = min(Offset, most);
    End = min(End, most);
    return RhaChangeCreate(File, RHA_RECORD_ZERO, RHA_RECORD_PUNCH | RHA_RECORD_KEEP_SIZE,
                           (UINT64)Offset, (UINT64)(End - Offset));
}

/* From the first to the last range: what a trim leaves in the whole pages of its ranges is not
 * defined; the rest of them, and what lies between them, stays as it is. The pages of one range
 * become zeros on the replica; of several, all between is repaired. */
static PRHA_CHANGE MakeTrim(const FILE_LEVEL_TRIM* Trim, ULONG Bytes, PFILE_OBJECT FileObject,
                            PRHA_FILE File) {
    const ULONG ranges = Bytes < sizeof *Trim ? 0 : Trim->NumRanges;
    if (ranges == 0 ||
        ranges > (Bytes - FIELD_OFFSET(FILE_LEVEL_TRIM, Ranges)) / sizeof(FILE_LEVEL_TRIM_RANGE)) {
        return NULL; /* the file system refuses it */
    }
    UINT64 first = MAXUINT64;
    UINT64 end = 0;
    for (ULONG i = 0; i < ranges; ++i) {
        const FILE_LEVEL_TRIM_RANGE range = Trim->Ranges[i];
        if (range.Offset + range.Length < range.Offset) return NULL;
        first = min(first, range.Offset);
        end = max(end, range.Offset + range.Length);
    }
    if (first > MAXINT64 - PAGE_SIZE || end > MAXINT64) return NULL;
    if (ranges == 1) {
        first = (first + PAGE_SIZE - 1) & ~(UINT64)(PAGE_SIZE - 1);
        end &= ~(UINT64)(PAGE_SIZE - 1);
        return first < end ? MakeZero(FileObject, File, (INT64)first, (INT64)end) : NULL;
    }
    return MakeUnseen(File, (INT64)first, end - first);
}

static PRHA_CHANGE MakeControl(PFLT_CALLBACK_DATA Data, PFILE_OBJECT FileObject, PRHA_FILE File) {
    const PFLT_IO_PARAMETER_BLOCK io = Data->Iopb;
    const PVOID buffer = io->Parameters.FileSystemControl.Buffered.SystemBuffer;
    const ULONG bytes = io->Parameters.FileSystemControl.Common.InputBufferLength;
    switch (io->Parameters.FileSystemControl.Common.FsControlCode) {
        case FSCTL_SET_ZERO_DATA: {
            const FILE_ZERO_DATA_INFORMATION* zero = buffer;
            if (bytes < sizeof *zero) return NULL;
            return MakeZero(FileObject, File, zero->FileOffset.QuadPart,
                            zero->BeyondFinalZero.QuadPart);
        }
        case FSCTL_FILE_LEVEL_TRIM:
            return MakeTrim(buffer, bytes, FileObject, File);
        case FSCTL_OFFLOAD_WRITE: {
            const FSCTL_OFFLOAD_WRITE_INPUT* offload = buffer;
            if (bytes < sizeof *offload) return NULL;
            return MakeUnseen(File, (INT64)offload->FileOffset, offload->CopyLength);
        }
        case FSCTL_DUPLICATE_EXTENTS_TO_FILE: {
            const DUPLICATE_EXTENTS_DATA* extents = buffer;
            if (bytes < sizeof *extents) return NULL;
            return MakeUnseen(File, extents->TargetFileOffset.QuadPart,
                              (UINT64)extents->ByteCount.QuadPart);
        }
        case FSCTL_DUPLICATE_EXTENTS_TO_FILE_EX: {
            const DUPLICATE_EXTENTS_DATA_EX* extents = buffer;
            if (bytes < sizeof *extents) return NULL;
            return MakeUnseen(File, extents->TargetFileOffset.QuadPart,
                              (UINT64)extents->ByteCount.QuadPart);
        }
        default: { /* a new meaning for all of the file */
            PRHA_CHANGE change = MakeUnseen(File, 0, RhaFileSize(FileObject));
            if (change != NULL) EVERYTHING(change);
            return change;
        }
    }
}

FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreControl(PFLT_CALLBACK_DATA Data,
                                               PCFLT_RELATED_OBJECTS Objects,
                                               PVOID* CompletionContext) {
    const PFLT_IO_PARAMETER_BLOCK io = Data->Iopb;
    *CompletionContext = NULL;
    if (io->MinorFunction != IRP_MN_USER_FS_REQUEST && io->MinorFunction != IRP_MN_KERNEL_CALL) {
        return FLT_PREOP_SUCCESS_NO_CALLBACK;
    }
    switch (io->Parameters.FileSystemControl.Common.FsControlCode) {
        case FSCTL_SET_ZERO_DATA:
        case FSCTL_FILE_LEVEL_TRIM:
        case FSCTL_OFFLOAD_WRITE:
        case FSCTL_DUPLICATE_EXTENTS_TO_FILE:
        case FSCTL_DUPLICATE_EXTENTS_TO_FILE_EX:
        case FSCTL_SET_REPARSE_POINT:
        case FSCTL_SET_REPARSE_POINT_EX:
        case FSCTL_DELETE_REPARSE_POINT:
        case FSCTL_WRITE_RAW_ENCRYPTED:
            return Announce(Data, Objects, CompletionContext, MakeControl);
        default: /* others, FSCTL_SET_SPARSE among them, change no byte that can be read */
            return FLT_PREOP_SUCCESS_NO_CALLBACK;
    }
}

static PRHA_CHANGE MakeFlush(PFLT_CALLBACK_DATA Data, PFILE_OBJECT FileObject, PRHA_FILE File) {
    UNREFERENCED_PARAMETER(Data);
    UNREFERENCED_PARAMETER(FileObject);
    if (File->Directory) return NULL;
    return RhaChangeCreate(File, RHA_RECORD_FLUSH, 0, 0, 0);
}

FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreFlush(PFLT_CALLBACK_DATA Data, PCFLT_RELATED_OBJECTS Objects,
                                             PVOID* CompletionContext) {
    return Announce(Data, Objects, CompletionContext, MakeFlush);
}

/* --- sections --------------------------------------------------------------------------------- */

FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreSection(PFLT_CALLBACK_DATA Data,
                                               PCFLT_RELATED_OBJECTS Objects,
                                               PVOID* CompletionContext) {
    const PFLT_IO_PARAMETER_BLOCK io = Data->Iopb;
    const ULONG protection = io->Parameters.AcquireForSectionSynchronization.PageProtection;
    KIRQL irql;
    *CompletionContext = NULL;
    if (io->Parameters.AcquireForSectionSynchronization.SyncType != SyncTypeCreateSection ||
        (protection & (PAGE_READWRITE | PAGE_EXECUTE_READWRITE)) == 0) {
        return FLT_PREOP_SUCCESS_NO_CALLBACK;
    }
    PRHA_FILE file = RhaTrackedFile(Objects);
    if (file == NULL) return FLT_PREOP_SUCCESS_NO_CALLBACK;
    KeAcquireSpinLock(&file->Run->Lock, &irql);
    file->Mapped = TRUE; /* from here on no mark of it is cleared */
    KeReleaseSpinLock(&file->Run->Lock, irql);
    /* Paging writes cannot wait for marks, so all of them are made now. */
    PRHA_CHANGE change =
        RhaChangeCreate(file, RHA_RECORD_WRITE, 0, 0, RhaFileSize(Objects->FileObject));
    if (change != NULL) {
        change->NoRecord = TRUE;
        change->First = change->End = RHA_NOWHERE;
        if (RhaBegin(change, NULL) == RhaBegun) RhaFinish(change, RhaDone);
    }
    RhaFileRelease(file);
    return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
