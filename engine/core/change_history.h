// ChangeHistory: what was changed in a machine's files, span by span and file by file. Fed with the
// records of a capture run in their order, each once; counted by the time of their capture, so that
// what was spooled for an hour still counts in its own. For people who plan lines and disks:
// nothing is decided by it.
//
// Bounded: the newest `samples_max` spans with changes are kept, and beyond `files_max` files in a
// span, or kPathsMax altogether, the others are counted together. Pure; a value of one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/ids.h"
#include "engine/core/record_reader.h"

namespace rha::engine {

struct ChangeCounts {
    std::uint64_t changes = 0;        ///< of every kind
    std::uint64_t written_bytes = 0;  ///< by WRITE
    std::uint64_t zeroed_bytes = 0;   ///< by ZERO
    bool operator==(const ChangeCounts&) const = default;
};
void AddTo(ChangeCounts& counts, const ChangeCounts& more);

struct ChangeSample {
    ChangeCounts total;
    std::uint64_t uncounted = 0;         ///< changes that capture had no room for (GAP)
    std::uint64_t probed_bytes = 0;      ///< of written_bytes, compressed as a probe
    std::uint64_t compressed_bytes = 0;  ///< to this much
    /// By index into ChangeHistory::paths().
    std::map<std::uint32_t, ChangeCounts> files;
    bool operator==(const ChangeSample&) const = default;
};

class ChangeHistory {
public:
    static constexpr std::uint32_t kOthers = 0;  ///< index of all files that have none of their own
    static constexpr std::size_t kPathsMax = 1024;

    struct Limits {
        std::int64_t span_ns = 3'600'000'000'000;
        std::size_t samples_max = 7 * 24;
        std::size_t files_max = 32;  ///< with figures of their own, in one span
    };

    ChangeHistory(Limits limits, std::int64_t begin_unix_ns);

    /// A record of a capture run. What the master's own records say is no change.
    void Add(const RecordView& record);
    /// Bytes of a WRITE of that time were compressed.
    void Probed(std::int64_t capture_unix_ns, std::uint64_t bytes, std::uint64_t compressed);
    /// The file lies there now. Records say so, too, but not for files of before the first of them.
    void Name(FileId file, const std::string& path);
    /// Files that were changed and have no name yet; whether this is one.
    bool AnyUnnamed() const { return unnamed_ > 0; }
    bool Unnamed(FileId file) const;
    /// Another capture run begins: the same number may be another file.
    void NewRun();

    /// Counted since then, as far as it is kept.
    std::int64_t begin_unix_ns() const { return begin_unix_ns_; }
    std::int64_t span_ns() const { return limits_.span_ns; }
    /// By the time at which they begin, a multiple of span_ns; a span without changes has none.
    const std::map<std::int64_t, ChangeSample>& samples() const { return samples_; }
    /// By index; [kOthers] is empty, and so is a name that is not known.
    const std::vector<std::string>& paths() const { return paths_; }
    ChangeCounts Total() const;

    /// Puts back what was read from disk; only into an empty history.
    void Restore(std::vector<std::string> paths, std::map<std::int64_t, ChangeSample> samples);

private:
    ChangeSample& SampleAt(std::int64_t unix_ns);
    void Forget(FileId file);
    std::uint32_t IndexOf(FileId file);
    std::uint32_t IndexOfPath(const std::string& path);

    Limits limits_;
    std::int64_t begin_unix_ns_;
    std::map<std::int64_t, ChangeSample> samples_;
    std::vector<std::string> paths_;
    std::map<std::string, std::uint32_t> indices_;
    std::map<FileId, std::uint32_t> files_;
    std::size_t unnamed_ = 0;
};

}  // namespace rha::engine
