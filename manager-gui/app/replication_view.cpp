#include "manager-gui/app/replication_view.h"

#include <QPainter>
#include <QStyleOptionFocusRect>
#include <QStylePainter>
#include <cmath>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/theme.h"

namespace rha::manager {
namespace {

constexpr int kPadding = 6;
constexpr int kBetween = 20;  ///< of the rows, for the arrows
constexpr int kMark = 14;
constexpr int kMiddle = 100;  ///< at least, for the network
constexpr int kBoxMin = 90;
constexpr double kArrow = 5;

}  // namespace

ReplicationView::ReplicationView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ReplicationView::show(const ReplicationPicture& picture) {
    if (picture == picture_) return;
    picture_ = picture;
    setAccessibleDescription(picture.text());
    setToolTip(picture.text());
    update();
}

void ReplicationView::setStale(bool stale) {
    stale_ = stale;
    update();
}

int ReplicationView::boxHeight() const {
    return 3 * lineHeight() + 2 * kPadding;
}

QSize ReplicationView::sizeHint() const {
    return {360, 2 * boxHeight() + kBetween};
}

QSize ReplicationView::minimumSizeHint() const {
    return {2 * kBoxMin + kMiddle, sizeHint().height()};
}

void ReplicationView::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int middle = std::max(kMiddle, width() / 4);
    const int across = (width() - middle) / 2;
    const int high = boxHeight();
    const int below = high + kBetween;
    const int right = width() - across;
    drawBox(painter, QRect(0, 0, across, high), picture_.machine);
    drawBox(painter, QRect(0, below, across, high), picture_.spool);
    drawBox(painter, QRect(right, below, across, high), picture_.journal);
    drawBox(painter, QRect(right, 0, across, high), picture_.image);
    drawLag(painter, QRect(across, 0, middle, high));
    drawNetwork(painter, QRect(across, below, middle, high));
    const double left_x = across / 2.0;
    const double right_x = right + across / 2.0;
    drawArrow(painter, QPointF(left_x, high + 3), QPointF(left_x, below - 3));
    drawArrow(painter, QPointF(right_x, below - 3), QPointF(right_x, high + 3));
    if (!hasFocus()) return;
    QStyleOptionFocusRect focus;
    focus.initFrom(this);
    painter.drawPrimitive(QStyle::PE_FrameFocusRect, focus);
}

void ReplicationView::drawText(QPainter& painter, const QRect& line, Qt::Alignment alignment,
                               const QString& text) const {
    painter.drawText(line, static_cast<int>(alignment | Qt::AlignVCenter),
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, line.width()));
}

void ReplicationView::drawBox(QPainter& painter, const QRect& box, const Place& place) const {
    QColor edge = moodColor(grey(place) ? Mood::kUnknown : place.mood, palette());
    edge.setAlphaF(0.6f);
    painter.setPen(QPen(edge, 1));
    painter.setBrush(palette().color(QPalette::Base));
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    const QColor text =
        palette().color(grey(place) ? QPalette::Disabled : QPalette::Active, QPalette::Text);
    QRect line(box.left() + kPadding + 2, box.top() + kPadding, box.width() - 2 * kPadding - 4,
               lineHeight());
    painter.setPen(text);
    drawText(painter, line, Qt::AlignLeft, place.name);
    line.translate(0, lineHeight());
    if (place.figure.isEmpty()) {
        drawText(painter, line, Qt::AlignLeft, QStringLiteral("–"));
    } else {
        moodIcon(place.mood)
            .paint(&painter, QRect(line.left(), line.center().y() - kMark / 2, kMark, kMark),
                   Qt::AlignCenter, grey(place) ? QIcon::Disabled : QIcon::Normal);
        QFont bold = font();
        bold.setBold(true);
        painter.setFont(bold);
        drawText(painter, line.adjusted(kMark + 4, 0, 0, 0), Qt::AlignLeft, place.figure);
        painter.setFont(font());
    }
    line.translate(0, lineHeight());
    painter.setPen(faintColor(palette()));
    drawText(painter, line, Qt::AlignLeft, place.detail);
}

void ReplicationView::drawNetwork(QPainter& painter, const QRect& box) const {
    const Place& network = picture_.network;
    const double y = box.center().y();
    drawArrow(painter, QPointF(box.left() + 4, y), QPointF(box.right() - 4, y));
    painter.setPen(moodColor(grey(network) ? Mood::kUnknown : network.mood, palette()));
    QRect line(box.left() + 2, static_cast<int>(y) - lineHeight() - 4, box.width() - 4,
               lineHeight());
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    drawText(painter, line, Qt::AlignHCenter, network.figure);
    painter.setFont(font());
    line.moveTop(static_cast<int>(y) + 5);
    drawText(painter, line, Qt::AlignHCenter, network.detail);
}

void ReplicationView::drawLag(QPainter& painter, const QRect& box) const {
    if (picture_.lag.isEmpty()) return;
    const int y = box.center().y();
    QColor faint = faintColor(palette());
    painter.setPen(QPen(faint, 1, Qt::DashLine));
    painter.drawLine(QPointF(box.left() + 4, y + 0.5), QPointF(box.right() - 4, y + 0.5));
    painter.setPen(faint);
    QRect line(box.left() + 2, y - lineHeight() - 3, box.width() - 4, lineHeight());
    drawText(painter, line, Qt::AlignHCenter, tr("Lag"));
    const bool old = grey(picture_.network);
    painter.setPen(old ? faint : palette().color(QPalette::Text));
    line.moveTop(y + 4);
    drawText(painter, line, Qt::AlignHCenter, picture_.lag);
}

void ReplicationView::drawArrow(QPainter& painter, const QPointF& from, const QPointF& to) const {
    const bool flows = picture_.flows && !stale_;
    const QColor color = flows ? moodColor(Mood::kBusy, palette()) : faintColor(palette());
    painter.setPen(QPen(color, 1.6, flows ? Qt::SolidLine : Qt::DotLine));
    painter.drawLine(from, to);
    const double angle = std::atan2(to.y() - from.y(), to.x() - from.x());
    const auto barb = [&](double turn) {
        return to - QPointF(std::cos(angle + turn), std::sin(angle + turn)) * kArrow;
    };
    painter.setPen(QPen(color, 1.6));
    painter.drawLine(to, barb(0.6));
    painter.drawLine(to, barb(-0.6));
}

}  // namespace rha::manager
