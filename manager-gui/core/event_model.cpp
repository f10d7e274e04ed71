#include "manager-gui/core/event_model.h"

#include <QDateTime>
#include <algorithm>

#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

class Texts {
    Q_DECLARE_TR_FUNCTIONS(EventModel)

public:
    /// Of today the time is enough, of this year day and time.
    static QString time(const LogEvent& event) {
        const auto at = QDateTime::fromMSecsSinceEpoch(event.unix_ns / 1'000'000);
        const QDate today = QDate::currentDate();
        if (at.date() == today) return at.toString(QStringLiteral("HH:mm:ss"));
        return at.toString(at.date().year() == today.year() ? QStringLiteral("MM-dd HH:mm")
                                                            : QStringLiteral("yyyy-MM-dd"));
    }
    static QString whole(const LogEvent& event) {
        QStringList head = {Words::time(event.unix_ns), Words::severity(event.severity),
                            event.code};
        if (!event.scenario.isEmpty()) head << event.scenario;
        if (!event.host.isEmpty()) head << event.host;
        QStringList lines = {head.join(QStringLiteral("  ")), event.message};
        if (!event.cause.isEmpty()) lines << tr("Cause: %1").arg(event.cause);
        if (!event.next_action.isEmpty()) lines << tr("What to do: %1").arg(event.next_action);
        return lines.join(u'\n') + u'\n';
    }
};

}  // namespace

void EventModel::add(const QList<LogEvent>& events) {
    const quint64 newest = events_.empty() ? 0 : events_.front().id;
    QList<LogEvent> fresh;
    for (const LogEvent& event : events) {
        if (event.id > newest) fresh.append(event);
    }
    if (fresh.size() > kRowsMax) fresh.remove(0, fresh.size() - kRowsMax);
    if (fresh.isEmpty()) return;
    beginInsertRows({}, 0, static_cast<int>(fresh.size()) - 1);
    for (const LogEvent& event : fresh) events_.push_front(event);
    endInsertRows();
    const int rows = static_cast<int>(events_.size());
    if (rows <= rows_max_) return;
    beginRemoveRows({}, rows_max_, rows - 1);
    events_.resize(static_cast<std::size_t>(rows_max_));
    endRemoveRows();
}

qsizetype EventModel::addOlder(const QList<LogEvent>& events) {
    QList<LogEvent> older;
    for (const LogEvent& event : events) {
        if (events_.empty() || event.id < events_.back().id) older.prepend(event);
    }
    if (older.isEmpty()) return 0;
    const int rows = static_cast<int>(events_.size());
    beginInsertRows({}, rows, rows + static_cast<int>(older.size()) - 1);
    for (const LogEvent& event : older) events_.push_back(event);
    endInsertRows();
    rows_max_ += static_cast<int>(older.size());
    return older.size();
}

int EventModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(events_.size());
}

int EventModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumnCount;
}

QVariant EventModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const LogEvent& event = this->event(index.row());
    if (role == kMoodRole) {
        return index.column() == kSeverity ? static_cast<int>(moodOf(event.severity)) : -1;
    }
    const bool spoken = role == Qt::ToolTipRole || role == Qt::AccessibleTextRole;
    if (role != Qt::DisplayRole && !spoken) return {};
    switch (index.column()) {
        case kSeverity:  // its mark is enough for those who see it
            return spoken ? Words::severity(event.severity) : QString();
        case kTime:
            return spoken ? Words::time(event.unix_ns) : Texts::time(event);
        case kScenario:
            return event.scenario;
        case kHost:
            return event.host;
        case kMessage:
            return event.message;
        case kCode:
            return event.code;
        default:
            return {};
    }
}

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const bool spoken = role == Qt::ToolTipRole || role == Qt::AccessibleTextRole;
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && !spoken)) return {};
    switch (section) {
        case kSeverity:
            return spoken ? tr("Severity") : QString();
        case kTime:
            return tr("Time");
        case kScenario:
            return tr("Scenario");
        case kHost:
            return tr("Host");
        case kMessage:
            return tr("Event");
        case kCode:
            return tr("Code");
        default:
            return {};
    }
}

void EventFilter::setSeverityMin(Severity severity) {
    severity_min_ = severity;
    invalidateFilter();
}

void EventFilter::setScenario(const QString& scenario_id) {
    if (scenario_id == scenario_id_) return;
    scenario_id_ = scenario_id;
    invalidateFilter();
}

void EventFilter::setDays(const QDate& first, const QDate& last) {
    since_ms_ = first.isValid() ? first.startOfDay().toMSecsSinceEpoch() : 0;
    until_ms_ = last.isValid() ? last.addDays(1).startOfDay().toMSecsSinceEpoch() : 0;
    invalidateFilter();
}

void EventFilter::setText(const QString& text) {
    words_ = text.split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

bool EventFilter::filterAcceptsRow(int row, const QModelIndex&) const {
    const LogEvent& event = static_cast<const EventModel*>(sourceModel())->event(row);
    if (event.severity < severity_min_) return false;
    if (!scenario_id_.isEmpty() && event.scenario_id != scenario_id_) return false;
    const qint64 at_ms = event.unix_ns / 1'000'000;
    if (at_ms < since_ms_ || (until_ms_ != 0 && at_ms >= until_ms_)) return false;
    if (words_.isEmpty()) return true;
    const QString text = eventText(event);
    return std::ranges::all_of(
        words_, [&text](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

QString eventText(const LogEvent& event) {
    return Texts::whole(event);
}

}  // namespace rha::manager
