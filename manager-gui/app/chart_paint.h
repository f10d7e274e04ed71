// What every drawing of figures over time shares: its first line, and the times below it.
// GUI thread.
#pragma once

#include <QPainter>
#include <QPalette>
#include <QString>

namespace rha::manager {

/// `title` on the left, `note`, which matters less, on the right.
void paintTitle(QPainter& painter, const QRect& line, const QString& title, const QString& note,
                const QPalette& palette);

/// The times of both edges, and of the middle where there is room for it.
void paintTimes(QPainter& painter, const QRect& line, qint64 begin_unix_ns, qint64 end_unix_ns,
                const QPalette& palette);

/// A colour for a figure from 0 to 1; also 0 is seen.
QColor heatColor(QColor color, double heat);

}  // namespace rha::manager
