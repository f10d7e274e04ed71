#include "engine/core/change_history.h"

#include <algorithm>
#include <utility>

namespace rha::engine {
namespace {

std::int64_t FloorTo(std::int64_t value, std::int64_t step) {
    const std::int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

/// What the record changes in its file; a GAP changes none that it could name.
ChangeCounts CountsOf(const RecordView& record) {
    ChangeCounts counts{.changes = 1};
    if (record.type == RHA_RECORD_WRITE) counts.written_bytes = record.payload.size();
    if (record.type == RHA_RECORD_ZERO) counts.zeroed_bytes = record.length;
    return counts;
}

bool IsChange(const RecordView& record) {
    switch (record.type) {
        case RHA_RECORD_WRITE:
        case RHA_RECORD_TRUNCATE:
        case RHA_RECORD_ALLOCATE:
        case RHA_RECORD_ZERO:
        case RHA_RECORD_RENAME:
        case RHA_RECORD_UNLINK:
            return true;
        case RHA_RECORD_CREATE:
            return !record.Has(RHA_RECORD_EXISTING);
        default:
            return false;
    }
}

}  // namespace

void AddTo(ChangeCounts& counts, const ChangeCounts& more) {
    counts.changes += more.changes;
    counts.written_bytes += more.written_bytes;
    counts.zeroed_bytes += more.zeroed_bytes;
}

ChangeHistory::ChangeHistory(Limits limits, std::int64_t begin_unix_ns)
    : limits_(limits), begin_unix_ns_(begin_unix_ns), paths_(1) {}

void ChangeHistory::Add(const RecordView& record) {
    if (!IsNumbered(record) || record.Has(RHA_RECORD_ABORTED)) return;
    if (record.type == RHA_RECORD_CREATE || record.type == RHA_RECORD_RENAME) {
        Name(record.file, std::string(record.path()));
    }
    if (record.type == RHA_RECORD_GAP) {
        SampleAt(record.capture_unix_ns).uncounted += record.length;
    } else if (IsChange(record)) {
        ChangeSample& sample = SampleAt(record.capture_unix_ns);
        const ChangeCounts counts = CountsOf(record);
        AddTo(sample.total, counts);
        std::uint32_t index = IndexOf(record.file);
        const bool full = sample.files.size() >= limits_.files_max;
        if (full && !sample.files.contains(index)) index = kOthers;
        AddTo(sample.files[index], counts);
    }
    if (record.type == RHA_RECORD_UNLINK) Forget(record.file);
}

void ChangeHistory::Probed(std::int64_t capture_unix_ns, std::uint64_t bytes,
                           std::uint64_t compressed) {
    ChangeSample& sample = SampleAt(capture_unix_ns);
    sample.probed_bytes += bytes;
    sample.compressed_bytes += compressed;
}

void ChangeHistory::Name(FileId file, const std::string& path) {
    if (!Unnamed(file)) {
        files_[file] = IndexOfPath(path);
        return;
    }
    const auto known = files_.find(file);
    // What was counted without a name gets it, or goes to who has it.
    --unnamed_;
    const auto [named, fresh] = indices_.try_emplace(path, known->second);
    if (fresh) {
        paths_[known->second] = path;
        return;
    }
    for (auto& [begin, sample] : samples_) {
        if (const auto nameless = sample.files.extract(known->second)) {
            AddTo(sample.files[named->second], nameless.mapped());
        }
    }
    known->second = named->second;
}

bool ChangeHistory::Unnamed(FileId file) const {
    const auto known = files_.find(file);
    return known != files_.end() && known->second != kOthers && paths_[known->second].empty();
}

void ChangeHistory::Forget(FileId file) {
    const auto known = files_.find(file);
    if (known == files_.end()) return;
    if (Unnamed(file)) --unnamed_;
    files_.erase(known);
}

void ChangeHistory::NewRun() {
    files_.clear();
    unnamed_ = 0;
}

ChangeCounts ChangeHistory::Total() const {
    ChangeCounts total;
    for (const auto& [begin, sample] : samples_) AddTo(total, sample.total);
    return total;
}

void ChangeHistory::Restore(std::vector<std::string> paths,
                            std::map<std::int64_t, ChangeSample> samples) {
    paths_ = std::move(paths);
    samples_ = std::move(samples);
    for (std::uint32_t i = 1; i < paths_.size(); ++i) indices_.try_emplace(paths_[i], i);
}

ChangeSample& ChangeHistory::SampleAt(std::int64_t unix_ns) {
    const std::int64_t begin = FloorTo(unix_ns, limits_.span_ns);
    const auto known = samples_.find(begin);
    if (known != samples_.end()) return known->second;
    if (samples_.size() >= limits_.samples_max) {
        if (begin < samples_.begin()->first) return samples_.begin()->second;
        begin_unix_ns_ = std::max(begin_unix_ns_, samples_.begin()->first + limits_.span_ns);
        samples_.erase(samples_.begin());
    }
    return samples_[begin];
}

std::uint32_t ChangeHistory::IndexOf(FileId file) {
    const auto known = files_.find(file);
    if (known != files_.end()) return known->second;
    std::uint32_t index = kOthers;
    if (paths_.size() < kPathsMax) {
        index = static_cast<std::uint32_t>(paths_.size());
        paths_.emplace_back();
        ++unnamed_;
    }
    files_.emplace(file, index);
    return index;
}

std::uint32_t ChangeHistory::IndexOfPath(const std::string& path) {
    const auto known = indices_.find(path);
    if (known != indices_.end()) return known->second;
    if (paths_.size() >= kPathsMax) return kOthers;
    const auto index = static_cast<std::uint32_t>(paths_.size());
    paths_.push_back(path);
    indices_.emplace(path, index);
    return index;
}

}  // namespace rha::engine
