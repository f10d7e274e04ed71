// Statistics: what is measured of one scenario, minute by minute, and how minutes become hours.
//
// Everything comes from the engines' heartbeats. A minute without any has no row: what was not
// heard is not zero. docs/reports.md says what each figure means. Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "common/ids.h"
#include "common/time.h"
#include "control/core/engine_facts.h"
#include "control/core/machine_types.h"

namespace rha::control {

inline constexpr std::int64_t kMinutesOfHour = 60;
/// Minutes are kept for two days, hours for ninety.
inline constexpr std::int64_t kMinuteRetention = 2 * 24 * kMinutesOfHour;
inline constexpr std::int64_t kHourRetention = 90 * 24 * kMinutesOfHour;

/// Minutes since 1970, rounded down.
std::int64_t MinuteOf(WallTime time);
WallTime BeginOfMinute(std::int64_t minute);
/// The first minute of its hour.
std::int64_t HourOf(std::int64_t minute);

/// What a value was within a span; how often it was seen is in the row.
struct Gauge {
    std::uint64_t min = 0;
    std::uint64_t sum = 0;
    std::uint64_t max = 0;
    bool operator==(const Gauge&) const = default;
};

struct StatisticsRow {
    std::int64_t minute = 0;           ///< the first one
    std::int64_t minutes = 1;          ///< 1 or kMinutesOfHour
    std::uint64_t master_samples = 0;  ///< heartbeats of the master's engine
    std::uint64_t replica_samples = 0;
    // Of the master's heartbeats.
    Gauge lag_bytes;
    Gauge lag_ms;
    Gauge spool_bytes;
    Gauge dirty_bytes;
    // Of the replica's heartbeats.
    Gauge journal_bytes;
    Sequence captured;  ///< at the end
    Sequence durable;
    std::uint64_t captured_changes = 0;  ///< within it
    std::uint64_t durable_changes = 0;
    std::uint64_t sync_sent_bytes = 0;  ///< by synchronisation, within it
    std::uint64_t shipped_bytes = 0;    ///< that became durable on the replica, within it
    /// The greatest rate at which they did, over a second or more in which there was more to ship
    /// than was shipped. 0: the line was never the limit.
    std::uint64_t shipped_per_s_max = 0;
    bool operator==(const StatisticsRow&) const = default;
};

std::uint64_t Average(const Gauge& gauge, std::uint64_t samples);

/// Adds `later` to `row`, whose minute and length stay.
void Merge(StatisticsRow& row, const StatisticsRow& later);

/// The minutes of one hour as one row; in order of time, not empty.
StatisticsRow FoldHour(std::span<const StatisticsRow> minutes);

/// The value that the maxima of rows do not exceed for this share of the heartbeats (0 … 1).
std::uint64_t PercentileOfMaxima(std::span<const StatisticsRow> rows, Gauge StatisticsRow::* gauge,
                                 double share);

/// Collects the heartbeats of one scenario into minutes.
class StatisticsCollector {
public:
    /// `now` orders heartbeats and measures rates; `wall` only says which minute it is. Heartbeats
    /// of an engine that does not replicate do not count. Returns the minute that has ended.
    std::optional<StatisticsRow> Add(Side side, const ReplicationFacts& facts, Instant now,
                                     WallTime wall);
    /// The minute under way; nothing before its first heartbeat.
    const std::optional<StatisticsRow>& current() const { return row_; }
    /// Ends the minute if it is over.
    std::optional<StatisticsRow> Close(WallTime wall);

private:
    /// The master's word from which on a rate is measured.
    struct Anchor {
        Instant at;
        std::uint64_t shipped_bytes = 0;
        std::uint64_t lag_bytes = 0;
        bool synchronising = false;
    };
    void AddMaster(const ReplicationFacts& facts, Instant now);
    void Measure(const ReplicationFacts& facts, Instant now);

    std::optional<StatisticsRow> row_;
    std::optional<ReplicationFacts> last_;
    std::optional<Anchor> anchor_;
};

}  // namespace rha::control
