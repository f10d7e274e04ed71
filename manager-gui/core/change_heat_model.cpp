#include "manager-gui/core/change_heat_model.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <utility>

#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

constexpr qint64 kHourNs = 3'600'000'000'000;

void addTo(ChangeCounts& counts, const ChangeCounts& more) {
    counts.changes += more.changes;
    counts.written_bytes += more.written_bytes;
    counts.zeroed_bytes += more.zeroed_bytes;
}

QString hourName(qint64 unix_ns) {
    return QDateTime::fromMSecsSinceEpoch(unix_ns / 1'000'000)
        .toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

}  // namespace

void ChangeHeatModel::show(const ChangeHistory& history, int hours) {
    if (history == history_ && hours == hours_) return;
    beginResetModel();
    history_ = history;
    hours_ = hours;
    build();
    endResetModel();
}

void ChangeHeatModel::build() {
    begin_ = (history_.end_unix_ns / kHourNs + 1 - hours_) * kHourNs;
    uncounted_ = 0;
    most_ = 1;
    rows_.clear();
    Row all{.all = true, .hours = QList<ChangeCounts>(hours_)};
    QList<Row> files;
    for (const QString& path : std::as_const(history_.files)) files.append({.path = path});
    for (const ChangeSample& sample : std::as_const(history_.samples)) {
        const qsizetype hour = hourOf(sample.begin_unix_ns);
        if (hour < 0) continue;
        uncounted_ += sample.uncounted_changes;
        addTo(all.total, sample.total);
        addTo(all.hours[hour], sample.total);
        for (const ChangeSample::OfFile& one : sample.files) {
            Row& row = files[one.file];
            row.hours.resize(hours_);
            addTo(row.total, one.counts);
            addTo(row.hours[hour], one.counts);
        }
    }
    if (all.total.changes == 0) return;
    for (const ChangeCounts& hour : std::as_const(all.hours)) {
        most_ = std::max(most_, hour.written_bytes);
    }
    files.removeIf([](const Row& row) { return row.total.changes == 0; });
    std::ranges::stable_sort(files, [](const Row& one, const Row& other) {
        return one.total.written_bytes > other.total.written_bytes;
    });
    rows_ = files;
    rows_.prepend(all);
}

qint64 ChangeHeatModel::end() const {
    return begin_ + hours_ * kHourNs;
}

qsizetype ChangeHeatModel::hourOf(qint64 unix_ns) const {
    if (unix_ns < begin_ || unix_ns >= end()) return -1;
    return static_cast<qsizetype>((unix_ns - begin_) / kHourNs);
}

bool ChangeHeatModel::counted(qsizetype hour) const {
    return begin_ + (hour + 1) * kHourNs > history_.begin_unix_ns;
}

ChangeHeatModel::Coverage ChangeHeatModel::coverage() const {
    if (history_.begin_unix_ns >= history_.end_unix_ns) return Coverage::kNone;
    return history_.begin_unix_ns <= begin_ ? Coverage::kWhole : Coverage::kPart;
}

std::optional<double> ChangeHeatModel::heat(int row, int hour) const {
    const ChangeCounts& counts = rows_[row].hours[hour];
    if (counts.changes == 0 && !counted(hour)) return std::nullopt;
    // By the root: beside a very busy hour, a quiet one is still seen.
    return std::sqrt(static_cast<double>(counts.written_bytes) / static_cast<double>(most_));
}

QString ChangeHeatModel::hourText(int row, int hour) const {
    const QString when = hourName(begin_ + hour * kHourNs);
    const ChangeCounts& counts = rows_[row].hours[hour];
    if (counts.changes == 0 && !counted(hour)) return tr("%1: not counted").arg(when);
    return tr("%1: %2 written, changes: %3")
        .arg(when, Words::bytes(counts.written_bytes), QLocale().toString(counts.changes));
}

int ChangeHeatModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int ChangeHeatModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumnCount;
}

QString ChangeHeatModel::name(const Row& row) const {
    if (row.all) return tr("All files");
    return row.path.isEmpty() ? tr("(others)") : row.path;
}

QString ChangeHeatModel::busiest(int row) const {
    const auto& hours = rows_[row].hours;
    const auto most = std::ranges::max_element(hours, {}, &ChangeCounts::written_bytes);
    return tr("Busiest hour: %1").arg(hourText(row, static_cast<int>(most - hours.begin())));
}

QString ChangeHeatModel::details(int row) const {
    const ChangeCounts& total = rows_[row].total;
    QString sum = tr("%1 written, changes: %2")
                      .arg(Words::bytes(total.written_bytes), QLocale().toString(total.changes));
    if (total.zeroed_bytes != 0) {
        sum = tr("%1, %2 zeroed").arg(sum, Words::bytes(total.zeroed_bytes));
    }
    return name(rows_[row]) + u'\n' + sum + u'\n' + busiest(row);
}

QVariant ChangeHeatModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& row = rows_[index.row()];
    switch (role) {
        case Qt::DisplayRole:
            if (index.column() == kFile) return name(row);
            if (index.column() == kWritten) return Words::bytes(row.total.written_bytes);
            return {};
        case Qt::AccessibleTextRole:
            return index.column() == kHours ? busiest(index.row()) : data(index, Qt::DisplayRole);
        case Qt::TextAlignmentRole:
            if (index.column() == kWritten) return int{Qt::AlignRight | Qt::AlignVCenter};
            return {};
        case Qt::ToolTipRole:
            return index.column() == kHours ? QVariant() : details(index.row());
        case kTotalRole:
            return row.all;
        case kDetailsRole:
            return details(index.row());
        default:
            return {};
    }
}

QVariant ChangeHeatModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case kFile:
            return tr("File");
        case kWritten:
            return tr("Written");
        case kHours:
            return tr("Hour by hour");
        default:
            return {};
    }
}

}  // namespace rha::manager
