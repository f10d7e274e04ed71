// StatisticsPane: lag, transfer and journal of the selected scenario over the last hours. It asks
// for them when it is seen, and again every minute. GUI thread.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QStackedWidget>
#include <QTimer>
#include <optional>

#include "manager-gui/app/line_chart.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class StatisticsPane final : public QWidget {
    Q_OBJECT

public:
    /// `client` outlives it; null: there is none.
    explicit StatisticsPane(ControlClient* client, QWidget* parent = nullptr);

    void setScenario(const std::optional<Scenario>& scenario);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void load();
    void show(const Statistics& rows);
    void say(const QString& text);

    ControlClient* client_;
    QString scenario_id_;
    QTimer again_;
    QStackedWidget* pages_;
    QLabel* note_;
    QLabel* title_;
    QComboBox* span_;
    LineChart* lag_;
    LineChart* shipped_;
    LineChart* journal_;
};

}  // namespace rha::manager
