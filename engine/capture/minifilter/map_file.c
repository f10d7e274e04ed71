/* The image of a run's dirty map: docs/formats/dirty-map.md, byte for byte as rha-capturefs has it.
 */
#include "engine/capture/minifilter/rhaflt.h"

#define MAGIC "RHADMAP1"
#define VERSION 1u
#define HEADER_BYTES 512u
#define FLAG_CLEAN_STOP 1u

typedef struct _MAP_HEADER {
    CHAR Magic[8];
    UINT32 Version;
    UINT32 HeaderBytes;
    CHAR Scenario[40];
    UINT64 CaptureId;
    UINT32 Flags;
    UINT32 FileCount;
    UINT64 TableBytes;
    UINT64 PageCount;
    UINT32 TableCrc;
    UCHAR Unused[416];
    UINT32 HeaderCrc;
} MAP_HEADER;

typedef struct _MAP_ENTRY {
    UINT64 FileId;
    UINT64 FileIndex;
    UINT64 SizeBytes;
    INT64 ModifiedNs;
    INT64 ChangedNs;
    UINT64 PageCount;
    UINT64 PathBytes;
} MAP_ENTRY;

C_ASSERT(sizeof(MAP_HEADER) == HEADER_BYTES);
C_ASSERT(FIELD_OFFSET(MAP_HEADER, TableCrc) == 88);
C_ASSERT(FIELD_OFFSET(MAP_HEADER, HeaderCrc) == 508);
C_ASSERT(sizeof(MAP_ENTRY) == 56);

static SIZE_T EntryBytes(UINT64 PathBytes) {
    return (SIZE_T)((sizeof(MAP_ENTRY) + PathBytes + 7) & ~(UINT64)7);
}

static SIZE_T PagesAt(SIZE_T TableBytes) {
    return (HEADER_BYTES + TableBytes + RHA_MAP_PAGE_BYTES - 1) & ~(SIZE_T)(RHA_MAP_PAGE_BYTES - 1);
}

/* --- encoding --------------------------------------------------------------------------------- */

/* Size and times as they are now; zeros when they cannot be had, which matches nothing. */
static VOID Describe(PRHA_RUN Run, PRHA_FILE File, MAP_ENTRY* Entry) {
    LIST_ENTRY found;
    InitializeListHead(&found);
    if (NT_SUCCESS(RhaInspect(Run->Volume, &File->Path, &found)) && !IsListEmpty(&found)) {
        const RHA_FOUND* now = CONTAINING_RECORD(found.Flink, RHA_FOUND, Link);
        Entry->SizeBytes = now->SizeBytes;
        Entry->ModifiedNs = now->ModifiedNs;
        Entry->ChangedNs = now->ChangedNs;
    }
    RhaFoundFree(&found);
}

/* What the image needs at most, files that come meanwhile excepted. */
static VOID Measure(PRHA_RUN Run, SIZE_T* TableBytes, SIZE_T* Pages) {
    KIRQL irql;
    *TableBytes = 0;
    *Pages = 0;
    KeAcquireSpinLock(&Run->Lock, &irql);
    for (PLIST_ENTRY at = Run->Files.Flink; at != &Run->Files; at = at->Flink) {
        const RHA_FILE* file = CONTAINING_RECORD(at, RHA_FILE, Link);
        if (file->Directory) continue;
        *TableBytes += EntryBytes(file->Path.TextBytes);
        *Pages += (SIZE_T)rha_map_pages(file->Map.count);
    }
    KeReleaseSpinLock(&Run->Lock, irql);
}

/* One file's entry and pages. FALSE: it has outgrown what was measured. */
static BOOLEAN EncodeFile(PRHA_FILE File, PUCHAR Bytes, SIZE_T TableEnd, SIZE_T End, SIZE_T* Table,
                          SIZE_T* Page, const MAP_ENTRY* Described) {
    PRHA_RUN run = File->Run;
    MAP_ENTRY entry = *Described;
    KIRQL irql;
    KeAcquireSpinLock(&run->Lock, &irql);
    const UINT64 pages = rha_map_pages(File->Map.count);
    const SIZE_T entry_bytes = EntryBytes(File->Path.TextBytes);
    if (*Table + entry_bytes > TableEnd || *Page + pages * RHA_MAP_PAGE_BYTES > End) {
        KeReleaseSpinLock(&run->Lock, irql);
        return FALSE;
    }
    entry.FileId = File->Id;
    entry.FileIndex = File->FileIndex;
    entry.PageCount = pages;
    entry.PathBytes = File->Path.TextBytes;
    RtlCopyMemory(Bytes + *Table, &entry, sizeof entry);
    RtlCopyMemory(Bytes + *Table + sizeof entry, File->Path.Text, File->Path.TextBytes);
    File->PagesOffset = *Page;
    File->StoredPages = pages;
    KeReleaseSpinLock(&run->Lock, irql);
    *Table += entry_bytes;
    for (UINT64 i = 0; i < pages; ++i, *Page += RHA_MAP_PAGE_BYTES) {
        KeAcquireSpinLock(&run->Lock, &irql);
        rha_map_encode_page(&File->Map, File->Id, (ULONG)i, Bytes + *Page);
        File->Map.page_changed[i] = 0;
        KeReleaseSpinLock(&run->Lock, irql);
    }
    return TRUE;
}

static NTSTATUS TryEncode(PRHA_RUN Run, BOOLEAN CleanStop, PUCHAR* Result, PULONG Length) {
    MAP_HEADER header = {.Magic = MAGIC, .Version = VERSION, .HeaderBytes = HEADER_BYTES};
    SIZE_T table_bytes, pages;
    NTSTATUS status = STATUS_SUCCESS;
    Measure(Run, &table_bytes, &pages);
    SIZE_T page = PagesAt(table_bytes);
    const SIZE_T end = page + pages * RHA_MAP_PAGE_BYTES;
    SIZE_T table = HEADER_BYTES;
    if (end > MAXLONG) return STATUS_FILE_TOO_LARGE;
    PUCHAR bytes = RhaAllocate(end);
    if (bytes == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    PRHA_FILE file = RhaFileNext(Run, NULL);
    for (; file != NULL; file = RhaFileNext(Run, file)) {
        MAP_ENTRY described = {0};
        if (file->Directory) continue;
        if (CleanStop) Describe(Run, file, &described);
        if (!EncodeFile(file, bytes, HEADER_BYTES + table_bytes, end, &table, &page, &described)) {
            RhaFileRelease(file);
            status = STATUS_RETRY;
            break;
        }
        ++header.FileCount;
    }
    /* Fewer than measured would leave a hole between table and pages. */
    if (NT_SUCCESS(status) && (table != HEADER_BYTES + table_bytes || page != end)) {
        status = STATUS_RETRY;
    }
    if (status != STATUS_SUCCESS) {
        RhaFree(bytes);
        return status;
    }
    RtlCopyMemory(header.Scenario, Run->Scenario, RHA_CAPTURE_SCENARIO_BYTES);
    header.CaptureId = Run->CaptureId;
    header.Flags = CleanStop ? FLAG_CLEAN_STOP : 0;
    header.TableBytes = table_bytes;
    header.PageCount = pages;
    header.TableCrc = rha_crc32c(0, bytes + HEADER_BYTES, table_bytes);
    header.HeaderCrc = rha_crc32c(0, &header, FIELD_OFFSET(MAP_HEADER, HeaderCrc));
    RtlCopyMemory(bytes, &header, sizeof header);
    *Result = bytes;
    *Length = (ULONG)end;
    return STATUS_SUCCESS;
}

NTSTATUS RhaMapEncode(PRHA_RUN Run, BOOLEAN CleanStop, PUCHAR* Bytes, PULONG Length) {
    NTSTATUS status = STATUS_RETRY;
    /* Files come and go seldom enough. */
    for (ULONG attempt = 0; attempt < 16 && status == STATUS_RETRY; ++attempt) {
        status = TryEncode(Run, CleanStop, Bytes, Length);
    }
    return status == STATUS_RETRY ? STATUS_UNSUCCESSFUL : status;
}

/* --- decoding: bytes of a disk, not to be trusted --------------------------------------------- */

NTSTATUS RhaMapDecode(PUCHAR Bytes, ULONG Length, PCSTR Scenario, PRHA_MAP_IMAGE Image) {
    MAP_HEADER header;
    UINT64 pages = 0;
    if (Length < HEADER_BYTES) return STATUS_FILE_CORRUPT_ERROR;
    RtlCopyMemory(&header, Bytes, sizeof header);
    if (memcmp(header.Magic, MAGIC, sizeof header.Magic) != 0 || header.Version != VERSION ||
        header.HeaderCrc != rha_crc32c(0, &header, FIELD_OFFSET(MAP_HEADER, HeaderCrc)) ||
        memcmp(header.Scenario, Scenario, RHA_CAPTURE_SCENARIO_BYTES) != 0 ||
        header.TableBytes > Length - HEADER_BYTES ||
        header.TableCrc != rha_crc32c(0, Bytes + HEADER_BYTES, (SIZE_T)header.TableBytes)) {
        return STATUS_FILE_CORRUPT_ERROR;
    }
    const SIZE_T pages_at = PagesAt((SIZE_T)header.TableBytes);
    if (pages_at > Length || (Length - pages_at) % RHA_MAP_PAGE_BYTES != 0 ||
        header.PageCount != (Length - pages_at) / RHA_MAP_PAGE_BYTES) {
        return STATUS_FILE_CORRUPT_ERROR;
    }
    SIZE_T at = 0;
    for (ULONG i = 0; i < header.FileCount; ++i) {
        MAP_ENTRY entry;
        const SIZE_T left = (SIZE_T)header.TableBytes - at;
        if (left < sizeof entry) return STATUS_FILE_CORRUPT_ERROR;
        RtlCopyMemory(&entry, Bytes + HEADER_BYTES + at, sizeof entry);
        if (entry.PathBytes > RHA_TRACKED_PATH_MAX || EntryBytes(entry.PathBytes) > left ||
            entry.PageCount > header.PageCount - pages) {
            return STATUS_FILE_CORRUPT_ERROR;
        }
        pages += entry.PageCount;
        at += EntryBytes(entry.PathBytes);
    }
    if (at != header.TableBytes || pages != header.PageCount) return STATUS_FILE_CORRUPT_ERROR;
    Image->Bytes = Bytes;
    Image->Length = Length;
    Image->CleanStop = (header.Flags & FLAG_CLEAN_STOP) != 0;
    Image->FileCount = header.FileCount;
    Image->Table = Bytes + HEADER_BYTES;
    Image->TableBytes = (ULONG)header.TableBytes;
    Image->Pages = Bytes + pages_at;
    return STATUS_SUCCESS;
}

BOOLEAN RhaMapApply(const RHA_MAP_IMAGE* Image, const RHA_FOUND* Found, PRHA_FILE File) {
    const UCHAR* page = Image->Pages;
    SIZE_T at = 0;
    for (ULONG i = 0; i < Image->FileCount; ++i) {
        MAP_ENTRY entry;
        RtlCopyMemory(&entry, Image->Table + at, sizeof entry);
        const UCHAR* path = Image->Table + at + sizeof entry;
        at += EntryBytes(entry.PathBytes);
        if (entry.FileIndex != Found->FileIndex || entry.PathBytes != File->Path.TextBytes ||
            memcmp(path, File->Path.Text, File->Path.TextBytes) != 0) {
            page += entry.PageCount * RHA_MAP_PAGE_BYTES;
            continue;
        }
        if (Image->CleanStop &&
            (entry.SizeBytes != Found->SizeBytes || entry.ModifiedNs != Found->ModifiedNs ||
             entry.ChangedNs != Found->ChangedNs)) {
            return FALSE;
        }
        for (UINT64 p = 0; p < entry.PageCount; ++p, page += RHA_MAP_PAGE_BYTES) {
            KIRQL irql;
            KeAcquireSpinLock(&File->Run->Lock, &irql);
            const int good = rha_map_decode_page(&File->Map, entry.FileId, (ULONG)p, page,
                                                 File->Run->Generation);
            KeReleaseSpinLock(&File->Run->Lock, irql);
            if (!good) {
                File->Run->Damaged = TRUE;
                return FALSE;
            }
        }
        return TRUE;
    }
    return FALSE;
}
