// ChangeHeatModel: which files of a machine change how much, hour by hour: a row for all of them
// together, then a row for each that changed in the time shown, the most written first.
//
// Hours are those of the clock, in UTC; the last one is under way. What was not counted is not
// known, which is not the same as no change. One thread.
#pragma once

#include <QAbstractTableModel>
#include <QList>
#include <optional>

#include "manager-gui/core/change_history.h"

namespace rha::manager {

class ChangeHeatModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { kFile, kWritten, kHours, kColumnCount };
    enum Role {
        kTotalRole = Qt::UserRole,  ///< true for the row of all files together
        kDetailsRole,               ///< all there is to say about the row; several lines
    };
    enum class Coverage { kNone, kPart, kWhole };  ///< of the time shown, by what was counted

    using QAbstractTableModel::QAbstractTableModel;

    /// The last `hours` hours of it. The same again changes nothing, so that selection and
    /// scrolling survive.
    void show(const ChangeHistory& history, int hours);
    void clear() { show({}, 0); }

    Coverage coverage() const;
    qint64 countedSince() const { return history_.begin_unix_ns; }
    quint64 uncountedChanges() const { return uncounted_; }
    qint64 begin() const { return begin_; }  ///< of the first hour
    qint64 end() const;                      ///< of the last one
    int hours() const { return hours_; }
    /// Bytes written in the hottest hour of all.
    quint64 most() const { return most_; }

    /// How hot an hour of a row is: 0 for no change, 1 for the hour in which most was written of
    /// all. Empty: it was not counted.
    std::optional<double> heat(int row, int hour) const;
    /// "2025-03-02 02:00: 700.0 MiB written, changes: 1234".
    QString hourText(int row, int hour) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        QString path;
        bool all = false;
        ChangeCounts total;
        QList<ChangeCounts> hours;
    };

    void build();
    /// -1: it is not shown.
    qsizetype hourOf(qint64 unix_ns) const;
    bool counted(qsizetype hour) const;
    QString name(const Row& row) const;
    QString busiest(int row) const;
    QString details(int row) const;

    ChangeHistory history_;
    int hours_ = 0;
    qint64 begin_ = 0;
    quint64 uncounted_ = 0;
    quint64 most_ = 1;  ///< written in one hour
    QList<Row> rows_;
};

}  // namespace rha::manager
