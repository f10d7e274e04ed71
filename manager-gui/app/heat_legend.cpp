#include "manager-gui/app/heat_legend.h"

#include <QPainter>

#include "manager-gui/app/chart_paint.h"
#include "manager-gui/app/theme.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

constexpr int kSteps = 5;
constexpr int kBox = 14;
constexpr int kSpace = 6;

}  // namespace

HeatLegend::HeatLegend(const ChangeHeatModel& model, QWidget* parent)
    : QWidget(parent), model_(model) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    const auto tell = [this] {
        setAccessibleName(tr("From %1 to %2 written in an hour").arg(textAt(0), textAt(1)));
        update();
    };
    connect(&model, &QAbstractItemModel::modelReset, this, tell);
    tell();
}

QSize HeatLegend::sizeHint() const {
    return {200, fontMetrics().height() + kSpace};
}

QString HeatLegend::textAt(double heat) const {
    // The model takes the root, so that quiet hours are seen beside busy ones.
    return Words::bytes(static_cast<quint64>(heat * heat * static_cast<double>(model_.most())));
}

void HeatLegend::paintEvent(QPaintEvent*) {
    if (model_.rowCount() == 0) return;
    QPainter painter(this);
    int x = 4;
    const auto write = [&](const QString& text) {
        painter.setPen(faintColor(palette()));
        painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignLeft | Qt::AlignVCenter,
                         text);
        x += fontMetrics().horizontalAdvance(text) + kSpace;
    };
    write(tr("Written in an hour:"));
    write(textAt(0));
    for (int step = 0; step < kSteps; ++step) {
        const double heat = static_cast<double>(step) / (kSteps - 1);
        painter.fillRect(QRect(x, (height() - kBox) / 2, kBox, kBox),
                         heatColor(moodColor(Mood::kBusy, palette()), heat));
        x += kBox + 1;
    }
    x += kSpace;
    write(textAt(1));
}

}  // namespace rha::manager
