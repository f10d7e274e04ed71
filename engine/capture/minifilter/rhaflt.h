/* rhaflt: what the files of the driver share. Design and rules: README.md.
 *
 * Locks, outermost first: RhaDriver.VolumesLock, RHA_VOLUME.Names, RHA_RUN.Lock. Everything here is
 * non-paged. Level: the highest IRQL at which a routine may be called stands as SAL annotation. */
#pragma once

#include <fltKernel.h>

#include "common/crc32c.h"
#include "engine/capture/core/dirty_map.h"
#include "engine/capture/core/protocol.h"
#include "engine/capture/core/ring.h"
#include "engine/capture/core/tracked.h"

#define RHA_TAG 'FahR'
#define RHA_TICK_MS 200
#define RHA_IDLE_TICKS 15u                    /* before a mark is cleared */
#define RHA_WAIT_MAX_100NS (5ll * 10000000)   /* no change waits longer */
#define RHA_DRAIN_MAX_100NS (10ll * 10000000) /* nor an attach for writes that began before it */
#define RHA_WRITE_BYTES_MAX (8u << 20)        /* a larger write counts as lost */
#define RHA_SLOTS_MAX (RHA_WRITE_BYTES_MAX / RHA_RECORD_PAYLOAD_MAX)
#define RHA_FILE_BYTES_MAX (64ull << 40)
#define RHA_APPEND_SLACK (64ull << 20)
#define RHA_ROOTS_MAX 1024u
#define RHA_OWED_MAX (1u << 17)
#define RHA_NOWHERE MAXUINT64 /* a range that excludes nothing */

typedef struct _RHA_RUN RHA_RUN, *PRHA_RUN;
typedef struct _RHA_CONNECTION RHA_CONNECTION, *PRHA_CONNECTION;

/* A path below the volume's root: UTF-8, '/', no leading one. Key: the same upcased. One allocation
 * begins at Text; both are empty for the root itself. */
typedef struct _RHA_PATH {
    PCHAR Text;
    ULONG TextBytes;
    PCHAR Key;
    ULONG KeyBytes;
} RHA_PATH, *PRHA_PATH;

/* Context of an instance. */
typedef struct _RHA_VOLUME {
    LIST_ENTRY Link; /* RhaDriver.Volumes */
    PFLT_INSTANCE Instance;
    PFLT_VOLUME Volume;  /* for comparison only */
    UNICODE_STRING Name; /* \Device\... */

    EX_PUSH_LOCK Names;
    LIST_ENTRY Runs;                /* Names */
    struct rha_tracked_table Table; /* Names; scenario: RHA_RUN.Number */
    ULONG LastNumber;               /* Names */
    BOOLEAN Ended;                  /* Names: torn down, nothing starts any more */
    KEVENT RestoredEvent;
    volatile LONG Restoring;  /* somebody does it */
    volatile LONG RunCount;   /* changed under Names; a hint without it */
    volatile LONG MissedOpen; /* somebody opened a file before the runs were restored */

    /* Changes that no run captures, by the parity of the epoch in which they began. */
    volatile LONG Epoch;
    volatile LONG Unseen[2];
    KEVENT UnseenDrained;
} RHA_VOLUME, *PRHA_VOLUME;

/* A tracked file or directory. */
typedef struct _RHA_FILE {
    LIST_ENTRY Link; /* Run->Files, by Id; Run->Lock */
    volatile LONG References;
    PRHA_RUN Run; /* referenced */
    UINT64 Id;
    BOOLEAN Directory;
    BOOLEAN Linked; /* Run->Lock: in Run->Files */
    BOOLEAN Mapped; /* Run->Lock: has or had a writable section */
    UINT64 FileIndex;
    RHA_PATH Path;             /* changed under Names and Run->Lock */
    struct rha_file_map Map;   /* Run->Lock */
    UINT64 PagesOffset;        /* Run->Lock: in the map file */
    UINT64 StoredPages;        /* Run->Lock */
    LIST_ENTRY Changes;        /* Run->Lock: in order of arrival */
    UINT64 MdlFirst, MdlEnd;   /* Run->Lock: bytes given out as cache pages, ever */
    volatile LONG64 LastBegin; /* RhaDriver.Clock when the last change began */
} RHA_FILE, *PRHA_FILE;

/* Context of a stream. */
typedef struct _RHA_STREAM {
    PRHA_FILE File; /* referenced; never changes */
} RHA_STREAM, *PRHA_STREAM;

typedef struct _RHA_RING {
    HANDLE Section, FeedbackSection, Doorbell;
    PVOID SectionObject, FeedbackObject;
    PKEVENT DoorbellObject;
    PVOID View, FeedbackView;
    PMDL Mdl, FeedbackMdl;
    struct rha_ring_shared* Shared; /* through the MDL: never paged out */
    struct rha_ring_feedback* Feedback;
    UINT64 MappedBytes;
} RHA_RING, *PRHA_RING;

/* A change of names that waits for room in the ring. */
typedef struct _RHA_OWED {
    LIST_ENTRY Link;
    struct rha_ring_change Record;
    UCHAR Payload[ANYSIZE_ARRAY];
} RHA_OWED, *PRHA_OWED;

/* One uninterrupted capture of one scenario. Freed with its last file. */
struct _RHA_RUN {
    LIST_ENTRY Link; /* Volume->Runs; Names */
    volatile LONG References;
    PRHA_VOLUME Volume; /* valid until the run is stopped */
    ULONG Number;
    CHAR Scenario[RHA_CAPTURE_SCENARIO_BYTES + 1];
    UINT64 CaptureId;
    PCHAR Roots; /* tracked paths as they came, each ended by a zero byte */
    ULONG RootsBytes;
    PRHA_PATH RootPaths; /* the same; the volume's table borrows their keys */
    ULONG RootCount;
    RHA_RING Ring;
    PRHA_CONNECTION Owner; /* Names */

    KSPIN_LOCK Lock;
    struct rha_ring_producer Producer;
    LIST_ENTRY Files;
    UINT64 LastFileId;
    UINT64 Generation; /* open: marks made now belong to it */
    UINT64 DurableGeneration;
    LIST_ENTRY Waiting; /* RHA_CHANGE.WaitLink */
    ULONG Active;       /* changes under way */
    ULONG Tick;
    BOOLEAN SyncWanted;
    BOOLEAN LayoutChanged; /* the map must be written whole */
    BOOLEAN MapFailed;
    BOOLEAN Broken;   /* capture has holes: distrusted, to be attached anew */
    BOOLEAN Stopping; /* captures nothing any more */
    BOOLEAN Closing;  /* stopping has not ended */
    BOOLEAN Damaged;  /* the map found at start was; told once */
    UINT64 NamesUnrecorded;
    LIST_ENTRY Owed;
    ULONG OwedCount;
    UINT64 ClaimFile, ClaimRegion; /* where the last claim ended */

    LIST_ENTRY GateLink; /* RhaDriver.GateRuns; RhaDriver.GateLock */
    KEVENT KeeperWake;
    KEVENT CleanerWake;
    KEVENT Distrusted; /* signalled: nothing on disk is believed */
    KEVENT Idle;       /* signalled when Active falls to 0 */
    PVOID Keeper, Cleaner;
};

typedef enum _RHA_OUTCOME {
    RhaDone,
    RhaRefused,  /* failed and left everything as it was */
    RhaUncertain /* failed, or succeeded in part */
} RHA_OUTCOME;

/* One change of one file under way. */
typedef struct _RHA_CHANGE {
    LIST_ENTRY FileLink;     /* File->Changes */
    LIST_ENTRY WaitLink;     /* Run->Waiting, until Started */
    PRHA_FILE File;          /* referenced */
    PFLT_CALLBACK_DATA Data; /* pended; else null */
    KEVENT Ready;            /* signalled when Started and not pended */
    struct rha_ring_change Record;
    UINT64 First, End; /* bytes that older changes under way keep it waiting for */
    UINT64 RegionFirst, RegionLast;
    UINT64 Generation; /* of the marks it needs */
    LONGLONG Deadline;
    BOOLEAN NoRecord;  /* only marks regions */
    BOOLEAN Unseeable; /* its bytes cannot be known: lost from the start */
    BOOLEAN Started;
    BOOLEAN Lost;
    BOOLEAN Uncertain;
    ULONG SlotCount;
    struct rha_ring_slot Slots[RHA_SLOTS_MAX];
    PUCHAR Bytes; /* of a write: the copy that goes to the ring and to the file */
    PFLT_INSTANCE Instance;
} RHA_CHANGE, *PRHA_CHANGE;

typedef enum _RHA_BEGIN {
    RhaBegun,     /* go on; RhaFinish when it has ended */
    RhaPended,    /* return FLT_PREOP_PENDING; the gate goes on with it */
    RhaUncaptured /* its run has ended: the change is freed, go on */
} RHA_BEGIN;

typedef struct _RHA_DRIVER {
    PFLT_FILTER Filter;
    PFLT_PORT Port;
    NPAGED_LOOKASIDE_LIST Changes;
    EX_PUSH_LOCK VolumesLock;
    LIST_ENTRY Volumes;
    KSPIN_LOCK GateLock;
    LIST_ENTRY GateRuns; /* GateLock: runs with a ring */
    KEVENT GateWake;
    PVOID Gate;
    volatile LONG GateStop;
    volatile LONG64 Clock;
    UINT64 RingBytes;
} RHA_DRIVER;

extern RHA_DRIVER RhaDriver;

/* --- driver.c --------------------------------------------------------------------------------- */

DRIVER_INITIALIZE DriverEntry;

_IRQL_requires_max_(DISPATCH_LEVEL) PVOID RhaAllocate(SIZE_T Bytes); /* zeroed, or null */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaFree(PVOID Memory);      /* null is fine */
_IRQL_requires_max_(DISPATCH_LEVEL) LONGLONG RhaNow(VOID);           /* 100 ns, monotonic */
_IRQL_requires_max_(DISPATCH_LEVEL) INT64 RhaUnixNs(VOID);

/* The volume of an operation; valid until the operation ends. */
_IRQL_requires_max_(APC_LEVEL) PRHA_VOLUME RhaVolumeOf(PCFLT_RELATED_OBJECTS Objects);
/* The file behind an operation, referenced; null when nobody captures it. */
_IRQL_requires_max_(APC_LEVEL) PRHA_FILE RhaTrackedFile(PCFLT_RELATED_OBJECTS Objects);
/* Whether somebody captures it at this moment. */
_IRQL_requires_max_(APC_LEVEL) BOOLEAN RhaIsTracked(PCFLT_RELATED_OBJECTS Objects);

/* Brackets a change that no run captures, so that an attach can wait for it. */
_IRQL_requires_max_(DISPATCH_LEVEL) ULONG RhaUnseenEnter(PRHA_VOLUME Volume);
_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaUnseenLeave(PRHA_VOLUME Volume, ULONG Epoch);
/* Waits for those that have begun. Names held exclusively. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS RhaUnseenDrain(PRHA_VOLUME Volume);
/* As a completion context, which post callbacks tell from an RHA_CHANGE. */
_IRQL_requires_max_(DISPATCH_LEVEL) PVOID RhaUnseenContext(PRHA_VOLUME Volume, ULONG Epoch);
_IRQL_requires_max_(DISPATCH_LEVEL) BOOLEAN RhaIsUnseenContext(PVOID Context);
_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaUnseenContextLeave(PVOID Context);

_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaStartThread(PKSTART_ROUTINE Routine, PVOID Context, PVOID* Thread);
_IRQL_requires_(PASSIVE_LEVEL) VOID RhaJoinThread(PVOID* Thread);

/* --- file.c ----------------------------------------------------------------------------------- */

_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaFileReference(PRHA_FILE File);
_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaFileRelease(PRHA_FILE File);
/* A new file with the next id, in Run->Files; takes Path over. Null without memory. */
_IRQL_requires_max_(DISPATCH_LEVEL) PRHA_FILE
    RhaFileAdd(PRHA_RUN Run, PRHA_PATH Path, BOOLEAN Directory, UINT64 FileIndex);
_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaFileRemove(PRHA_FILE File);
/* The next one by id, referenced; releases File. Null: the first. */
_IRQL_requires_max_(DISPATCH_LEVEL) PRHA_FILE RhaFileNext(PRHA_RUN Run, PRHA_FILE File);
_IRQL_requires_max_(DISPATCH_LEVEL) PRHA_FILE RhaFileById(PRHA_RUN Run, UINT64 Id);
/* Names held. */
_IRQL_requires_max_(APC_LEVEL) PRHA_FILE
    RhaFileByKey(PRHA_RUN Run, const CHAR* Key, ULONG KeyBytes);
/* Makes room for region Last. FALSE without memory. */
_IRQL_requires_max_(DISPATCH_LEVEL) BOOLEAN RhaFileCover(PRHA_FILE File, UINT64 Last);
/* Regions need repair; marks them. Covered. Returns the generation to wait for. */
_IRQL_requires_max_(DISPATCH_LEVEL) UINT64 RhaFileRepair(PRHA_FILE File, UINT64 First, UINT64 Last);
/* All regions of the first SizeBytes, as a change recorded with Sequence would leave them. */
_IRQL_requires_max_(DISPATCH_LEVEL) BOOLEAN
    RhaFileMarkRecorded(PRHA_FILE File, UINT64 SizeBytes, UINT64 Sequence);
/* The bytes came from outside: a GAP, and repair of all. */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaFileMarkWhole(PRHA_FILE File, UINT64 SizeBytes);

/* --- change.c --------------------------------------------------------------------------------- */

/* A change of [Offset, Offset+Length) that overlapping ones exclude; null without memory: then the
 * run is broken. References File. */
_IRQL_requires_max_(APC_LEVEL) PRHA_CHANGE
    RhaChangeCreate(PRHA_FILE File, ULONG Type, ULONG Flags, UINT64 Offset, UINT64 Length);
_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaChangeFree(PRHA_CHANGE Change);
_IRQL_requires_max_(DISPATCH_LEVEL) VOID
    RhaChangeRegions(PRHA_CHANGE Change, UINT64 Offset, UINT64 Length);
/* Marks, waits its turn, reserves and fills the record. With Data the wait is the gate's. */
_IRQL_requires_max_(APC_LEVEL) RHA_BEGIN RhaBegin(PRHA_CHANGE Change, PFLT_CALLBACK_DATA Data);
/* Commits and frees. */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaFinish(PRHA_CHANGE Change, RHA_OUTCOME Outcome);
_IRQL_requires_max_(DISPATCH_LEVEL) RHA_OUTCOME
    RhaOutcome(NTSTATUS Status, FLT_POST_OPERATION_FLAGS Flags);
/* Records bytes that can be seen in the file already: never waits. */
_IRQL_requires_max_(APC_LEVEL) VOID
    RhaRecordNow(PRHA_FILE File, UINT64 Offset, ULONG Length, const UCHAR* Bytes);
/* A change was not seen: a GAP and repair of [Offset, Offset+Length). Never waits. */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaLose(PRHA_FILE File, UINT64 Offset, UINT64 Length);
/* Capture has a hole that no region stands for. */
_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaRunBreak(PRHA_RUN Run);
_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaDoorbell(PRHA_RUN Run);
KSTART_ROUTINE RhaGate;

/* --- write.c, control.c: callbacks ------------------------------------------------------------ */

FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreWrite(PFLT_CALLBACK_DATA Data, PCFLT_RELATED_OBJECTS Objects,
                                             PVOID* CompletionContext);
FLT_POSTOP_CALLBACK_STATUS FLTAPI RhaPostChange(PFLT_CALLBACK_DATA Data,
                                                PCFLT_RELATED_OBJECTS Objects,
                                                PVOID CompletionContext,
                                                FLT_POST_OPERATION_FLAGS Flags);
FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPrePrepareMdlWrite(PFLT_CALLBACK_DATA Data,
                                                       PCFLT_RELATED_OBJECTS Objects,
                                                       PVOID* CompletionContext);
FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreMdlWriteComplete(PFLT_CALLBACK_DATA Data,
                                                        PCFLT_RELATED_OBJECTS Objects,
                                                        PVOID* CompletionContext);
FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreSetInformation(PFLT_CALLBACK_DATA Data,
                                                      PCFLT_RELATED_OBJECTS Objects,
                                                      PVOID* CompletionContext);
FLT_POSTOP_CALLBACK_STATUS FLTAPI RhaPostSetInformation(PFLT_CALLBACK_DATA Data,
                                                        PCFLT_RELATED_OBJECTS Objects,
                                                        PVOID CompletionContext,
                                                        FLT_POST_OPERATION_FLAGS Flags);
FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreControl(PFLT_CALLBACK_DATA Data,
                                               PCFLT_RELATED_OBJECTS Objects,
                                               PVOID* CompletionContext);
FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreFlush(PFLT_CALLBACK_DATA Data, PCFLT_RELATED_OBJECTS Objects,
                                             PVOID* CompletionContext);
FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreSection(PFLT_CALLBACK_DATA Data,
                                               PCFLT_RELATED_OBJECTS Objects,
                                               PVOID* CompletionContext);
/* The size as the file system has it now. */
_IRQL_requires_max_(APC_LEVEL) UINT64 RhaFileSize(PFILE_OBJECT FileObject);

/* --- names.c ---------------------------------------------------------------------------------- */

FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreCreate(PFLT_CALLBACK_DATA Data,
                                              PCFLT_RELATED_OBJECTS Objects,
                                              PVOID* CompletionContext);
FLT_POSTOP_CALLBACK_STATUS FLTAPI RhaPostCreate(PFLT_CALLBACK_DATA Data,
                                                PCFLT_RELATED_OBJECTS Objects,
                                                PVOID CompletionContext,
                                                FLT_POST_OPERATION_FLAGS Flags);
FLT_PREOP_CALLBACK_STATUS FLTAPI RhaPreCleanup(PFLT_CALLBACK_DATA Data,
                                               PCFLT_RELATED_OBJECTS Objects,
                                               PVOID* CompletionContext);
FLT_POSTOP_CALLBACK_STATUS FLTAPI RhaPostCleanup(PFLT_CALLBACK_DATA Data,
                                                 PCFLT_RELATED_OBJECTS Objects,
                                                 PVOID CompletionContext,
                                                 FLT_POST_OPERATION_FLAGS Flags);
/* Brings what is recorded in line with the file system. Created: the caller has just made it. */
_IRQL_requires_(PASSIVE_LEVEL) VOID
    RhaNameChanged(PRHA_VOLUME Volume, PFILE_OBJECT FileObject, BOOLEAN Created);
/* Breaks every run of the volume: it is not known whose files have changed. Not under Names. */
_IRQL_requires_(PASSIVE_LEVEL) VOID RhaVolumeBreak(PRHA_VOLUME Volume);
/* The run that captures Path, or null. Names held. */
_IRQL_requires_max_(APC_LEVEL) PRHA_RUN RhaRunFor(PRHA_VOLUME Volume, const RHA_PATH* Path);
/* Records a change of names; FALSE: it waits for room, or the run is broken. */
_IRQL_requires_max_(DISPATCH_LEVEL) BOOLEAN
    RhaRecordName(PRHA_RUN Run, const struct rha_ring_change* Record, const CHAR* Payload,
                  PUINT64 Sequence);
/* Run->Lock held. */
_IRQL_requires_(DISPATCH_LEVEL) VOID RhaRecordOwed(PRHA_RUN Run);
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaAttachStream(PRHA_VOLUME Volume, PFILE_OBJECT FileObject, PRHA_FILE File);

/* --- path.c ----------------------------------------------------------------------------------- */

/* From a name relative to the volume ("\vm\disk.vhdx"). STATUS_OBJECT_NAME_INVALID: one of a stream
 * or of something that has no place in a record. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaPathFromName(const WCHAR* Name, ULONG Bytes, PRHA_PATH Path);
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaPathFromText(const CHAR* Text, ULONG Bytes, PRHA_PATH Path);
_IRQL_requires_max_(DISPATCH_LEVEL) NTSTATUS RhaPathCopy(const RHA_PATH* From, PRHA_PATH To);
/* To, with what From has behind Prefix. */
_IRQL_requires_max_(DISPATCH_LEVEL) NTSTATUS
    RhaPathRebase(const RHA_PATH* From, const RHA_PATH* Prefix, const RHA_PATH* To,
                  PRHA_PATH Result);
_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaPathFree(PRHA_PATH Path);
_IRQL_requires_max_(DISPATCH_LEVEL) BOOLEAN
    RhaPathWithin(const RHA_PATH* Root, const RHA_PATH* Path);
/* The present name of an open file. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaPathQuery(PRHA_VOLUME Volume, PFILE_OBJECT FileObject, PRHA_PATH Path);
/* The name that a link is to have. STATUS_OBJECT_NAME_INVALID also where it is none. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaPathOfLink(PRHA_VOLUME Volume, PFILE_OBJECT FileObject, const FILE_LINK_INFORMATION* Link,
                  ULONG Bytes, PRHA_PATH Path);

/* --- run.c ------------------------------------------------------------------------------------ */

_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaRunAttach(PRHA_VOLUME Volume, PCSTR Scenario, const CHAR* Roots, ULONG RootsBytes,
                 PRHA_RUN* Run, PBOOLEAN Resumed);
typedef enum _RHA_STOP {
    RhaStopForget,   /* removes the state on disk */
    RhaStopClean,    /* nothing can change the files any more */
    RhaStopDistrust, /* changes go on unseen: nothing on disk is to be believed */
} RHA_STOP;

/* Ends capture. Names held exclusively. */
_IRQL_requires_(PASSIVE_LEVEL) VOID RhaRunStop(PRHA_RUN Run, RHA_STOP How);
/* Names held. */
_IRQL_requires_max_(APC_LEVEL) PRHA_RUN RhaRunFind(PRHA_VOLUME Volume, PCSTR Scenario);
_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaRunReference(PRHA_RUN Run);
_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaRunRelease(PRHA_RUN Run);
/* Resumes what the volume's state directory names. */
_IRQL_requires_(PASSIVE_LEVEL) VOID RhaVolumeRestore(PRHA_VOLUME Volume);
_IRQL_requires_(PASSIVE_LEVEL) VOID RhaVolumeEnd(PRHA_VOLUME Volume, RHA_STOP How);

/* --- scan.c, fileio.c ------------------------------------------------------------------------- */

typedef struct _RHA_FOUND {
    LIST_ENTRY Link;
    RHA_PATH Path;
    BOOLEAN Directory;
    UINT64 FileIndex, SizeBytes;
    INT64 ModifiedNs, ChangedNs;
    PRHA_FILE File; /* set by who took it in */
} RHA_FOUND, *PRHA_FOUND;

/* Adds Path and all below it to Found, which is sorted by path and holds each once. Nothing when it
 * does not exist. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaScan(PRHA_VOLUME Volume, const RHA_PATH* Path, PLIST_ENTRY Found);
/* Only Path itself. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaInspect(PRHA_VOLUME Volume, const RHA_PATH* Path, PLIST_ENTRY Found);
_IRQL_requires_max_(DISPATCH_LEVEL) VOID RhaFoundFree(PLIST_ENTRY Found);

typedef struct _RHA_OPEN {
    HANDLE Handle;
    PFILE_OBJECT Object;
} RHA_OPEN, *PRHA_OPEN;

#define RHA_STATE_DIRECTORY "System Volume Information/RHA"

/* Text: relative to the volume, as in RHA_PATH. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaOpen(PRHA_VOLUME Volume, const CHAR* Text, ULONG TextBytes, ACCESS_MASK Access,
            ULONG Disposition, ULONG Options, PRHA_OPEN Open);
_IRQL_requires_(PASSIVE_LEVEL) VOID RhaClose(PRHA_OPEN Open);
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaWriteAt(PRHA_VOLUME Volume, PFILE_OBJECT Object, UINT64 Offset, PVOID Bytes, ULONG Length);
/* The whole file in one allocation. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaReadAll(PRHA_VOLUME Volume, PCSTR Name, ULONG BytesMax, PUCHAR* Bytes, PULONG Length);
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaReplace(PRHA_VOLUME Volume, PCSTR Name, PVOID Bytes, ULONG Length);
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS RhaDelete(PRHA_VOLUME Volume, PCSTR Name);

/* --- keeper.c, map_file.c --------------------------------------------------------------------- */

KSTART_ROUTINE RhaKeeper;
KSTART_ROUTINE RhaCleaner;
/* Writes the map now. Any thread, but only while the keeper does not run. */
_IRQL_requires_(PASSIVE_LEVEL) VOID RhaSyncMap(PRHA_RUN Run);
/* From now on, and after any restart, the map is not believed. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS RhaDistrust(PRHA_RUN Run);
/* "<scenario><Suffix>" in the state directory. */
#define RHA_STATE_NAME_BYTES 96
_IRQL_requires_max_(DISPATCH_LEVEL) VOID
    RhaStateName(PCSTR Scenario, PCSTR Suffix, CHAR Name[RHA_STATE_NAME_BYTES]);
/* Nothing changes any more: clears what is acknowledged, writes sizes and times. */
_IRQL_requires_(PASSIVE_LEVEL) VOID RhaCloseCleanly(PRHA_RUN Run);

/* A map that was read at start. */
typedef struct _RHA_MAP_IMAGE {
    PUCHAR Bytes;
    ULONG Length;
    BOOLEAN CleanStop;
    ULONG FileCount;
    PUCHAR Table, Pages;
    ULONG TableBytes;
} RHA_MAP_IMAGE, *PRHA_MAP_IMAGE;

/* The whole image; sets PagesOffset and StoredPages and counts the pages as written. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaMapEncode(PRHA_RUN Run, BOOLEAN CleanStop, PUCHAR* Bytes, PULONG Length);
/* Takes Bytes over when it succeeds. STATUS_FILE_CORRUPT_ERROR: not to be believed. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaMapDecode(PUCHAR Bytes, ULONG Length, PCSTR Scenario, PRHA_MAP_IMAGE Image);
/* Marks in File what the image says of it. FALSE: the image knows nothing to believe. */
_IRQL_requires_(PASSIVE_LEVEL) BOOLEAN
    RhaMapApply(const RHA_MAP_IMAGE* Image, const RHA_FOUND* Found, PRHA_FILE File);

/* --- ring_memory.c, port.c -------------------------------------------------------------------- */

_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS RhaRingCreate(PRHA_RING Ring, UINT64 DataBytes);
_IRQL_requires_(PASSIVE_LEVEL) VOID RhaRingDestroy(PRHA_RING Ring);
/* Handles for the calling process: ring, feedback, doorbell. */
_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS
    RhaRingShare(PRHA_RING Ring, struct rha_capture_handles* Handles);

_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS RhaPortOpen(VOID);
_IRQL_requires_(PASSIVE_LEVEL) VOID RhaPortClose(VOID);
