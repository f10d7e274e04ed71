/* One change from its announcement to its end, and the gate.
 *
 *   RhaBegin:  pin its regions -> wait: marks durable, no older overlapping change -> reserve, fill
 *   (the file system makes the change)
 *   RhaFinish: repair where uncertain -> unpin -> commit -> let those go that waited for it
 *
 * A waiting change is in Run->Waiting, and only the gate takes it out. */
#include "engine/capture/minifilter/rhaflt.h"

#define PIECE 4096u /* regions handled in one hold of a spin lock */

typedef enum _MAP_STEP { MapPin, MapRecord, MapLose, MapUnpin } MAP_STEP;

static BOOLEAN HasRegions(const RHA_CHANGE* Change) {
    return Change->RegionFirst <= Change->RegionLast;
}

/* One step of the map for all regions of the change; for MapPin the generation to wait for. */
static UINT64 EachRegion(PRHA_CHANGE Change, MAP_STEP Step) {
    PRHA_RUN run = Change->File->Run;
    struct rha_file_map* map = &Change->File->Map;
    const UINT64 sequence =
        Change->SlotCount == 0 ? 0 : Change->Slots[Change->SlotCount - 1].header.sequence;
    UINT64 needed = 0;
    if (!HasRegions(Change)) return 0;
    for (UINT64 at = Change->RegionFirst; at <= Change->RegionLast; at += PIECE) {
        const UINT64 end = min(Change->RegionLast, at + PIECE - 1);
        UINT64 marked = 0;
        KIRQL irql;
        KeAcquireSpinLock(&run->Lock, &irql);
        switch (Step) {
            case MapPin:
                marked = rha_map_pin(map, at, end, run->Generation);
                break;
            case MapRecord:
                rha_map_record(map, at, end, sequence, run->Tick);
                break;
            case MapLose:
                rha_map_lose(map, at, end);
                break;
            case MapUnpin:
                rha_map_unpin(map, at, end, Change->Lost);
                break;
        }
        KeReleaseSpinLock(&run->Lock, irql);
        needed = max(needed, marked);
    }
    return needed;
}

/* --- making ----------------------------------------------------------------------------------- */

static VOID AwaitDistrust(PRHA_RUN Run) {
    LARGE_INTEGER timeout;
    timeout.QuadPart = -RHA_WAIT_MAX_100NS;
    KeWaitForSingleObject(&Run->Distrusted, Executive, KernelMode, FALSE, &timeout);
}

PRHA_CHANGE RhaChangeCreate(PRHA_FILE File, ULONG Type, ULONG Flags, UINT64 Offset, UINT64 Length) {
    PRHA_CHANGE change = NULL;
    if (Offset + Length >= Offset && Offset + Length <= RHA_FILE_BYTES_MAX) {
        change = ExAllocateFromNPagedLookasideList(&RhaDriver.Changes);
    }
    if (change == NULL) {
        RhaRunBreak(File->Run);
        AwaitDistrust(File->Run);
        return NULL;
    }
    RtlZeroMemory(change, sizeof *change);
    RhaFileReference(File);
    change->File = File;
    KeInitializeEvent(&change->Ready, SynchronizationEvent, FALSE);
    change->Record.type = Type;
    change->Record.flags = Flags;
    change->Record.file_id = File->Id;
    change->Record.offset = Offset;
    change->Record.length = Length;
    change->First = Offset;
    change->End = Offset + Length;
    RhaChangeRegions(change, Offset, Length);
    return change;
}

VOID RhaChangeRegions(PRHA_CHANGE Change, UINT64 Offset, UINT64 Length) {
    Change->RegionFirst = Length == 0 ? 1 : rha_region_of(Offset);
    Change->RegionLast = Length == 0 ? 0 : rha_region_of(Offset + Length - 1);
}

VOID RhaChangeFree(PRHA_CHANGE Change) {
    if (Change->Bytes != NULL) {
        FltFreePoolAlignedWithTag(Change->Instance, Change->Bytes, RHA_TAG);
    }
    RhaFileRelease(Change->File);
    ExFreeToNPagedLookasideList(&RhaDriver.Changes, Change);
}

/* --- waiting and starting; Run->Lock held ----------------------------------------------------- */

static BOOLEAN Overlap(const RHA_CHANGE* A, const RHA_CHANGE* B) {
    return A->First < B->End && B->First < A->End;
}

/* The next older change under way that overlaps, from Older on. */
static PRHA_CHANGE OlderOverlapping(PRHA_CHANGE Change, PLIST_ENTRY Older) {
    for (; Older != &Change->FileLink; Older = Older->Flink) {
        PRHA_CHANGE older = CONTAINING_RECORD(Older, RHA_CHANGE, FileLink);
        if (Overlap(Change, older)) return older;
    }
    return NULL;
}

static VOID MapFailed(PRHA_RUN Run) {
    Run->MapFailed = TRUE;
    Run->LayoutChanged = TRUE; /* written whole as soon as that succeeds */
    KeSetEvent(&Run->KeeperWake, IO_NO_INCREMENT, FALSE);
}

/* Whether the change may go on; after its deadline it may, at a price. */
static BOOLEAN MayStart(PRHA_CHANGE Change, LONGLONG Now) {
    PRHA_RUN run = Change->File->Run;
    if (run->Stopping) return TRUE;
    const BOOLEAN marked = Change->Generation <= run->DurableGeneration || run->MapFailed;
    PRHA_CHANGE older = OlderOverlapping(Change, Change->File->Changes.Flink);
    if (marked && older == NULL) return TRUE;
    if (Now < Change->Deadline) return FALSE;
    if (!marked) MapFailed(run);
    while (older != NULL) {
        older->Uncertain = TRUE;
        Change->Uncertain = TRUE;
        older = OlderOverlapping(Change, older->FileLink.Flink);
    }
    return TRUE;
}

/* Reserves what the change needs of the ring. A write may need several records: all or none. */
static VOID Start(PRHA_CHANGE Change) {
    PRHA_RUN run = Change->File->Run;
    struct rha_ring_change record = Change->Record;
    UINT64 left = record.type == RHA_RECORD_WRITE ? record.length : 0;
    Change->Started = TRUE;
    if (run->Stopping || !Change->File->Linked) Change->NoRecord = TRUE;
    if (Change->NoRecord) return;
    record.capture_unix_ns = RhaUnixNs();
    const BOOLEAN refuse = Change->Unseeable || run->NamesUnrecorded != 0;
    do {
        if (record.type == RHA_RECORD_WRITE) {
            record.length = min(left, RHA_RECORD_PAYLOAD_MAX);
            record.payload_bytes = Change->Unseeable ? 0 : (ULONG)record.length;
        }
        struct rha_ring_slot* slot = &Change->Slots[Change->SlotCount];
        rha_ring_reserve(&run->Producer, &record, refuse, slot);
        if (slot->record == NULL) {
            Change->Lost = TRUE;
            break;
        }
        ++Change->SlotCount;
        left -= record.type == RHA_RECORD_WRITE ? record.length : 0;
        record.offset += record.length;
    } while (left != 0);
}

/* --- going on --------------------------------------------------------------------------------- */

/* What follows Start, without the lock. */
static VOID Fill(PRHA_CHANGE Change) {
    if (Change->NoRecord) return;
    EachRegion(Change, Change->Lost ? MapLose : MapRecord);
    for (ULONG i = 0; i < Change->SlotCount; ++i) {
        const UCHAR* bytes = Change->Bytes;
        rha_ring_fill(&Change->Slots[i],
                      bytes == NULL ? NULL : bytes + (SIZE_T)i * RHA_RECORD_PAYLOAD_MAX);
    }
}

/* Gives the file system our copy, so that the ring and the file get the same bytes. */
static VOID SwapBuffers(PRHA_CHANGE Change, PFLT_CALLBACK_DATA Data) {
    PFLT_IO_PARAMETER_BLOCK io = Data->Iopb;
    if (Change->Bytes == NULL) return;
    PMDL mdl = IoAllocateMdl(Change->Bytes, io->Parameters.Write.Length, FALSE, FALSE, NULL);
    if (mdl == NULL) {
        Change->Uncertain = TRUE; /* the caller may change what we have copied */
        return;
    }
    MmBuildMdlForNonPagedPool(mdl);
    io->Parameters.Write.WriteBuffer = Change->Bytes;
    io->Parameters.Write.MdlAddress = mdl; /* the filter manager frees it */
    FltSetCallbackDataDirty(Data);
}

static VOID GoOn(PRHA_CHANGE Change) {
    Fill(Change);
    if (Change->Data == NULL) {
        KeSetEvent(&Change->Ready, IO_NO_INCREMENT, FALSE);
    } else {
        SwapBuffers(Change, Change->Data);
        FltCompletePendedPreOperation(Change->Data, FLT_PREOP_SUCCESS_WITH_CALLBACK, Change);
    }
}

RHA_BEGIN RhaBegin(PRHA_CHANGE Change, PFLT_CALLBACK_DATA Data) {
    PRHA_FILE file = Change->File;
    PRHA_RUN run = file->Run;
    KIRQL irql;
    if (HasRegions(Change) && !RhaFileCover(file, Change->RegionLast)) {
        RhaRunBreak(run);
        AwaitDistrust(run);
        RhaChangeFree(Change);
        return RhaUncaptured;
    }
    Change->Generation = EachRegion(Change, MapPin);
    Change->Deadline = RhaNow() + RHA_WAIT_MAX_100NS;
    InterlockedExchange64(&file->LastBegin, InterlockedIncrement64(&RhaDriver.Clock));
    KeAcquireSpinLock(&run->Lock, &irql);
    if (run->Stopping || !file->Linked) {
        KeReleaseSpinLock(&run->Lock, irql);
        EachRegion(Change, MapUnpin);
        RhaChangeFree(Change);
        return RhaUncaptured;
    }
    InsertTailList(&file->Changes, &Change->FileLink);
    if (run->Active++ == 0) KeClearEvent(&run->Idle);
    const BOOLEAN go = MayStart(Change, 0);
    if (go) {
        Start(Change);
    } else {
        Change->Data = Data;
        InsertTailList(&run->Waiting, &Change->WaitLink);
        if (Change->Generation > run->DurableGeneration) {
            run->SyncWanted = TRUE;
            KeSetEvent(&run->KeeperWake, IO_NO_INCREMENT, FALSE);
        }
    }
    KeReleaseSpinLock(&run->Lock, irql);
    if (!go && Data != NULL) return RhaPended; /* the change is the gate's, and may be gone */
    if (go) {
        Fill(Change);
    } else {
        KeWaitForSingleObject(&Change->Ready, Executive, KernelMode, FALSE, NULL);
    }
    if (Data != NULL) SwapBuffers(Change, Data);
    return RhaBegun;
}

RHA_OUTCOME RhaOutcome(NTSTATUS Status, FLT_POST_OPERATION_FLAGS Flags) {
    if (FlagOn(Flags, FLTFL_POST_OPERATION_DRAINING)) return RhaUncertain; /* not yet known */
    if (NT_SUCCESS(Status)) return RhaDone;
    switch (Status) { /* before anything was done */
        case STATUS_NOT_SUPPORTED:
        case STATUS_INVALID_PARAMETER:
        case STATUS_INVALID_DEVICE_REQUEST:
        case STATUS_INVALID_HANDLE:
        case STATUS_ACCESS_DENIED:
        case STATUS_MEDIA_WRITE_PROTECTED:
        case STATUS_USER_MAPPED_FILE:
            return RhaRefused;
        default:
            return RhaUncertain;
    }
}

VOID RhaFinish(PRHA_CHANGE Change, RHA_OUTCOME Outcome) {
    PRHA_RUN run = Change->File->Run;
    KIRQL irql;
    KeAcquireSpinLock(&run->Lock, &irql);
    if (Change->Uncertain) Outcome = RhaUncertain;
    if (Outcome == RhaUncertain && !Change->NoRecord) rha_ring_count_lost(&run->Producer);
    KeReleaseSpinLock(&run->Lock, irql);
    if (Outcome == RhaUncertain && HasRegions(Change)) {
        RhaFileRepair(Change->File, Change->RegionFirst, Change->RegionLast);
    }
    EachRegion(Change, MapUnpin);
    /* Only now: whoever sees an aborted record finds its regions in need of repair. */
    for (ULONG i = 0; i < Change->SlotCount; ++i) {
        rha_ring_commit(&Change->Slots[i],
                        Outcome == RhaDone && !Change->Lost ? 0 : RHA_RECORD_ABORTED);
    }
    if (!Change->NoRecord) RhaDoorbell(run);
    KeAcquireSpinLock(&run->Lock, &irql);
    RemoveEntryList(&Change->FileLink);
    const BOOLEAN wake = !IsListEmpty(&run->Waiting);
    if (--run->Active == 0) KeSetEvent(&run->Idle, IO_NO_INCREMENT, FALSE);
    KeReleaseSpinLock(&run->Lock, irql);
    RhaChangeFree(Change);
    if (wake) KeSetEvent(&RhaDriver.GateWake, IO_NO_INCREMENT, FALSE);
}

/* --- without waiting -------------------------------------------------------------------------- */

static VOID RecordPiece(PRHA_FILE File, UINT64 Offset, ULONG Length, const UCHAR* Bytes) {
    PRHA_RUN run = File->Run;
    const UINT64 first = rha_region_of(Offset);
    const UINT64 last = rha_region_of(Offset + Length - 1);
    const RHA_CHANGE here = {.First = Offset, .End = Offset + Length};
    const struct rha_ring_change record = {.type = RHA_RECORD_WRITE,
                                           .file_id = File->Id,
                                           .offset = Offset,
                                           .length = Length,
                                           .capture_unix_ns = RhaUnixNs(),
                                           .payload_bytes = Length};
    struct rha_ring_slot slot;
    KIRQL irql;
    KeAcquireSpinLock(&run->Lock, &irql);
    if (run->Stopping || !File->Linked) {
        KeReleaseSpinLock(&run->Lock, irql);
        return;
    }
    for (PLIST_ENTRY at = File->Changes.Flink; at != &File->Changes; at = at->Flink) {
        PRHA_CHANGE change = CONTAINING_RECORD(at, RHA_CHANGE, FileLink);
        /* These bytes may hold half of it, and would be taken for newer than it. */
        if (change->Started && Overlap(change, &here)) change->Uncertain = TRUE;
    }
    if (run->Active++ == 0) KeClearEvent(&run->Idle);
    rha_map_pin(&File->Map, first, last, run->Generation);
    const UINT64 sequence =
        rha_ring_reserve(&run->Producer, &record, run->NamesUnrecorded != 0, &slot);
    if (slot.record == NULL) {
        rha_map_lose(&File->Map, first, last);
    } else {
        rha_map_record(&File->Map, first, last, sequence, run->Tick);
    }
    KeReleaseSpinLock(&run->Lock, irql);
    if (slot.record != NULL) {
        rha_ring_fill(&slot, Bytes);
        rha_ring_commit(&slot, 0);
    }
    RhaDoorbell(run);
    KeAcquireSpinLock(&run->Lock, &irql);
    rha_map_unpin(&File->Map, first, last, slot.record == NULL);
    if (--run->Active == 0) KeSetEvent(&run->Idle, IO_NO_INCREMENT, FALSE);
    KeReleaseSpinLock(&run->Lock, irql);
}

VOID RhaRecordNow(PRHA_FILE File, UINT64 Offset, ULONG Length, const UCHAR* Bytes) {
    if (!RhaFileCover(File, rha_region_of(Offset + Length - 1))) {
        RhaRunBreak(File->Run);
        return;
    }
    for (ULONG at = 0; at < Length; at += RHA_RECORD_PAYLOAD_MAX) {
        RecordPiece(File, Offset + at, min(Length - at, RHA_RECORD_PAYLOAD_MAX), Bytes + at);
    }
}

VOID RhaLose(PRHA_FILE File, UINT64 Offset, UINT64 Length) {
    PRHA_RUN run = File->Run;
    KIRQL irql;
    KeAcquireSpinLock(&run->Lock, &irql);
    const BOOLEAN captured = !run->Stopping;
    if (captured) rha_ring_count_lost(&run->Producer);
    KeReleaseSpinLock(&run->Lock, irql);
    if (!captured || Length == 0) return;
    if (Offset + Length > RHA_FILE_BYTES_MAX ||
        !RhaFileCover(File, rha_region_of(Offset + Length - 1))) {
        RhaRunBreak(run);
        return;
    }
    RhaFileRepair(File, rha_region_of(Offset), rha_region_of(Offset + Length - 1));
}

VOID RhaRunBreak(PRHA_RUN Run) {
    KIRQL irql;
    KeAcquireSpinLock(&Run->Lock, &irql);
    if (!Run->Broken && !Run->Stopping) {
        Run->Broken = TRUE;
        Run->SyncWanted = TRUE;
        rha_ring_count_lost(&Run->Producer);
    }
    KeReleaseSpinLock(&Run->Lock, irql);
    KeSetEvent(&Run->KeeperWake, IO_NO_INCREMENT, FALSE);
}

VOID RhaDoorbell(PRHA_RUN Run) {
    if (rha_ring_take_waiting(Run->Ring.Feedback)) {
        KeSetEvent(Run->Ring.DoorbellObject, IO_NO_INCREMENT, FALSE);
    }
}

/* --- the gate --------------------------------------------------------------------------------- */

/* Takes one change that may start out of the waiting list. */
static PRHA_CHANGE TakeReady(PRHA_RUN Run, LONGLONG Now) {
    PRHA_CHANGE ready = NULL;
    KIRQL irql;
    KeAcquireSpinLock(&Run->Lock, &irql);
    for (PLIST_ENTRY at = Run->Waiting.Flink; at != &Run->Waiting; at = at->Flink) {
        PRHA_CHANGE change = CONTAINING_RECORD(at, RHA_CHANGE, WaitLink);
        if (!MayStart(change, Now)) continue;
        RemoveEntryList(&change->WaitLink);
        Start(change);
        ready = change;
        break;
    }
    KeReleaseSpinLock(&Run->Lock, irql);
    return ready;
}

static VOID Tick(PRHA_RUN Run, ULONG Ticks) {
    KIRQL irql;
    KeAcquireSpinLock(&Run->Lock, &irql);
    Run->Tick += Ticks;
    const UINT64 before = Run->Producer.head;
    if (!Run->Stopping) {
        RhaRecordOwed(Run);
        rha_ring_settle(&Run->Producer, RhaUnixNs());
    }
    const BOOLEAN ring = Run->Producer.head != before;
    KeReleaseSpinLock(&Run->Lock, irql);
    if (ring) RhaDoorbell(Run);
}

/* A stopped run whose last change has ended gives its ring back. Returns whether it is over. */
static BOOLEAN Over(PRHA_RUN Run) {
    KIRQL irql;
    KeAcquireSpinLock(&Run->Lock, &irql);
    const BOOLEAN over = Run->Stopping && !Run->Closing && Run->Active == 0;
    KeReleaseSpinLock(&Run->Lock, irql);
    return over;
}

static PRHA_RUN NextRun(PRHA_RUN Run) {
    PRHA_RUN next = NULL;
    KIRQL irql;
    KeAcquireSpinLock(&RhaDriver.GateLock, &irql);
    /* Only the gate takes runs out, so Run is still there. */
    PLIST_ENTRY entry = Run == NULL ? RhaDriver.GateRuns.Flink : Run->GateLink.Flink;
    if (entry != &RhaDriver.GateRuns) next = CONTAINING_RECORD(entry, RHA_RUN, GateLink);
    KeReleaseSpinLock(&RhaDriver.GateLock, irql);
    return next;
}

static VOID DropRun(PRHA_RUN Run) {
    KIRQL irql;
    KeAcquireSpinLock(&RhaDriver.GateLock, &irql);
    RemoveEntryList(&Run->GateLink);
    KeReleaseSpinLock(&RhaDriver.GateLock, irql);
    RhaRingDestroy(&Run->Ring);
    RhaRunRelease(Run);
}

VOID RhaGate(PVOID Context) {
    LONGLONG last_tick = RhaNow();
    UNREFERENCED_PARAMETER(Context);
    for (;;) {
        LARGE_INTEGER timeout;
        timeout.QuadPart = -(LONGLONG)RHA_TICK_MS * 10000;
        KeWaitForSingleObject(&RhaDriver.GateWake, Executive, KernelMode, FALSE, &timeout);
        const LONGLONG now = RhaNow();
        const ULONG ticks = (ULONG)((now - last_tick) / (RHA_TICK_MS * 10000ll));
        last_tick += ticks * (RHA_TICK_MS * 10000ll);
        for (PRHA_RUN run = NextRun(NULL); run != NULL;) {
            for (PRHA_CHANGE change = TakeReady(run, now); change != NULL;
                 change = TakeReady(run, now)) {
                GoOn(change);
            }
            if (ticks != 0) Tick(run, ticks);
            PRHA_RUN next = NextRun(run);
            if (Over(run)) DropRun(run);
            run = next;
        }
        if (InterlockedCompareExchange(&RhaDriver.GateStop, 0, 0) != 0 && NextRun(NULL) == NULL) {
            break;
        }
    }
    PsTerminateSystemThread(STATUS_SUCCESS);
}
