#include "manager-gui/app/chart_paint.h"

#include <QDateTime>

#include "manager-gui/app/theme.h"

namespace rha::manager {
namespace {

constexpr qint64 kDayNs = qint64{25} * 3'600'000'000'000;  ///< the longest one, in autumn
constexpr int kApart = 12;
constexpr float kCold = 0.07f;  ///< how much of its colour 0 has

}  // namespace

void paintTitle(QPainter& painter, const QRect& line, const QString& title, const QString& note,
                const QPalette& palette) {
    const QFontMetrics metrics = painter.fontMetrics();
    const int room = line.width() - metrics.horizontalAdvance(note) - kApart;
    painter.setPen(palette.color(QPalette::Text));
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(title, Qt::ElideRight, room));
    painter.setPen(faintColor(palette));
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, note);
}

void paintTimes(QPainter& painter, const QRect& line, qint64 begin_unix_ns, qint64 end_unix_ns,
                const QPalette& palette) {
    const auto time = [](qint64 unix_ns, const QString& format) {
        return QDateTime::fromMSecsSinceEpoch(unix_ns / 1'000'000).toString(format);
    };
    const auto fits = [&](int count, const QString& format) {
        const QString text = time(begin_unix_ns, format);
        return line.width() >= count * (painter.fontMetrics().horizontalAdvance(text) + kApart);
    };
    QString format = QStringLiteral("HH:mm");
    if (end_unix_ns - begin_unix_ns > kDayNs) {
        format = QStringLiteral("MM-dd HH:mm");
        if (!fits(2, format)) format = QStringLiteral("MM-dd");
    }
    painter.setPen(faintColor(palette));
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, time(begin_unix_ns, format));
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, time(end_unix_ns, format));
    if (!fits(3, format)) return;
    painter.drawText(line, Qt::AlignCenter,
                     time(begin_unix_ns + (end_unix_ns - begin_unix_ns) / 2, format));
}

QColor heatColor(QColor color, double heat) {
    color.setAlphaF(kCold + (1 - kCold) * static_cast<float>(heat));
    return color;
}

}  // namespace rha::manager
