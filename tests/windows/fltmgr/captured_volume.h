// CapturedVolume: the loaded driver over one volume, and its communication port as programs of
// Windows reach it: handles in its answers are ones that Windows knows. In plain types, because the
// kernel's headers and those of programs have the same names for different things.
//
// One at a time. Thread rule: the port from any thread; all else one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rha::fltmgr {

class CapturedVolume {
public:
    explicit CapturedVolume(const std::wstring& device);
    ~CapturedVolume();

    /// The file, '/' separated, and the directories above it; `index` is its number from then on.
    void Make(const std::string& path, std::uint64_t index);
    /// As a guest does it.
    void Write(const std::string& path, std::uint64_t offset, const std::string& bytes);
    /// The driver is unloaded.
    void Unload();
    /// Breaches of the kernel's contracts, and what an unloaded driver has left over.
    static std::vector<std::string> TakeTroubles();

    // --- its port; NTSTATUS --------------------------------------------------------------------
    std::int32_t Connect(const void* context, std::uint32_t bytes, void** connection);
    std::int32_t Send(void* connection, void* request, std::uint32_t bytes, void* reply,
                      std::uint32_t room, std::uint32_t* returned);
    void Disconnect(void* connection);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// An event that loses its signal to the first who waited: the caller's to close.
void* MakeBell();
void* ShareBell(void* bell);
void Ring(void* bell);
void CloseBell(void* bell);

}  // namespace rha::fltmgr
