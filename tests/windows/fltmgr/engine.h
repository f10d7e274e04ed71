// FakeEngine: the service's side of rhaflt: connects to its port, attaches a scenario, reads the
// ring through the handles it was given. One thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/capture/core/protocol.h"
#include "engine/capture/core/ring.h"
#include "tests/windows/fltmgr/filter_manager.h"

namespace rha::fltmgr {

struct Record {
    std::uint32_t type = 0;
    std::uint32_t flags = 0;
    std::uint64_t sequence = 0;
    std::uint64_t file = 0;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::string payload;
    bool operator==(const Record&) const = default;
};

/// Splits runs of whole records.
std::vector<Record> Split(const std::uint8_t* bytes, std::size_t size);
/// "WRITE 5 file 1 @4096+512" for failure messages.
std::string Describe(const Record& record);

inline const std::string kScenario = "01234567-89ab-cdef-0123-456789abcdef";

class FakeEngine {
public:
    explicit FakeEngine(std::u16string volume) : volume_(std::move(volume)) {}
    ~FakeEngine() { Close(); }
    FakeEngine(const FakeEngine&) = delete;
    FakeEngine& operator=(const FakeEngine&) = delete;

    NTSTATUS Connect(std::uint16_t version = RHA_CAPTURE_VERSION);
    /// Closes the connection and the handles.
    void Close();

    struct Answer {
        NTSTATUS status = STATUS_SUCCESS;
        rha_capture_reply reply{};
        std::string text;
        std::vector<std::uint8_t> items;
    };
    Answer Call(std::uint16_t type, const std::string& payload = {}, std::uint64_t file = 0,
                std::uint64_t offset = 0, std::uint64_t length = 0);
    /// Error code plus 1, 0 when attached. Paths as in the protocol.
    std::uint32_t Attach(const std::vector<std::string>& paths);
    bool resumed() const { return resumed_; }
    /// Everything committed behind the last call. Gives its room back.
    std::vector<Record> Read(bool release = true);
    void Acknowledge(std::uint64_t sequence) { rha_ring_acknowledge(&consumer_, sequence); }
    std::uint64_t last_sequence() const { return rha_ring_last_sequence(&consumer_); }
    /// Claims and completes regions until nothing is dirty; calls `repair` for each in between.
    void RepairAll(const std::function<void(rha_capture_region)>& repair);
    std::uint64_t DirtyBytes();

private:
    const std::u16string volume_;
    PVOID cookie_ = nullptr;
    bool resumed_ = false;
    std::vector<HANDLE> handles_;
    rha_ring_consumer consumer_{};
};

}  // namespace rha::fltmgr
