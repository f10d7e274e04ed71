#include "tests/windows/fltmgr/captured_volume.h"

#include <cstring>

#include "engine/capture/core/protocol.h"
#include "tests/windows/fltmgr/filter_manager.h"
#include "tests/windows/fltmgr/section_memory.h"

namespace rha::fltmgr {
namespace {

std::u16string NameOf(const std::string& path) {
    std::u16string name;
    for (const char c : "/" + path) name += c == '/' ? u'\\' : static_cast<char16_t>(c);
    return name;
}

HANDLE KernelHandle(std::uint64_t value) {
    return reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(value));
}

std::uint64_t ShareSection(std::uint64_t handle) {
    ACCESS_MASK access = 0;
    void* memory = SectionMemory(KernelHandle(handle), &access);
    void* shared = ShareSectionMemory(memory, (access & SECTION_MAP_WRITE) != 0);
    (void)ZwClose(KernelHandle(handle));
    return reinterpret_cast<std::uintptr_t>(shared);
}

std::uint64_t ShareEvent(std::uint64_t handle) {
    const std::shared_ptr<void> bell(MakeBell(), &CloseBell);
    Listen(EventOf(KernelHandle(handle)), [bell] { Ring(bell.get()); });
    (void)ZwClose(KernelHandle(handle));
    return reinterpret_cast<std::uintptr_t>(ShareBell(bell.get()));
}

/// An ATTACH's answer: as in the kernel, its handles are the calling program's.
void ShareHandles(void* message, std::uint32_t bytes) {
    rha_capture_reply reply;
    const char* text = nullptr;
    const char* remedy = nullptr;
    const std::uint8_t* items = nullptr;
    const auto parsed = rha_capture_parse_reply(message, bytes, &reply, &text, &remedy, &items);
    if (parsed != RHA_CAPTURE_PARSE_OK || reply.status != 0 ||
        reply.type != (RHA_CAPTURE_ATTACH | RHA_CAPTURE_REPLY)) {
        return;
    }
    auto* at = static_cast<std::uint8_t*>(message) +
               (items - static_cast<const std::uint8_t*>(message)) + sizeof(rha_capture_attached);
    rha_capture_handles handles;
    std::memcpy(&handles, at, sizeof handles);
    handles = {ShareSection(handles.ring), ShareSection(handles.feedback),
               ShareEvent(handles.doorbell)};
    std::memcpy(at, &handles, sizeof handles);
}

}  // namespace

struct CapturedVolume::Impl {
    explicit Impl(const std::wstring& device)
        : volume(std::u16string(device.begin(), device.end()), FLT_FSTYPE_NTFS) {}
    Volume volume;
};

CapturedVolume::CapturedVolume(const std::wstring& device) : impl_(new Impl(device)) {
    if (!NT_SUCCESS(Manager::Load())) Breach("the driver does not load");
    if (!impl_->volume.Mount()) Breach("the driver does not want the volume");
}

CapturedVolume::~CapturedVolume() {
    Unload();
}

void CapturedVolume::Make(const std::string& path, std::uint64_t index) {
    Volume& volume = impl_->volume;
    for (auto at = path.find('/'); at != std::string::npos; at = path.find('/', at + 1)) {
        volume.Close(volume.Open(NameOf(path.substr(0, at)), FILE_OPEN_IF, true));
    }
    auto file = volume.Open(NameOf(path), FILE_OPEN_IF);
    file->node->index = index;
    volume.Close(std::move(file));
}

void CapturedVolume::Write(const std::string& path, std::uint64_t offset,
                           const std::string& bytes) {
    auto file = impl_->volume.Open(NameOf(path));
    if (!NT_SUCCESS(impl_->volume.Write(*file, offset, Bytes(bytes.begin(), bytes.end())))) {
        Breach("a guest's write failed");
    }
    impl_->volume.Close(std::move(file));
}

void CapturedVolume::Unload() {
    if (Manager::loaded()) Manager::Unload(false);
}

std::vector<std::string> CapturedVolume::TakeTroubles() {
    auto troubles = TakeBreaches();
    if (!Manager::loaded() && CountLeftovers() != Leftovers{}) {
        troubles.emplace_back("the driver has left something over");
    }
    return troubles;
}

std::int32_t CapturedVolume::Connect(const void* context, std::uint32_t bytes, void** connection) {
    NTSTATUS status = STATUS_SUCCESS;
    if (!Manager::loaded()) return STATUS_OBJECT_NAME_NOT_FOUND;
    *connection = Manager::Connect(context, bytes, &status);
    return status;
}

std::int32_t CapturedVolume::Send(void* connection, void* request, std::uint32_t bytes, void* reply,
                                  std::uint32_t room, std::uint32_t* returned) {
    if (!Manager::loaded()) return STATUS_INVALID_PARAMETER;  // the port is gone
    const NTSTATUS status = Manager::Message(connection, request, bytes, reply, room, returned);
    if (NT_SUCCESS(status)) ShareHandles(reply, *returned);
    return status;
}

void CapturedVolume::Disconnect(void* connection) {
    Manager::Disconnect(connection);
}

}  // namespace rha::fltmgr
