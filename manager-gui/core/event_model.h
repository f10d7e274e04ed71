// EventModel: the event log as a table, newest first. It keeps the newest kRowsMax, and what was
// added to its end; rows that stay keep their index. EventFilter shows a part of it. One thread.
#pragma once

#include <QAbstractTableModel>
#include <QDate>
#include <QSortFilterProxyModel>
#include <deque>

#include "manager-gui/core/fleet.h"

namespace rha::manager {

class EventModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { kSeverity, kTime, kScenario, kHost, kCode, kMessage, kColumnCount };
    enum Role { kMoodRole = Qt::UserRole };
    static constexpr int kRowsMax = 5000;

    using QAbstractTableModel::QAbstractTableModel;

    /// Oldest first; those that are there already are left out.
    void add(const QList<LogEvent>& events);
    /// Oldest first; those that are not older than all there are are left out. How many were added.
    qsizetype addOlder(const QList<LogEvent>& events);
    const LogEvent& event(int row) const { return events_[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::deque<LogEvent> events_;  ///< newest first
    int rows_max_ = kRowsMax;      ///< somebody wanted to see older ones
};

class EventFilter final : public QSortFilterProxyModel {
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setSeverityMin(Severity severity);
    /// Only of this scenario; empty: of all.
    void setScenario(const QString& scenario_id);
    /// From the first day to the last; a date that is not valid is no bound.
    void setDays(const QDate& first, const QDate& last);
    /// All words of it occur in the event.
    void setText(const QString& text);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    Severity severity_min_ = Severity::kInfo;
    QString scenario_id_;
    QStringList words_;
    qint64 since_ms_ = 0;
    qint64 until_ms_ = 0;  ///< exclusive; 0: no bound
};

/// As people paste it into a mail: time, severity, code, message, cause and next action.
QString eventText(const LogEvent& event);

}  // namespace rha::manager
