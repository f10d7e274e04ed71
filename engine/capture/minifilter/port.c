/* The communication port: requests of core/protocol.h. A connection is for one volume; one that has
 * attached a scenario owns it. Only administrators and the system may connect. */
#include "engine/capture/minifilter/rhaflt.h"

#define PORT_NAME L"\\RhaCapturePort"
#define CONNECTIONS_MAX 256
#define ITEM_BYTES_MAX (RHA_CAPTURE_MESSAGE_MAX - 2048u)

/* Of common/error.h, in its order; a reply's status is one more. */
enum {
    ErrorInvalidArgument = 0,
    ErrorNotFound = 1,
    ErrorFailedPrecondition = 3,
    ErrorConflict = 4,
    ErrorCorruption = 6,
    ErrorNoSpace = 7,
    ErrorIo = 8,
    ErrorUnavailable = 9,
    ErrorUnsupported = 13
};

struct _RHA_CONNECTION {
    PFLT_PORT Port;
    PRHA_VOLUME Volume; /* referenced; null: the other side is of another version */
    PRHA_RUN Run;       /* referenced; Volume->Names */
};

typedef struct _ANSWER {
    ULONG Error; /* 0, or an error's code plus 1 */
    NTSTATUS OsStatus;
    PCSTR Text;
    PCSTR Remedy;
    PUCHAR Items; /* ITEM_BYTES_MAX */
    ULONG ItemBytes;
    BOOLEAN More;
    UINT64 Value;
} ANSWER, *PANSWER;

static VOID Fail(PANSWER Answer, ULONG Code, NTSTATUS Status, PCSTR Text, PCSTR Remedy) {
    Answer->Error = Code + 1;
    Answer->OsStatus = Status;
    Answer->Text = Text;
    Answer->Remedy = Remedy;
    Answer->ItemBytes = 0;
    Answer->More = FALSE;
}

static VOID FailAttach(PANSWER Answer, NTSTATUS Status) {
    switch (Status) {
        case STATUS_OBJECT_NAME_INVALID:
            Fail(Answer, ErrorInvalidArgument, Status, "a path is not one below the volume",
                 "name files or directories relative to the volume's root");
            break;
        case STATUS_SHARING_VIOLATION:
            Fail(Answer, ErrorConflict, Status,
                 "a path overlaps what is captured for another scenario",
                 "end the other scenario or choose paths that do not overlap");
            break;
        case STATUS_QUOTA_EXCEEDED:
            Fail(Answer, ErrorNoSpace, Status, "too many paths are captured",
                 "name directories instead of single files");
            break;
        case STATUS_BUFFER_TOO_SMALL:
            Fail(Answer, ErrorNoSpace, Status, "the ring is too small to list the files",
                 "set RingMiB in the service key of rhaflt to a larger value and reload it");
            break;
        case STATUS_FILE_TOO_LARGE:
            Fail(Answer, ErrorUnsupported, Status, "a file is larger than 64 TiB",
                 "leave that file out of the scenario");
            break;
        case STATUS_FILE_CORRUPT_ERROR:
            Fail(Answer, ErrorCorruption, Status, "the dirty map cannot be believed",
                 "nothing to do: everything is synchronised anew; check that disk for errors");
            break;
        case STATUS_INSUFFICIENT_RESOURCES:
            Fail(Answer, ErrorNoSpace, Status, "there is no memory for the capture",
                 "make memory free or choose a smaller ring");
            break;
        case STATUS_VOLUME_DISMOUNTED:
            Fail(Answer, ErrorUnavailable, Status, "the volume is not mounted any more",
                 "connect again when it is");
            break;
        default:
            Fail(Answer, ErrorIo, Status, "the files cannot be read or the state be written",
                 "check the volume for errors and for free space");
            break;
    }
}

/* --- requests; Names of the volume held exclusively ------------------------------------------- */

static VOID Attach(PRHA_CONNECTION Connection, const struct rha_capture_request* Request,
                   const UINT8* Payload, SIZE_T PayloadBytes, PANSWER Answer) {
    PRHA_RUN run = RhaRunFind(Connection->Volume, Request->scenario);
    struct rha_capture_attached attached = {0};
    struct rha_capture_handles handles;
    BOOLEAN resumed;
    if (Connection->Run != NULL || (run != NULL && run->Owner != NULL)) {
        Fail(Answer, ErrorConflict, STATUS_SHARING_VIOLATION, "the scenario is attached already",
             "stop the other engine that uses rhaflt");
        return;
    }
    NTSTATUS status = RhaRunAttach(Connection->Volume, Request->scenario, (const CHAR*)Payload,
                                   (ULONG)PayloadBytes, &run, &resumed);
    if (NT_SUCCESS(status)) status = RhaRingShare(&run->Ring, &handles);
    if (!NT_SUCCESS(status)) {
        FailAttach(Answer, status);
        return;
    }
    RhaRunReference(run);
    Connection->Run = run;
    run->Owner = Connection;
    attached.capture_id = run->CaptureId;
    attached.ring_mapped_bytes = run->Ring.MappedBytes;
    attached.resumed = resumed;
    for (PRHA_FILE file = RhaFileNext(run, NULL); file != NULL; file = RhaFileNext(run, file)) {
        KIRQL irql;
        KeAcquireSpinLock(&run->Lock, &irql);
        attached.dirty_bytes += file->Map.dirty * RHA_REGION_BYTES;
        KeReleaseSpinLock(&run->Lock, irql);
    }
    RtlCopyMemory(Answer->Items, &attached, sizeof attached);
    RtlCopyMemory(Answer->Items + sizeof attached, &handles, sizeof handles);
    Answer->ItemBytes = sizeof attached + sizeof handles;
}

/* The connection has no run any more; its claims become repairs again. */
static VOID Drop(PRHA_CONNECTION Connection) {
    PRHA_RUN run = Connection->Run;
    if (run == NULL) return;
    for (PRHA_FILE file = RhaFileNext(run, NULL); file != NULL; file = RhaFileNext(run, file)) {
        KIRQL irql;
        KeAcquireSpinLock(&run->Lock, &irql);
        rha_map_abandon(&file->Map);
        KeReleaseSpinLock(&run->Lock, irql);
    }
    run->Owner = NULL;
    Connection->Run = NULL;
    RhaRunRelease(run);
}

static VOID Detach(PRHA_CONNECTION Connection, const struct rha_capture_request* Request) {
    static const PCSTR suffixes[] = {".tracked", ".map", ".all-dirty"};
    PRHA_RUN run = RhaRunFind(Connection->Volume, Request->scenario);
    if (run != NULL) {
        if (run->Owner != NULL) Drop(run->Owner);
        RhaRunStop(run, RhaStopForget);
        return;
    }
    for (ULONG i = 0; i < ARRAYSIZE(suffixes); ++i) {
        CHAR name[RHA_STATE_NAME_BYTES];
        RhaStateName(Request->scenario, suffixes[i], name);
        (VOID) RhaDelete(Connection->Volume, name);
    }
}

static UINT64 MarkFile(PRHA_FILE File, UINT64 Offset, UINT64 Length) {
    LIST_ENTRY found;
    UINT64 generation = 0;
    InitializeListHead(&found);
    if (!File->Directory && NT_SUCCESS(RhaInspect(File->Run->Volume, &File->Path, &found)) &&
        !IsListEmpty(&found)) {
        const UINT64 size = CONTAINING_RECORD(found.Flink, RHA_FOUND, Link)->SizeBytes;
        const UINT64 length = Offset < size ? min(Length, size - Offset) : 0;
        if (length != 0 && RhaFileCover(File, rha_region_of(Offset + length - 1))) {
            generation =
                RhaFileRepair(File, rha_region_of(Offset), rha_region_of(Offset + length - 1));
        } else if (length != 0) {
            RhaRunBreak(File->Run);
        }
    }
    RhaFoundFree(&found);
    return generation;
}

/* Returns the generation that must be durable before the answer. */
static UINT64 Mark(PRHA_RUN Run, const struct rha_capture_request* Request) {
    UINT64 needed = 0;
    for (PRHA_FILE file = RhaFileNext(Run, NULL); file != NULL; file = RhaFileNext(Run, file)) {
        if (Request->file_id == 0) {
            const UINT64 marked = MarkFile(file, 0, MAXUINT64);
            needed = max(needed, marked);
        } else if (file->Id == Request->file_id) {
            needed = MarkFile(file, Request->offset, Request->length);
        }
    }
    return needed;
}

static VOID Claim(PRHA_RUN Run, UINT64 Max, PANSWER Answer) {
    const UINT64 most = min(Max, ITEM_BYTES_MAX / sizeof(struct rha_capture_region));
    UINT64 count = 0;
    KIRQL irql;
    KeAcquireSpinLock(&Run->Lock, &irql);
    const UINT64 start_file = Run->ClaimFile;
    const UINT64 start_region = Run->ClaimRegion;
    KeReleaseSpinLock(&Run->Lock, irql);
    /* From where the last call stopped, then once from the beginning. */
    for (ULONG round = 0; round < 2; ++round) {
        for (PRHA_FILE file = RhaFileNext(Run, NULL); file != NULL; file = RhaFileNext(Run, file)) {
            if (round == 0 ? file->Id < start_file : file->Id > start_file) continue;
            UINT64 from = round == 0 && file->Id == start_file ? start_region : 0;
            KeAcquireSpinLock(&Run->Lock, &irql);
            while (count < most && file->Map.dirty != 0) {
                struct rha_capture_region region = {file->Id, rha_map_claim(&file->Map, from)};
                if (region.region == file->Map.count) break;
                RtlCopyMemory(Answer->Items + count++ * sizeof region, &region, sizeof region);
                from = region.region + 1;
                Run->ClaimFile = file->Id;
                Run->ClaimRegion = from;
            }
            KeReleaseSpinLock(&Run->Lock, irql);
        }
    }
    Answer->ItemBytes = (ULONG)(count * sizeof(struct rha_capture_region));
}

static VOID Complete(PRHA_RUN Run, const UINT8* Payload, SIZE_T PayloadBytes) {
    for (SIZE_T at = 0; at < PayloadBytes; at += sizeof(struct rha_capture_region)) {
        struct rha_capture_region region;
        KIRQL irql;
        RtlCopyMemory(&region, Payload + at, sizeof region);
        PRHA_FILE file = RhaFileById(Run, region.file_id);
        if (file == NULL) continue;
        KeAcquireSpinLock(&Run->Lock, &irql);
        rha_map_complete(&file->Map, region.region);
        KeReleaseSpinLock(&Run->Lock, irql);
        RhaFileRelease(file);
    }
}

static VOID EachMap(PRHA_RUN Run, BOOLEAN Abandon, PANSWER Answer) {
    for (PRHA_FILE file = RhaFileNext(Run, NULL); file != NULL; file = RhaFileNext(Run, file)) {
        KIRQL irql;
        KeAcquireSpinLock(&Run->Lock, &irql);
        if (Abandon) {
            rha_map_abandon(&file->Map);
        } else {
            Answer->Value += file->Map.dirty * RHA_REGION_BYTES;
        }
        KeReleaseSpinLock(&Run->Lock, irql);
    }
}

/* FALSE: no more room. */
static BOOLEAN AppendFile(PRHA_FILE File, PANSWER Answer) {
    struct rha_capture_file item = {.file_id = File->Id,
                                    .directory = File->Directory,
                                    .inode = File->FileIndex,
                                    .path_bytes = File->Path.TextBytes};
    const ULONG bytes = (ULONG)sizeof item + ((item.path_bytes + 7u) & ~7u);
    LIST_ENTRY found;
    if (bytes > ITEM_BYTES_MAX - Answer->ItemBytes) return FALSE;
    InitializeListHead(&found);
    if (NT_SUCCESS(RhaInspect(File->Run->Volume, &File->Path, &found)) && !IsListEmpty(&found)) {
        item.size_bytes = CONTAINING_RECORD(found.Flink, RHA_FOUND, Link)->SizeBytes;
    }
    RhaFoundFree(&found);
    PUCHAR to = Answer->Items + Answer->ItemBytes;
    RtlZeroMemory(to, bytes);
    RtlCopyMemory(to, &item, sizeof item);
    RtlCopyMemory(to + sizeof item, File->Path.Text, item.path_bytes);
    Answer->ItemBytes += bytes;
    return TRUE;
}

static VOID Files(PRHA_RUN Run, const struct rha_capture_request* Request, PANSWER Answer) {
    const BOOLEAN one = Request->type == RHA_CAPTURE_FILE;
    for (PRHA_FILE file = RhaFileNext(Run, NULL); file != NULL; file = RhaFileNext(Run, file)) {
        if (one ? file->Id != Request->file_id : file->Id <= Request->file_id) continue;
        if (!Answer->More && !AppendFile(file, Answer)) Answer->More = TRUE;
    }
    if (one && Answer->ItemBytes == 0) {
        Fail(Answer, ErrorNotFound, STATUS_OBJECT_NAME_NOT_FOUND,
             "the file does not exist any more", "");
    }
}

static VOID Hello(PRHA_CONNECTION Connection, PANSWER Answer) {
    PUNICODE_STRING name = &Connection->Volume->Name;
    ULONG bytes = 0;
    (VOID) RtlUnicodeToUTF8N((PCHAR)Answer->Items, ITEM_BYTES_MAX - 1, &bytes, name->Buffer,
                             name->Length);
    Answer->Items[bytes] = 0;
    Answer->Text = (PCSTR)Answer->Items;
}

/* Returns the generation that must be durable before the answer; 0: none. */
static UINT64 Handle(PRHA_CONNECTION Connection, const struct rha_capture_request* Request,
                     const UINT8* Payload, SIZE_T PayloadBytes, PANSWER Answer) {
    PRHA_RUN run = Connection->Run;
    if (Connection->Volume->Ended) {
        FailAttach(Answer, STATUS_VOLUME_DISMOUNTED);
        return 0;
    }
    switch (Request->type) {
        case RHA_CAPTURE_HELLO:
            Hello(Connection, Answer);
            return 0;
        case RHA_CAPTURE_ATTACH:
            Attach(Connection, Request, Payload, PayloadBytes, Answer);
            return 0;
        case RHA_CAPTURE_DETACH:
            Detach(Connection, Request);
            return 0;
        default:
            break;
    }
    if (run == NULL) {
        Fail(Answer, ErrorFailedPrecondition, STATUS_INVALID_DEVICE_STATE,
             "no scenario is attached to this connection", "attach the scenario first");
        return 0;
    }
    KIRQL irql;
    KeAcquireSpinLock(&run->Lock, &irql);
    const BOOLEAN broken = run->Broken;
    const BOOLEAN over = broken || run->Stopping;
    KeReleaseSpinLock(&run->Lock, irql);
    if (over) {
        Fail(Answer, ErrorUnavailable, STATUS_RETRY, "capture has lost track of the files",
             "attach the scenario again: it is captured and synchronised anew");
        if (broken) Drop(Connection);
        return 0;
    }
    switch (Request->type) {
        case RHA_CAPTURE_MARK:
            return Mark(run, Request);
        case RHA_CAPTURE_CLAIM:
            Claim(run, Request->length, Answer);
            break;
        case RHA_CAPTURE_COMPLETE:
            Complete(run, Payload, PayloadBytes);
            break;
        case RHA_CAPTURE_ABANDON:
            EachMap(run, TRUE, Answer);
            break;
        case RHA_CAPTURE_DIRTY:
            EachMap(run, FALSE, Answer);
            break;
        default:
            Files(run, Request, Answer);
            break;
    }
    return 0;
}

/* Marks that an engine asked for are durable when it is answered. */
static VOID AwaitMarks(PRHA_RUN Run, UINT64 Generation, PANSWER Answer) {
    const LONGLONG deadline = RhaNow() + RHA_WAIT_MAX_100NS;
    for (;;) {
        LARGE_INTEGER pause;
        KIRQL irql;
        KeAcquireSpinLock(&Run->Lock, &irql);
        const BOOLEAN durable = Run->DurableGeneration >= Generation;
        const BOOLEAN failed = !durable && (Run->MapFailed || Run->Stopping);
        if (!durable) Run->SyncWanted = TRUE;
        KeReleaseSpinLock(&Run->Lock, irql);
        if (durable) return;
        if (failed || RhaNow() >= deadline) break;
        KeSetEvent(&Run->KeeperWake, IO_NO_INCREMENT, FALSE);
        pause.QuadPart = -10 * 1000 * 2;
        KeDelayExecutionThread(KernelMode, FALSE, &pause);
    }
    Fail(Answer, ErrorIo, STATUS_IO_DEVICE_ERROR, "the dirty map cannot be written",
         "mend or free the disk of the captured volume");
}

/* --- messages --------------------------------------------------------------------------------- */

/* The caller's memory may vanish or change at any time: read once, written once. */
static NTSTATUS CopyIn(PVOID To, PVOID From, ULONG Bytes) {
    __try {
        RtlCopyMemory(To, From, Bytes);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return STATUS_INVALID_USER_BUFFER;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS Reply(const struct rha_capture_request* Request, const ANSWER* Answer, PVOID Output,
                      ULONG OutputBytes, PULONG Returned) {
    struct rha_capture_reply reply = {
        .magic = RHA_CAPTURE_MAGIC,
        .version = RHA_CAPTURE_VERSION,
        .type = (UINT16)(Request->type | RHA_CAPTURE_REPLY),
        .request_id = Request->request_id,
        .status = Answer->Error,
        .os_code = Answer->OsStatus,
        .text_bytes = Answer->Text == NULL ? 0 : (UINT32)strlen(Answer->Text),
        .remedy_bytes = Answer->Remedy == NULL ? 0 : (UINT32)strlen(Answer->Remedy),
        .item_bytes = Answer->ItemBytes,
        .more = Answer->More,
        .value = Answer->Value,
    };
    reply.total_bytes =
        (UINT32)sizeof reply + reply.text_bytes + reply.remedy_bytes + reply.item_bytes;
    if (Output == NULL || reply.total_bytes > OutputBytes) return STATUS_BUFFER_TOO_SMALL;
    PUCHAR to = Output;
    NTSTATUS status = CopyIn(to, &reply, sizeof reply);
    to += sizeof reply;
    if (NT_SUCCESS(status) && reply.text_bytes != 0) {
        status = CopyIn(to, (PVOID)Answer->Text, reply.text_bytes);
    }
    to += reply.text_bytes;
    if (NT_SUCCESS(status) && reply.remedy_bytes != 0) {
        status = CopyIn(to, (PVOID)Answer->Remedy, reply.remedy_bytes);
    }
    to += reply.remedy_bytes;
    if (NT_SUCCESS(status) && reply.item_bytes != 0) {
        status = CopyIn(to, Answer->Items, reply.item_bytes);
    }
    if (NT_SUCCESS(status)) *Returned = reply.total_bytes;
    return status;
}

static VOID Serve(PRHA_CONNECTION Connection, const struct rha_capture_request* Request,
                  const UINT8* Payload, SIZE_T PayloadBytes, PANSWER Answer) {
    PRHA_RUN run = NULL;
    FltAcquirePushLockExclusive(&Connection->Volume->Names);
    const UINT64 generation = Handle(Connection, Request, Payload, PayloadBytes, Answer);
    if (generation != 0) {
        run = Connection->Run;
        RhaRunReference(run);
    }
    FltReleasePushLock(&Connection->Volume->Names);
    if (run != NULL) {
        AwaitMarks(run, generation, Answer);
        RhaRunRelease(run);
    }
}

static NTSTATUS FLTAPI OnMessage(PVOID Cookie, PVOID Input, ULONG InputBytes, PVOID Output,
                                 ULONG OutputBytes, PULONG Returned) {
    PRHA_CONNECTION connection = Cookie;
    struct rha_capture_request request;
    const uint8_t* payload;
    size_t payload_bytes;
    ANSWER answer = {0};
    *Returned = 0;
    if (Input == NULL || InputBytes < sizeof request || InputBytes > RHA_CAPTURE_MESSAGE_MAX) {
        return STATUS_INVALID_PARAMETER;
    }
    PUCHAR message = RhaAllocate(InputBytes);
    answer.Items = RhaAllocate(ITEM_BYTES_MAX);
    NTSTATUS status = message == NULL || answer.Items == NULL ? STATUS_INSUFFICIENT_RESOURCES
                                                              : CopyIn(message, Input, InputBytes);
    if (NT_SUCCESS(status)) {
        enum rha_capture_parse_result parsed =
            rha_capture_parse_request(message, InputBytes, &request, &payload, &payload_bytes);
        if (parsed == RHA_CAPTURE_PARSE_OK && connection->Volume == NULL) {
            parsed = RHA_CAPTURE_PARSE_BAD_VERSION; /* it has said so when it connected */
        }
        switch (parsed) {
            case RHA_CAPTURE_PARSE_OK:
                Serve(connection, &request, payload, payload_bytes, &answer);
                status = Reply(&request, &answer, Output, OutputBytes, Returned);
                break;
            case RHA_CAPTURE_PARSE_BAD:
                status = STATUS_INVALID_PARAMETER;
                break;
            case RHA_CAPTURE_PARSE_BAD_VERSION:
                Fail(&answer, ErrorUnsupported, STATUS_REVISION_MISMATCH,
                     "engine and rhaflt are of different versions",
                     "install the same version of both and restart this host");
                status = Reply(&request, &answer, Output, OutputBytes, Returned);
                break;
        }
    }
    RhaFree(answer.Items);
    RhaFree(message);
    return status;
}

/* --- connections ------------------------------------------------------------------------------ */

static PRHA_VOLUME FindVolume(PCUNICODE_STRING Name) {
    PRHA_VOLUME found = NULL;
    FltAcquirePushLockShared(&RhaDriver.VolumesLock);
    for (PLIST_ENTRY at = RhaDriver.Volumes.Flink; at != &RhaDriver.Volumes; at = at->Flink) {
        PRHA_VOLUME volume = CONTAINING_RECORD(at, RHA_VOLUME, Link);
        if (RtlEqualUnicodeString(&volume->Name, Name, TRUE)) {
            FltReferenceContext(volume);
            found = volume;
            break;
        }
    }
    FltReleasePushLock(&RhaDriver.VolumesLock);
    return found;
}

static NTSTATUS FLTAPI OnConnect(PFLT_PORT ClientPort, PVOID ServerCookie, PVOID Context,
                                 ULONG ContextBytes, PVOID* ConnectionCookie) {
    struct rha_capture_connect connect;
    UNICODE_STRING name;
    UNREFERENCED_PARAMETER(ServerCookie);
    if (Context == NULL || ContextBytes < sizeof connect) return STATUS_INVALID_PARAMETER;
    RtlCopyMemory(&connect, Context, sizeof connect); /* the filter manager's own copy */
    if (connect.magic != RHA_CAPTURE_MAGIC || connect.name_bytes % sizeof(WCHAR) != 0 ||
        connect.name_bytes > ContextBytes - sizeof connect) {
        return STATUS_INVALID_PARAMETER;
    }
    name.Buffer = (PWCHAR)(PVOID)((PUCHAR)Context + sizeof connect);
    name.Length = name.MaximumLength = connect.name_bytes;
    PRHA_CONNECTION connection = RhaAllocate(sizeof *connection);
    if (connection == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    /* One of another version is let in only to be told which is ours. */
    if (connect.version == RHA_CAPTURE_VERSION) {
        connection->Volume = FindVolume(&name);
        if (connection->Volume == NULL) {
            RhaFree(connection);
            return STATUS_OBJECT_NAME_NOT_FOUND;
        }
    }
    connection->Port = ClientPort;
    *ConnectionCookie = connection;
    return STATUS_SUCCESS;
}

static VOID FLTAPI OnDisconnect(PVOID Cookie) {
    PRHA_CONNECTION connection = Cookie;
    if (connection->Volume != NULL) {
        FltAcquirePushLockExclusive(&connection->Volume->Names);
        Drop(connection);
        FltReleasePushLock(&connection->Volume->Names);
    }
    FltCloseClientPort(RhaDriver.Filter, &connection->Port);
    if (connection->Volume != NULL) FltReleaseContext(connection->Volume);
    RhaFree(connection);
}

NTSTATUS RhaPortOpen(VOID) {
    UNICODE_STRING name = RTL_CONSTANT_STRING(PORT_NAME);
    OBJECT_ATTRIBUTES attributes;
    PSECURITY_DESCRIPTOR descriptor;
    NTSTATUS status = FltBuildDefaultSecurityDescriptor(&descriptor, FLT_PORT_ALL_ACCESS);
    if (!NT_SUCCESS(status)) return status;
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, NULL,
                               descriptor);
    status = FltCreateCommunicationPort(RhaDriver.Filter, &RhaDriver.Port, &attributes, NULL,
                                        OnConnect, OnDisconnect, OnMessage, CONNECTIONS_MAX);
    FltFreeSecurityDescriptor(descriptor);
    return status;
}

VOID RhaPortClose(VOID) {
    if (RhaDriver.Port != NULL) FltCloseCommunicationPort(RhaDriver.Port);
    RhaDriver.Port = NULL;
}
