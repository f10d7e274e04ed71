/* Tracked files: their life, their place in the run, their dirty map. */
#include "engine/capture/minifilter/rhaflt.h"

#define PIECE 4096u /* regions handled in one hold of a spin lock */

VOID RhaFileReference(PRHA_FILE File) {
    InterlockedIncrement(&File->References);
}

VOID RhaFileRelease(PRHA_FILE File) {
    if (InterlockedDecrement(&File->References) != 0) return;
    RhaFree(File->Map.regions);
    RhaFree(File->Map.page_changed);
    RhaPathFree(&File->Path);
    RhaRunRelease(File->Run);
    RhaFree(File);
}

PRHA_FILE RhaFileAdd(PRHA_RUN Run, PRHA_PATH Path, BOOLEAN Directory, UINT64 FileIndex) {
    PRHA_FILE file = RhaAllocate(sizeof *file);
    KIRQL irql;
    if (file == NULL) return NULL;
    file->References = 2; /* the list's and the caller's */
    file->Directory = Directory;
    file->FileIndex = FileIndex;
    file->MdlFirst = RHA_NOWHERE;
    file->Path = *Path;
    RtlZeroMemory(Path, sizeof *Path);
    InitializeListHead(&file->Changes);
    RhaRunReference(Run);
    file->Run = Run;
    KeAcquireSpinLock(&Run->Lock, &irql);
    file->Id = ++Run->LastFileId;
    file->Linked = TRUE;
    InsertTailList(&Run->Files, &file->Link);
    Run->LayoutChanged = TRUE;
    KeReleaseSpinLock(&Run->Lock, irql);
    return file;
}

VOID RhaFileRemove(PRHA_FILE File) {
    KIRQL irql;
    KeAcquireSpinLock(&File->Run->Lock, &irql);
    const BOOLEAN linked = File->Linked;
    if (linked) {
        RemoveEntryList(&File->Link);
        File->Linked = FALSE;
        File->Run->LayoutChanged = TRUE;
    }
    KeReleaseSpinLock(&File->Run->Lock, irql);
    if (linked) RhaFileRelease(File);
}

PRHA_FILE RhaFileNext(PRHA_RUN Run, PRHA_FILE File) {
    PRHA_FILE next = NULL;
    PLIST_ENTRY entry;
    KIRQL irql;
    KeAcquireSpinLock(&Run->Lock, &irql);
    if (File == NULL || File->Linked) {
        entry = File == NULL ? Run->Files.Flink : File->Link.Flink;
    } else { /* removed meanwhile */
        entry = Run->Files.Flink;
        while (entry != &Run->Files && CONTAINING_RECORD(entry, RHA_FILE, Link)->Id <= File->Id) {
            entry = entry->Flink;
        }
    }
    if (entry != &Run->Files) {
        next = CONTAINING_RECORD(entry, RHA_FILE, Link);
        RhaFileReference(next);
    }
    KeReleaseSpinLock(&Run->Lock, irql);
    if (File != NULL) RhaFileRelease(File);
    return next;
}

PRHA_FILE RhaFileById(PRHA_RUN Run, UINT64 Id) {
    PRHA_FILE file = RhaFileNext(Run, NULL);
    while (file != NULL && file->Id != Id) file = RhaFileNext(Run, file);
    return file;
}

PRHA_FILE RhaFileByKey(PRHA_RUN Run, const CHAR* Key, ULONG KeyBytes) {
    PRHA_FILE file = RhaFileNext(Run, NULL);
    while (file != NULL &&
           (file->Path.KeyBytes != KeyBytes || memcmp(file->Path.Key, Key, KeyBytes) != 0)) {
        file = RhaFileNext(Run, file);
    }
    return file;
}

BOOLEAN RhaFileCover(PRHA_FILE File, UINT64 Last) {
    struct rha_file_map* map = &File->Map;
    KIRQL irql;
    for (;;) {
        KeAcquireSpinLock(&File->Run->Lock, &irql);
        const UINT64 before = map->count;
        KeReleaseSpinLock(&File->Run->Lock, irql);
        if (Last < before) return TRUE;
        const UINT64 count = max(Last + 1, 2 * before);
        const UINT64 pages = rha_map_pages(count);
        struct rha_region* regions = RhaAllocate(count * sizeof *regions);
        UINT8* changed = RhaAllocate(pages);
        if (regions == NULL || changed == NULL) {
            RhaFree(regions);
            RhaFree(changed);
            return FALSE;
        }
        memset(changed, 1, pages);
        PVOID old_regions = regions;
        PVOID old_changed = changed;
        KeAcquireSpinLock(&File->Run->Lock, &irql);
        if (map->count == before) { /* else somebody was faster */
            if (before != 0) {
                RtlCopyMemory(regions, map->regions, before * sizeof *regions);
                RtlCopyMemory(changed, map->page_changed, rha_map_pages(before));
            }
            old_regions = map->regions;
            old_changed = map->page_changed;
            map->regions = regions;
            map->page_changed = changed;
            map->count = count;
        }
        KeReleaseSpinLock(&File->Run->Lock, irql);
        RhaFree(old_regions);
        RhaFree(old_changed);
    }
}

UINT64 RhaFileRepair(PRHA_FILE File, UINT64 First, UINT64 Last) {
    UINT64 needed = 0;
    for (UINT64 at = First; at <= Last; at += PIECE) {
        KIRQL irql;
        KeAcquireSpinLock(&File->Run->Lock, &irql);
        const UINT64 marked =
            rha_map_repair(&File->Map, at, min(Last, at + PIECE - 1), File->Run->Generation);
        KeReleaseSpinLock(&File->Run->Lock, irql);
        needed = max(needed, marked);
    }
    return needed;
}

BOOLEAN RhaFileMarkRecorded(PRHA_FILE File, UINT64 SizeBytes, UINT64 Sequence) {
    if (SizeBytes == 0) return TRUE;
    const UINT64 last = rha_region_of(SizeBytes - 1);
    if (!RhaFileCover(File, last)) return FALSE;
    for (UINT64 at = 0; at <= last; at += PIECE) {
        const UINT64 end = min(last, at + PIECE - 1);
        KIRQL irql;
        KeAcquireSpinLock(&File->Run->Lock, &irql);
        rha_map_pin(&File->Map, at, end, File->Run->Generation);
        rha_map_record(&File->Map, at, end, Sequence, File->Run->Tick);
        rha_map_unpin(&File->Map, at, end, 0);
        KeReleaseSpinLock(&File->Run->Lock, irql);
    }
    return TRUE;
}

VOID RhaFileMarkWhole(PRHA_FILE File, UINT64 SizeBytes) {
    RhaLose(File, 0, SizeBytes);
}
