// ReplicationView: the replication picture as a drawing: both hosts side by side, the machine and
// its replica above, and below them the way that changes take, with spool, network and journal.
// All of it is also its accessible description and its tool tip. GUI thread.
#pragma once

#include <QWidget>

#include "manager-gui/core/replication_picture.h"

namespace rha::manager {

class ReplicationView final : public QWidget {
    Q_OBJECT

public:
    explicit ReplicationView(QWidget* parent = nullptr);

    void show(const ReplicationPicture& picture);
    /// True: nothing new is heard; what is shown is greyed.
    void setStale(bool stale);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    using Place = ReplicationPicture::Place;

    int lineHeight() const { return fontMetrics().height(); }
    int boxHeight() const;
    bool grey(const Place& place) const { return stale_ || place.old; }
    void drawBox(QPainter& painter, const QRect& box, const Place& place) const;
    void drawNetwork(QPainter& painter, const QRect& box) const;
    void drawLag(QPainter& painter, const QRect& box) const;
    void drawArrow(QPainter& painter, const QPointF& from, const QPointF& to) const;
    void drawText(QPainter& painter, const QRect& line, Qt::Alignment alignment,
                  const QString& text) const;

    ReplicationPicture picture_;
    bool stale_ = false;
};

}  // namespace rha::manager
