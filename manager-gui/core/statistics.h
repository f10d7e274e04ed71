// The past of one scenario in figures: docs/reports.md says what each means. Plain values.
#pragma once

#include <QList>

namespace rha::manager {

/// A minute or an hour. Times without heartbeats have no row.
struct StatisticsRow {
    qint64 begin_unix_ns = 0;
    quint32 seconds = 0;
    bool master_known = false;  ///< false: lag and spool are not known
    bool replica_known = false;
    quint64 lag_ms_max = 0;
    quint64 lag_bytes_max = 0;
    quint64 spool_bytes_max = 0;
    quint64 journal_bytes_max = 0;
    quint64 durable_changes = 0;
    quint64 shipped_per_s_max = 0;  ///< bytes, the greatest of a busy line; 0: it never was
    bool operator==(const StatisticsRow&) const = default;
};

using Statistics = QList<StatisticsRow>;

}  // namespace rha::manager
