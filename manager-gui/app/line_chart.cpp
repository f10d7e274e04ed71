#include "manager-gui/app/line_chart.h"

#include <QDateTime>
#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "manager-gui/app/chart_paint.h"
#include "manager-gui/app/theme.h"

namespace rha::manager {
namespace {

constexpr qint64 kMillisecond = 1'000'000;

}  // namespace

LineChart::LineChart(const QString& title, Format format, QWidget* parent)
    : QWidget(parent), title_(title), format_(std::move(format)) {
    setAccessibleName(title);
}

void LineChart::setPoints(const QList<ChartPoint>& points, qint64 begin_unix_ns, qint64 end_unix_ns,
                          qint64 row_ns) {
    row_ns_ = row_ns;
    points_ = points;
    begin_ = begin_unix_ns;
    end_ = std::max(end_unix_ns, begin_unix_ns + 1);
    max_.reset();
    for (const ChartPoint& point : points) {
        if (point.value) max_ = std::max(max_.value_or(0), *point.value);
    }
    top_ = std::max(1.0, max_.value_or(0) * 1.1);
    setAccessibleDescription(max_ ? tr("at most %1").arg(format_(*max_)) : tr("not known"));
    update();
}

QRectF LineChart::plot() const {
    const int line = fontMetrics().height();
    return QRectF(8, line + 8, width() - 16, height() - 2 * line - 14);
}

QPointF LineChart::place(const ChartPoint& point) const {
    const QRectF area = plot();
    const double across =
        static_cast<double>(point.unix_ns - begin_) / static_cast<double>(end_ - begin_);
    return {area.left() + across * area.width(),
            area.bottom() - point.value.value_or(0) / top_ * area.height()};
}

void LineChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintTitle(painter, QRect(8, 2, width() - 16, fontMetrics().height() + 4), title_,
               max_ ? tr("at most %1").arg(format_(*max_)) : tr("not known"), palette());
    drawGrid(painter);
    if (!max_) return;
    drawLine(painter);
    drawNumbers(painter);
}

/// Below the lines of the grid, whose title stands above; over the figure's own, which must not
/// hide them.
void LineChart::drawNumbers(QPainter& painter) const {
    if (max_.value_or(0) <= 0) return;
    const QRectF area = plot();
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    painter.setFont(small);
    const int height = QFontMetrics(small).height();
    for (const double value : {*max_ / 2, *max_}) {
        const QString text = format_(value);
        const QRectF line(area.left(), area.bottom() - value / top_ * area.height() + 1,
                          QFontMetrics(small).horizontalAdvance(text) + 4, height);
        QColor ground = palette().color(QPalette::Window);
        ground.setAlphaF(0.7f);
        painter.fillRect(line, ground);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, text);
    }
}

void LineChart::drawGrid(QPainter& painter) const {
    const QRectF area = plot();
    paintTimes(painter,
               QRect(static_cast<int>(area.left()), static_cast<int>(area.bottom()) + 2,
                     static_cast<int>(area.width()), fontMetrics().height()),
               begin_, end_, palette());
    QColor faint = faintColor(palette());
    faint.setAlphaF(0.35f);
    painter.setPen(QPen(faint, 1));
    const double most = max_.value_or(0);
    for (const double value : {0.0, most / 2, most}) {
        const double y = std::round(area.bottom() - value / top_ * area.height()) + 0.5;
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    }
}

void LineChart::drawLine(QPainter& painter) const {
    const QColor color = moodColor(Mood::kBusy, palette());
    QPainterPath line;
    QPainterPath filled;
    QPointF last;
    const ChartPoint* before = nullptr;
    const double floor = plot().bottom();
    const auto close = [&] {
        if (before == nullptr) return;
        filled.lineTo(last.x(), floor);
        filled.closeSubpath();
        before = nullptr;
    };
    for (const ChartPoint& point : points_) {
        // Rows between which one is missing are not joined.
        if (before != nullptr && 2 * (point.unix_ns - before->unix_ns) > 3 * row_ns_) close();
        if (!point.value) {
            close();
            continue;
        }
        const QPointF at = place(point);
        if (before == nullptr) {
            line.moveTo(at);
            filled.moveTo(at.x(), floor);
        } else {
            line.lineTo(at);
        }
        filled.lineTo(at);
        before = &point;
        last = at;
    }
    close();
    QColor soft = color;
    soft.setAlphaF(0.15f);
    painter.fillPath(filled, soft);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 1.6));
    painter.drawPath(line);
}

const ChartPoint* LineChart::nearest(double x) const {
    const auto distance = [this, x](const ChartPoint& point) {
        return point.value ? std::abs(place(point).x() - x) : 1e9;
    };
    const auto found = std::ranges::min_element(points_, {}, distance);
    return found == points_.end() || distance(*found) > 12 ? nullptr : &*found;
}

bool LineChart::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const ChartPoint* point = nearest(help->pos().x())) {
        const auto at = QDateTime::fromMSecsSinceEpoch(point->unix_ns / kMillisecond);
        QToolTip::showText(help->globalPos(),
                           tr("%1: %2").arg(at.toString(QStringLiteral("yyyy-MM-dd HH:mm")),
                                            format_(*point->value)),
                           this);
    } else {
        QToolTip::hideText();
    }
    return true;
}

}  // namespace rha::manager
