/* Paths: from what Windows calls a file to what a record calls it. */
#include "engine/capture/minifilter/rhaflt.h"

#define NAME_BYTES_MAX 65536u

VOID RhaPathFree(PRHA_PATH Path) {
    RhaFree(Path->Text);
    RtlZeroMemory(Path, sizeof *Path);
}

/* Key and text from the same characters; Name has no leading separator. */
static NTSTATUS Convert(const WCHAR* Name, ULONG Bytes, PRHA_PATH Path) {
    WCHAR* upper = RhaAllocate(Bytes + sizeof(WCHAR));
    WCHAR* plain = RhaAllocate(Bytes + sizeof(WCHAR));
    const ULONG room = Bytes / sizeof(WCHAR) * 3; /* no character needs more in UTF-8 */
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    RtlZeroMemory(Path, sizeof *Path);
    Path->Text = RhaAllocate(2 * (SIZE_T)room + 1);
    if (upper == NULL || plain == NULL || Path->Text == NULL) goto end;
    for (ULONG i = 0; i < Bytes / sizeof(WCHAR); ++i) {
        plain[i] = Name[i] == L'\\' ? L'/' : Name[i];
        upper[i] = RtlUpcaseUnicodeChar(plain[i]);
    }
    status = RtlUnicodeToUTF8N(Path->Text, room, &Path->TextBytes, plain, Bytes);
    if (status != STATUS_SUCCESS) goto end; /* also when it had to replace a character */
    Path->Key = Path->Text + Path->TextBytes;
    status = RtlUnicodeToUTF8N(Path->Key, room, &Path->KeyBytes, upper, Bytes);
    if (status != STATUS_SUCCESS) goto end;
    if (!rha_tracked_path_valid(Path->Text, Path->TextBytes) ||
        !rha_tracked_path_valid(Path->Key, Path->KeyBytes)) {
        status = STATUS_OBJECT_NAME_INVALID;
    }
end:
    RhaFree(upper);
    RhaFree(plain);
    if (status != STATUS_SUCCESS) {
        RhaPathFree(Path);
        if (NT_SUCCESS(status)) status = STATUS_OBJECT_NAME_INVALID;
    }
    return status;
}

NTSTATUS RhaPathFromName(const WCHAR* Name, ULONG Bytes, PRHA_PATH Path) {
    if (Bytes >= sizeof(WCHAR) && Name[0] == L'\\') {
        ++Name;
        Bytes -= sizeof(WCHAR);
    }
    for (ULONG i = 0; i < Bytes / sizeof(WCHAR); ++i) {
        if (Name[i] == L':') return STATUS_OBJECT_NAME_INVALID; /* an alternate stream */
    }
    return Convert(Name, Bytes, Path);
}

NTSTATUS RhaPathFromText(const CHAR* Text, ULONG Bytes, PRHA_PATH Path) {
    ULONG wide_bytes = 0;
    WCHAR* wide = RhaAllocate(Bytes * sizeof(WCHAR) + sizeof(WCHAR));
    if (wide == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    NTSTATUS status =
        Bytes == 0 ? STATUS_SUCCESS
                   : RtlUTF8ToUnicodeN(wide, Bytes * sizeof(WCHAR), &wide_bytes, Text, Bytes);
    if (status == STATUS_SUCCESS) {
        status = RhaPathFromName(wide, wide_bytes, Path);
    } else if (NT_SUCCESS(status)) {
        status = STATUS_OBJECT_NAME_INVALID;
    }
    RhaFree(wide);
    return status;
}

/* Result: First, then Second, of both text and key. */
static NTSTATUS Join(const RHA_PATH* First, const CHAR* SecondText, ULONG SecondTextBytes,
                     const CHAR* SecondKey, ULONG SecondKeyBytes, PRHA_PATH Result) {
    RtlZeroMemory(Result, sizeof *Result);
    const ULONG text = First->TextBytes + SecondTextBytes;
    const ULONG key = First->KeyBytes + SecondKeyBytes;
    if (text >= RHA_TRACKED_PATH_MAX || key >= RHA_TRACKED_PATH_MAX) {
        return STATUS_OBJECT_NAME_INVALID;
    }
    Result->Text = RhaAllocate((SIZE_T)text + key + 1);
    if (Result->Text == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    Result->TextBytes = text;
    Result->Key = Result->Text + text;
    Result->KeyBytes = key;
    if (First->TextBytes != 0) {
        RtlCopyMemory(Result->Text, First->Text, First->TextBytes);
        RtlCopyMemory(Result->Key, First->Key, First->KeyBytes);
    }
    RtlCopyMemory(Result->Text + First->TextBytes, SecondText, SecondTextBytes);
    RtlCopyMemory(Result->Key + First->KeyBytes, SecondKey, SecondKeyBytes);
    return STATUS_SUCCESS;
}

NTSTATUS RhaPathCopy(const RHA_PATH* From, PRHA_PATH To) {
    return Join(From, "", 0, "", 0, To);
}

NTSTATUS RhaPathRebase(const RHA_PATH* From, const RHA_PATH* Prefix, const RHA_PATH* To,
                       PRHA_PATH Result) {
    return Join(To, From->Text + Prefix->TextBytes, From->TextBytes - Prefix->TextBytes,
                From->Key + Prefix->KeyBytes, From->KeyBytes - Prefix->KeyBytes, Result);
}

BOOLEAN RhaPathWithin(const RHA_PATH* Root, const RHA_PATH* Path) {
    return rha_tracked_within(Root->Key, Root->KeyBytes, Path->Key, Path->KeyBytes) != 0;
}

NTSTATUS RhaPathQuery(PRHA_VOLUME Volume, PFILE_OBJECT FileObject, PRHA_PATH Path) {
    PFILE_NAME_INFORMATION name = RhaAllocate(NAME_BYTES_MAX);
    if (name == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    NTSTATUS status = FltQueryInformationFile(Volume->Instance, FileObject, name, NAME_BYTES_MAX,
                                              FileNormalizedNameInformation, NULL);
    if (NT_SUCCESS(status)) status = RhaPathFromName(name->FileName, name->FileNameLength, Path);
    RhaFree(name);
    return status;
}

NTSTATUS RhaPathOfLink(PRHA_VOLUME Volume, PFILE_OBJECT FileObject,
                       const FILE_LINK_INFORMATION* Link, ULONG Bytes, PRHA_PATH Path) {
    const ULONG before = FIELD_OFFSET(FILE_LINK_INFORMATION, FileName);
    PFLT_FILE_NAME_INFORMATION name;
    if (Bytes < before || Link->FileNameLength > Bytes - before) return STATUS_OBJECT_NAME_INVALID;
    NTSTATUS status = FltGetDestinationFileNameInformation(
        Volume->Instance, FileObject, Link->RootDirectory, (PWCHAR)Link->FileName,
        Link->FileNameLength, FLT_FILE_NAME_NORMALIZED | FLT_FILE_NAME_QUERY_DEFAULT, &name);
    if (status == STATUS_OBJECT_PATH_NOT_FOUND || status == STATUS_OBJECT_NAME_NOT_FOUND) {
        return STATUS_OBJECT_NAME_INVALID; /* the file system refuses it */
    }
    if (!NT_SUCCESS(status)) return status;
    if (name->Name.Length < Volume->Name.Length) {
        status = STATUS_OBJECT_NAME_INVALID;
    } else {
        status = RhaPathFromName(name->Name.Buffer + Volume->Name.Length / sizeof(WCHAR),
                                 name->Name.Length - Volume->Name.Length, Path);
    }
    FltReleaseFileNameInformation(name);
    return status;
}
