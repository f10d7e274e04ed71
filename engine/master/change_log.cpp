#include "engine/master/change_log.h"

#include <algorithm>
#include <string>
#include <utility>

namespace rha::engine {
namespace {

/// Most bytes one Relieve moves, so that the strand stays responsive.
constexpr std::uint64_t kRelieveBytesMax = 16u << 20;

std::unexpected<Error> Missing(Sequence sequence) {
    return Fail(ErrorCode::kCorruption,
                "change " + std::to_string(sequence.value) + " is not in the ring any more",
                "nothing to do: a new capture run compares everything");
}

/// Bytes of the records up to `upto` at the start of `bytes`; `last` follows the records.
Result<std::size_t> BytesUpTo(ByteSpan bytes, Sequence upto, Sequence& last) {
    RecordReader reader(bytes, RecordReader::Verify::kHeaders);
    std::size_t taken = 0;
    while (true) {
        RHA_ASSIGN_OR_RETURN(const auto record, reader.Next());
        if (!record || record->sequence > upto) return taken;
        taken = bytes.size() - reader.remaining_bytes();
        last = record->sequence;
    }
}

}  // namespace

ChangeLog::ChangeLog(CaptureSession& capture, Spool& spool, std::size_t chunk_bytes)
    : capture_(capture), spool_(spool), chunk_bytes_(chunk_bytes) {
    released_ = capture.info().released;
    cursor_ = released_;
    read_ = released_;
    if (!spool_.empty() && spool_.last() < released_) spool_.Clear(capture.info().capture_id);
    durable_ = oldest_before();
}

Sequence ChangeLog::oldest_before() const {
    return spool_.empty() ? released_ : spool_.after();
}

Status ChangeLog::SeekBehind(Sequence durable) {
    chunk_ = {};
    chunk_taken_ = 0;
    spool_.Trim(durable);
    read_ = durable;
    durable_ = durable;
    spooling_ = !spool_.empty() && durable < spool_.last();
    capture_.Rewind();
    cursor_ = released_;
    const Sequence safe = spooling_ ? spool_.last() : durable;
    RHA_RETURN_IF_ERROR(SkipRingTo(safe));
    Release(safe, std::nullopt);
    capture_.Acknowledge(durable);
    return {};
}

Status ChangeLog::SkipRingTo(Sequence upto) {
    while (cursor_ < upto) {
        const ByteSpan bytes = capture_.Peek(chunk_bytes_);
        const Sequence before = cursor_;
        RHA_ASSIGN_OR_RETURN(const std::size_t skip, BytesUpTo(bytes, upto, cursor_));
        if (cursor_ == before) return Missing(upto);
        capture_.Advance(skip);
    }
    return {};
}

void ChangeLog::Release(Sequence upto, std::optional<Sequence> pinned_behind) {
    upto = std::min({upto, cursor_, pinned_behind.value_or(upto)});
    if (upto <= released_) return;
    capture_.Release(upto);
    released_ = upto;
    while (!spooled_unreleased_.empty() && spooled_unreleased_.front().last <= upto) {
        spooled_unreleased_bytes_ -= spooled_unreleased_.front().bytes;
        spooled_unreleased_.pop_front();
    }
}

Result<ChangeLog::Run> ChangeLog::Peek(std::size_t bytes_max) {
    if (!spool_.empty() && read_ < spool_.last()) {
        peeked_ring_ = false;
        if (!chunk_.bytes || read_ < chunk_.after || read_ >= chunk_.last) {
            RHA_ASSIGN_OR_RETURN(chunk_, spool_.Read(read_));
            Sequence last = chunk_.after;
            RHA_ASSIGN_OR_RETURN(chunk_taken_, BytesUpTo(*chunk_.bytes, read_, last));
        }
        return Run{.bytes = ByteSpan(*chunk_.bytes).subspan(chunk_taken_),
                   .keep_alive = chunk_.bytes,
                   .in_ring = false};
    }
    if (spooling_) {
        RHA_RETURN_IF_ERROR(SkipRingTo(read_));
        spooling_ = false;
    }
    chunk_ = {};
    peeked_ring_ = true;
    return Run{.bytes = capture_.Peek(bytes_max), .keep_alive = nullptr, .in_ring = true};
}

void ChangeLog::Take(const RunSummary& run) {
    read_ = run.last;
    if (peeked_ring_) {
        capture_.Advance(run.bytes);
        cursor_ = run.last;
    } else {
        chunk_taken_ += run.bytes;
    }
}

Status ChangeLog::Durable(Sequence durable, std::optional<Sequence> pinned_behind) {
    durable_ = durable;
    spool_.Trim(durable);
    capture_.Acknowledge(durable);
    // While spooling the cursor may stand further back than what the replica has.
    RHA_RETURN_IF_ERROR(SkipRingTo(durable));
    const Sequence safe = spool_.empty() ? durable : std::max(durable, spool_.last());
    Release(safe, pinned_behind);
    return {};
}

std::uint64_t ChangeLog::unspooled_bytes() const {
    const auto used = capture_.ring_used_bytes();
    return used - std::min(used, spooled_unreleased_bytes_);
}

Result<bool> ChangeLog::Relieve(std::optional<Sequence> pinned_behind) {
    const auto capacity = capture_.info().ring_bytes;
    if (!spooling_) {
        if (unspooled_bytes() < capacity / 2) return true;
        capture_.Rewind();
        cursor_ = released_;
        spooling_ = true;
        if (!spool_.empty()) RHA_RETURN_IF_ERROR(SkipRingTo(spool_.last()));
    }
    std::uint64_t moved = 0;
    while (unspooled_bytes() >= capacity / 4 && moved < kRelieveBytesMax) {
        const ByteSpan bytes = capture_.Peek(chunk_bytes_);
        if (bytes.empty()) return true;  // the rest is not committed yet
        RHA_ASSIGN_OR_RETURN(const auto run,
                             SummariseRun(bytes, chunk_bytes_, cursor_, [](const RecordView&) {}));
        RHA_RETURN_IF_ERROR(spool_.Append(bytes.first(run.bytes), cursor_, run));
        capture_.Advance(run.bytes);
        cursor_ = run.last;
        spooled_unreleased_.push_back({.last = run.last, .bytes = run.bytes});
        spooled_unreleased_bytes_ += run.bytes;
        moved += run.bytes;
        Release(cursor_, pinned_behind);
    }
    return unspooled_bytes() < capacity / 4;
}

bool ChangeLog::PressedByPins() const {
    return spooled_unreleased_bytes_ > 0 &&
           capture_.ring_used_bytes() >= capture_.info().ring_bytes / 4 * 3;
}

std::uint64_t ChangeLog::bytes_waiting() const {
    return unspooled_bytes() + spool_.bytes_behind(durable_);
}

std::optional<std::int64_t> ChangeLog::oldest_waiting_unix_ns() {
    if (!spool_.empty() && read_ < spool_.last()) return spool_.first_capture_unix_ns(read_);
    if (cursor_ != read_) return std::nullopt;
    RecordReader reader(capture_.Peek(1), RecordReader::Verify::kHeaders);
    const auto record = reader.Next();
    if (!record || !*record) return std::nullopt;
    return (*record)->capture_unix_ns;
}

}  // namespace rha::engine
