// LineChart: one figure over time, painted by ourselves. Where there is no row, the line is broken:
// what is not known is never shown as zero. The value under the mouse is told. GUI thread.
#pragma once

#include <QList>
#include <QString>
#include <QWidget>
#include <functional>
#include <optional>

namespace rha::manager {

struct ChartPoint {
    qint64 unix_ns = 0;
    std::optional<double> value;  ///< empty: not known
};

class LineChart final : public QWidget {
    Q_OBJECT

public:
    using Format = std::function<QString(double)>;

    LineChart(const QString& title, Format format, QWidget* parent = nullptr);

    /// In order of time, each of a span of `row_ns`; `begin` and `end` are the edges of the
    /// picture.
    void setPoints(const QList<ChartPoint>& points, qint64 begin_unix_ns, qint64 end_unix_ns,
                   qint64 row_ns);

    QSize sizeHint() const override { return {360, 150}; }
    QSize minimumSizeHint() const override { return {200, 110}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRectF plot() const;
    QPointF place(const ChartPoint& point) const;
    void drawGrid(QPainter& painter) const;
    void drawLine(QPainter& painter) const;
    void drawNumbers(QPainter& painter) const;
    const ChartPoint* nearest(double x) const;

    const QString title_;
    const Format format_;
    QList<ChartPoint> points_;
    qint64 begin_ = 0;
    qint64 end_ = 1;
    qint64 row_ns_ = 1;
    double top_ = 1;
    std::optional<double> max_;
};

}  // namespace rha::manager
