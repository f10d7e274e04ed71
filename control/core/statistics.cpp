#include "control/core/statistics.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace rha::control {
namespace {

constexpr std::int64_t kMinuteNs = 60'000'000'000;
constexpr Duration kRateSpan = std::chrono::seconds(1);

void AddTo(Gauge& gauge, std::uint64_t value, bool first) {
    gauge.min = first ? value : std::min(gauge.min, value);
    gauge.max = std::max(gauge.max, value);
    gauge.sum += value;
}

void MergeGauge(Gauge& gauge, const Gauge& later, std::uint64_t samples, std::uint64_t more) {
    if (more == 0) return;
    gauge.min = samples == 0 ? later.min : std::min(gauge.min, later.min);
    gauge.max = std::max(gauge.max, later.max);
    gauge.sum += later.sum;
}

bool Replicates(const ReplicationFacts& facts) {
    return facts.state == ReplicationState::kConnecting ||
           facts.state == ReplicationState::kSynchronising ||
           facts.state == ReplicationState::kRunning || facts.state == ReplicationState::kPaused ||
           facts.state == ReplicationState::kDrained;
}

std::uint64_t Rise(std::uint64_t before, std::uint64_t after) {
    return after > before ? after - before : 0;
}

}  // namespace

std::int64_t MinuteOf(WallTime time) {
    const std::int64_t minute = time.unix_ns / kMinuteNs;
    return time.unix_ns % kMinuteNs < 0 ? minute - 1 : minute;
}

WallTime BeginOfMinute(std::int64_t minute) {
    return {minute * kMinuteNs};
}

std::int64_t HourOf(std::int64_t minute) {
    return minute - minute % kMinutesOfHour;
}

std::uint64_t Average(const Gauge& gauge, std::uint64_t samples) {
    return samples == 0 ? 0 : gauge.sum / samples;
}

void Merge(StatisticsRow& row, const StatisticsRow& later) {
    for (Gauge StatisticsRow::* gauge :
         {&StatisticsRow::lag_bytes, &StatisticsRow::lag_ms, &StatisticsRow::spool_bytes,
          &StatisticsRow::dirty_bytes}) {
        MergeGauge(row.*gauge, later.*gauge, row.master_samples, later.master_samples);
    }
    MergeGauge(row.journal_bytes, later.journal_bytes, row.replica_samples, later.replica_samples);
    if (later.master_samples != 0) {
        row.captured = later.captured;
        row.durable = later.durable;
    }
    row.master_samples += later.master_samples;
    row.replica_samples += later.replica_samples;
    row.captured_changes += later.captured_changes;
    row.durable_changes += later.durable_changes;
    row.sync_sent_bytes += later.sync_sent_bytes;
    row.shipped_bytes += later.shipped_bytes;
    row.shipped_per_s_max = std::max(row.shipped_per_s_max, later.shipped_per_s_max);
}

StatisticsRow FoldHour(std::span<const StatisticsRow> minutes) {
    StatisticsRow hour{.minute = HourOf(minutes.front().minute), .minutes = kMinutesOfHour};
    for (const StatisticsRow& minute : minutes) Merge(hour, minute);
    return hour;
}

std::uint64_t PercentileOfMaxima(std::span<const StatisticsRow> rows, Gauge StatisticsRow::* gauge,
                                 double share) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> weighted;
    std::uint64_t samples = 0;
    for (const StatisticsRow& row : rows) {
        if (row.master_samples == 0) continue;
        weighted.emplace_back((row.*gauge).max, row.master_samples);
        samples += row.master_samples;
    }
    std::ranges::sort(weighted);
    const double wanted = share * static_cast<double>(samples);
    std::uint64_t seen = 0;
    for (const auto& [value, weight] : weighted) {
        seen += weight;
        if (static_cast<double>(seen) >= wanted) return value;
    }
    return 0;
}

std::optional<StatisticsRow> StatisticsCollector::Add(Side side, const ReplicationFacts& facts,
                                                      Instant now, WallTime wall) {
    const bool fits = facts.role == (side == Side::kMaster ? Role::kMaster : Role::kReplica);
    if (!fits || !Replicates(facts)) return std::nullopt;
    std::optional<StatisticsRow> ended = Close(wall);
    if (!row_) row_ = StatisticsRow{.minute = MinuteOf(wall)};
    if (side == Side::kMaster) {
        AddMaster(facts, now);
    } else {
        AddTo(row_->journal_bytes, facts.journal_bytes, row_->replica_samples == 0);
        ++row_->replica_samples;
    }
    return ended;
}

std::optional<StatisticsRow> StatisticsCollector::Close(WallTime wall) {
    if (!row_ || row_->minute == MinuteOf(wall)) return std::nullopt;
    return std::exchange(row_, std::nullopt);
}

void StatisticsCollector::AddMaster(const ReplicationFacts& facts, Instant now) {
    StatisticsRow& row = *row_;
    const bool first = row.master_samples == 0;
    AddTo(row.lag_bytes, facts.lag_bytes, first);
    AddTo(row.lag_ms, facts.lag_ms, first);
    AddTo(row.spool_bytes, facts.spool_bytes, first);
    AddTo(row.dirty_bytes, facts.dirty_bytes, first);
    ++row.master_samples;
    row.captured = facts.captured;
    row.durable = facts.durable;
    if (last_ && last_->capture == facts.capture) {
        row.captured_changes += Rise(last_->captured.value, facts.captured.value);
        row.durable_changes += Rise(last_->durable.value, facts.durable.value);
    }
    if (last_ && last_->sync && facts.sync) {
        row.sync_sent_bytes += Rise(last_->sync->bytes_sent, facts.sync->bytes_sent);
    }
    Measure(facts, now);
    last_ = facts;
}

void StatisticsCollector::Measure(const ReplicationFacts& facts, Instant now) {
    const std::uint64_t before = last_ ? last_->shipped_bytes : facts.shipped_bytes;
    // An engine that was started anew counts anew.
    const bool anew = facts.shipped_bytes < before;
    row_->shipped_bytes += anew ? facts.shipped_bytes : facts.shipped_bytes - before;
    const Anchor here{.at = now,
                      .shipped_bytes = facts.shipped_bytes,
                      .lag_bytes = facts.lag_bytes,
                      .synchronising = facts.state == ReplicationState::kSynchronising};
    if (!anchor_ || anew) {
        anchor_ = here;
        return;
    }
    const Duration span = now - anchor_->at;
    if (span < kRateSpan) return;
    const Anchor since = *std::exchange(anchor_, here);
    const std::uint64_t shipped = facts.shipped_bytes - since.shipped_bytes;
    if (since.lag_bytes < shipped && !(since.synchronising && here.synchronising)) return;
    const double seconds = std::chrono::duration<double>(span).count();
    const auto rate = static_cast<std::uint64_t>(static_cast<double>(shipped) / seconds);
    row_->shipped_per_s_max = std::max(row_->shipped_per_s_max, rate);
}

}  // namespace rha::control
