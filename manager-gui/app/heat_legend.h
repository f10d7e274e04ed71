// HeatLegend: which colour of an hour means how much. GUI thread.
#pragma once

#include <QWidget>

#include "manager-gui/core/change_heat_model.h"

namespace rha::manager {

class HeatLegend final : public QWidget {
    Q_OBJECT

public:
    /// `model` outlives it.
    explicit HeatLegend(const ChangeHeatModel& model, QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    /// Of the colour that the fraction `heat` has, as the model reckons it.
    QString textAt(double heat) const;

    const ChangeHeatModel& model_;
};

}  // namespace rha::manager
