// StatisticsPane: what replication does for the selected scenario: a picture of it as it is now,
// its figures over the last hours, and which files of its machine change how much. The picture
// follows the snapshots; the rest is asked for when it is seen. GUI thread.
#pragma once

#include <QElapsedTimer>
#include <QLabel>
#include <QStackedWidget>
#include <QTabWidget>
#include <optional>

#include "manager-gui/app/heat_page.h"
#include "manager-gui/app/replication_view.h"
#include "manager-gui/app/trend_page.h"
#include "manager-gui/core/control_client.h"
#include "manager-gui/core/shipping_rate.h"

namespace rha::manager {

class StatisticsPane final : public QWidget {
    Q_OBJECT

public:
    /// `client` outlives it; null: there is none.
    explicit StatisticsPane(ControlClient* client, QWidget* parent = nullptr);

    /// As the newest snapshot has it.
    void setScenario(const std::optional<Scenario>& scenario);
    /// True: a person sees it; QWidget::isVisible is true also behind another pane's tab.
    void setSeen(bool seen);
    /// False: the control service does not answer.
    void setLive(bool live);

    ReplicationView& picture() { return *picture_; }
    QTabWidget& tabs() { return *tabs_; }
    TrendPage& trend() { return *trend_; }
    HeatPage& heat() { return *heat_; }
    QString title() const { return title_->text(); }
    /// What is wrong with the replication, below the picture.
    QString note() const { return note_->text(); }
    /// Shown while no scenario is selected; empty: one is.
    QString emptyText() const;

private:
    void showPages();

    ControlClient* client_;
    QString scenario_id_;
    ShippingRate rate_;
    QElapsedTimer clock_;
    bool seen_ = false;
    bool live_ = true;
    QStackedWidget* pages_;
    QLabel* empty_;
    QLabel* title_;
    ReplicationView* picture_;
    QLabel* note_;
    QTabWidget* tabs_;
    TrendPage* trend_;
    HeatPage* heat_;
};

}  // namespace rha::manager
