/* What rhaflt uses of the Windows kernel, for the user-mode harness on Linux: types and routines
 * from Microsoft's published documentation, implemented by tests/windows/fltmgr. Build with
 * -fshort-wchar: WCHAR has 16 bits. Structures hold only the members that rhaflt or the harness
 * touch, so that nothing else can be used by accident. */
#pragma once

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#define C_ASSERT(condition) static_assert(condition, #condition)
typedef char16_t WCHAR;
#else
#define C_ASSERT(condition) _Static_assert(condition, #condition)
typedef unsigned short WCHAR;
#endif

#define NTAPI
#define VOID void
#define FALSE 0
#define TRUE 1
#define ANYSIZE_ARRAY 1
#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#define FIELD_OFFSET(type, field) offsetof(type, field)
#define CONTAINING_RECORD(address, type, field) \
    ((type*)(void*)((char*)(address) - offsetof(type, field)))
#define ARRAYSIZE(array) (sizeof(array) / sizeof *(array))
#define MAXLONG 0x7fffffff
#ifndef __cplusplus
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#endif

typedef void* PVOID;
typedef char CHAR, *PCHAR;
typedef const char* PCSTR;
typedef WCHAR* PWCHAR;
typedef unsigned char UCHAR, *PUCHAR, BOOLEAN, *PBOOLEAN;
typedef unsigned short USHORT;
typedef int32_t LONG, NTSTATUS;
typedef uint32_t ULONG, *PULONG, UINT32, ACCESS_MASK, DEVICE_TYPE;
typedef uint16_t UINT16;
typedef uint8_t UINT8;
typedef int64_t LONGLONG, LONG64, INT64;
typedef uint64_t ULONGLONG, UINT64, *PUINT64;
typedef uintptr_t ULONG_PTR;
typedef size_t SIZE_T;
typedef void* HANDLE;
typedef HANDLE* PHANDLE;
typedef UCHAR KIRQL;
typedef char KPROCESSOR_MODE;
typedef void* PSECURITY_DESCRIPTOR;
typedef struct _DRIVER_OBJECT* PDRIVER_OBJECT;
typedef struct _KTHREAD_ *PETHREAD, *PKTHREAD;
typedef void* POBJECT_TYPE;
typedef ULONG_PTR EX_PUSH_LOCK, *PEX_PUSH_LOCK;

typedef union _LARGE_INTEGER {
    struct {
        ULONG LowPart;
        LONG HighPart;
    };
    LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef struct _UNICODE_STRING {
    USHORT Length;
    USHORT MaximumLength;
    WCHAR* Buffer;
} UNICODE_STRING, *PUNICODE_STRING;
typedef const UNICODE_STRING* PCUNICODE_STRING;
#define RTL_CONSTANT_STRING(text) {sizeof(text) - sizeof(WCHAR), sizeof(text), (WCHAR*)(text)}

typedef struct _LIST_ENTRY {
    struct _LIST_ENTRY *Flink, *Blink;
} LIST_ENTRY, *PLIST_ENTRY;

typedef struct _UUID {
    UCHAR Bytes[16];
} UUID;

typedef struct _IO_STATUS_BLOCK {
    NTSTATUS Status;
    ULONG_PTR Information;
} IO_STATUS_BLOCK, *PIO_STATUS_BLOCK;

/* --- lists ------------------------------------------------------------------------------------ */

static inline void InitializeListHead(PLIST_ENTRY head) {
    head->Flink = head->Blink = head;
}
static inline BOOLEAN IsListEmpty(const LIST_ENTRY* head) {
    return head->Flink == head;
}
static inline void RemoveEntryList(PLIST_ENTRY entry) {
    entry->Blink->Flink = entry->Flink;
    entry->Flink->Blink = entry->Blink;
}
static inline void InsertHeadList(PLIST_ENTRY head, PLIST_ENTRY entry) {
    entry->Flink = head->Flink;
    entry->Blink = head;
    head->Flink->Blink = entry;
    head->Flink = entry;
}
static inline void InsertTailList(PLIST_ENTRY head, PLIST_ENTRY entry) {
    InsertHeadList(head->Blink, entry);
}
static inline PLIST_ENTRY RemoveHeadList(PLIST_ENTRY head) {
    PLIST_ENTRY entry = head->Flink;
    RemoveEntryList(entry);
    return entry;
}

/* --- memory, interlocked ---------------------------------------------------------------------- */

/* memcpy, but for an injected fault of the caller's memory inside __try. */
void RhaHarnessCopy(void* to, const void* from, size_t bytes);
/* Structured exceptions of one level: the harness raises only from RhaHarnessCopy and
   MmProbeAndLockPages. */
jmp_buf* RhaHarnessTry(void);
void RhaHarnessLeave(void);

#ifndef __cplusplus
#define RtlZeroMemory(to, bytes) memset(to, 0, bytes)
#define RtlCopyMemory(to, from, bytes) RhaHarnessCopy(to, from, bytes)
#define EXCEPTION_EXECUTE_HANDLER 1
#define __try                                                                          \
    for (volatile int rha_try = setjmp(*RhaHarnessTry()); rha_try != 2;                 \
         RhaHarnessLeave(), rha_try = 2)                                                 \
        if (rha_try == 0)
#define __except(filter) else if ((filter) != 0)

#define InterlockedIncrement(p) __atomic_add_fetch(p, 1, __ATOMIC_SEQ_CST)
#define InterlockedDecrement(p) __atomic_sub_fetch(p, 1, __ATOMIC_SEQ_CST)
#define InterlockedIncrement64(p) __atomic_add_fetch(p, 1, __ATOMIC_SEQ_CST)
#define InterlockedExchange(p, v) __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST)
#define InterlockedExchange64(p, v) __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST)
#define InterlockedCompareExchange(p, v, c) __sync_val_compare_and_swap(p, c, v)
#define InterlockedCompareExchange64(p, v, c) __sync_val_compare_and_swap(p, c, v)
#endif

typedef enum _POOL_TYPE { NonPagedPoolNx = 512 } POOL_TYPE;
#define POOL_NX_ALLOCATION 512
PVOID ExAllocatePoolWithTag(POOL_TYPE type, SIZE_T bytes, ULONG tag);
VOID ExFreePoolWithTag(PVOID memory, ULONG tag);

typedef struct _NPAGED_LOOKASIDE_LIST {
    SIZE_T Size;
    ULONG Tag;
} NPAGED_LOOKASIDE_LIST, *PNPAGED_LOOKASIDE_LIST;
VOID ExInitializeNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list, PVOID allocate, PVOID release,
                                     ULONG flags, SIZE_T size, ULONG tag, USHORT depth);
VOID ExDeleteNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list);
PVOID ExAllocateFromNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list);
VOID ExFreeToNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list, PVOID entry);

/* --- levels, waiting -------------------------------------------------------------------------- */

#define PASSIVE_LEVEL 0
#define APC_LEVEL 1
#define DISPATCH_LEVEL 2
typedef ULONG_PTR KSPIN_LOCK, *PKSPIN_LOCK;
VOID KeInitializeSpinLock(PKSPIN_LOCK lock);
VOID KeAcquireSpinLock(PKSPIN_LOCK lock, KIRQL* old);
VOID KeReleaseSpinLock(PKSPIN_LOCK lock, KIRQL old);

typedef enum _EVENT_TYPE { NotificationEvent, SynchronizationEvent } EVENT_TYPE;
typedef struct _KEVENT {
    int Kind; /* of a waitable object: the harness's */
    int Type;
    int Signalled;
} KEVENT, *PKEVENT;
typedef enum _KWAIT_REASON { Executive } KWAIT_REASON;
#define KernelMode 0
#define UserMode 1
#define IO_NO_INCREMENT 0
VOID KeInitializeEvent(PKEVENT event, EVENT_TYPE type, BOOLEAN state);
LONG KeSetEvent(PKEVENT event, LONG increment, BOOLEAN wait);
VOID KeClearEvent(PKEVENT event);
LONG KeReadStateEvent(PKEVENT event);
NTSTATUS KeWaitForSingleObject(PVOID object, KWAIT_REASON reason, KPROCESSOR_MODE mode,
                               BOOLEAN alertable, PLARGE_INTEGER timeout);
NTSTATUS KeDelayExecutionThread(KPROCESSOR_MODE mode, BOOLEAN alertable, PLARGE_INTEGER interval);
ULONGLONG KeQueryInterruptTime(void);
VOID KeQuerySystemTime(PLARGE_INTEGER time);
struct _OBJECT_ATTRIBUTES;
typedef VOID KSTART_ROUTINE(PVOID context);
typedef KSTART_ROUTINE* PKSTART_ROUTINE;
#define THREAD_ALL_ACCESS 0x1fffff
#define SYNCHRONIZE 0x100000
NTSTATUS PsCreateSystemThread(PHANDLE handle, ULONG access, struct _OBJECT_ATTRIBUTES* attributes,
                              HANDLE process, PVOID client, PKSTART_ROUTINE routine, PVOID context);
NTSTATUS PsTerminateSystemThread(NTSTATUS status);
PVOID IoGetTopLevelIrp(void);

/* --- objects, handles, registry --------------------------------------------------------------- */

typedef struct _OBJECT_ATTRIBUTES {
    PUNICODE_STRING ObjectName;
    ULONG Attributes;
} OBJECT_ATTRIBUTES, *POBJECT_ATTRIBUTES;
#define OBJ_CASE_INSENSITIVE 0x40
#define OBJ_KERNEL_HANDLE 0x200
#define InitializeObjectAttributes(a, name, flags, root, descriptor) \
    ((void)(root), (void)(descriptor), (a)->ObjectName = (name), (a)->Attributes = (flags))
extern POBJECT_TYPE *PsThreadType, *ExEventObjectType;
NTSTATUS ObReferenceObjectByHandle(HANDLE handle, ACCESS_MASK access, POBJECT_TYPE type,
                                   KPROCESSOR_MODE mode, PVOID* object, PVOID information);
NTSTATUS ObOpenObjectByPointer(PVOID object, ULONG attributes, PVOID state, ACCESS_MASK access,
                               POBJECT_TYPE type, KPROCESSOR_MODE mode, PHANDLE handle);
VOID ObDereferenceObject(PVOID object);
NTSTATUS ZwClose(HANDLE handle);
#define EVENT_ALL_ACCESS 0x1f0003
#define EVENT_MODIFY_STATE 0x2
NTSTATUS ZwCreateEvent(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                       EVENT_TYPE type, BOOLEAN state);
#define SECTION_ALL_ACCESS 0xf001f
#define SECTION_MAP_WRITE 0x2
#define SECTION_MAP_READ 0x4
#define SEC_COMMIT 0x8000000
#define PAGE_SIZE 0x1000
#define PAGE_READONLY 0x02
#define PAGE_READWRITE 0x04
#define PAGE_EXECUTE_READWRITE 0x40
NTSTATUS ZwCreateSection(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                         PLARGE_INTEGER size, ULONG protection, ULONG allocation, HANDLE file);
NTSTATUS MmMapViewInSystemSpace(PVOID section, PVOID* view, SIZE_T* bytes);
NTSTATUS MmUnmapViewInSystemSpace(PVOID view);
typedef enum _KEY_VALUE_INFORMATION_CLASS {
    KeyValuePartialInformation = 2
} KEY_VALUE_INFORMATION_CLASS;
typedef struct _KEY_VALUE_PARTIAL_INFORMATION {
    ULONG TitleIndex;
    ULONG Type;
    ULONG DataLength;
    UCHAR Data[1];
} KEY_VALUE_PARTIAL_INFORMATION, *PKEY_VALUE_PARTIAL_INFORMATION;
#define KEY_READ 0x20019
#define REG_DWORD 4
NTSTATUS ZwOpenKey(PHANDLE key, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes);
NTSTATUS ZwQueryValueKey(HANDLE key, PUNICODE_STRING name, KEY_VALUE_INFORMATION_CLASS class_,
                         PVOID value, ULONG bytes, PULONG needed);
NTSTATUS ExUuidCreate(UUID* uuid);

/* --- memory descriptor lists ------------------------------------------------------------------ */

typedef struct _MDL {
    PVOID Address;
    ULONG Bytes;
    int Locked;
} MDL, *PMDL;
typedef enum _LOCK_OPERATION { IoReadAccess, IoWriteAccess } LOCK_OPERATION;
#define NormalPagePriority 16
PMDL IoAllocateMdl(PVOID address, ULONG bytes, BOOLEAN secondary, BOOLEAN quota, PVOID irp);
VOID IoFreeMdl(PMDL mdl);
VOID MmBuildMdlForNonPagedPool(PMDL mdl);
VOID MmProbeAndLockPages(PMDL mdl, KPROCESSOR_MODE mode, LOCK_OPERATION operation);
VOID MmUnlockPages(PMDL mdl);
PVOID MmGetSystemAddressForMdlSafe(PMDL mdl, ULONG priority);

/* --- files ------------------------------------------------------------------------------------ */

typedef struct _FSRTL_ADVANCED_FCB_HEADER {
    LARGE_INTEGER FileSize;
} FSRTL_ADVANCED_FCB_HEADER, *PFSRTL_ADVANCED_FCB_HEADER;
typedef struct _SECTION_OBJECT_POINTERS {
    LONG UserWritableReferences; /* the harness's */
} SECTION_OBJECT_POINTERS, *PSECTION_OBJECT_POINTERS;
typedef struct _FILE_OBJECT {
    PVOID FsContext;
    PSECTION_OBJECT_POINTERS SectionObjectPointer;
    ULONG Flags;
    LARGE_INTEGER CurrentByteOffset;
} FILE_OBJECT, *PFILE_OBJECT;
#define FO_VOLUME_OPEN 0x00400000
VOID RhaHarnessDereference(PVOID body, BOOLEAN* known);
ULONG MmDoesFileHaveUserWritableReferences(PSECTION_OBJECT_POINTERS pointers);

#define IRP_MJ_CREATE 0x00
#define IRP_MJ_WRITE 0x04
#define IRP_MJ_SET_INFORMATION 0x06
#define IRP_MJ_FLUSH_BUFFERS 0x09
#define IRP_MJ_FILE_SYSTEM_CONTROL 0x0d
#define IRP_MJ_CLEANUP 0x12
#define IRP_MN_USER_FS_REQUEST 0
#define IRP_MN_MOUNT_VOLUME 1
#define IRP_MN_KERNEL_CALL 4
#define IRP_MN_MDL 2
#define IRP_MN_COMPLETE 4
#define IRP_NOCACHE 0x1
#define IRP_PAGING_IO 0x2
#define IRP_SYNCHRONOUS_PAGING_IO 0x40
#define SL_OPEN_PAGING_FILE 2
#define FILE_WRITE_TO_END_OF_FILE 0xffffffff
#define FILE_USE_FILE_POINTER_POSITION 0xfffffffe
typedef enum _FS_FILTER_SECTION_SYNC_TYPE {
    SyncTypeOther,
    SyncTypeCreateSection
} FS_FILTER_SECTION_SYNC_TYPE;

#define FILE_DEVICE_DISK_FILE_SYSTEM 8
#define FILE_DEVICE_FILE_SYSTEM 9
#define METHOD_BUFFERED 0
#define METHOD_NEITHER 3
#define FILE_ANY_ACCESS 0
#define FILE_SPECIAL_ACCESS 0
#define CTL_CODE(device, function, method, access) \
    ((ULONG)((device) << 16 | (access) << 14 | (function) << 2 | (method)))
#define FSCTL_SET_REPARSE_POINT CTL_CODE(9, 41, METHOD_BUFFERED, FILE_SPECIAL_ACCESS)
#define FSCTL_DELETE_REPARSE_POINT CTL_CODE(9, 43, METHOD_BUFFERED, FILE_SPECIAL_ACCESS)
#define FSCTL_SET_COMPRESSION CTL_CODE(9, 16, METHOD_BUFFERED, FILE_READ_DATA | FILE_WRITE_DATA)
#define FSCTL_SET_SPARSE CTL_CODE(9, 49, METHOD_BUFFERED, FILE_SPECIAL_ACCESS)
#define FSCTL_SET_ZERO_DATA CTL_CODE(9, 50, METHOD_BUFFERED, FILE_WRITE_DATA)

#define FILE_READ_DATA 0x1
#define FILE_LIST_DIRECTORY 0x1
#define FILE_WRITE_DATA 0x2
#define FILE_READ_ATTRIBUTES 0x80
#define DELETE 0x10000
#define FILE_SHARE_READ 1
#define FILE_SHARE_WRITE 2
#define FILE_SHARE_DELETE 4
#define FILE_SUPERSEDE 0
#define FILE_OPEN 1
#define FILE_CREATE 2
#define FILE_OPEN_IF 3
#define FILE_OVERWRITE 4
#define FILE_OVERWRITE_IF 5
#define FILE_DIRECTORY_FILE 0x1
#define FILE_SYNCHRONOUS_IO_NONALERT 0x20
#define FILE_NON_DIRECTORY_FILE 0x40
#define FILE_COMPLETE_IF_OPLOCKED 0x100
#define FILE_OPEN_FOR_BACKUP_INTENT 0x4000
#define FILE_OPEN_REPARSE_POINT 0x200000
#define FILE_SUPERSEDED 0
#define FILE_OPENED 1
#define FILE_CREATED 2
#define FILE_OVERWRITTEN 3
#define FILE_ATTRIBUTE_DIRECTORY 0x10
#define FILE_ATTRIBUTE_NORMAL 0x80
#define FILE_ATTRIBUTE_REPARSE_POINT 0x400
#define IO_REPARSE_TAG_MOUNT_POINT 0xa0000003
#define IO_REPARSE_TAG_SYMLINK 0xa000000c

typedef enum _FILE_INFORMATION_CLASS {
    FileBasicInformation = 4,
    FileStandardInformation = 5,
    FileInternalInformation = 6,
    FileRenameInformation = 10,
    FileLinkInformation = 11,
    FileDispositionInformation = 13,
    FileAllocationInformation = 19,
    FileEndOfFileInformation = 20,
    FileAttributeTagInformation = 35,
    FileIdBothDirectoryInformation = 37,
    FileValidDataLengthInformation = 39,
    FileNormalizedNameInformation = 48,
    FileRenameInformationBypassAccessCheck = 56,
    FileLinkInformationBypassAccessCheck = 57,
    FileDispositionInformationEx = 64,
    FileRenameInformationEx = 65,
    FileRenameInformationExBypassAccessCheck = 66,
    FileLinkInformationEx = 72,
    FileLinkInformationExBypassAccessCheck = 73
} FILE_INFORMATION_CLASS;

typedef struct _FILE_BASIC_INFORMATION {
    LARGE_INTEGER CreationTime, LastAccessTime, LastWriteTime, ChangeTime;
    ULONG FileAttributes;
} FILE_BASIC_INFORMATION;
typedef struct _FILE_STANDARD_INFORMATION {
    LARGE_INTEGER AllocationSize, EndOfFile;
    ULONG NumberOfLinks;
    BOOLEAN DeletePending;
    BOOLEAN Directory;
} FILE_STANDARD_INFORMATION;
typedef struct _FILE_INTERNAL_INFORMATION {
    LARGE_INTEGER IndexNumber;
} FILE_INTERNAL_INFORMATION;
typedef struct _FILE_ATTRIBUTE_TAG_INFORMATION {
    ULONG FileAttributes;
    ULONG ReparseTag;
} FILE_ATTRIBUTE_TAG_INFORMATION;
typedef struct _FILE_NAME_INFORMATION {
    ULONG FileNameLength;
    WCHAR FileName[1];
} FILE_NAME_INFORMATION, *PFILE_NAME_INFORMATION;
typedef struct _FILE_RENAME_INFORMATION {
    BOOLEAN ReplaceIfExists;
    HANDLE RootDirectory;
    ULONG FileNameLength;
    WCHAR FileName[1];
} FILE_RENAME_INFORMATION, *PFILE_RENAME_INFORMATION;
typedef struct _FILE_LINK_INFORMATION {
    BOOLEAN ReplaceIfExists;
    HANDLE RootDirectory;
    ULONG FileNameLength;
    WCHAR FileName[1];
} FILE_LINK_INFORMATION, *PFILE_LINK_INFORMATION;
typedef struct _FILE_DISPOSITION_INFORMATION {
    BOOLEAN DeleteFile;
} FILE_DISPOSITION_INFORMATION;
typedef struct _FILE_DISPOSITION_INFORMATION_EX {
    ULONG Flags;
} FILE_DISPOSITION_INFORMATION_EX;
#define FILE_DISPOSITION_DELETE 1
#define FILE_DISPOSITION_POSIX_SEMANTICS 2
typedef struct _FILE_ZERO_DATA_INFORMATION {
    LARGE_INTEGER FileOffset;
    LARGE_INTEGER BeyondFinalZero;
} FILE_ZERO_DATA_INFORMATION;
typedef struct _FILE_ID_BOTH_DIR_INFORMATION {
    ULONG NextEntryOffset;
    ULONG FileIndex;
    LARGE_INTEGER CreationTime, LastAccessTime, LastWriteTime, ChangeTime, EndOfFile,
        AllocationSize;
    ULONG FileAttributes;
    ULONG FileNameLength;
    ULONG EaSize;
    char ShortNameLength;
    WCHAR ShortName[12];
    LARGE_INTEGER FileId;
    WCHAR FileName[1];
} FILE_ID_BOTH_DIR_INFORMATION;

/* --- text ------------------------------------------------------------------------------------- */

NTSTATUS RtlUnicodeToUTF8N(PCHAR to, ULONG room, PULONG bytes, const WCHAR* from, ULONG from_bytes);
NTSTATUS RtlUTF8ToUnicodeN(WCHAR* to, ULONG room, PULONG bytes, const CHAR* from, ULONG from_bytes);
WCHAR RtlUpcaseUnicodeChar(WCHAR character);
BOOLEAN RtlEqualUnicodeString(PCUNICODE_STRING a, PCUNICODE_STRING b, BOOLEAN ignore_case);

typedef NTSTATUS DRIVER_INITIALIZE(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path);

/* --- status values ---------------------------------------------------------------------------- */

#define NT_SUCCESS(status) ((NTSTATUS)(status) >= 0)
#define STATUS_SUCCESS ((NTSTATUS)0x00000000)
#define STATUS_TIMEOUT ((NTSTATUS)0x00000102)
#define STATUS_REPARSE ((NTSTATUS)0x00000104)
#define STATUS_SOME_NOT_MAPPED ((NTSTATUS)0x00000107)
#define STATUS_NO_MORE_FILES ((NTSTATUS)0x80000006)
#define STATUS_UNSUCCESSFUL ((NTSTATUS)0xc0000001)
#define STATUS_INVALID_HANDLE ((NTSTATUS)0xc0000008)
#define STATUS_INVALID_PARAMETER ((NTSTATUS)0xc000000d)
#define STATUS_NO_SUCH_FILE ((NTSTATUS)0xc000000f)
#define STATUS_INVALID_DEVICE_REQUEST ((NTSTATUS)0xc0000010)
#define STATUS_ACCESS_DENIED ((NTSTATUS)0xc0000022)
#define STATUS_BUFFER_TOO_SMALL ((NTSTATUS)0xc0000023)
#define STATUS_OBJECT_NAME_INVALID ((NTSTATUS)0xc0000033)
#define STATUS_OBJECT_NAME_NOT_FOUND ((NTSTATUS)0xc0000034)
#define STATUS_OBJECT_NAME_COLLISION ((NTSTATUS)0xc0000035)
#define STATUS_OBJECT_PATH_NOT_FOUND ((NTSTATUS)0xc000003a)
#define STATUS_SHARING_VIOLATION ((NTSTATUS)0xc0000043)
#define STATUS_QUOTA_EXCEEDED ((NTSTATUS)0xc0000044)
#define STATUS_DELETE_PENDING ((NTSTATUS)0xc0000056)
#define STATUS_REVISION_MISMATCH ((NTSTATUS)0xc0000059)
#define STATUS_DISK_FULL ((NTSTATUS)0xc000007f)
#define STATUS_INSUFFICIENT_RESOURCES ((NTSTATUS)0xc000009a)
#define STATUS_MEDIA_WRITE_PROTECTED ((NTSTATUS)0xc00000a2)
#define STATUS_IO_TIMEOUT ((NTSTATUS)0xc00000b5)
#define STATUS_NOT_SUPPORTED ((NTSTATUS)0xc00000bb)
#define STATUS_UNEXPECTED_IO_ERROR ((NTSTATUS)0xc00000e9)
#define STATUS_INVALID_USER_BUFFER ((NTSTATUS)0xc00000e8)
#define STATUS_FILE_CORRUPT_ERROR ((NTSTATUS)0xc0000102)
#define STATUS_FILE_DELETED ((NTSTATUS)0xc0000123)
#define STATUS_INVALID_DEVICE_STATE ((NTSTATUS)0xc0000184)
#define STATUS_IO_DEVICE_ERROR ((NTSTATUS)0xc0000185)
#define STATUS_NOT_FOUND ((NTSTATUS)0xc0000225)
#define STATUS_RETRY ((NTSTATUS)0xc000022d)
#define STATUS_USER_MAPPED_FILE ((NTSTATUS)0xc0000243)
#define STATUS_VOLUME_DISMOUNTED ((NTSTATUS)0xc000026e)
#define STATUS_NO_RANGES_PROCESSED ((NTSTATUS)0xc0000460)
#define STATUS_FILE_TOO_LARGE ((NTSTATUS)0xc0000904)
#define STATUS_FLT_CONTEXT_ALREADY_DEFINED ((NTSTATUS)0xc01c0002)
#define STATUS_FLT_DO_NOT_ATTACH ((NTSTATUS)0xc01c000f)

#ifdef __cplusplus
}
#endif
