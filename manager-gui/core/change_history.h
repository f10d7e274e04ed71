// What a machine changed, hour by hour and file by file, as the engine of its host counted it
// (docs/reports.md, "changes"). Times are of that host's clock. Plain values.
#pragma once

#include <QList>
#include <QStringList>

namespace rha::manager {

struct ChangeCounts {
    quint64 changes = 0;  ///< of every kind
    quint64 written_bytes = 0;
    quint64 zeroed_bytes = 0;  ///< of ranges that were made to read as zeros
    bool operator==(const ChangeCounts&) const = default;
};

struct ChangeSample {
    struct OfFile {
        qsizetype file = 0;  ///< a valid index into ChangeHistory::files
        ChangeCounts counts;
        bool operator==(const OfFile&) const = default;
    };
    qint64 begin_unix_ns = 0;
    ChangeCounts total;
    quint64 uncounted_changes = 0;  ///< that capture had no room for
    QList<OfFile> files;
    bool operator==(const ChangeSample&) const = default;
};

struct ChangeHistory {
    qint64 begin_unix_ns = 0;  ///< counted since then
    qint64 end_unix_ns = 0;    ///< when it was told
    QStringList files;         ///< below the capture root; empty: all others together
    /// In order of time; a span without changes has none.
    QList<ChangeSample> samples;
    bool operator==(const ChangeHistory&) const = default;
};

}  // namespace rha::manager
