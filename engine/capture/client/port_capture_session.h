// PortCaptureSession: a session with rhaflt: its ring's memory and doorbell are handles that the
// driver has made for this process. For sources of Windows only.
#pragma once

#include <filesystem>
#include <memory>

#include "common/runtime/files_windows.h"
#include "engine/capture/client/filter_port.h"
#include "engine/capture/client/ring_capture_session.h"

namespace rha::engine {

class PortCaptureSession final : public RingCaptureSession {
public:
    /// `reply` is that of an ATTACH over `port`; `root` the volume's root directory.
    static Result<std::unique_ptr<CaptureSession>> Create(std::unique_ptr<FilterPort> port,
                                                          const CaptureReply& reply,
                                                          std::filesystem::path root);

    NativeHandle doorbell() const override { return bell_.Get(); }
    void ClearDoorbell() override {}  // a wait for it clears it
    /// kConflict while somebody has the file open who shares it with nobody.
    Result<std::unique_ptr<BackingFile>> OpenBacking(FileId file) override;

private:
    struct Unmap {
        void operator()(const void* view) const { UnmapViewOfFile(view); }
    };
    using View = std::unique_ptr<void, Unmap>;

    PortCaptureSession(std::unique_ptr<FilterPort> port, std::filesystem::path root);
    Status MapRing(const CaptureReply& reply);
    /// Of at least `bytes`.
    Result<View> Map(const UniqueHandle& section, DWORD access, std::uint64_t bytes);
    Result<CaptureReply> Ask(const CaptureRequest& request) override {
        return port_->Call(request);
    }

    const std::unique_ptr<FilterPort> port_;
    const std::filesystem::path root_;
    UniqueHandle bell_;
    View shared_;
    View feedback_;
};

}  // namespace rha::engine
