#include "engine/capture/client/port_capture_session.h"

#include <cstring>
#include <utility>

#include "engine/capture/client/volume_file.h"

namespace rha::engine {
namespace {

UniqueHandle HandleOf(std::uint64_t value) {
    return UniqueHandle(reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(value)));
}

}  // namespace

Result<std::unique_ptr<CaptureSession>> PortCaptureSession::Create(std::unique_ptr<FilterPort> port,
                                                                   const CaptureReply& reply,
                                                                   std::filesystem::path root) {
    std::unique_ptr<PortCaptureSession> session(
        new PortCaptureSession(std::move(port), std::move(root)));
    RHA_RETURN_IF_ERROR(session->MapRing(reply));
    return std::unique_ptr<CaptureSession>(std::move(session));
}

PortCaptureSession::PortCaptureSession(std::unique_ptr<FilterPort> port, std::filesystem::path root)
    : RingCaptureSession("rhaflt"), port_(std::move(port)), root_(std::move(root)) {}

Result<PortCaptureSession::View> PortCaptureSession::Map(const UniqueHandle& section, DWORD access,
                                                         std::uint64_t bytes) {
    View view(MapViewOfFile(section.Get(), access, 0, 0, 0));
    if (view == nullptr && GetLastError() == ERROR_NOT_ENOUGH_MEMORY) {
        return std::unexpected(WindowsError(ERROR_NOT_ENOUGH_MEMORY, "map the ring"));
    }
    if (view == nullptr) return Damaged("what rhaflt handed over cannot be mapped");
    MEMORY_BASIC_INFORMATION mapped{};
    if (VirtualQuery(view.get(), &mapped, sizeof mapped) == 0 || mapped.RegionSize < bytes) {
        return Damaged("the ring is not of the size that rhaflt names");
    }
    return view;
}

Status PortCaptureSession::MapRing(const CaptureReply& reply) {
    rha_capture_attached attached;
    rha_capture_handles handles;
    if (reply.items.size() != sizeof attached + sizeof handles) {
        return Damaged("rhaflt answered without a ring");
    }
    std::memcpy(&attached, reply.items.data(), sizeof attached);
    std::memcpy(&handles, reply.items.data() + sizeof attached, sizeof handles);
    const UniqueHandle ring = HandleOf(handles.ring);
    const UniqueHandle feedback = HandleOf(handles.feedback);
    bell_ = HandleOf(handles.doorbell);
    // Nobody waits for it yet, so there is no signal to be lost.
    if (!bell_ || WaitForSingleObject(bell_.Get(), 0) == WAIT_FAILED) {
        return Damaged("rhaflt handed over no doorbell");
    }
    RHA_ASSIGN_OR_RETURN(shared_, Map(ring, FILE_MAP_READ, attached.ring_mapped_bytes));
    RHA_ASSIGN_OR_RETURN(feedback_,
                         Map(feedback, FILE_MAP_READ | FILE_MAP_WRITE, RHA_RING_PAGE_BYTES));
    return OpenRing(attached, static_cast<const rha_ring_shared*>(shared_.get()),
                    static_cast<rha_ring_feedback*>(feedback_.get()));
}

Result<std::unique_ptr<BackingFile>> PortCaptureSession::OpenBacking(FileId id) {
    RHA_ASSIGN_OR_RETURN(const auto place, Locate(id));
    return OpenVolumeFile(root_ / place.path, place.inode);
}

}  // namespace rha::engine
