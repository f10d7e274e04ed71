// ReportPane: what happened to the selected scenario, as a document: shown, or saved as it came.
// GUI thread.
#pragma once

#include <QComboBox>
#include <QDateEdit>
#include <QLabel>
#include <optional>

#include "manager-gui/app/report_sheet.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class ReportPane final : public QWidget {
    Q_OBJECT

public:
    /// `client` outlives it; null: there is none. `language` is proposed for reports.
    ReportPane(ControlClient* client, const QString& language, QWidget* parent = nullptr);

    void setScenario(const std::optional<Scenario>& scenario);
    /// Whether the service can be asked for anything now.
    void setLive(bool live);

    QComboBox& kind() { return *kind_; }
    QComboBox& period() { return *period_; }
    /// Days of the last choice of the period, both included.
    QDateEdit& from() { return *from_; }
    QDateEdit& until() { return *until_; }
    ReportSheet& sheet() { return *sheet_; }

private:
    void makeChoices();
    void makeDates();
    void showDates();
    /// Of the chosen period, in `wish`.
    void setPeriod(ReportWish& wish) const;
    /// What is chosen now, of the selected scenario.
    std::optional<ReportSheet::Subject> subject() const;

    std::optional<Scenario> scenario_;
    QLabel* title_;
    QComboBox* kind_;
    QComboBox* period_;
    QWidget* dates_;
    QDateEdit* from_;
    QDateEdit* until_;
    ReportSheet* sheet_;
};

}  // namespace rha::manager
