/* Writes: cached, non-cached, paging and MDL. Which is captured where: README.md. */
#include "engine/capture/minifilter/rhaflt.h"

/* A write whose offset is the end of the file or the file's own pointer. */
static BOOLEAN HasOwnOffset(const LARGE_INTEGER* Offset) {
    return Offset->HighPart == -1 && (Offset->LowPart == FILE_WRITE_TO_END_OF_FILE ||
                                      Offset->LowPart == FILE_USE_FILE_POINTER_POSITION);
}

/* Our copy of the caller's bytes. Null: no memory, or the caller's are not to be read. */
static PUCHAR CopyBytes(PFLT_CALLBACK_DATA Data, PFLT_INSTANCE Instance) {
    const PFLT_IO_PARAMETER_BLOCK io = Data->Iopb;
    const ULONG length = io->Parameters.Write.Length;
    PVOID from = io->Parameters.Write.WriteBuffer;
    if (io->Parameters.Write.MdlAddress != NULL) {
        from = MmGetSystemAddressForMdlSafe(io->Parameters.Write.MdlAddress,
                                            NormalPagePriority | MdlMappingNoExecute);
    }
    if (from == NULL) return NULL;
    PUCHAR bytes = FltAllocatePoolAlignedWithTag(Instance, NonPagedPoolNx, length, RHA_TAG);
    if (bytes == NULL) return NULL;
    __try {
        RtlCopyMemory(bytes, from, length);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        FltFreePoolAlignedWithTag(Instance, bytes, RHA_TAG);
        bytes = NULL; /* the file system will find out by itself */
    }
    return bytes;
}

static PRHA_CHANGE MakeWrite(PFLT_CALLBACK_DATA Data, PCFLT_RELATED_OBJECTS Objects,
                             PRHA_FILE File) {
    const PFLT_IO_PARAMETER_BLOCK io = Data->Iopb;
    const ULONG length = io->Parameters.Write.Length;
    if (HasOwnOffset(&io->Parameters.Write.ByteOffset)) {
        /* Where it goes is decided by the file system: not recorded, and room for others that are
           faster. */
        const UINT64 size = RhaFileSize(Objects->FileObject);
        const UINT64 from = io->Parameters.Write.ByteOffset.LowPart == FILE_WRITE_TO_END_OF_FILE
                                ? size
                                : (UINT64)Objects->FileObject->CurrentByteOffset.QuadPart;
        PRHA_CHANGE append =
            RhaChangeCreate(File, RHA_RECORD_WRITE, 0, from, length + RHA_APPEND_SLACK);
        if (append != NULL) append->Unseeable = TRUE;
        return append;
    }
    PRHA_CHANGE change = RhaChangeCreate(File, RHA_RECORD_WRITE, 0,
                                         (UINT64)io->Parameters.Write.ByteOffset.QuadPart, length);
    if (change == NULL) return NULL;
    change->Unseeable = TRUE;
    if (length > RHA_WRITE_BYTES_MAX || FlagOn(io->MinorFunction, IRP_MN_MDL)) return change;
    change->Instance = Objects->Instance;
    change->Bytes = CopyBytes(Data, Objects->Instance);
    if (change->Bytes != NULL) change->Unseeable = FALSE;
    return change;
}

/* The caller gets cache pages and fills them until it completes them. */
static VOID RememberMdl(PRHA_FILE File, UINT64 Offset, UINT64 Length) {
    KIRQL irql;
    KeAcquireSpinLock(&File->Run->Lock, &irql);
    File->MdlFirst = min(File->MdlFirst, Offset);
    File->MdlEnd = max(File->MdlEnd, Offset + Length);
    KeReleaseSpinLock(&File->Run->Lock, irql);
}

/* Cache pages have been filled; which of those ever given out is not told. */
static VOID LoseMdl(PRHA_FILE File, PFILE_OBJECT FileObject) {
    KIRQL irql;
    KeAcquireSpinLock(&File->Run->Lock, &irql);
    const UINT64 first = min(File->MdlFirst, File->MdlEnd);
    const UINT64 end = File->MdlEnd;
    KeReleaseSpinLock(&File->Run->Lock, irql);
    if (end == 0) { /* given out before the file was tracked */
        RhaFileMarkWhole(File, RhaFileSize(FileObject));
    } else {
        RhaLose(File, first, end - first);
    }
}

static VOID PagingWrite(PFLT_CALLBACK_DATA Data, PCFLT_RELATED_OBJECTS Objects, PRHA_FILE File) {
    const PFLT_IO_PARAMETER_BLOCK io = Data->Iopb;
    const UINT64 offset = (UINT64)io->Parameters.Write.ByteOffset.QuadPart;
    const UINT64 size = RhaFileSize(Objects->FileObject);
    KIRQL irql;
    KeAcquireSpinLock(&File->Run->Lock, &irql);
    const BOOLEAN mapped = File->Mapped;
    KeReleaseSpinLock(&File->Run->Lock, irql);
    if (!mapped || offset >= size) return;
    const ULONG length = (ULONG)min(size - offset, io->Parameters.Write.Length);
    const UCHAR* bytes = NULL;
    if (io->Parameters.Write.MdlAddress != NULL) {
        bytes = MmGetSystemAddressForMdlSafe(io->Parameters.Write.MdlAddress,
                                             NormalPagePriority | MdlMappingNoExecute);
    }
    if (bytes == NULL) {
        RhaLose(File, offset, length);
    } else {
        RhaRecordNow(File, offset, length, bytes);
    }
}

FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreWrite(PFLT_CALLBACK_DATA Data, PCFLT_RELATED_OBJECTS Objects,
                                             PVOID* CompletionContext) {
    const PFLT_IO_PARAMETER_BLOCK io = Data->Iopb;
    FLT_PREOP_CALLBACK_STATUS result = FLT_PREOP_SUCCESS_WITH_CALLBACK;
    *CompletionContext = NULL;
    const BOOLEAN completes_mdl = FLT_IS_IRP_OPERATION(Data) &&
                                  FlagOn(io->MinorFunction, IRP_MN_COMPLETE) &&
                                  FlagOn(io->MinorFunction, IRP_MN_MDL);
    PRHA_VOLUME volume = RhaVolumeOf(Objects);
    if (volume == NULL || (io->Parameters.Write.Length == 0 && !completes_mdl)) {
        return FLT_PREOP_SUCCESS_NO_CALLBACK;
    }
    if (FlagOn(io->IrpFlags, IRP_PAGING_IO | IRP_SYNCHRONOUS_PAGING_IO)) {
        PRHA_FILE paged = RhaTrackedFile(Objects);
        if (paged == NULL) return FLT_PREOP_SUCCESS_NO_CALLBACK;
        PagingWrite(Data, Objects, paged);
        RhaFileRelease(paged);
        return FLT_PREOP_SUCCESS_NO_CALLBACK;
    }
    const ULONG unseen = RhaUnseenEnter(volume);
    PRHA_FILE file = RhaTrackedFile(Objects);
    if (file == NULL) {
        *CompletionContext = RhaUnseenContext(volume, unseen);
        return result;
    }
    if (!FLT_IS_IRP_OPERATION(Data)) {
        result = FLT_PREOP_DISALLOW_FASTIO;
    } else if (completes_mdl) {
        LoseMdl(file, Objects->FileObject);
        result = FLT_PREOP_SUCCESS_NO_CALLBACK;
    } else {
        if (FlagOn(io->MinorFunction, IRP_MN_MDL)) {
            RememberMdl(file, (UINT64)io->Parameters.Write.ByteOffset.QuadPart,
                        io->Parameters.Write.Length);
        }
        PRHA_CHANGE change = MakeWrite(Data, Objects, file);
        const RHA_BEGIN begun = change == NULL ? RhaUncaptured : RhaBegin(change, Data);
        if (begun == RhaUncaptured) {
            RhaFileRelease(file);
            *CompletionContext = RhaUnseenContext(volume, unseen);
            return result;
        }
        if (begun == RhaPended) {
            result = FLT_PREOP_PENDING;
        } else {
            *CompletionContext = change;
        }
    }
    RhaUnseenLeave(volume, unseen);
    RhaFileRelease(file);
    return result;
}

/* Of writes, file system controls and flushes. Any level up to DISPATCH_LEVEL. */
FLT_POSTOP_CALLBACK_STATUS FLTAPI RhaPostChange(PFLT_CALLBACK_DATA Data,
                                                PCFLT_RELATED_OBJECTS Objects,
                                                PVOID CompletionContext,
                                                FLT_POST_OPERATION_FLAGS Flags) {
    UNREFERENCED_PARAMETER(Objects);
    if (RhaIsUnseenContext(CompletionContext)) {
        RhaUnseenContextLeave(CompletionContext);
        return FLT_POSTOP_FINISHED_PROCESSING;
    }
    PRHA_CHANGE change = CompletionContext;
    RHA_OUTCOME outcome = RhaOutcome(Data->IoStatus.Status, Flags);
    /* A write that failed may have come half way, whatever it says. */
    if (Data->Iopb->MajorFunction == IRP_MJ_WRITE &&
        (outcome != RhaDone || Data->IoStatus.Information != Data->Iopb->Parameters.Write.Length)) {
        outcome = RhaUncertain;
    }
    RhaFinish(change, outcome);
    return FLT_POSTOP_FINISHED_PROCESSING;
}

FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPrePrepareMdlWrite(PFLT_CALLBACK_DATA Data,
                                                       PCFLT_RELATED_OBJECTS Objects,
                                                       PVOID* CompletionContext) {
    UNREFERENCED_PARAMETER(Data);
    *CompletionContext = NULL;
    return RhaIsTracked(Objects) ? FLT_PREOP_DISALLOW_FASTIO : FLT_PREOP_SUCCESS_NO_CALLBACK;
}

FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreMdlWriteComplete(PFLT_CALLBACK_DATA Data,
                                                        PCFLT_RELATED_OBJECTS Objects,
                                                        PVOID* CompletionContext) {
    UNREFERENCED_PARAMETER(Data);
    *CompletionContext = NULL;
    PRHA_FILE file = RhaTrackedFile(Objects);
    if (file == NULL) return FLT_PREOP_SUCCESS_NO_CALLBACK;
    LoseMdl(file, Objects->FileObject);
    RhaFileRelease(file);
    return FLT_PREOP_SUCCESS_NO_CALLBACK;
}
