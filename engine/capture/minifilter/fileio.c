/* Files below us, through our own instance: neither we nor filters above us see these requests. */
#include "engine/capture/minifilter/rhaflt.h"

#define CHUNK_BYTES (1u << 20)

NTSTATUS RhaOpen(PRHA_VOLUME Volume, const CHAR* Text, ULONG TextBytes, ACCESS_MASK Access,
                 ULONG Disposition, ULONG Options, PRHA_OPEN Open) {
    const ULONG prefix = Volume->Name.Length / sizeof(WCHAR);
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK io;
    UNICODE_STRING name;
    ULONG bytes = 0;
    RtlZeroMemory(Open, sizeof *Open);
    if (TextBytes >= RHA_TRACKED_PATH_MAX) return STATUS_OBJECT_NAME_INVALID;
    name.MaximumLength = (USHORT)((prefix + 1 + TextBytes + 1) * sizeof(WCHAR));
    name.Buffer = RhaAllocate(name.MaximumLength);
    if (name.Buffer == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    RtlCopyMemory(name.Buffer, Volume->Name.Buffer, Volume->Name.Length);
    name.Buffer[prefix] = L'\\';
    if (TextBytes != 0) {
        (VOID) RtlUTF8ToUnicodeN(name.Buffer + prefix + 1, TextBytes * sizeof(WCHAR), &bytes, Text,
                                 TextBytes);
    }
    name.Length = (USHORT)((prefix + 1) * sizeof(WCHAR) + bytes);
    for (ULONG i = prefix; i < name.Length / sizeof(WCHAR); ++i) {
        if (name.Buffer[i] == L'/') name.Buffer[i] = L'\\';
    }
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, NULL,
                               NULL);
    const NTSTATUS status =
        FltCreateFileEx2(RhaDriver.Filter, Volume->Instance, &Open->Handle, &Open->Object,
                         Access | SYNCHRONIZE, &attributes, &io, NULL, FILE_ATTRIBUTE_NORMAL,
                         FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, Disposition,
                         Options | FILE_SYNCHRONOUS_IO_NONALERT | FILE_OPEN_REPARSE_POINT |
                             FILE_COMPLETE_IF_OPLOCKED | FILE_OPEN_FOR_BACKUP_INTENT,
                         NULL, 0, IO_IGNORE_SHARE_ACCESS_CHECK, NULL);
    RhaFree(name.Buffer);
    return status;
}

VOID RhaClose(PRHA_OPEN Open) {
    ObDereferenceObject(Open->Object);
    FltClose(Open->Handle);
}

NTSTATUS RhaWriteAt(PRHA_VOLUME Volume, PFILE_OBJECT Object, UINT64 Offset, PVOID Bytes,
                    ULONG Length) {
    for (ULONG done = 0; done < Length;) {
        LARGE_INTEGER at;
        ULONG written = 0;
        at.QuadPart = (LONGLONG)(Offset + done);
        const NTSTATUS status =
            FltWriteFile(Volume->Instance, Object, &at, min(Length - done, CHUNK_BYTES),
                         (PUCHAR)Bytes + done, 0, &written, NULL, NULL);
        if (!NT_SUCCESS(status)) return status;
        if (written == 0) return STATUS_UNEXPECTED_IO_ERROR;
        done += written;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS OpenState(PRHA_VOLUME Volume, PCSTR Name, ACCESS_MASK Access, ULONG Disposition,
                          PRHA_OPEN Open) {
    return RhaOpen(Volume, Name, (ULONG)strlen(Name), Access, Disposition, FILE_NON_DIRECTORY_FILE,
                   Open);
}

NTSTATUS RhaReadAll(PRHA_VOLUME Volume, PCSTR Name, ULONG BytesMax, PUCHAR* Bytes, PULONG Length) {
    FILE_STANDARD_INFORMATION standard;
    RHA_OPEN open;
    PUCHAR bytes = NULL;
    ULONG done = 0;
    NTSTATUS status = OpenState(Volume, Name, FILE_READ_DATA, FILE_OPEN, &open);
    if (!NT_SUCCESS(status)) return status;
    status = FltQueryInformationFile(Volume->Instance, open.Object, &standard, sizeof standard,
                                     FileStandardInformation, NULL);
    const ULONG length = NT_SUCCESS(status) ? (ULONG)min(standard.EndOfFile.QuadPart, MAXLONG) : 0;
    if (NT_SUCCESS(status) && length > BytesMax) status = STATUS_FILE_CORRUPT_ERROR;
    if (NT_SUCCESS(status)) {
        bytes = RhaAllocate((SIZE_T)length + 1);
        if (bytes == NULL) status = STATUS_INSUFFICIENT_RESOURCES;
    }
    while (NT_SUCCESS(status) && done < length) {
        LARGE_INTEGER at;
        ULONG read = 0;
        at.QuadPart = done;
        status = FltReadFile(Volume->Instance, open.Object, &at, min(length - done, CHUNK_BYTES),
                             bytes + done, 0, &read, NULL, NULL);
        if (NT_SUCCESS(status) && read == 0) status = STATUS_FILE_CORRUPT_ERROR;
        done += read;
    }
    RhaClose(&open);
    if (!NT_SUCCESS(status)) {
        RhaFree(bytes);
        return status;
    }
    *Bytes = bytes;
    *Length = length;
    return STATUS_SUCCESS;
}

/* Gives the open file the name Name in the same directory. */
static NTSTATUS RenameOver(PRHA_VOLUME Volume, PFILE_OBJECT Object, PCSTR Name) {
    const ULONG chars = (ULONG)strlen(Name);
    const ULONG bytes =
        FIELD_OFFSET(FILE_RENAME_INFORMATION, FileName) + (chars + 2) * sizeof(WCHAR);
    PFILE_RENAME_INFORMATION rename = RhaAllocate(bytes);
    if (rename == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    rename->ReplaceIfExists = TRUE;
    rename->FileName[0] = L'\\';
    for (ULONG i = 0; i < chars; ++i) { /* our own names are ASCII */
        rename->FileName[i + 1] = Name[i] == '/' ? L'\\' : (WCHAR)Name[i];
    }
    rename->FileNameLength = (chars + 1) * sizeof(WCHAR);
    const NTSTATUS status =
        FltSetInformationFile(Volume->Instance, Object, rename, bytes, FileRenameInformation);
    RhaFree(rename);
    return status;
}

NTSTATUS RhaReplace(PRHA_VOLUME Volume, PCSTR Name, PVOID Bytes, ULONG Length) {
    CHAR fresh[RHA_STATE_NAME_BYTES + 4];
    RHA_OPEN open;
    const SIZE_T chars = strlen(Name);
    RtlCopyMemory(fresh, Name, chars);
    RtlCopyMemory(fresh + chars, ".new", sizeof ".new");
    NTSTATUS status = OpenState(Volume, fresh, FILE_WRITE_DATA | DELETE, FILE_OVERWRITE_IF, &open);
    if (status == STATUS_OBJECT_PATH_NOT_FOUND) {
        RHA_OPEN directory;
        status = RhaOpen(Volume, RHA_STATE_DIRECTORY, sizeof RHA_STATE_DIRECTORY - 1,
                         FILE_LIST_DIRECTORY, FILE_OPEN_IF, FILE_DIRECTORY_FILE, &directory);
        if (!NT_SUCCESS(status)) return status;
        RhaClose(&directory);
        status = OpenState(Volume, fresh, FILE_WRITE_DATA | DELETE, FILE_OVERWRITE_IF, &open);
    }
    if (!NT_SUCCESS(status)) return status;
    status = RhaWriteAt(Volume, open.Object, 0, Bytes, Length);
    if (NT_SUCCESS(status)) status = FltFlushBuffers(Volume->Instance, open.Object);
    if (NT_SUCCESS(status)) status = RenameOver(Volume, open.Object, Name);
    /* Its new name, too, is to be durable. */
    if (NT_SUCCESS(status)) status = FltFlushBuffers(Volume->Instance, open.Object);
    RhaClose(&open);
    return status;
}

NTSTATUS RhaDelete(PRHA_VOLUME Volume, PCSTR Name) {
    FILE_DISPOSITION_INFORMATION disposition = {.DeleteFile = TRUE};
    RHA_OPEN open;
    NTSTATUS status = OpenState(Volume, Name, DELETE, FILE_OPEN, &open);
    if (status == STATUS_OBJECT_NAME_NOT_FOUND || status == STATUS_OBJECT_PATH_NOT_FOUND) {
        return STATUS_SUCCESS;
    }
    if (!NT_SUCCESS(status)) return status;
    status = FltSetInformationFile(Volume->Instance, open.Object, &disposition, sizeof disposition,
                                   FileDispositionInformation);
    RhaClose(&open);
    return status;
}
