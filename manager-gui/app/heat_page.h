// HeatPage: which files of a scenario's machine change how much, hour by hour over the last days,
// as the engine of its host counted it. GUI thread.
#pragma once

#include <QLabel>

#include "manager-gui/app/figure_page.h"
#include "manager-gui/app/heat_view.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class HeatPage final : public FigurePage {
    Q_OBJECT

public:
    /// `client` outlives it; null: there is none, and no scenario.
    explicit HeatPage(ControlClient* client, QWidget* parent = nullptr);

    HeatView& view() { return *view_; }
    const ChangeHeatModel& model() const { return *model_; }
    QString details() const { return details_->text(); }
    /// What the figures lack.
    QString gaps() const { return gaps_->text(); }

private:
    void ask(QObject* waiting) override;
    void spanChosen() override;
    void show();
    void showDetails();
    QString emptyText() const;
    QString gapText() const;

    ControlClient* client_;
    ChangeHeatModel* model_;
    ChangeHistory history_;
    HeatView* view_;
    QLabel* details_;
    QLabel* gaps_;
};

}  // namespace rha::manager
