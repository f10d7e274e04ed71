// TrendPage: lag, transfer, spool and journal of a scenario over the last hours or days. GUI
// thread.
#pragma once

#include "manager-gui/app/figure_page.h"
#include "manager-gui/app/line_chart.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class TrendPage final : public FigurePage {
    Q_OBJECT

public:
    /// `client` outlives it; null: there is none, and no scenario.
    explicit TrendPage(ControlClient* client, QWidget* parent = nullptr);

private:
    void ask(QObject* waiting) override;
    void show(const Statistics& rows);

    ControlClient* client_;
    LineChart* lag_;
    LineChart* shipped_;
    LineChart* spool_;
    LineChart* journal_;
};

}  // namespace rha::manager
