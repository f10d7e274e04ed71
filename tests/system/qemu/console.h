// Console: waits for what a guest prints on its serial console.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "common/time.h"

namespace rha::engine {

class Console {
public:
    explicit Console(std::string path) : path_(std::move(path)) {}

    /// All that has been printed, over all starts of the machine.
    std::string Text() const;
    /// From now on only what is printed later counts.
    void SkipToEnd();
    /// What has been printed since SkipToEnd.
    std::string NewText() const;

    /// Waits for a new line that starts with `words`; false when `deadline` comes first. Returns at
    /// the change of the file that brings it.
    bool WaitForLine(const std::string& words, Instant deadline) const;
    /// Waits until the guest has reported `count` more records than at the last SkipToEnd.
    bool WaitForRecords(std::uint64_t count, Instant deadline) const;
    /// The number of the newest record that the guest has reported in full; 0 when there is none.
    std::uint64_t LastRecord() const;

private:
    bool WaitUntil(const std::function<bool()>& holds, Instant deadline) const;

    std::string path_;
    std::size_t start_ = 0;
    std::uint64_t records_at_start_ = 0;
};

}  // namespace rha::engine
