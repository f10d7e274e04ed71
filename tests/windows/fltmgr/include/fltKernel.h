/* What rhaflt needs of the filter manager, for check builds and the harness only. The driver that
 * is shipped is built with the Windows Driver Kit and its own header.
 *
 * Written from the documentation that Microsoft publishes of each type and routine; sizes and
 * offsets that follow from it on x64 are asserted. Includes <ntifs.h>: that of mingw-w64 for the
 * check build, native/ntifs.h for the harness. */
#pragma once

#include <ntifs.h>

/* --- what <ntifs.h> of mingw-w64 does not have ------------------------------------------------ */

#ifndef FLTAPI
#define FLTAPI NTAPI
#endif
#ifndef _IRQL_requires_max_
#define _IRQL_requires_max_(level)
#endif
#ifndef _IRQL_requires_
#define _IRQL_requires_(level)
#endif
#ifndef NT_ASSERT
#define NT_ASSERT(condition) ((void)0)
#endif
#ifndef FlagOn
#define FlagOn(flags, flag) ((flags) & (flag))
#endif
#ifndef POOL_NX_ALLOCATION
#define POOL_NX_ALLOCATION 512
#endif
#ifndef MdlMappingNoExecute
#define MdlMappingNoExecute 0x40000000
#endif
#ifndef MAXUINT64
#define MAXUINT64 ((UINT64)~(UINT64)0)
#endif
#ifndef MAXINT64
#define MAXINT64 ((INT64)(MAXUINT64 >> 1))
#endif
#ifndef FSCTL_FILE_LEVEL_TRIM
#define FSCTL_FILE_LEVEL_TRIM \
    CTL_CODE(FILE_DEVICE_FILE_SYSTEM, 130, METHOD_BUFFERED, FILE_WRITE_DATA)
#endif
#ifndef FSCTL_OFFLOAD_WRITE
#define FSCTL_OFFLOAD_WRITE \
    CTL_CODE(FILE_DEVICE_FILE_SYSTEM, 154, METHOD_BUFFERED, FILE_WRITE_DATA)
#endif
#ifndef FSCTL_DUPLICATE_EXTENTS_TO_FILE
#define FSCTL_DUPLICATE_EXTENTS_TO_FILE \
    CTL_CODE(FILE_DEVICE_FILE_SYSTEM, 209, METHOD_BUFFERED, FILE_WRITE_DATA)
#endif
#ifndef FSCTL_DUPLICATE_EXTENTS_TO_FILE_EX
#define FSCTL_DUPLICATE_EXTENTS_TO_FILE_EX \
    CTL_CODE(FILE_DEVICE_FILE_SYSTEM, 250, METHOD_BUFFERED, FILE_WRITE_DATA)
#endif
#ifndef FSCTL_SET_REPARSE_POINT_EX
#define FSCTL_SET_REPARSE_POINT_EX \
    CTL_CODE(FILE_DEVICE_FILE_SYSTEM, 259, METHOD_BUFFERED, FILE_SPECIAL_ACCESS)
#endif
#ifndef FSCTL_WRITE_RAW_ENCRYPTED
#define FSCTL_WRITE_RAW_ENCRYPTED \
    CTL_CODE(FILE_DEVICE_FILE_SYSTEM, 55, METHOD_NEITHER, FILE_SPECIAL_ACCESS)
#endif
#ifndef IO_IGNORE_SHARE_ACCESS_CHECK
#define IO_IGNORE_SHARE_ACCESS_CHECK 0x0800
#endif

#ifndef RHA_HAVE_RANGE_TYPES
typedef struct _FILE_LEVEL_TRIM_RANGE {
    ULONGLONG Offset;
    ULONGLONG Length;
} FILE_LEVEL_TRIM_RANGE;

typedef struct _FILE_LEVEL_TRIM {
    ULONG Key;
    ULONG NumRanges;
    FILE_LEVEL_TRIM_RANGE Ranges[1];
} FILE_LEVEL_TRIM;

typedef struct _FSCTL_OFFLOAD_WRITE_INPUT {
    ULONG Size;
    ULONG Flags;
    ULONGLONG FileOffset;
    ULONGLONG CopyLength;
    ULONGLONG TransferOffset;
    UCHAR Token[512];
} FSCTL_OFFLOAD_WRITE_INPUT;

typedef struct _DUPLICATE_EXTENTS_DATA {
    HANDLE FileHandle;
    LARGE_INTEGER SourceFileOffset;
    LARGE_INTEGER TargetFileOffset;
    LARGE_INTEGER ByteCount;
} DUPLICATE_EXTENTS_DATA;

typedef struct _DUPLICATE_EXTENTS_DATA_EX {
    SIZE_T Size;
    HANDLE FileHandle;
    LARGE_INTEGER SourceFileOffset;
    LARGE_INTEGER TargetFileOffset;
    LARGE_INTEGER ByteCount;
    ULONG Flags;
} DUPLICATE_EXTENTS_DATA_EX;
#endif

/* --- objects, contexts ------------------------------------------------------------------------ */

typedef struct _FLT_FILTER *PFLT_FILTER;
typedef struct _FLT_VOLUME *PFLT_VOLUME;
typedef struct _FLT_INSTANCE *PFLT_INSTANCE;
typedef struct _FLT_PORT *PFLT_PORT;
#ifndef _KTRANSACTION_
#define _KTRANSACTION_
typedef struct _KTRANSACTION *PKTRANSACTION;
#endif

typedef PVOID PFLT_CONTEXT;
typedef USHORT FLT_CONTEXT_TYPE;
#define FLT_VOLUME_CONTEXT 0x0001
#define FLT_INSTANCE_CONTEXT 0x0002
#define FLT_FILE_CONTEXT 0x0004
#define FLT_STREAM_CONTEXT 0x0008
#define FLT_STREAMHANDLE_CONTEXT 0x0010
#define FLT_CONTEXT_END 0xffff

typedef enum _FLT_SET_CONTEXT_OPERATION {
    FLT_SET_CONTEXT_REPLACE_IF_EXISTS,
    FLT_SET_CONTEXT_KEEP_IF_EXISTS
} FLT_SET_CONTEXT_OPERATION;

typedef VOID(FLTAPI *PFLT_CONTEXT_CLEANUP_CALLBACK)(PFLT_CONTEXT, FLT_CONTEXT_TYPE);
typedef PVOID(FLTAPI *PFLT_CONTEXT_ALLOCATE_CALLBACK)(POOL_TYPE, SIZE_T, FLT_CONTEXT_TYPE);
typedef VOID(FLTAPI *PFLT_CONTEXT_FREE_CALLBACK)(PVOID, FLT_CONTEXT_TYPE);

typedef struct _FLT_CONTEXT_REGISTRATION {
    FLT_CONTEXT_TYPE ContextType;
    USHORT Flags;
    PFLT_CONTEXT_CLEANUP_CALLBACK ContextCleanupCallback;
    SIZE_T Size;
    ULONG PoolTag;
    PFLT_CONTEXT_ALLOCATE_CALLBACK ContextAllocateCallback;
    PFLT_CONTEXT_FREE_CALLBACK ContextFreeCallback;
    PVOID Reserved1;
} FLT_CONTEXT_REGISTRATION;

/* --- operations ------------------------------------------------------------------------------- */

#define IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION ((UCHAR)-1)
#define IRP_MJ_PREPARE_MDL_WRITE ((UCHAR)-17)
#define IRP_MJ_MDL_WRITE_COMPLETE ((UCHAR)-18)
#define IRP_MJ_OPERATION_END ((UCHAR)0x80)

#ifndef RHA_ALIGN8
#define RHA_ALIGN8 __attribute__((aligned(8)))
#endif

typedef union _FLT_PARAMETERS {
    struct {
        struct _IO_SECURITY_CONTEXT *SecurityContext;
        ULONG Options;
        USHORT RHA_ALIGN8 FileAttributes;
        USHORT ShareAccess;
        ULONG RHA_ALIGN8 EaLength;
        PVOID EaBuffer;
        LARGE_INTEGER AllocationSize;
    } Create;
    struct {
        ULONG Length;
        ULONG RHA_ALIGN8 Key;
        LARGE_INTEGER ByteOffset;
        PVOID WriteBuffer;
        PMDL MdlAddress;
    } Write;
    struct {
        ULONG Length;
        FILE_INFORMATION_CLASS RHA_ALIGN8 FileInformationClass;
        PFILE_OBJECT ParentOfTarget;
        union {
            struct {
                BOOLEAN ReplaceIfExists;
                BOOLEAN AdvanceOnly;
            };
            ULONG ClusterCount;
            HANDLE DeleteHandle;
        };
        PVOID InfoBuffer;
    } SetFileInformation;
    union {
        struct {
            ULONG OutputBufferLength;
            ULONG RHA_ALIGN8 InputBufferLength;
            ULONG RHA_ALIGN8 FsControlCode;
        } Common;
        struct {
            ULONG OutputBufferLength;
            ULONG RHA_ALIGN8 InputBufferLength;
            ULONG RHA_ALIGN8 FsControlCode;
            PVOID SystemBuffer;
        } Buffered;
    } FileSystemControl;
    struct {
        FS_FILTER_SECTION_SYNC_TYPE SyncType;
        ULONG PageProtection;
        PVOID OutputInformation;
    } AcquireForSectionSynchronization;
    struct {
        PVOID Argument1;
        PVOID Argument2;
        PVOID Argument3;
        PVOID Argument4;
        PVOID Argument5;
        LARGE_INTEGER Argument6;
    } Others;
} FLT_PARAMETERS;

typedef struct _FLT_IO_PARAMETER_BLOCK {
    ULONG IrpFlags;
    UCHAR MajorFunction;
    UCHAR MinorFunction;
    UCHAR OperationFlags;
    UCHAR Reserved;
    PFILE_OBJECT TargetFileObject;
    PFLT_INSTANCE TargetInstance;
    FLT_PARAMETERS Parameters;
} FLT_IO_PARAMETER_BLOCK, *PFLT_IO_PARAMETER_BLOCK;

#define FLTFL_CALLBACK_DATA_IRP_OPERATION 0x00000001
#define FLTFL_CALLBACK_DATA_FAST_IO_OPERATION 0x00000002
#define FLTFL_CALLBACK_DATA_FS_FILTER_OPERATION 0x00000004
#define FLTFL_CALLBACK_DATA_DIRTY 0x80000000

typedef struct _FLT_CALLBACK_DATA {
    ULONG Flags;
    PETHREAD Thread;
    PFLT_IO_PARAMETER_BLOCK Iopb;
    IO_STATUS_BLOCK IoStatus;
    PVOID TagData;
    union {
        struct {
            LIST_ENTRY QueueLinks;
            PVOID QueueContext[2];
        };
        PVOID FilterContext[4];
    };
    KPROCESSOR_MODE RequestorMode;
} FLT_CALLBACK_DATA, *PFLT_CALLBACK_DATA;

#define FLT_IS_IRP_OPERATION(data) (FlagOn((data)->Flags, FLTFL_CALLBACK_DATA_IRP_OPERATION))

typedef struct _FLT_RELATED_OBJECTS {
    USHORT Size;
    USHORT TransactionContext;
    PFLT_FILTER Filter;
    PFLT_VOLUME Volume;
    PFLT_INSTANCE Instance;
    PFILE_OBJECT FileObject;
    PKTRANSACTION Transaction;
} FLT_RELATED_OBJECTS;
typedef const FLT_RELATED_OBJECTS *PCFLT_RELATED_OBJECTS;

C_ASSERT(sizeof(FLT_CALLBACK_DATA) == 88);
C_ASSERT(FIELD_OFFSET(FLT_CALLBACK_DATA, Iopb) == 16);
C_ASSERT(FIELD_OFFSET(FLT_CALLBACK_DATA, IoStatus) == 24);
C_ASSERT(FIELD_OFFSET(FLT_CALLBACK_DATA, RequestorMode) == 80);
C_ASSERT(FIELD_OFFSET(FLT_IO_PARAMETER_BLOCK, Parameters) == 24);
C_ASSERT(FIELD_OFFSET(FLT_PARAMETERS, Write.ByteOffset) == 16);
C_ASSERT(FIELD_OFFSET(FLT_PARAMETERS, Write.MdlAddress) == 32);
C_ASSERT(FIELD_OFFSET(FLT_PARAMETERS, SetFileInformation.FileInformationClass) == 8);
C_ASSERT(FIELD_OFFSET(FLT_PARAMETERS, SetFileInformation.InfoBuffer) == 32);
C_ASSERT(FIELD_OFFSET(FLT_PARAMETERS, FileSystemControl.Buffered.FsControlCode) == 16);
C_ASSERT(FIELD_OFFSET(FLT_PARAMETERS, FileSystemControl.Buffered.SystemBuffer) == 24);
C_ASSERT(sizeof(FLT_RELATED_OBJECTS) == 48);

typedef enum _FLT_PREOP_CALLBACK_STATUS {
    FLT_PREOP_SUCCESS_WITH_CALLBACK,
    FLT_PREOP_SUCCESS_NO_CALLBACK,
    FLT_PREOP_PENDING,
    FLT_PREOP_DISALLOW_FASTIO,
    FLT_PREOP_COMPLETE,
    FLT_PREOP_SYNCHRONIZE,
    FLT_PREOP_DISALLOW_FSFILTER_IO
} FLT_PREOP_CALLBACK_STATUS;

typedef enum _FLT_POSTOP_CALLBACK_STATUS {
    FLT_POSTOP_FINISHED_PROCESSING,
    FLT_POSTOP_MORE_PROCESSING_REQUIRED,
    FLT_POSTOP_DISALLOW_FSFILTER_IO
} FLT_POSTOP_CALLBACK_STATUS;

typedef ULONG FLT_POST_OPERATION_FLAGS;
#define FLTFL_POST_OPERATION_DRAINING 0x00000001

typedef FLT_PREOP_CALLBACK_STATUS(FLTAPI *PFLT_PRE_OPERATION_CALLBACK)(PFLT_CALLBACK_DATA,
                                                                       PCFLT_RELATED_OBJECTS,
                                                                       PVOID *);
typedef FLT_POSTOP_CALLBACK_STATUS(FLTAPI *PFLT_POST_OPERATION_CALLBACK)(PFLT_CALLBACK_DATA,
                                                                         PCFLT_RELATED_OBJECTS,
                                                                         PVOID,
                                                                         FLT_POST_OPERATION_FLAGS);

typedef struct _FLT_OPERATION_REGISTRATION {
    UCHAR MajorFunction;
    ULONG Flags;
    PFLT_PRE_OPERATION_CALLBACK PreOperation;
    PFLT_POST_OPERATION_CALLBACK PostOperation;
    PVOID Reserved1;
} FLT_OPERATION_REGISTRATION;

/* --- names ------------------------------------------------------------------------------------ */

typedef ULONG FLT_FILE_NAME_OPTIONS;
#define FLT_FILE_NAME_NORMALIZED 0x01
#define FLT_FILE_NAME_QUERY_DEFAULT 0x0100
typedef USHORT FLT_FILE_NAME_PARSED_FLAGS;

typedef struct _FLT_FILE_NAME_INFORMATION {
    USHORT Size;
    FLT_FILE_NAME_PARSED_FLAGS NamesParsed;
    FLT_FILE_NAME_OPTIONS Format;
    UNICODE_STRING Name;
    UNICODE_STRING Volume;
    UNICODE_STRING Share;
    UNICODE_STRING Extension;
    UNICODE_STRING Stream;
    UNICODE_STRING FinalComponent;
    UNICODE_STRING ParentDir;
} FLT_FILE_NAME_INFORMATION, *PFLT_FILE_NAME_INFORMATION;
C_ASSERT(FIELD_OFFSET(FLT_FILE_NAME_INFORMATION, Name) == 8);
C_ASSERT(sizeof(FLT_FILE_NAME_INFORMATION) == 120);

/* --- registration ----------------------------------------------------------------------------- */

typedef enum _FLT_FILESYSTEM_TYPE {
    FLT_FSTYPE_UNKNOWN = 0,
    FLT_FSTYPE_RAW = 1,
    FLT_FSTYPE_NTFS = 2,
    FLT_FSTYPE_FAT = 3,
    FLT_FSTYPE_CSVFS = 27,
    FLT_FSTYPE_REFS = 28
} FLT_FILESYSTEM_TYPE;

typedef ULONG FLT_FILTER_UNLOAD_FLAGS;
#define FLTFL_FILTER_UNLOAD_MANDATORY 0x00000001
typedef ULONG FLT_INSTANCE_SETUP_FLAGS;
typedef ULONG FLT_INSTANCE_QUERY_TEARDOWN_FLAGS;
typedef ULONG FLT_INSTANCE_TEARDOWN_FLAGS;
#define FLTFL_INSTANCE_TEARDOWN_MANUAL 0x00000001
#define FLTFL_INSTANCE_TEARDOWN_FILTER_UNLOAD 0x00000002
#define FLTFL_INSTANCE_TEARDOWN_MANDATORY_FILTER_UNLOAD 0x00000004
#define FLTFL_INSTANCE_TEARDOWN_VOLUME_DISMOUNT 0x00000008

typedef NTSTATUS(FLTAPI *PFLT_FILTER_UNLOAD_CALLBACK)(FLT_FILTER_UNLOAD_FLAGS);
typedef NTSTATUS(FLTAPI *PFLT_INSTANCE_SETUP_CALLBACK)(PCFLT_RELATED_OBJECTS,
                                                       FLT_INSTANCE_SETUP_FLAGS, DEVICE_TYPE,
                                                       FLT_FILESYSTEM_TYPE);
typedef NTSTATUS(FLTAPI *PFLT_INSTANCE_QUERY_TEARDOWN_CALLBACK)(PCFLT_RELATED_OBJECTS,
                                                                FLT_INSTANCE_QUERY_TEARDOWN_FLAGS);
typedef VOID(FLTAPI *PFLT_INSTANCE_TEARDOWN_CALLBACK)(PCFLT_RELATED_OBJECTS,
                                                      FLT_INSTANCE_TEARDOWN_FLAGS);

#define FLT_REGISTRATION_VERSION 0x0203

typedef struct _FLT_REGISTRATION {
    USHORT Size;
    USHORT Version;
    ULONG Flags;
    const FLT_CONTEXT_REGISTRATION *ContextRegistration;
    const FLT_OPERATION_REGISTRATION *OperationRegistration;
    PFLT_FILTER_UNLOAD_CALLBACK FilterUnloadCallback;
    PFLT_INSTANCE_SETUP_CALLBACK InstanceSetupCallback;
    PFLT_INSTANCE_QUERY_TEARDOWN_CALLBACK InstanceQueryTeardownCallback;
    PFLT_INSTANCE_TEARDOWN_CALLBACK InstanceTeardownStartCallback;
    PFLT_INSTANCE_TEARDOWN_CALLBACK InstanceTeardownCompleteCallback;
    PVOID GenerateFileNameCallback;
    PVOID NormalizeNameComponentCallback;
    PVOID NormalizeContextCleanupCallback;
    PVOID TransactionNotificationCallback;
    PVOID NormalizeNameComponentExCallback;
    PVOID SectionNotificationCallback;
} FLT_REGISTRATION;

C_ASSERT(sizeof(FLT_OPERATION_REGISTRATION) == 32);
C_ASSERT(sizeof(FLT_CONTEXT_REGISTRATION) == 56);
C_ASSERT(sizeof(FLT_REGISTRATION) == 112);

typedef NTSTATUS(FLTAPI *PFLT_CONNECT_NOTIFY)(PFLT_PORT, PVOID, PVOID, ULONG, PVOID *);
typedef VOID(FLTAPI *PFLT_DISCONNECT_NOTIFY)(PVOID);
typedef NTSTATUS(FLTAPI *PFLT_MESSAGE_NOTIFY)(PVOID, PVOID, ULONG, PVOID, ULONG, PULONG);
typedef VOID(FLTAPI *PFLT_COMPLETED_ASYNC_IO_CALLBACK)(PFLT_CALLBACK_DATA, PFLT_CONTEXT);
#define FLT_PORT_ALL_ACCESS 0x001F0001

/* --- routines --------------------------------------------------------------------------------- */

#ifdef __cplusplus
extern "C" {
#endif

NTSTATUS FLTAPI FltRegisterFilter(PDRIVER_OBJECT, const FLT_REGISTRATION *, PFLT_FILTER *);
VOID FLTAPI FltUnregisterFilter(PFLT_FILTER);
NTSTATUS FLTAPI FltStartFiltering(PFLT_FILTER);

NTSTATUS FLTAPI FltAllocateContext(PFLT_FILTER, FLT_CONTEXT_TYPE, SIZE_T, POOL_TYPE,
                                   PFLT_CONTEXT *);
VOID FLTAPI FltReferenceContext(PFLT_CONTEXT);
VOID FLTAPI FltReleaseContext(PFLT_CONTEXT);
NTSTATUS FLTAPI FltGetInstanceContext(PFLT_INSTANCE, PFLT_CONTEXT *);
NTSTATUS FLTAPI FltSetInstanceContext(PFLT_INSTANCE, FLT_SET_CONTEXT_OPERATION, PFLT_CONTEXT,
                                      PFLT_CONTEXT *);
BOOLEAN FLTAPI FltSupportsStreamContexts(PFILE_OBJECT);
NTSTATUS FLTAPI FltGetStreamContext(PFLT_INSTANCE, PFILE_OBJECT, PFLT_CONTEXT *);
NTSTATUS FLTAPI FltSetStreamContext(PFLT_INSTANCE, PFILE_OBJECT, FLT_SET_CONTEXT_OPERATION,
                                    PFLT_CONTEXT, PFLT_CONTEXT *);

VOID FLTAPI FltSetCallbackDataDirty(PFLT_CALLBACK_DATA);
VOID FLTAPI FltCompletePendedPreOperation(PFLT_CALLBACK_DATA, FLT_PREOP_CALLBACK_STATUS, PVOID);
PVOID FLTAPI FltAllocatePoolAlignedWithTag(PFLT_INSTANCE, POOL_TYPE, SIZE_T, ULONG);
VOID FLTAPI FltFreePoolAlignedWithTag(PFLT_INSTANCE, PVOID, ULONG);

VOID FLTAPI FltInitializePushLock(PEX_PUSH_LOCK);
VOID FLTAPI FltDeletePushLock(PEX_PUSH_LOCK);
VOID FLTAPI FltAcquirePushLockExclusive(PEX_PUSH_LOCK);
VOID FLTAPI FltAcquirePushLockShared(PEX_PUSH_LOCK);
VOID FLTAPI FltReleasePushLock(PEX_PUSH_LOCK);

NTSTATUS FLTAPI FltGetVolumeName(PFLT_VOLUME, PUNICODE_STRING, PULONG);
NTSTATUS FLTAPI FltGetDestinationFileNameInformation(PFLT_INSTANCE, PFILE_OBJECT, HANDLE, PWCHAR,
                                                     ULONG, FLT_FILE_NAME_OPTIONS,
                                                     PFLT_FILE_NAME_INFORMATION*);
VOID FLTAPI FltReleaseFileNameInformation(PFLT_FILE_NAME_INFORMATION);

NTSTATUS FLTAPI FltCreateFileEx2(PFLT_FILTER, PFLT_INSTANCE, PHANDLE, PFILE_OBJECT *, ACCESS_MASK,
                                 POBJECT_ATTRIBUTES, PIO_STATUS_BLOCK, PLARGE_INTEGER, ULONG, ULONG,
                                 ULONG, ULONG, PVOID, ULONG, ULONG, PVOID);
NTSTATUS FLTAPI FltClose(HANDLE);
NTSTATUS FLTAPI FltReadFile(PFLT_INSTANCE, PFILE_OBJECT, PLARGE_INTEGER, ULONG, PVOID, ULONG,
                            PULONG, PFLT_COMPLETED_ASYNC_IO_CALLBACK, PVOID);
NTSTATUS FLTAPI FltWriteFile(PFLT_INSTANCE, PFILE_OBJECT, PLARGE_INTEGER, ULONG, PVOID, ULONG,
                             PULONG, PFLT_COMPLETED_ASYNC_IO_CALLBACK, PVOID);
NTSTATUS FLTAPI FltFlushBuffers(PFLT_INSTANCE, PFILE_OBJECT);
NTSTATUS FLTAPI FltQueryInformationFile(PFLT_INSTANCE, PFILE_OBJECT, PVOID, ULONG,
                                        FILE_INFORMATION_CLASS, PULONG);
NTSTATUS FLTAPI FltSetInformationFile(PFLT_INSTANCE, PFILE_OBJECT, PVOID, ULONG,
                                      FILE_INFORMATION_CLASS);
NTSTATUS FLTAPI FltQueryDirectoryFile(PFLT_INSTANCE, PFILE_OBJECT, PVOID, ULONG,
                                      FILE_INFORMATION_CLASS, BOOLEAN, PUNICODE_STRING, BOOLEAN,
                                      PULONG);

NTSTATUS FLTAPI FltBuildDefaultSecurityDescriptor(PSECURITY_DESCRIPTOR *, ACCESS_MASK);
VOID FLTAPI FltFreeSecurityDescriptor(PSECURITY_DESCRIPTOR);
NTSTATUS FLTAPI FltCreateCommunicationPort(PFLT_FILTER, PFLT_PORT *, POBJECT_ATTRIBUTES, PVOID,
                                           PFLT_CONNECT_NOTIFY, PFLT_DISCONNECT_NOTIFY,
                                           PFLT_MESSAGE_NOTIFY, LONG);
VOID FLTAPI FltCloseCommunicationPort(PFLT_PORT);
VOID FLTAPI FltCloseClientPort(PFLT_FILTER, PFLT_PORT *);

#ifdef __cplusplus
}
#endif
