// Replica: what an engine has of "\vm" from the ring alone, and from regions that it copied because
// the driver said that they need it. Once all is repaired it must be the volume's files: anything
// else is a change that was lost and not declared so.
#pragma once

#include <map>
#include <string>

#include "tests/windows/fltmgr/engine.h"

namespace rha::fltmgr {

class Replica {
public:
    Replica(Volume& volume, FakeEngine& engine) : volume_(volume), engine_(engine) {}

    /// Takes in what is in the ring.
    void Drain();
    /// No caller works any more and nothing fails: repairs all, attaching anew where the driver
    /// says that it has lost track, and compares.
    void ExpectToBeTheVolume();
    /// Whether the driver has said so.
    bool attached_anew() const { return attached_anew_; }

private:
    struct File {
        std::u16string path;
        bool directory = false;
        Bytes content;
    };

    void Apply(const Record& record);
    void Rename(File& file, const std::u16string& to);
    void Repair(const rha_capture_region& region);
    /// The driver's list, by id; nothing when it has lost track.
    std::optional<std::map<std::uint64_t, std::u16string>> List();

    Volume& volume_;
    FakeEngine& engine_;
    std::map<std::uint64_t, File> files_;
    std::uint64_t last_sequence_ = 0;
    bool attached_anew_ = false;
};

}  // namespace rha::fltmgr
