#include "tests/windows/fltmgr/kernel.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "tests/windows/fltmgr/section_memory.h"

namespace rha::fltmgr {
namespace {

constexpr int kEvent = 1;
constexpr int kThread = 2;
constexpr ULONG kPoolMagic = 0x6c6f6f70;

struct PoolHeader {
    ULONG magic;
    ULONG tag;
    SIZE_T bytes;
};

/// An object with handles and references.
struct Object {
    KEVENT event{};  // events and threads: what is waited for, and what references point to
    std::thread thread;
    void* memory = nullptr;  // sections
    std::int64_t references = 0;
    void* body() { return memory != nullptr ? memory : static_cast<void*>(&event); }
};

struct HandleEntry {
    Object* object;
    ACCESS_MASK access;
};

std::mutex table_mutex;
std::map<void*, std::unique_ptr<Object>> objects;  // by body
std::map<HANDLE, HandleEntry> handles;
std::uintptr_t last_handle = 0x100;
std::vector<std::string> breaches;

std::mutex wait_mutex;
std::condition_variable waited;
std::map<KEVENT*, std::function<void()>> listeners;  // wait_mutex

std::atomic<std::int64_t> pool_count{0};
std::atomic<std::int64_t> lookaside_count{0};
std::atomic<std::int64_t> mdl_count{0};
std::atomic<std::int64_t> time_offset{0};
std::atomic<ULONG> ring_mib{4};

thread_local KIRQL irql = PASSIVE_LEVEL;
thread_local jmp_buf try_buffer;
thread_local bool try_armed = false;
thread_local bool fault_next = false;
thread_local bool top_level = false;
thread_local std::function<void()> after_free;

HANDLE AddHandle(Object* object, ACCESS_MASK access) {
    const auto handle = reinterpret_cast<HANDLE>(last_handle += 4);
    handles[handle] = {object, access};
    ++object->references;
    return handle;
}

/// table_mutex held.
void Unreference(Object* object) {
    if (--object->references != 0) return;
    if (object->thread.joinable()) object->thread.detach();
    Listen(&object->event, nullptr);
    if (object->memory != nullptr) DropSectionMemory(object->memory);
    objects.erase(object->memory != nullptr ? object->memory : static_cast<void*>(&object->event));
}

Object* AddObject(std::unique_ptr<Object> object) {
    Object* raw = object.get();
    objects[raw->body()] = std::move(object);
    return raw;
}

}  // namespace

void Breach(const std::string& what) {
    const std::lock_guard lock(table_mutex);
    breaches.push_back(what);
}

std::vector<std::string> TakeBreaches() {
    const std::lock_guard lock(table_mutex);
    return std::exchange(breaches, {});
}

KIRQL CurrentIrql() {
    return irql;
}

AtIrql::AtIrql(KIRQL level) : before_(irql) {
    irql = level;
}

AtIrql::~AtIrql() {
    irql = before_;
}

void RequireIrql(KIRQL level, const char* routine) {
    if (irql > level) Breach(std::string(routine) + " at IRQL " + std::to_string(irql));
}

void FaultNextCopy() {
    fault_next = true;
}

void AdvanceTime(std::int64_t hundred_ns) {
    time_offset += hundred_ns;
}

Leftovers CountLeftovers() {
    const std::lock_guard lock(table_mutex);
    return {pool_count, lookaside_count, mdl_count, static_cast<std::int64_t>(objects.size()),
            static_cast<std::int64_t>(handles.size())};
}

void* SectionMemory(HANDLE handle, ACCESS_MASK* access) {
    const std::lock_guard lock(table_mutex);
    const auto it = handles.find(handle);
    if (it == handles.end()) return nullptr;
    *access = it->second.access;
    return it->second.object->memory;
}

KEVENT* EventOf(HANDLE handle) {
    const std::lock_guard lock(table_mutex);
    const auto it = handles.find(handle);
    return it == handles.end() ? nullptr : &it->second.object->event;
}

void Listen(KEVENT* event, std::function<void()> listener) {
    const std::lock_guard lock(wait_mutex);
    if (listener) {
        listeners[event] = std::move(listener);
    } else {
        listeners.erase(event);
    }
}

void AfterEachFree(std::function<void()> listener) {
    after_free = std::move(listener);
}

void SetRingMib(ULONG mib) {
    ring_mib = mib;
}

void SetTopLevelIrp(bool set) {
    top_level = set;
}

}  // namespace rha::fltmgr

using namespace rha::fltmgr;

extern "C" {

// --- memory --------------------------------------------------------------------------------------

jmp_buf* RhaHarnessTry(void) {
    if (try_armed) Breach("__try within __try");
    try_armed = true;
    return &try_buffer;
}

void RhaHarnessLeave(void) {
    try_armed = false;
}

void RhaHarnessCopy(void* to, const void* from, size_t bytes) {
    if (try_armed && fault_next) {
        fault_next = false;
        try_armed = false;
        longjmp(try_buffer, 1);
    }
    std::memcpy(to, from, bytes);
}

PVOID ExAllocatePoolWithTag(POOL_TYPE type, SIZE_T bytes, ULONG tag) {
    RequireIrql(DISPATCH_LEVEL, "ExAllocatePoolWithTag");
    if (type != NonPagedPoolNx) Breach("executable or paged pool");
    if (InjectFailure()) return nullptr;
    auto* header = static_cast<PoolHeader*>(std::malloc(sizeof(PoolHeader) + bytes));
    if (header == nullptr) return nullptr;
    *header = {kPoolMagic, tag, bytes};
    std::memset(header + 1, 0xa5, bytes);  // pool comes as it was left
    ++pool_count;
    return header + 1;
}

VOID ExFreePoolWithTag(PVOID memory, ULONG tag) {
    RequireIrql(DISPATCH_LEVEL, "ExFreePoolWithTag");
    auto* header = static_cast<PoolHeader*>(memory) - 1;
    if (header->magic != kPoolMagic || header->tag != tag) {
        return Breach("pool freed that is not allocated, or with another tag");
    }
    header->magic = 0;
    --pool_count;
    std::free(header);
    if (after_free) {
        const auto now = std::exchange(after_free, nullptr);  // what it frees itself is its own
        now();
        after_free = now;
    }
}

VOID ExInitializeNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list, PVOID, PVOID, ULONG flags,
                                     SIZE_T size, ULONG tag, USHORT) {
    if (flags != POOL_NX_ALLOCATION) Breach("an executable lookaside list");
    *list = {size, tag};
}

VOID ExDeleteNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list) {
    if (lookaside_count != 0) Breach("a lookaside list deleted with entries in use");
    *list = {};
}

PVOID ExAllocateFromNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list) {
    RequireIrql(DISPATCH_LEVEL, "ExAllocateFromNPagedLookasideList");
    if (list->Size == 0) Breach("a deleted lookaside list is used");
    PVOID entry = InjectFailure() ? nullptr : std::malloc(list->Size);
    if (entry != nullptr) ++lookaside_count;
    return entry;
}

VOID ExFreeToNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list, PVOID entry) {
    if (list->Size == 0) Breach("a deleted lookaside list is used");
    --lookaside_count;
    std::free(entry);
}

PMDL IoAllocateMdl(PVOID address, ULONG bytes, BOOLEAN, BOOLEAN, PVOID) {
    RequireIrql(DISPATCH_LEVEL, "IoAllocateMdl");
    if (InjectFailure()) return nullptr;
    ++mdl_count;
    return new MDL{address, bytes, 0};
}

VOID IoFreeMdl(PMDL mdl) {
    if (mdl->Locked == 1) Breach("an MDL freed with its pages locked");
    --mdl_count;
    delete mdl;
}

VOID MmBuildMdlForNonPagedPool(PMDL mdl) {
    mdl->Locked = 2;
}

VOID MmProbeAndLockPages(PMDL mdl, KPROCESSOR_MODE, LOCK_OPERATION) {
    RequireIrql(APC_LEVEL, "MmProbeAndLockPages");
    if (!try_armed) Breach("MmProbeAndLockPages outside __try");
    if (InjectFailure()) {
        try_armed = false;
        longjmp(try_buffer, 1);
    }
    mdl->Locked = 1;
}

VOID MmUnlockPages(PMDL mdl) {
    if (mdl->Locked != 1) Breach("pages unlocked that were not locked");
    mdl->Locked = 0;
}

PVOID MmGetSystemAddressForMdlSafe(PMDL mdl, ULONG) {
    RequireIrql(DISPATCH_LEVEL, "MmGetSystemAddressForMdlSafe");
    if (mdl->Locked == 0) Breach("an MDL mapped that is not locked");
    return InjectFailure() ? nullptr : mdl->Address;
}

// --- levels, waiting -----------------------------------------------------------------------------

VOID KeInitializeSpinLock(PKSPIN_LOCK lock) {
    __atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}

VOID KeAcquireSpinLock(PKSPIN_LOCK lock, KIRQL* old) {
    RequireIrql(DISPATCH_LEVEL, "KeAcquireSpinLock");
    *old = irql;
    irql = DISPATCH_LEVEL;
    while (__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE) != 0) std::this_thread::yield();
}

VOID KeReleaseSpinLock(PKSPIN_LOCK lock, KIRQL old) {
    if (irql != DISPATCH_LEVEL) Breach("a spin lock released below DISPATCH_LEVEL");
    __atomic_store_n(lock, 0, __ATOMIC_RELEASE);
    irql = old;
}

VOID KeInitializeEvent(PKEVENT event, EVENT_TYPE type, BOOLEAN state) {
    *event = {kEvent, type, state};
}

LONG KeSetEvent(PKEVENT event, LONG, BOOLEAN wait) {
    RequireIrql(wait ? APC_LEVEL : DISPATCH_LEVEL, "KeSetEvent");
    const std::lock_guard lock(wait_mutex);
    event->Signalled = 1;
    waited.notify_all();
    if (const auto at = listeners.find(event); at != listeners.end()) at->second();
    return 0;
}

VOID KeClearEvent(PKEVENT event) {
    const std::lock_guard lock(wait_mutex);
    event->Signalled = 0;
}

LONG KeReadStateEvent(PKEVENT event) {
    const std::lock_guard lock(wait_mutex);
    return event->Signalled;
}

NTSTATUS KeWaitForSingleObject(PVOID object, KWAIT_REASON, KPROCESSOR_MODE, BOOLEAN,
                               PLARGE_INTEGER timeout) {
    RequireIrql(APC_LEVEL, "KeWaitForSingleObject");
    auto* event = static_cast<PKEVENT>(object);
    std::unique_lock lock(wait_mutex);
    const auto signalled = [&] { return event->Signalled != 0; };
    if (timeout == nullptr) {
        waited.wait(lock, signalled);
    } else {
        // Clocks of the driver's threads run faster, so that tests need not wait for them; bounds
        // of what an operation may take stay what they are.
        auto bound = std::chrono::nanoseconds(-timeout->QuadPart * 100);
        if (bound <= std::chrono::seconds(1)) bound /= 20;
        if (!waited.wait_for(lock, bound, signalled)) return STATUS_TIMEOUT;
    }
    if (event->Kind == kEvent && event->Type == SynchronizationEvent) event->Signalled = 0;
    return STATUS_SUCCESS;
}

NTSTATUS KeDelayExecutionThread(KPROCESSOR_MODE, BOOLEAN, PLARGE_INTEGER interval) {
    KEVENT never{kEvent, NotificationEvent, 0};
    (void)KeWaitForSingleObject(&never, Executive, KernelMode, FALSE, interval);
    return STATUS_SUCCESS;
}

ULONGLONG KeQueryInterruptTime(void) {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<ULONGLONG>(
               std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() / 100) +
           static_cast<ULONGLONG>(time_offset.load());
}

VOID KeQuerySystemTime(PLARGE_INTEGER time) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    time->QuadPart = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() / 100 +
                     116444736000000000ll;
}

NTSTATUS PsCreateSystemThread(PHANDLE handle, ULONG access, POBJECT_ATTRIBUTES, HANDLE, PVOID,
                              PKSTART_ROUTINE routine, PVOID context) {
    RequireIrql(PASSIVE_LEVEL, "PsCreateSystemThread");
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    auto object = std::make_unique<Object>();
    object->event = {kThread, NotificationEvent, 0};
    const std::lock_guard lock(table_mutex);
    Object* raw = AddObject(std::move(object));
    *handle = AddHandle(raw, access);
    ++raw->references;  // the thread's own
    raw->thread = std::thread([raw, routine, context] {
        routine(context);
        if (irql != PASSIVE_LEVEL) Breach("a thread ends above PASSIVE_LEVEL");
        {
            const std::lock_guard ending(table_mutex);
            if (raw->references == 1) return Unreference(raw);
            --raw->references;  // first: whoever joins finds nothing left over
        }
        KeSetEvent(&raw->event, 0, FALSE);
    });
    return STATUS_SUCCESS;
}

NTSTATUS PsTerminateSystemThread(NTSTATUS status) {
    return status;  // the caller returns at once
}

PVOID IoGetTopLevelIrp(void) {
    return top_level ? &top_level : nullptr;
}

// --- objects -------------------------------------------------------------------------------------

static POBJECT_TYPE thread_type = &thread_type;
static POBJECT_TYPE event_type = &event_type;
POBJECT_TYPE* PsThreadType = &thread_type;
POBJECT_TYPE* ExEventObjectType = &event_type;

NTSTATUS ObReferenceObjectByHandle(HANDLE handle, ACCESS_MASK, POBJECT_TYPE, KPROCESSOR_MODE,
                                   PVOID* object, PVOID) {
    RequireIrql(PASSIVE_LEVEL, "ObReferenceObjectByHandle");
    const std::lock_guard lock(table_mutex);
    const auto it = handles.find(handle);
    if (it == handles.end()) return STATUS_INVALID_HANDLE;
    ++it->second.object->references;
    *object = it->second.object->body();
    return STATUS_SUCCESS;
}

NTSTATUS ObOpenObjectByPointer(PVOID body, ULONG, PVOID, ACCESS_MASK access, POBJECT_TYPE,
                               KPROCESSOR_MODE, PHANDLE handle) {
    RequireIrql(PASSIVE_LEVEL, "ObOpenObjectByPointer");
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    const std::lock_guard lock(table_mutex);
    *handle = AddHandle(objects.at(body).get(), access);
    return STATUS_SUCCESS;
}

VOID RhaHarnessDereference(PVOID body, BOOLEAN* known) {
    const std::lock_guard lock(table_mutex);
    const auto it = objects.find(body);
    *known = it != objects.end();
    if (*known) Unreference(it->second.get());
}

NTSTATUS ZwClose(HANDLE handle) {
    RequireIrql(PASSIVE_LEVEL, "ZwClose");
    const std::lock_guard lock(table_mutex);
    const auto it = handles.find(handle);
    if (it == handles.end()) {
        breaches.push_back("a handle closed that is not open");
        return STATUS_INVALID_HANDLE;
    }
    Object* object = it->second.object;
    handles.erase(it);
    Unreference(object);
    return STATUS_SUCCESS;
}

NTSTATUS ZwCreateEvent(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                       EVENT_TYPE type, BOOLEAN state) {
    if ((attributes->Attributes & OBJ_KERNEL_HANDLE) == 0) Breach("a handle of the user's");
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    auto object = std::make_unique<Object>();
    KeInitializeEvent(&object->event, type, state);
    const std::lock_guard lock(table_mutex);
    *handle = AddHandle(AddObject(std::move(object)), access);
    return STATUS_SUCCESS;
}

NTSTATUS ZwCreateSection(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                         PLARGE_INTEGER size, ULONG, ULONG, HANDLE) {
    if ((attributes->Attributes & OBJ_KERNEL_HANDLE) == 0) Breach("a handle of the user's");
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    const auto bytes = static_cast<std::size_t>(size->QuadPart + 4095) / 4096 * 4096;
    auto object = std::make_unique<Object>();
    object->memory = MakeSectionMemory(bytes);
    const std::lock_guard lock(table_mutex);
    *handle = AddHandle(AddObject(std::move(object)), access);
    return STATUS_SUCCESS;
}

NTSTATUS MmMapViewInSystemSpace(PVOID section, PVOID* view, SIZE_T*) {
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    *view = section;
    return STATUS_SUCCESS;
}

NTSTATUS MmUnmapViewInSystemSpace(PVOID) {
    return STATUS_SUCCESS;
}

NTSTATUS ZwOpenKey(PHANDLE key, ACCESS_MASK, POBJECT_ATTRIBUTES) {
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    auto object = std::make_unique<Object>();
    const std::lock_guard lock(table_mutex);
    *key = AddHandle(AddObject(std::move(object)), KEY_READ);
    return STATUS_SUCCESS;
}

NTSTATUS ZwQueryValueKey(HANDLE, PUNICODE_STRING, KEY_VALUE_INFORMATION_CLASS, PVOID value, ULONG,
                         PULONG) {
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    auto* information = static_cast<PKEY_VALUE_PARTIAL_INFORMATION>(value);
    const ULONG mib = ring_mib;
    information->Type = REG_DWORD;
    information->DataLength = sizeof mib;
    std::memcpy(information->Data, &mib, sizeof mib);
    return STATUS_SUCCESS;
}

NTSTATUS ExUuidCreate(UUID* uuid) {
    static std::atomic<std::uint64_t> last{0x1234};
    const std::uint64_t value = last++;
    std::memcpy(uuid->Bytes, &value, sizeof value);
    return STATUS_SUCCESS;
}

// --- text ----------------------------------------------------------------------------------------

NTSTATUS RtlUnicodeToUTF8N(PCHAR to, ULONG room, PULONG bytes, const WCHAR* from,
                           ULONG from_bytes) {
    NTSTATUS status = STATUS_SUCCESS;
    std::string text;
    const ULONG count = from_bytes / sizeof(WCHAR);
    for (ULONG i = 0; i < count; ++i) {
        std::uint32_t c = static_cast<std::uint16_t>(from[i]);
        if (c >= 0xd800 && c < 0xe000) {
            const std::uint32_t low = i + 1 < count ? static_cast<std::uint16_t>(from[i + 1]) : 0;
            if (c < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
                c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
                ++i;
            } else {
                c = 0xfffd;
                status = STATUS_SOME_NOT_MAPPED;
            }
        }
        if (c < 0x80) {
            text += static_cast<char>(c);
        } else if (c < 0x800) {
            text += static_cast<char>(0xc0 | (c >> 6));
            text += static_cast<char>(0x80 | (c & 63));
        } else if (c < 0x10000) {
            text += static_cast<char>(0xe0 | (c >> 12));
            text += static_cast<char>(0x80 | ((c >> 6) & 63));
            text += static_cast<char>(0x80 | (c & 63));
        } else {
            text += static_cast<char>(0xf0 | (c >> 18));
            text += static_cast<char>(0x80 | ((c >> 12) & 63));
            text += static_cast<char>(0x80 | ((c >> 6) & 63));
            text += static_cast<char>(0x80 | (c & 63));
        }
    }
    if (text.size() > room) return STATUS_BUFFER_TOO_SMALL;
    std::memcpy(to, text.data(), text.size());
    *bytes = static_cast<ULONG>(text.size());
    return status;
}

NTSTATUS RtlUTF8ToUnicodeN(WCHAR* to, ULONG room, PULONG bytes, const CHAR* from,
                           ULONG from_bytes) {
    std::u16string text;
    NTSTATUS status = STATUS_SUCCESS;
    for (ULONG i = 0; i < from_bytes;) {
        const auto lead = static_cast<unsigned char>(from[i]);
        const ULONG extra = lead < 0x80   ? 0
                            : lead < 0xc0 ? 4
                            : lead < 0xe0 ? 1
                            : lead < 0xf0 ? 2
                                          : 3;
        if (extra == 4 || i + extra >= from_bytes) {
            status = STATUS_SOME_NOT_MAPPED;
            text += u'\xfffd';
            ++i;
            continue;
        }
        std::uint32_t c = extra == 0 ? lead : lead & (0x3fu >> extra);
        for (ULONG k = 1; k <= extra; ++k)
            c = c << 6 | (static_cast<unsigned char>(from[i + k]) & 63);
        i += extra + 1;
        if (c >= 0x10000) {
            text += static_cast<char16_t>(0xd800 + ((c - 0x10000) >> 10));
            text += static_cast<char16_t>(0xdc00 + (c & 0x3ff));
        } else {
            text += static_cast<char16_t>(c);
        }
    }
    if (text.size() * sizeof(WCHAR) > room) return STATUS_BUFFER_TOO_SMALL;
    std::memcpy(to, text.data(), text.size() * sizeof(WCHAR));
    *bytes = static_cast<ULONG>(text.size() * sizeof(WCHAR));
    return status;
}

WCHAR RtlUpcaseUnicodeChar(WCHAR character) {
    RequireIrql(PASSIVE_LEVEL, "RtlUpcaseUnicodeChar");
    return character >= u'a' && character <= u'z' ? static_cast<WCHAR>(character - 32) : character;
}

BOOLEAN RtlEqualUnicodeString(PCUNICODE_STRING a, PCUNICODE_STRING b, BOOLEAN) {
    if (a->Length != b->Length) return FALSE;
    for (USHORT i = 0; i < a->Length / sizeof(WCHAR); ++i) {
        if (RtlUpcaseUnicodeChar(a->Buffer[i]) != RtlUpcaseUnicodeChar(b->Buffer[i])) return FALSE;
    }
    return TRUE;
}

}  // extern "C"
