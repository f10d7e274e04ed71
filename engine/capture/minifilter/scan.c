/* What stands in a tree of the volume. Links and mount points are left out: they are not captured.
 */
#include "engine/capture/minifilter/rhaflt.h"

#define LIST_BYTES 65536u
#define UNIX_EPOCH_100NS 116444736000000000ull

VOID RhaFoundFree(PLIST_ENTRY Found) {
    while (!IsListEmpty(Found)) {
        PRHA_FOUND entry = CONTAINING_RECORD(RemoveHeadList(Found), RHA_FOUND, Link);
        if (entry->File != NULL) RhaFileRelease(entry->File);
        RhaPathFree(&entry->Path);
        RhaFree(entry);
    }
}

/* Bytewise, as the paths of a manifest are sorted everywhere. */
static int Compare(const RHA_PATH* A, const RHA_PATH* B) {
    const int order = memcmp(A->Text, B->Text, min(A->TextBytes, B->TextBytes));
    if (order != 0) return order;
    return A->TextBytes < B->TextBytes ? -1 : A->TextBytes > B->TextBytes;
}

/* Takes Entry over; one that is there already is dropped. */
static VOID Insert(PLIST_ENTRY Found, PRHA_FOUND Entry) {
    PLIST_ENTRY at = Found->Blink;
    int order = 1;
    while (at != Found) {
        order = Compare(&Entry->Path, &CONTAINING_RECORD(at, RHA_FOUND, Link)->Path);
        if (order >= 0) break;
        at = at->Blink;
    }
    if (at != Found && order == 0) {
        RhaPathFree(&Entry->Path);
        RhaFree(Entry);
    } else {
        InsertHeadList(at, &Entry->Link);
    }
}

static INT64 UnixNs(LARGE_INTEGER Time) {
    /* Unsigned: a time of long ago wraps around, and is only ever compared. */
    return (INT64)(((UINT64)Time.QuadPart - UNIX_EPOCH_100NS) * 100u);
}

/* A reparse point that leads elsewhere; others (deduplicated files) are files. */
static BOOLEAN IsLink(ULONG Attributes, ULONG Tag) {
    return FlagOn(Attributes, FILE_ATTRIBUTE_REPARSE_POINT) &&
           (Tag == IO_REPARSE_TAG_SYMLINK || Tag == IO_REPARSE_TAG_MOUNT_POINT);
}

static NTSTATUS AddOpened(PRHA_VOLUME Volume, const RHA_PATH* Path, PFILE_OBJECT Object,
                          PLIST_ENTRY Found, PBOOLEAN Directory) {
    FILE_STANDARD_INFORMATION standard;
    FILE_INTERNAL_INFORMATION internal;
    FILE_BASIC_INFORMATION basic;
    FILE_ATTRIBUTE_TAG_INFORMATION tag;
    NTSTATUS status = FltQueryInformationFile(Volume->Instance, Object, &standard, sizeof standard,
                                              FileStandardInformation, NULL);
    if (NT_SUCCESS(status)) {
        status = FltQueryInformationFile(Volume->Instance, Object, &internal, sizeof internal,
                                         FileInternalInformation, NULL);
    }
    if (NT_SUCCESS(status)) {
        status = FltQueryInformationFile(Volume->Instance, Object, &basic, sizeof basic,
                                         FileBasicInformation, NULL);
    }
    if (NT_SUCCESS(status)) {
        status = FltQueryInformationFile(Volume->Instance, Object, &tag, sizeof tag,
                                         FileAttributeTagInformation, NULL);
    }
    if (!NT_SUCCESS(status)) return status;
    *Directory = standard.Directory;
    if (IsLink(tag.FileAttributes, tag.ReparseTag)) {
        *Directory = FALSE;
        return STATUS_SUCCESS;
    }
    if (Path->TextBytes == 0) return STATUS_SUCCESS; /* the root itself is not listed */
    PRHA_FOUND entry = RhaAllocate(sizeof *entry);
    if (entry == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    status = RhaPathCopy(Path, &entry->Path);
    if (!NT_SUCCESS(status)) {
        RhaFree(entry);
        return status;
    }
    entry->Directory = standard.Directory;
    entry->FileIndex = (UINT64)internal.IndexNumber.QuadPart;
    entry->SizeBytes = standard.Directory ? 0 : (UINT64)standard.EndOfFile.QuadPart;
    entry->ModifiedNs = UnixNs(basic.LastWriteTime);
    entry->ChangedNs = UnixNs(basic.ChangeTime);
    Insert(Found, entry);
    return STATUS_SUCCESS;
}

NTSTATUS RhaInspect(PRHA_VOLUME Volume, const RHA_PATH* Path, PLIST_ENTRY Found) {
    RHA_OPEN open;
    BOOLEAN directory;
    NTSTATUS status =
        RhaOpen(Volume, Path->Text, Path->TextBytes, FILE_READ_ATTRIBUTES, FILE_OPEN, 0, &open);
    if (status == STATUS_OBJECT_NAME_NOT_FOUND || status == STATUS_OBJECT_PATH_NOT_FOUND) {
        return STATUS_SUCCESS;
    }
    if (!NT_SUCCESS(status)) return status;
    status = AddOpened(Volume, Path, open.Object, Found, &directory);
    RhaClose(&open);
    return status;
}

/* A directory whose entries are still to be listed. */
typedef struct _PENDING {
    LIST_ENTRY Link;
    RHA_PATH Path;
} PENDING, *PPENDING;

static NTSTATUS Push(PLIST_ENTRY Stack, PRHA_PATH Path) {
    PPENDING pending = RhaAllocate(sizeof *pending);
    if (pending == NULL) {
        RhaPathFree(Path);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    pending->Path = *Path;
    InsertHeadList(Stack, &pending->Link);
    return STATUS_SUCCESS;
}

/* Parent + "/" + name, from one entry of a directory. */
static NTSTATUS Child(const RHA_PATH* Parent, const WCHAR* Name, ULONG Bytes, PRHA_PATH Path) {
    RHA_PATH name;
    RHA_PATH slash = {.Text = (PCHAR) "/", .TextBytes = 1, .Key = (PCHAR) "/", .KeyBytes = 1};
    RHA_PATH begin;
    const RHA_PATH nothing = {0};
    NTSTATUS status = RhaPathFromName(Name, Bytes, &name);
    if (!NT_SUCCESS(status)) return status;
    if (Parent->TextBytes == 0) {
        *Path = name;
        return STATUS_SUCCESS;
    }
    status = RhaPathRebase(&slash, &nothing, Parent, &begin);
    if (NT_SUCCESS(status)) {
        status = RhaPathRebase(&name, &nothing, &begin, Path);
        RhaPathFree(&begin);
    }
    RhaPathFree(&name);
    return status;
}

static NTSTATUS PushEntries(const RHA_PATH* Parent, const UCHAR* Buffer, ULONG Bytes,
                            PLIST_ENTRY Stack) {
    ULONG at = 0;
    for (;;) {
        const FILE_ID_BOTH_DIR_INFORMATION* entry = (const VOID*)(Buffer + at);
        if (Bytes - at < FIELD_OFFSET(FILE_ID_BOTH_DIR_INFORMATION, FileName)) {
            return STATUS_FILE_CORRUPT_ERROR;
        }
        const BOOLEAN dots = (entry->FileNameLength == 2 && entry->FileName[0] == L'.') ||
                             (entry->FileNameLength == 4 && entry->FileName[0] == L'.' &&
                              entry->FileName[1] == L'.');
        if (!dots) {
            RHA_PATH path;
            NTSTATUS status = Child(Parent, entry->FileName, entry->FileNameLength, &path);
            if (NT_SUCCESS(status)) status = Push(Stack, &path);
            if (!NT_SUCCESS(status)) return status;
        }
        if (entry->NextEntryOffset == 0) return STATUS_SUCCESS;
        at += entry->NextEntryOffset;
    }
}

static NTSTATUS ListDirectory(PRHA_VOLUME Volume, const RHA_PATH* Path, PFILE_OBJECT Object,
                              PLIST_ENTRY Stack) {
    PUCHAR buffer = RhaAllocate(LIST_BYTES);
    BOOLEAN restart = TRUE;
    NTSTATUS status = buffer == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
    while (NT_SUCCESS(status)) {
        ULONG bytes = 0;
        status =
            FltQueryDirectoryFile(Volume->Instance, Object, buffer, LIST_BYTES,
                                  FileIdBothDirectoryInformation, FALSE, NULL, restart, &bytes);
        restart = FALSE;
        if (status == STATUS_NO_MORE_FILES || status == STATUS_NO_SUCH_FILE) {
            status = STATUS_SUCCESS;
            break;
        }
        if (NT_SUCCESS(status)) status = PushEntries(Path, buffer, bytes, Stack);
    }
    RhaFree(buffer);
    return status;
}

NTSTATUS RhaScan(PRHA_VOLUME Volume, const RHA_PATH* Path, PLIST_ENTRY Found) {
    LIST_ENTRY stack;
    RHA_PATH start;
    InitializeListHead(&stack);
    NTSTATUS status = RhaPathCopy(Path, &start);
    if (NT_SUCCESS(status)) status = Push(&stack, &start);
    while (NT_SUCCESS(status) && !IsListEmpty(&stack)) {
        PPENDING next = CONTAINING_RECORD(RemoveHeadList(&stack), PENDING, Link);
        RHA_OPEN open;
        BOOLEAN directory = FALSE;
        status = RhaOpen(Volume, next->Path.Text, next->Path.TextBytes,
                         FILE_READ_ATTRIBUTES | FILE_LIST_DIRECTORY, FILE_OPEN, 0, &open);
        if (NT_SUCCESS(status)) {
            status = AddOpened(Volume, &next->Path, open.Object, Found, &directory);
            if (NT_SUCCESS(status) && directory) {
                status = ListDirectory(Volume, &next->Path, open.Object, &stack);
            }
            RhaClose(&open);
        } else if (status == STATUS_OBJECT_NAME_NOT_FOUND ||
                   status == STATUS_OBJECT_PATH_NOT_FOUND || status == STATUS_DELETE_PENDING) {
            status = STATUS_SUCCESS; /* it went meanwhile */
        }
        RhaPathFree(&next->Path);
        RhaFree(next);
    }
    while (!IsListEmpty(&stack)) {
        PPENDING rest = CONTAINING_RECORD(RemoveHeadList(&stack), PENDING, Link);
        RhaPathFree(&rest->Path);
        RhaFree(rest);
    }
    return status;
}
